"""Trace contexts survive their text form, and spans have the names and attributes of the messaging conventions."""

import pytest
from hezhang_kit.envelope import Record
from hezhang_kit.record_spans import LiveSpan, encode_record_spans
from hezhang_kit.tracing import Tracing, context_of, fail, traceparent_of
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext, SpanKind, StatusCode, TraceFlags

exported = InMemorySpanExporter()
tracing = Tracing("tests")
tracing.export_to(SimpleSpanProcessor(exported))
tracer = tracing.tracer

CONTEXTS = st.builds(
    SpanContext,
    st.integers(1, 2**128 - 1),
    st.integers(1, 2**64 - 1),
    st.just(True),
    st.sampled_from([TraceFlags(0), TraceFlags(1)]),
)
PARENT = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(1))
RECORD = Record("return.recorded", 3, 42, b"book-1", (), b"{}")


def ended(span: LiveSpan) -> ReadableSpan:
    exported.clear()
    span.end()
    [readable] = exported.get_finished_spans()
    return readable


@given(CONTEXTS)
def test_a_context_comes_back_from_its_traceparent(context: SpanContext) -> None:
    text = traceparent_of(context)
    assert text == f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
    found = context_of(text)
    assert (found.trace_id, found.span_id, found.trace_flags) == (
        context.trace_id,
        context.span_id,
        context.trace_flags,
    )


def test_outside_a_trace_there_is_no_traceparent() -> None:
    assert traceparent_of(INVALID_SPAN_CONTEXT) is None


@given(st.none() | st.text())
def test_what_is_no_traceparent_names_no_context(text: str | None) -> None:
    assert not context_of(text).is_valid


@pytest.mark.parametrize(
    "text", ["00-" + "0" * 32 + "-b7ad6b7169203331-01", "00-" + "1" * 32 + "-" + "0" * 16 + "-01", "ff-x"]
)
def test_an_all_zero_or_malformed_traceparent_names_no_context(text: str) -> None:
    assert not context_of(text).is_valid


def test_sending_is_a_producer_span_under_its_cause() -> None:
    exported.clear()
    context = tracing.send("voucher.posted", "e1", PARENT)
    [span] = exported.get_finished_spans()
    assert span.context == context
    assert (span.name, span.kind) == ("send voucher.posted", SpanKind.PRODUCER)
    assert span.parent is not None
    assert (span.parent.trace_id, span.parent.span_id) == (PARENT.trace_id, PARENT.span_id)
    assert dict(span.attributes or {}) == {
        "messaging.system": "kafka",
        "messaging.operation.type": "send",
        "messaging.operation.name": "send",
        "messaging.destination.name": "voucher.posted",
        "messaging.message.id": "e1",
    }


def test_processing_is_a_consumer_span_under_the_creation_linked_to_its_batch() -> None:
    batch = tracing.poll("ledger", ["return.recorded"], [3], 7)
    span = ended(tracing.process("ledger", RECORD, "e1", PARENT, batch))
    assert (span.name, span.kind) == ("process return.recorded", SpanKind.CONSUMER)
    assert span.parent is not None
    assert span.parent.span_id == PARENT.span_id
    assert [link.context for link in span.links] == [batch.get_span_context()]
    assert dict(span.attributes or {}) == {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "return.recorded",
        "messaging.destination.partition.id": "3",
        "messaging.kafka.offset": 42,
        "messaging.consumer.group.name": "ledger",
        "messaging.message.id": "e1",
    }
    batch.end()


def test_polling_is_a_root_span_of_its_own() -> None:
    with tracer.start_as_current_span("somebody's"):
        span = ended(tracing.poll("ledger", ["a", "b"], [3, 5], 7))
    assert (span.name, span.kind, span.parent) == ("poll", SpanKind.CLIENT, None)
    attributes = dict(span.attributes or {})
    assert attributes["messaging.batch.message_count"] == 7
    assert attributes["messaging.destination.partition.id"] == "3,5"
    assert attributes["messaging.operation.type"] == "receive"
    assert "messaging.destination.name" not in attributes
    one = ended(tracing.poll("ledger", ["a"], [3], 7))
    assert (one.name, dict(one.attributes or {})["messaging.destination.name"]) == ("poll a", "a")


