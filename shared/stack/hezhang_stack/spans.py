"""Spans: from OTLP's protobuf to plain values, and from a heap of spans to the tree that they form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

Span = dict[str, Any]
"""trace_id, span_id, parent_span_id ("" at the root), service_name, name, kind ("SERVER", …), start_ns, end_ns,
attributes, links ({trace_id, span_id, attributes}), events ({name, time_ns, attributes}), status ({code, message})."""

_KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
_STATUS = ("UNSET", "OK", "ERROR")


@dataclass
class Node:
    """A span with the spans that it caused, in the order they began."""

    span: Span
    children: list["Node"] = field(default_factory=list["Node"])


def received(request: ExportTraceServiceRequest) -> Iterator[tuple[str, trace_pb2.Span]]:
    """The spans of an export, each with its service's name."""
    for resource in request.resource_spans:
        attributes = _attributes(resource.resource.attributes)
        service = str(attributes.get("service.name", "unknown_service"))
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield service, span


def decode(service: str, span: trace_pb2.Span) -> Span:
    """A span as plain values; ids in hexadecimal, times in nanoseconds since 1970."""
    return {
        "trace_id": span.trace_id.hex(),
        "span_id": span.span_id.hex(),
        "parent_span_id": span.parent_span_id.hex(),
        "service_name": service,
        "name": span.name,
        "kind": _KINDS[span.kind],
        "start_ns": span.start_time_unix_nano,
        "end_ns": span.end_time_unix_nano,
        "attributes": _attributes(span.attributes),
        "links": [
            {"trace_id": link.trace_id.hex(), "span_id": link.span_id.hex(), "attributes": _attributes(link.attributes)}
            for link in span.links
        ],
        "events": [
            {"name": event.name, "time_ns": event.time_unix_nano, "attributes": _attributes(event.attributes)}
            for event in span.events
        ],
        "status": {"code": _STATUS[span.status.code], "message": span.status.message},
    }


def tree(spans: Iterable[Span]) -> list[Node]:
    """The roots: spans without a parent, or whose parent is not among ``spans``; by the time they began."""
    nodes = {span["span_id"]: Node(span) for span in sorted(spans, key=lambda span: span["start_ns"])}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.span["parent_span_id"])
        (parent.children if parent and parent is not node else roots).append(node)
    return roots


def is_complete(spans: Iterable[Span]) -> bool:
    """Whether there are spans, all of whose parents are there."""
    roots = tree(spans)
    return bool(roots) and not any(root.span["parent_span_id"] for root in roots)


def to_zipkin(span: Span) -> dict[str, Any]:
    """A span in Zipkin's v2 JSON (times in microseconds, tags are text)."""
    tags = {key: str(value) for key, value in span["attributes"].items()}
    if span["status"]["code"] == "ERROR":
        tags["error"] = span["status"]["message"] or "true"
    return {
        "traceId": span["trace_id"],
        "id": span["span_id"],
        **({"parentId": span["parent_span_id"]} if span["parent_span_id"] else {}),
        **({"kind": span["kind"]} if span["kind"] not in {"UNSPECIFIED", "INTERNAL"} else {}),
        "name": span["name"],
        "timestamp": span["start_ns"] // 1_000,
        "duration": max(1, (span["end_ns"] - span["start_ns"]) // 1_000),
        "localEndpoint": {"serviceName": span["service_name"]},
        "annotations": [{"timestamp": each["time_ns"] // 1_000, "value": each["name"]} for each in span["events"]],
        "tags": tags,
    }


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    which = value.WhichOneof("value")
    if which is None:
        return None
    if which == "array_value":
        return [_value(each) for each in value.array_value.values]
    if which == "kvlist_value":
        return _attributes(value.kvlist_value.values)
    if which == "bytes_value":
        return value.bytes_value.hex()
    return getattr(value, which)
