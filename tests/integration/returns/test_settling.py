"""What follows a posted return: scrap, settlement in its three ways, exchange."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hezhang_contracts.collections_events import Allocation, CreditApplied, PaymentRecorded
from hezhang_contracts.event import Event
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.life import REVIEWER, DryLedger, Life, dry_ledger
from tests.integration.returns.shop import issued, line, new_book, posted, received, sell
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with one invoice of 10 units at 100.00; no tax invoice was issued for it."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
        yield Life(returns, book)


async def hear(life: Life, *events: Event) -> None:
    """What others tell, one after another."""
    for event in events:
        async with life.returns.runtime.transactions.work([life.book]) as work:
            handle: Any = {
                "VoucherPosted": handlers.mark_posted,
                "PaymentRecorded": handlers.keep_payments,
                "CreditApplied": handlers.keep_credits,
            }[type(event).__name__]
            await handle([received(event)], life.returns.runtime.ports(work))


def paid(book: str, fen: int, direction: Any = "in", **purpose: str) -> PaymentRecorded:
    """A payment for an invoice, or of a refund."""
    return PaymentRecorded(
        book_id=book, payment_id=f"p{fen}", customer_id="wang", direction=direction, method="bank_transfer",
        day=date(2026, 1, 10), amount=fen, allocations=(Allocation(amount=fen, **purpose),),
    )  # fmt: skip


def credit(book: str, source: Any, target: Any, fen: int, **ids: str) -> CreditApplied:
    """A credit that moved."""
    return CreditApplied(
        book_id=book, credit_id=f"{source}{target}", customer_id="wang", day=date(2026, 1, 22), source=source,
        target=target, amount=fen, **ids,
    )  # fmt: skip


async def status(life: Life, return_id: str) -> str:
    """Where the return stands."""
    return (await life.get(f"/{return_id}"))["status"]


async def test_nothing_paid_nothing_open_is_settled_with_the_voucher(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="none")
    assert made["red_invoice"]["status"] == "not_needed"
    await hear(life, posted(life.book, made["return_id"], 1, 7, net="300.00", vat="39.00"))
    assert await status(life, made["return_id"]) == "settled"


@pytest.mark.parametrize("settlement", ["on_account", "next_invoice", "refund"])
async def test_after_payment_it_is_settled_when_the_credit_went_its_way(life: Life, settlement: str) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="none", settlement=settlement)
    return_id = made["return_id"]
    await hear(life, paid(life.book, 1130_00, invoice_id="a"))
    await hear(life, posted(life.book, return_id, 1, 7, net="300.00", vat="39.00"))
    assert await status(life, return_id) == "posted"
    target = "refund" if settlement == "refund" else "on_account"
    await hear(life, credit(life.book, "invoice", target, 339_00, invoice_id="a", return_id=return_id))
    assert await status(life, return_id) == ("posted" if settlement == "refund" else "settled")
    if settlement == "refund":
        assert (await life.get(f"/{return_id}"))["refund_due"] == "339.00"
        await hear(life, paid(life.book, 300_00, "out", return_id=return_id))
        assert await status(life, return_id) == "posted"
        await hear(life, paid(life.book, 39_00, "out", return_id=return_id))
        assert await status(life, return_id) == "settled"
        refused = await life.post(f"/{return_id}/cancel", {"reason": "late"})
        assert (refused.status_code, refused.json()["code"]) == (409, "refund_paid")


async def test_scrap_is_decided_by_another_person_once_and_then_it_is_settled(life: Life) -> None:
    made = await life.ask(("a", 1, "3"), tax_invoice="none")
    return_id = made["return_id"]
    await life.approve(return_id)
    await life.inspect(return_id, ("a", 1, "1", "2", "0"))
    await life.post(f"/{return_id}/record", {})
    await hear(life, posted(life.book, return_id, 1, 7, net="300.00", vat="39.00"))
    assert await status(life, return_id) == "posted"
    decision = {
        "part": 1, "ground": "abnormal", "residual_net": "100.00", "residual_vat": "13.00",
        "residual_buyer": "scrapper", "compensations": [{"party_id": "carrier", "amount": "300.00"}],
        "input_vat": "15.60",
    }  # fmt: skip
    assert (await life.post(f"/{return_id}/scrap", decision)).status_code == 403
    answer = await life.post(f"/{return_id}/scrap", decision, **REVIEWER)
    assert (answer.status_code, answer.json()["status"]) == (200, "settled")
    [(_, told)] = await life.returns.told(life.book, "scrap.decided")
    assert told == {
        "book_id": life.book, "return_id": return_id, "part": 1, "customer_id": "wang", "invoice_id": "a",
        "decided_on": "2026-01-23", "approved_by": "reviewer",
        "lines": [{"invoice_line_no": 1, "sku": "22423", "qty": "2"}],
        "residual_net": "100.00", "residual_vat": "13.00", "residual_buyer": "scrapper",
        "compensations": [{"party_id": "carrier", "amount": "300.00"}], "ground": "abnormal", "input_vat": "15.60",
    }  # fmt: skip
    again = await life.post(f"/{return_id}/scrap", decision, **REVIEWER)
    assert again.status_code == 409
    assert (await life.get(f"/{return_id}"))["scrap"][0]["compensations"] == decision["compensations"]


async def test_an_exchange_has_one_id_for_both_invoices(life: Life) -> None:
    await sell(life.returns, issued(life.book, "b", line(1, "3", "100.00", "300.00", "39.00")))
    made = await life.recorded(("a", 1, "3"), tax_invoice="none", kind="exchange", settlement="next_invoice")
    [(_, told)] = await life.returns.told(life.book, "return.recorded")
    assert told["kind"] == "exchange"
    path = f"/{made['return_id']}/replacement"
    assert (await life.post(path, {"invoice_id": "none"})).status_code == 404
    assert (await life.post(path, {"invoice_id": "a"})).json()["code"] == "same_invoice"
    assert (await life.post(path, {"invoice_id": "b"})).json()["replacement_invoice_id"] == "b"


async def test_a_return_of_an_earlier_year_is_recorded_in_the_year_in_which_it_comes(life: Life) -> None:
    """小企业会计准则 art. 61: a return of any year's sale lowers the revenue of the current period."""
    sale = issued(life.book, "old", line(1, "2", "50.00", "100.00", "13.00"))
    await sell(life.returns, sale.model_copy(update={"day": date(2024, 6, 30)}))
    made = await life.recorded(("old", 1, "2"), tax_invoice="none")
    assert made["parts"][0]["lines"][0]["net"] == "100.00"
    [(_, told)] = await life.returns.told(life.book, "return.recorded")
    assert told["occurred_on"] == "2026-01-22"
    assert await life.returns.told(life.book, "anomaly.opened") == []
