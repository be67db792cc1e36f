"""One trace from the request to the last delivery, read from the spans that were really exported."""

import uuid
from typing import Any

import httpx
import pytest
from hezhang_stack.cli.trace import settled
from hezhang_stack.demo.api import Api
from hezhang_stack.spans import Span
from hezhang_stack.state import Stack

from tests.support.conditions import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

Edge = tuple[str, str, str, str]
"""Service and name of a span, service and name of its child."""

EXPECTED: set[Edge] = {
    ("returns", "POST /returns", "returns", "send return.recorded"),
    ("returns", "send return.recorded", "ledger", "process return.recorded"),
    ("returns", "send return.recorded", "collections", "process return.recorded"),
    ("returns", "send return.recorded", "notify", "process return.recorded"),
    ("ledger", "process return.recorded", "ledger", "send voucher.posted"),
    ("ledger", "send voucher.posted", "returns", "process voucher.posted"),
    ("ledger", "send voucher.posted", "cases", "process voucher.posted"),
    ("notify", "send message.delivered", "cases", "process message.delivered"),
}
PROCESS_ATTRIBUTES = {
    "messaging.system", "messaging.operation.type", "messaging.operation.name", "messaging.destination.name",
    "messaging.destination.partition.id", "messaging.kafka.offset", "messaging.consumer.group.name",
    "messaging.message.id",
}  # fmt: skip


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    """A bookkeeper of a new book."""
    return Api(stack, f"trace-{uuid.uuid4().hex[:12]}")


@pytest.fixture(scope="module")
async def trace_id(api: Api) -> str:
    """The trace of a return that was posted and whose customer was told."""
    book = api.book_id
    opening = [
        {"account": "1405", "side": "debit", "amount": "600.00", "sku": "S1", "qty": "10"},
        {"account": "3001", "side": "credit", "amount": "600.00"},
    ]
    opened: dict[str, Any] = {
        "book_id": book, "name": "trace", "taxpayer": "general", "zone": "Asia/Shanghai", "opened_on": "2026-01-01",
        "opening": opening,
    }  # fmt: skip
    api.post("ledger", "/books", opened, key="book", about="the book")
    contact = {"party_id": "c1", "name": "Buyer", "locale": "en", "email": f"buyer@{book}.example.com"}
    api.put("notify", f"/contacts/{book}", {"contacts": [contact]}, about="the contact")
    line = {"item": "S1", "kind": "goods", "qty": "2", "unit_price": "100.00", "vat_rate": "0.13", "source_seq": 1}
    sale = {"book_id": book, "number": "N1", "customer_id": "c1", "day": "2026-01-05", "net_days": 30, "lines": [line]}
    api.post("collections", "/invoices", sale, key="sale", about="the sale")
    await until(
        lambda: "invoice.issued" in api.get("returns", f"/books/{book}/flow")["applied"], "returns has the sale"
    )
    back = {
        "book_id": book, "customer_id": "c1", "day": "2026-01-09", "reason": "broken", "settlement": "on_account",
        "disposition": "restock", "red_invoice": {"status": "issued", "number": "R1", "issued_on": "2026-01-09"},
        "source_seq": 2, "match": {"item": "S1", "qty": "1"},
    }  # fmt: skip
    answer = api.post("returns", "/returns", back, key="return", about="the return")
    path = f"/returns/{answer['return_id']}"
    await until(lambda: api.get("returns", path)["status"] == "posted", "the return is posted")
    delivered = {"book_id": book, "event_type": "return.recorded", "status": "delivered"}
    await until(lambda: bool(list(api.items("notify", "/deliveries", **delivered))), "the customer is told")
    return answer["trace_id"]


def edges(spans: list[Span]) -> set[Edge]:
    """Who caused what."""
    by_id = {span["span_id"]: span for span in spans}
    return {
        (parent["service_name"], parent["name"], span["service_name"], span["name"])
        for span in spans
        if (parent := by_id.get(span["parent_span_id"])) is not None
    }


async def test_the_edges_between_services(stack: Stack, trace_id: str) -> None:
    found: list[Span] = []

    def complete() -> bool:
        found[:] = settled(stack, trace_id)
        return edges(found) >= EXPECTED

    await until(complete, f"the edges {EXPECTED - edges(found)} are exported", deadline_s=60)
    roots = [span["name"] for span in found if not span["parent_span_id"]]
    assert roots == ["POST /returns"], "everything hangs under the request"
    sent = [span for span in found if span["service_name"] == "notify" and span["kind"] == "CLIENT"]
    assert sent, "the delivery itself is a span of the trace"


async def test_the_names_and_attributes_are_those_of_the_conventions(stack: Stack, trace_id: str) -> None:
    spans = settled(stack, trace_id)
    processing = [span for span in spans if span["name"].startswith("process ")]
    assert processing
    for span in processing:
        assert span["kind"] == "CONSUMER"
        assert span["attributes"].keys() >= PROCESS_ATTRIBUTES
        assert span["name"] == f"process {span['attributes']['messaging.destination.name']}"
        assert span["links"], "linked to the batch it was worked in"
    for span in spans:
        if span["name"].startswith("send ") and "messaging.system" in span["attributes"]:
            assert span["kind"] == "PRODUCER"


async def test_no_personal_data_in_spans(api: Api, stack: Stack, trace_id: str) -> None:
    text = str(settled(stack, trace_id))
    assert f"{api.book_id}.example.com" not in text
    assert "Buyer" not in text


async def test_the_same_trace_is_in_zipkin(stack: Stack, trace_id: str) -> None:
    def there() -> bool:
        answer = httpx.get(f"{stack.zipkin_url}/api/v2/trace/{trace_id}", trust_env=False)
        services = {span["localEndpoint"]["serviceName"] for span in answer.json()} if answer.is_success else set[str]()
        return services >= {"returns", "ledger", "collections", "notify"}

    await until(there, "Zipkin has the trace of all its services")
