"""OpenTelemetry: one trace id from the API call through Kafka to the last delivery.

The span that writes an event into the outbox is its creation context; it is stored with the event and sent unchanged,
and each record's ``process`` span is its child. Names and attributes follow the messaging conventions.
"""

import re
from collections.abc import Mapping, Sequence
from random import getrandbits
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, SynchronousMultiSpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    INVALID_SPAN_CONTEXT,
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)

from hezhang_kit.envelope import Record
from hezhang_kit.record_spans import SCOPE, Attributes, LiveSpan, RecordSpan, RecordSpanExporter

# Version 00 of W3C Trace Context; a later version may have more behind the flags.
_traceparent = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_SYSTEM: Attributes = {"messaging.system": "kafka"}


class Tracing:
    """How a process traces: spans of the SDK for requests and batches, light ones for each record."""

    def __init__(self, service: str, sample_ratio: float = 1.0) -> None:
        self._exports = False
        self._processor = SynchronousMultiSpanProcessor()
        self._roots = TraceIdRatioBased(sample_ratio)
        self.provider = TracerProvider(
            resource=Resource.create({"service.name": service, "service.namespace": "hezhang"}),
            sampler=ParentBased(self._roots),
            active_span_processor=self._processor,
            shutdown_on_exit=False,
        )
        self.tracer: Tracer = self.provider.get_tracer(SCOPE.name)

    def export_to(self, processor: SpanProcessor) -> None:
        """Hand ended spans to a processor, too."""
        self._processor.add_span_processor(processor)
        self._exports = True

    def poll(self, group: str, topics: Sequence[str], lanes: Sequence[int], count: int) -> Span:
        """``poll T``: one transaction's worth of records, a root of its own."""
        attributes: Attributes = _SYSTEM | {
            "messaging.operation.type": "receive",
            "messaging.operation.name": "poll",
            "messaging.consumer.group.name": group,
            "messaging.destination.partition.id": ",".join(map(str, lanes)),
            "messaging.batch.message_count": count,
        }
        if len(topics) == 1:
            attributes["messaging.destination.name"] = topics[0]
        name = f"poll {topics[0]}" if len(topics) == 1 else "poll"
        return self.tracer.start_span(name, context=Context(), kind=SpanKind.CLIENT, attributes=attributes)

    def process(self, group: str, record: Record, message_id: str, parent: SpanContext, batch: LiveSpan) -> LiveSpan:
        """``process T``: the work on one record, child of its creation context, linked to its batch."""
        attributes: Attributes = _SYSTEM | {
            "messaging.operation.type": "process",
            "messaging.operation.name": "process",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.consumer.group.name": group,
            "messaging.message.id": message_id,
        }
        links = (Link(batch.get_span_context()),)
        return self._of_record(f"process {record.topic}", SpanKind.CONSUMER, parent, attributes, links)

    def send(self, topic: str, message_id: str, parent: SpanContext) -> SpanContext:
        """``send T``: the creation of an event, in the transaction that writes it; its context travels with it."""
        attributes: Attributes = _SYSTEM | {
            "messaging.operation.type": "send",
            "messaging.operation.name": "send",
            "messaging.destination.name": topic,
            "messaging.message.id": message_id,
        }
        span = self._of_record(f"send {topic}", SpanKind.PRODUCER, parent, attributes)
        span.end()
        return span.get_span_context()

    def item(self, name: str, request: SpanContext) -> LiveSpan:
        """An item of a bulk: the root of a trace of its own, linked to the request that brought it."""
        links = (Link(request),) if request.is_valid else ()
        return self._of_record(name, SpanKind.INTERNAL, INVALID_SPAN_CONTEXT, {}, links)

    def child(
        self, name: str, parent: SpanContext, kind: SpanKind, attributes: Mapping[str, Any], links: Sequence[Link] = ()
    ) -> Span:
        """A span of the SDK under ``parent`` (a root when that is invalid), whatever the current span is."""
        return self.tracer.start_span(
            name, context=_under(parent), kind=kind, attributes=dict(attributes), links=list(links)
        )

    def _of_record(
        self, name: str, kind: SpanKind, parent: SpanContext, attributes: Attributes, links: Sequence[Link] = ()
    ) -> LiveSpan:
        above = parent if parent.is_valid else self._begin()
        if not above.trace_flags & TraceFlags.SAMPLED or not self._exports:
            # Nobody will see this span: the trace goes on from the one before it.
            return NonRecordingSpan(above)
        export = (self._processor, self.provider.resource)
        if above is not parent:
            return RecordSpan(export, name, kind, above, None, attributes, links)
        context = SpanContext(parent.trace_id, getrandbits(64) or 1, False, _SAMPLED, parent.trace_state)
        return RecordSpan(export, name, kind, context, parent, attributes, links)

    def _begin(self) -> SpanContext:
        """The root of a new trace, sampled as the SDK would: by its id, below the sampler's bound."""
        trace_id = getrandbits(128) or 1
        sampled = trace_id & TraceIdRatioBased.TRACE_ID_LIMIT < self._roots.bound
        return SpanContext(trace_id, getrandbits(64) or 1, False, _SAMPLED if sampled else TraceFlags(0))


def exporting(service: str, endpoint: str, sample_ratio: float) -> Tracing:
    """The tracing of a process; spans go to ``<endpoint>/v1/traces``, or nowhere without an endpoint."""
    tracing = Tracing(service, sample_ratio)
    if endpoint:
        exporter = RecordSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", timeout=5)
        tracing.export_to(
            BatchSpanProcessor(exporter, max_queue_size=32_768, max_export_batch_size=1_024, schedule_delay_millis=500)
        )
    return tracing


def context_of(traceparent: str | None) -> SpanContext:
    """The span context that a traceparent names; an invalid one when it names none."""
    found = _traceparent.fullmatch(traceparent or "")
    if found is None or (found[1] == "00" and found[5]):
        return INVALID_SPAN_CONTEXT
    return SpanContext(int(found[2], 16), int(found[3], 16), True, TraceFlags(int(found[4], 16)))


def traceparent_of(context: SpanContext) -> str | None:
    """The traceparent of a span context, or None for an invalid one."""
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _under(context: SpanContext) -> Context:
    return trace.set_span_in_context(NonRecordingSpan(context), Context())


def fail(span: LiveSpan, error_type: str, message: str) -> None:
    """Mark a span as failed with its ``error.type``."""
    span.set_attribute("error.type", error_type)
    span.set_status(Status(StatusCode.ERROR, message))
