"""The spans of every record, ``process`` and ``send``, and of every item of a bulk, at a fraction of the SDK's cost.

They are the SDK's ReadableSpan, exported by its processors; what is left out is what the SDK checks of each attribute
and each sampling decision anew, which costs more here than the bookkeeping of the record (docs/performance.md).
"""

from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Protocol, cast

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Encoded
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode

SCOPE = InstrumentationScope("hezhang")
Attributes = dict[str, str | int]

_UNSET = Status(StatusCode.UNSET)
_KINDS = {kind: Encoded.SpanKind.Value(f"SPAN_KIND_{kind.name}") for kind in SpanKind}
_LOCAL, _REMOTE = 0x100, 0x300


class LiveSpan(Protocol):
    """What the kit needs of a span that is not ended yet; the SDK's and ours."""

    def get_span_context(self) -> SpanContext:
        """Its identity."""
        ...

    def set_attribute(self, key: str, value: str) -> None:
        """Add a fact."""
        ...

    def set_status(self, status: Status) -> None:
        """How it went."""
        ...

    def end(self) -> None:
        """It is over: export it."""
        ...


class RecordSpan:
    """A sampled span under ``parent``, or a root without one, which has begun."""

    __slots__ = ("_attributes", "_context", "_kind", "_links", "_name", "_parent", "_processor", "_resource", "_start",
                 "_status")  # fmt: skip

    def __init__(
        self,
        export: tuple[SpanProcessor, Resource],
        name: str,
        kind: SpanKind,
        context: SpanContext,
        parent: SpanContext | None,
        attributes: Attributes,
        links: Sequence[Link] = (),
    ) -> None:
        self._processor, self._resource = export
        self._name = name
        self._kind = kind
        self._parent = parent
        self._attributes = attributes
        self._links = links
        self._status = _UNSET
        self._context = context
        self._start = time_ns()

    def get_span_context(self) -> SpanContext:
        """Its identity."""
        return self._context

    def set_attribute(self, key: str, value: str) -> None:
        """Add a fact."""
        self._attributes[key] = value

    def set_status(self, status: Status) -> None:
        """How it went."""
        self._status = status

    def end(self) -> None:
        """It is over: hand it to the processor."""
        self._processor.on_end(
            ReadableSpan(
                name=self._name,
                context=self._context,
                parent=self._parent,
                resource=self._resource,
                attributes=self._attributes,
                links=self._links,
                kind=self._kind,
                status=self._status,
                start_time=self._start,
                end_time=time_ns(),
                instrumentation_scope=SCOPE,
            )
        )


class RecordSpanExporter(OTLPSpanExporter):
    """OTLP over HTTP with an encoder of our own for the record spans; the SDK's encodes all others."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; FAILURE when the receiver did not take it (the batch is dropped, and the log says so)."""
        ours = [span for span in spans if span.instrumentation_scope is SCOPE]
        others = [span for span in spans if span.instrumentation_scope is not SCOPE]
        body = (encode_spans(others).SerializeToString() if others else b"") + encode_record_spans(ours)
        sent = self._client.export(body)
        return SpanExportResult.SUCCESS if sent.success else SpanExportResult.FAILURE


def encode_record_spans(spans: Sequence[ReadableSpan]) -> bytes:
    """An ExportTraceServiceRequest of spans of one resource; requests can be joined like any protobuf messages."""
    if not spans:
        return b""
    request = encode_spans(spans[:1])
    whole: ResourceSpans = request.resource_spans[0]
    scope: ScopeSpans = whole.scope_spans[0]
    del scope.spans[:]
    for span in spans:
        _encode(span, scope.spans.add())
    return request.SerializeToString()


def _encode(span: ReadableSpan, into: Encoded) -> None:
    context, parent = cast(SpanContext, span.context), span.parent
    into.trace_id = context.trace_id.to_bytes(16, "big")
    into.span_id = context.span_id.to_bytes(8, "big")
    if context.trace_state:
        into.trace_state = context.trace_state.to_header()
    into.flags = _LOCAL
    if parent is not None:
        into.parent_span_id = parent.span_id.to_bytes(8, "big")
        into.flags = _REMOTE if parent.is_remote else _LOCAL
    into.name = span.name
    into.kind = _KINDS[span.kind]
    into.start_time_unix_nano = span.start_time or 0
    into.end_time_unix_nano = span.end_time or 0
    _encode_attributes(span.attributes or {}, into)
    for link in span.links:
        linked = into.links.add()
        linked.trace_id = link.context.trace_id.to_bytes(16, "big")
        linked.span_id = link.context.span_id.to_bytes(8, "big")
        linked.flags = _REMOTE if link.context.is_remote else _LOCAL
    into.status.SetInParent()
    if span.status is not _UNSET:
        into.status.code = span.status.status_code.value  # pyright: ignore[reportAttributeAccessIssue] - an enum's int
        into.status.message = span.status.description or ""


def _encode_attributes(attributes: Mapping[str, object], into: Encoded) -> None:
    for key, value in attributes.items():
        attribute = into.attributes.add()
        attribute.key = key
        if isinstance(value, int):
            attribute.value.int_value = value
        else:
            attribute.value.string_value = str(value)
