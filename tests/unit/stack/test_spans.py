"""Spans: decoding, the tree, the bound of the store, Zipkin's form."""

import asyncio
import json

import httpx
import pytest
from hezhang_stack import otlp, spans
from hezhang_stack.cli.trace import render
from hezhang_stack.otlp import SpanStore
from hezhang_stack.spans import Node, Span
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from rich.console import Console

TRACE = bytes(range(16))


def pair(key: str, **value: object) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(**value))  # pyright: ignore[reportArgumentType]


def otlp_span(number: int, parent: int = 0, **more: object) -> OtlpSpan:
    return OtlpSpan(
        trace_id=TRACE,
        span_id=number.to_bytes(8, "big"),
        parent_span_id=parent.to_bytes(8, "big") if parent else b"",
        start_time_unix_nano=number * 1_000_000,
        end_time_unix_nano=number * 1_000_000 + 2_500_000,
        **more,  # pyright: ignore[reportArgumentType]
    )


def export(service: str, *found: OtlpSpan) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.append(pair("service.name", string_value=service))
    resource.scope_spans.add().spans.extend(found)
    return request


def plain(number: int, parent: int = 0, service: str = "ledger", **more: object) -> Span:
    return spans.decode(service, otlp_span(number, parent, **more))


def outline(nodes: list[Node]) -> list[object]:
    return [[int(node.span["span_id"], 16), *outline(node.children)] for node in nodes]


def test_decode_keeps_ids_times_kinds_links_and_every_kind_of_attribute() -> None:
    span = otlp_span(
        7,
        5,
        name="process return.recorded",
        kind=OtlpSpan.SPAN_KIND_CONSUMER,
        attributes=[
            pair("text", string_value="a"),
            pair("whole", int_value=3),
            pair("yes", bool_value=True),
            pair("bytes", bytes_value=b"\x01\xff"),
            pair("list", array_value=ArrayValue(values=[AnyValue(int_value=1), AnyValue(string_value="b")])),
            pair("map", kvlist_value=KeyValueList(values=[pair("inner", int_value=2)])),
            pair("nothing"),
        ],
        links=[OtlpSpan.Link(trace_id=bytes(16), span_id=bytes(8), attributes=[pair("why", string_value="batch")])],
        events=[OtlpSpan.Event(name="exception", time_unix_nano=9)],
        status=Status(code=Status.STATUS_CODE_ERROR, message="refused"),
    )
    assert spans.decode("ledger", span) == {
        "trace_id": "000102030405060708090a0b0c0d0e0f",
        "span_id": "0000000000000007",
        "parent_span_id": "0000000000000005",
        "service_name": "ledger",
        "name": "process return.recorded",
        "kind": "CONSUMER",
        "start_ns": 7_000_000,
        "end_ns": 9_500_000,
        "attributes": {
            "text": "a",
            "whole": 3,
            "yes": True,
            "bytes": "01ff",
            "list": [1, "b"],
            "map": {"inner": 2},
            "nothing": None,
        },
        "links": [{"trace_id": "0" * 32, "span_id": "0" * 16, "attributes": {"why": "batch"}}],
        "events": [{"name": "exception", "time_ns": 9, "attributes": {}}],
        "status": {"code": "ERROR", "message": "refused"},
    }


def test_tree_orders_children_by_their_beginning_whatever_order_they_came_in() -> None:
    found = [plain(4, 2), plain(3, 1), plain(2, 1), plain(1)]
    assert outline(spans.tree(found)) == [[1, [2, [4]], [3]]]
    assert spans.is_complete(found)


def test_a_span_whose_parent_is_missing_is_a_root_and_the_trace_is_not_complete() -> None:
    found = [plain(1), plain(3, 2)]
    assert outline(spans.tree(found)) == [[1], [3]]
    assert not spans.is_complete(found)
    assert not spans.is_complete([])


def test_a_span_that_names_itself_as_parent_is_a_root() -> None:
    assert outline(spans.tree([plain(1, 1)])) == [[1]]


def test_render_shows_services_durations_and_errors() -> None:
    failed = plain(2, 1, name="post [voucher]", status=Status(code=Status.STATUS_CODE_ERROR, message="no account"))
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        console.print(render("ab" * 16, [plain(1, service="returns", name="POST /returns"), failed]))
    assert capture.get().splitlines() == [
        f"trace {'ab' * 16}  2 spans in 2 services",
        "└── returns POST /returns unspecified 2.5 ms",
        "    └── ✗ ledger post [voucher] unspecified 2.5 ms no account",
    ]


def test_store_keeps_a_span_once_and_forgets_the_oldest() -> None:
    store = SpanStore(":memory:", kept=3)
    store.add(export("ledger", otlp_span(1), otlp_span(2)))
    store.add(export("ledger", otlp_span(2), otlp_span(3)))
    assert [span["start_ns"] for span in store.trace(TRACE.hex())] == [1_000_000, 2_000_000, 3_000_000]
    store.add(export("returns", otlp_span(4), otlp_span(5)))
    assert [span["service_name"] for span in store.trace(TRACE.hex())] == ["ledger", "returns", "returns"]
    assert store.trace("00" * 16) == []
    with pytest.raises(ValueError, match="non-hexadecimal"):
        store.trace("xyz")
    store.close()


async def test_zipkin_gets_what_comes_in_from_now_on_again_until_it_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store = SpanStore(":memory:")
    store.add(export("ledger", otlp_span(1)))
    sent: list[list[str]] = []
    taken = asyncio.Event()

    def zipkin(request: httpx.Request) -> httpx.Response:
        sent.append([span["id"][-1] for span in json.loads(request.content)])
        if len(sent) == 3:
            taken.set()
        return httpx.Response(503 if len(sent) == 1 else 202)

    monkeypatch.setattr(otlp, "_FORWARD_EVERY_S", 0.01)
    monkeypatch.setattr(otlp, "_FORWARDED_AT_ONCE", 2)
    client = httpx.AsyncClient(transport=httpx.MockTransport(zipkin))
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: client)
    forwarding = asyncio.create_task(otlp.ZipkinForwarder(store, "http://zipkin").run())
    store.add(export("ledger", otlp_span(2), otlp_span(3), otlp_span(4)))
    await asyncio.wait_for(taken.wait(), 10)
    forwarding.cancel()
    assert sent == [["2", "3"], ["2", "3"], ["4"]]
    store.close()


def test_zipkin_gets_microseconds_text_tags_and_no_kind_that_it_does_not_know() -> None:
    failed = plain(2, 1, name="send", kind=OtlpSpan.SPAN_KIND_PRODUCER, attributes=[pair("n", int_value=3)])
    failed["status"] = {"code": "ERROR", "message": "timed out"}
    assert spans.to_zipkin(failed) == {
        "traceId": TRACE.hex(),
        "id": "0000000000000002",
        "parentId": "0000000000000001",
        "kind": "PRODUCER",
        "name": "send",
        "timestamp": 2_000,
        "duration": 2_500,
        "localEndpoint": {"serviceName": "ledger"},
        "annotations": [],
        "tags": {"n": "3", "error": "timed out"},
    }
    assert not {"kind", "parentId"} & spans.to_zipkin(plain(1, kind=OtlpSpan.SPAN_KIND_INTERNAL)).keys()
