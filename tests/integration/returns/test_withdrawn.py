"""A sale that is cancelled: its returns end in a right state, and nothing of it can come back any more."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hezhang_contracts.collections_events import InvoiceCancelled, InvoiceIssued
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.life import DryLedger, Life, asking, dry_ledger, remaining
from tests.integration.returns.shop import issued, line, match, named, new_book, posted, received, sell
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


def two(book: str) -> list[InvoiceIssued]:
    """Two invoices of 10 units at 100.00."""
    return [issued(book, number, line(1, "10", "100.00", "1000.00", "130.00")) for number in ("a", "b")]


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with two invoices."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        await sell(returns, *two(book))
        yield Life(returns, book)


def cancellation(sold: InvoiceIssued) -> InvoiceCancelled:
    """An invoice that is cancelled."""
    return InvoiceCancelled(
        book_id=sold.book_id, invoice_id=sold.invoice_id, number=sold.number, customer_id=sold.customer_id,
        cancelled_on=date(2026, 1, 23), reason="wrong buyer", asked_by="clerk", approved_by="reviewer",
        lines=sold.lines, total=sold.total,
    )  # fmt: skip


async def cancel(life: Life, number: str) -> None:
    """Collections tells that an invoice is cancelled."""
    [event] = [cancellation(one) for one in two(life.book) if one.invoice_id == number]
    async with life.returns.runtime.transactions.work([life.book]) as work:
        await handlers.withdraw_sales([received(event)], life.returns.runtime.ports(work))


async def test_open_requests_are_cancelled_and_free_what_they_reserved(life: Life) -> None:
    over_both = await life.ask(("a", 1, "3"), ("b", 1, "2"))
    other = await life.ask(("b", 1, "4"))
    await cancel(life, "a")
    view = await life.get(f"/{over_both['return_id']}")
    assert (view["status"], view["note"]) == ("cancelled", "invoice No. a was cancelled: wrong buyer")
    assert (await life.get(f"/{other['return_id']}"))["status"] == "requested"
    assert {key: row[3] for key, row in (await remaining(life.returns, life.book)).items()} == {
        ("a", 1): 0,
        ("b", 1): 4,
    }
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["kind"], anomaly["about"]) == (
        "return_never_sold",
        {"type": "return", "id": over_both["return_id"]},
    )
    assert anomaly["actual"] == "it was cancelled on 2026-01-23; the return was requested and is taken back"
    assert await life.returns.told(life.book, "return.cancelled") == []


async def test_what_was_told_is_taken_back_part_by_part(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), ("b", 1, "2"), tax_invoice="none")
    return_id = made["return_id"]
    await cancel(life, "a")
    view = await life.get(f"/{return_id}")
    assert [(one["invoice_id"], one["status"]) for one in view["parts"]] == [("a", "cancelled"), ("b", "recorded")]
    assert view["status"] == "recorded"
    [(_, told)] = await life.returns.told(life.book, "return.cancelled")
    assert (told["part"], told["reason"], told["again"]) == (1, "invoice No. a was cancelled: wrong buyer", False)
    async with life.returns.runtime.transactions.work([life.book]) as work:
        said = posted(life.book, return_id, 2, 7, net="200.00", vat="26.00")
        await handlers.mark_posted([received(said)], life.returns.runtime.ports(work))
    assert (await life.get(f"/{return_id}"))["status"] == "settled"
    await cancel(life, "b")
    assert (await life.get(f"/{return_id}"))["status"] == "cancelled"


async def test_a_direct_return_names_the_red_invoice_that_is_to_be_undone(life: Life) -> None:
    made = (await life.returns.post("/returns", named(life.book, ("a", 1, "1")), life.book)).json()
    await cancel(life, "a")
    assert (await life.get(f"/{made['return_id']}"))["status"] == "cancelled"
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert anomaly["suspected_cause"].endswith("undo its red invoice on the tax platform")


async def test_nothing_of_it_can_come_back_any_more(life: Life) -> None:
    await cancel(life, "a")
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("", named(life.book, ("a", 1, "1"))),
        ("/requests", asking(life.book, ("a", 1, "1"))),
        ("/requests", asking(life.book, kind="allowance", lines=[], allowances=[
            {"invoice_id": "a", "invoice_line_no": 1, "net": "1.00"}])),
    ]  # fmt: skip
    for path, body in bodies:
        answer = (await life.post(path, body)).json()
        assert (answer["status"], answer["anomaly"]["kind"]) == ("refused", "return_never_sold"), answer
    found = (await life.returns.post("/returns", match(life.book, "10"), life.book)).json()
    assert [part["invoice_id"] for part in found["parts"]] == ["b"]
    more = (await life.returns.post("/returns", match(life.book, "1"), life.book)).json()
    assert more["anomaly"]["kind"] == "return_more_than_sold"
    await cancel(life, "b")
    none = (await life.returns.post("/returns", match(life.book, "2"), life.book)).json()
    assert none["anomaly"]["kind"] == "return_never_sold"
    query = f"/return-rates?book_id={life.book}&since=2026-01-01&until=2026-01-31&by=sku"
    assert (await life.returns.get(query, life.book)).json()["items"] == []


async def test_a_cancellation_that_comes_before_its_invoice_waits_for_it(world: World) -> None:
    book = new_book()
    async with world.running(service) as returns:
        sold = two(book)[0]
        await returns.tell(cancellation(sold))
        await returns.tell(sold)
        await returns.applied(book, "invoice.cancelled", 1)
        answer = (await returns.post("/returns", named(book, ("a", 1, "1")), book)).json()
        assert answer["anomaly"]["kind"] == "return_never_sold"