def test_an_item_of_a_bulk_is_a_root_of_its_own_linked_to_its_request() -> None:
    with tracer.start_as_current_span("somebody's"):
        span = ended(tracing.item("/returns/bulk item", PARENT))
    assert (span.name, span.kind, span.parent) == ("/returns/bulk item", SpanKind.INTERNAL, None)
    assert [link.context for link in span.links] == [PARENT]
    traces = {tracing.item("i", PARENT).get_span_context().trace_id for _ in range(3)}
    assert len(traces | {PARENT.trace_id}) == 4
    assert not ended(tracing.item("i", INVALID_SPAN_CONTEXT)).links


def test_items_are_sampled_at_the_ratio_and_are_traces_also_when_nobody_looks() -> None:
    never = Tracing("tests", 0.0)
    never.export_to(SimpleSpanProcessor(exported))
    exported.clear()
    for quiet, flags in ((never, TraceFlags(0)), (Tracing("silent"), TraceFlags(1))):
        item = quiet.item("i", PARENT)
        item.end()
        context = item.get_span_context()
        assert context.is_valid
        assert (context.trace_flags, context.trace_id == PARENT.trace_id) == (flags, False)
    assert exported.get_finished_spans() == ()


def test_an_item_is_sampled_as_the_sdk_would_sample_its_trace() -> None:
    some, theirs = Tracing("tests", 0.3), TraceIdRatioBased(0.3)
    some.export_to(SimpleSpanProcessor(exported))
    contexts = [some.item("i", PARENT).get_span_context() for _ in range(500)]
    sampled = [context.trace_flags.sampled for context in contexts]
    assert sampled == [theirs.should_sample(None, c.trace_id, "i").decision.is_sampled() for c in contexts]
    assert {True, False} == set(sampled)


def test_a_child_ignores_the_current_span() -> None:
    with tracer.start_as_current_span("somebody's"):
        child = ended(tracing.child("own", PARENT, SpanKind.INTERNAL, {}))
        root = ended(tracing.child("own", INVALID_SPAN_CONTEXT, SpanKind.INTERNAL, {}))
    assert child.parent is not None
    assert child.parent.span_id == PARENT.span_id
    assert root.parent is None


def test_a_failure_names_its_type() -> None:
    span = tracer.start_span("work")
    fail(span, "Fenced", "the lane has another owner")
    readable = ended(span)
    assert dict(readable.attributes or {}) == {"error.type": "Fenced"}
    assert (readable.status.status_code, readable.status.description) == (
        StatusCode.ERROR,
        "the lane has another owner",
    )


def test_what_is_not_sampled_goes_on_without_a_span_of_its_own() -> None:
    unsampled = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(0))
    exported.clear()
    assert tracing.send("voucher.posted", "e1", unsampled) == unsampled
    assert Tracing("silent").send("voucher.posted", "e1", PARENT) == PARENT
    assert exported.get_finished_spans() == ()


def test_a_record_outside_a_trace_begins_one() -> None:
    exported.clear()
    context = tracing.send("voucher.posted", "e1", INVALID_SPAN_CONTEXT)
    [span] = exported.get_finished_spans()
    assert (span.context, span.parent) == (context, None)
    assert context.is_valid


@pytest.mark.parametrize("failed", [False, True])
def test_record_spans_are_encoded_as_the_sdk_would(failed: bool) -> None:
    batch = tracing.poll("ledger", ["a"], [3], 7)
    one = tracing.process("ledger", RECORD, "e1", PARENT, batch)
    if failed:
        fail(one, "Fenced", "the lane has another owner")
    others = (tracing.process("ledger", RECORD, "e2", PARENT, batch), tracing.item("i", PARENT))
    spans = [ended(one), *map(ended, others)]
    assert ExportTraceServiceRequest.FromString(encode_record_spans(spans)) == encode_spans(spans)
