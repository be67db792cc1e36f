"""Requests of partner systems, over real Kafka: the same as by the API."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hezhang_contracts.partner_events import RequestedAllowance, RequestedItem, RequestedLine, ReturnRequested
from returns_service.bootstrap import service

from tests.integration.returns.life import asking, remaining
from tests.integration.returns.shop import issued, line, new_book
from tests.support.conditions import until
from tests.support.world import Running, World, record_of, send

pytestmark = pytest.mark.integration


@pytest.fixture
async def returns(world: World) -> AsyncIterator[Running]:
    """The service as it runs; it is 2026-01-23 in Shanghai."""
    async with world.running(service, clock=lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)) as running:
        yield running


def wish(book: str, *lines: tuple[str, int, str], **other: Any) -> ReturnRequested:
    """A partner's request of wang for invoice lines."""
    wanted = tuple(RequestedLine(invoice_id=one, invoice_line_no=no, qty=Decimal(qty)) for one, no, qty in lines)
    said: dict[str, Any] = {
        "book_id": book, "request_id": str(uuid.uuid4()), "customer_id": "wang", "day": date(2026, 1, 20),
        "reason": "damaged", "settlement": "on_account", "tax_invoice": "used", "lines": wanted,
    }  # fmt: skip
    return ReturnRequested(**(said | other))


async def sold(returns: Running) -> str:
    """A book with an invoice of 10 units at 100.00."""
    book = new_book()
    await returns.tell(issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
    await returns.applied(book, "invoice.issued", 1)
    return book


async def kept(returns: Running, book: str) -> list[dict[str, Any]]:
    """The returns of a book, the oldest first."""
    return (await returns.get(f"/returns?book_id={book}", book)).json()["items"][::-1]


SAME = (
    "status",
    "customer_id",
    "day",
    "reason",
    "settlement",
    "kind",
    "tax_invoice",
    "claimed",
    "recorded_on",
)


async def test_a_request_by_topic_is_the_same_as_one_by_the_api(returns: Running) -> None:
    book, other = await sold(returns), await sold(returns)
    told = wish(book, ("a", 1, "3"))
    ids = await returns.tell(told)
    await returns.tell(told, ids=ids)
    await returns.applied(book, "return.requested", 1)
    asked = (await returns.post("/returns/requests", asking(other, ("a", 1, "3")), other)).json()
    [view] = await kept(returns, book)
    assert {name: view[name] for name in SAME} == {name: asked[name] for name in SAME}
    assert (view["requested_by"], view["source_ref"], bool(view["trace_id"])) == ("/partner", told.request_id, True)
    assert (await remaining(returns, book))["a", 1] == (0, 0, 0, 3)
    assert await returns.told(book, "anomaly.opened") == []


async def test_it_waits_for_the_invoices_that_it_names(returns: Running) -> None:
    book = new_book()
    early = wish(book, ("a", 1, "3"), ("b", 1, "1"))
    await returns.tell(early)

    async def waits() -> bool:
        return bool(await returns.fetch("select from waiting where book_id = $1", book))

    await until(waits, "the request waits")
    for number in ("b", "a"):
        await returns.tell(issued(book, number, line(1, "10", "100.00", "1000.00", "130.00")))
    await returns.applied(book, "return.requested", 1)
    [view] = await kept(returns, book)
    assert (view["status"], len(view["claimed"])) == ("requested", 2)


async def test_what_breaks_a_rule_is_kept_as_refused_and_told(returns: Running) -> None:
    book = await sold(returns)
    kinds: list[tuple[ReturnRequested, str]] = [
        (wish(book, ("a", 1, "11")), "return_more_than_sold"),
        (wish(book, ("a", 2, "1")), "return_never_sold"),
        (wish(book, ("a", 1, "1"), day=date(2026, 1, 24)), "return_time_mismatch"),
        (wish(book, ("a", 1, "1"), customer_id="li"), "return_customer_mismatch"),
        (wish(book, match=RequestedItem(item="none", qty=Decimal(1))), "return_never_sold"),
        (wish(book, ("a", 1, "0")), "quantity_not_positive"),
    ]
    allowance = RequestedAllowance(invoice_id="a", invoice_line_no=1, net=1000_01)
    kinds.append((wish(book, kind="allowance", allowances=(allowance,)), "return_amount_mismatch"))
    ids = [(await returns.tell(event))[0] for event, _ in kinds]
    await returns.applied(book, "return.requested", len(kinds))
    views = {view["source_ref"]: view for view in await kept(returns, book)}
    assert [(views[event.request_id]["status"], views[event.request_id]["anomaly"]["kind"]) for event, _ in kinds] == [
        ("refused", kind) for _, kind in kinds
    ]
    anomalies = {one["source_event_id"]: one for _, one in await returns.told(book, "anomaly.opened")}
    assert [anomalies[event_id]["kind"] for event_id in ids] == [kind for _, kind in kinds]
    assert (await remaining(returns, book))["a", 1] == (0, 0, 0, 0)


async def test_what_cannot_be_a_request_is_parked_and_stops_nobody_else(returns: Running) -> None:
    book = await sold(returns)
    line_twice = wish(book, ("a", 1, "1"), ("a", 1, "2"))
    nothing = wish(book)
    numbered = wish(book, ("a", 0, "1"))
    records = [record_of(event, str(uuid.uuid4())) for event in (line_twice, nothing, numbered)]
    await send(returns.world.servers.bootstrap, records)
    await returns.tell(wish(book, ("a", 1, "2")))
    await returns.applied(book, "return.requested", 1)
    parked = await returns.fetch("select code, reason from parked where book_id = $1 order by reason", book)
    assert [row["code"] for row in parked] == ["content_unsound"] * 3
    assert [view["status"] for view in await kept(returns, book)] == ["requested"]
