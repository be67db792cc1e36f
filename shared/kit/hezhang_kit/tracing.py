"""OpenTelemetry: one trace id from the API call through Kafka to the last delivery.

The span that writes an event into the outbox is its creation context; it is stored with the event and sent unchanged,
and each record's ``process`` span is its child. Names and attributes follow the messaging conventions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from hezhang_kit.envelope import Record

_propagator = TraceContextTextMapPropagator()


def setup_tracing(service: str, endpoint: str, sample_ratio: float) -> TracerProvider:
    """The provider of a process; spans go to ``<endpoint>/v1/traces``, or nowhere without an endpoint."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "service.namespace": "hezhang"}),
        sampler=ParentBased(TraceIdRatioBased(sample_ratio)),
        shutdown_on_exit=False,
    )
    if endpoint:
        exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", timeout=5)
        provider.add_span_processor(
            BatchSpanProcessor(exporter, max_queue_size=32_768, max_export_batch_size=1_024, schedule_delay_millis=500)
        )
    return provider


def context_of(traceparent: str | None) -> SpanContext:
    """The span context that a traceparent names; an invalid one when it names none."""
    carrier = {"traceparent": traceparent} if traceparent else {}
    return trace.get_current_span(_propagator.extract(carrier, context=Context())).get_span_context()


def traceparent_of(context: SpanContext) -> str | None:
    """The traceparent of a span context, or None for an invalid one."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier, context=_under(context))
    return carrier.get("traceparent")


def _under(context: SpanContext) -> Context:
    return trace.set_span_in_context(NonRecordingSpan(context), Context())


def child_span(
    tracer: Tracer,
    name: str,
    parent: SpanContext,
    kind: SpanKind,
    attributes: Mapping[str, Any],
    links: Sequence[Link] = (),
) -> Span:
    """A span under ``parent`` (a root when that is invalid), whatever the current span is."""
    return tracer.start_span(name, context=_under(parent), kind=kind, attributes=dict(attributes), links=links)


def fail(span: Span, error_type: str, message: str) -> None:
    """Mark a span as failed with its ``error.type``."""
    span.set_attribute("error.type", error_type)
    span.set_status(Status(StatusCode.ERROR, message))


def process_span(tracer: Tracer, group: str, record: Record, message_id: str, parent: SpanContext, batch: Span) -> Span:
    """``process T``: the work on one record, child of its creation context, linked to its batch."""
    attributes = {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": record.topic,
        "messaging.destination.partition.id": str(record.partition),
        "messaging.kafka.offset": record.offset,
        "messaging.consumer.group.name": group,
        "messaging.message.id": message_id,
    }
    links = [Link(batch.get_span_context())]
    return child_span(tracer, f"process {record.topic}", parent, SpanKind.CONSUMER, attributes, links)


def poll_span(tracer: Tracer, group: str, topics: Sequence[str], partition: int, count: int) -> Span:
    """``poll T``: one transaction's worth of records of a lane."""
    attributes: dict[str, Any] = {
        "messaging.system": "kafka",
        "messaging.operation.type": "receive",
        "messaging.operation.name": "poll",
        "messaging.consumer.group.name": group,
        "messaging.destination.partition.id": str(partition),
        "messaging.batch.message_count": count,
    }
    if len(topics) == 1:
        attributes["messaging.destination.name"] = topics[0]
    name = f"poll {topics[0]}" if len(topics) == 1 else "poll"
    return tracer.start_span(name, context=Context(), kind=SpanKind.CLIENT, attributes=attributes)


def send_span(tracer: Tracer, topic: str, message_id: str, parent: SpanContext) -> Span:
    """``send T``: the creation of an event, in the transaction that writes it."""
    attributes = {
        "messaging.system": "kafka",
        "messaging.operation.type": "send",
        "messaging.operation.name": "send",
        "messaging.destination.name": topic,
        "messaging.message.id": message_id,
    }
    return child_span(tracer, f"send {topic}", parent, SpanKind.PRODUCER, attributes)
