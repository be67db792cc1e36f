"""Purchases, cancelled returns, red invoices and scrap on real servers, whatever comes first."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from hezhang_contracts.collections_events import InvoiceCancelled
from hezhang_contracts.returns_events import Compensation, RedInvoiceChanged, ReturnCancelled, ScrapDecided, ScrapLine
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import DAY, balances, content, goods_back, invoice, open_shop, settled, ties
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


def cancelled(book: str, return_id: str) -> ReturnCancelled:
    return ReturnCancelled(
        book_id=book, return_id=return_id, part=1, customer_id="c1", invoice_id="i1", cancelled_on=DAY, reason="误报"
    )


def red_issued(book: str, return_id: str, vat: int) -> RedInvoiceChanged:
    return RedInvoiceChanged(
        book_id=book, return_id=return_id, part=1, customer_id="c1", invoice_id="i1", status="issued", number="R1",
        issued_on=DAY, vat=vat, changed_on=DAY,
    )  # fmt: skip


def purchase(book: str, number: str, *lines: tuple[str, str, str, str], day: date = DAY) -> dict[str, Any]:
    """The body of a purchase of (sku, quantity, net, VAT)."""
    bought = [{"sku": sku, "qty": qty, "net": net, "vat": vat} for sku, qty, net, vat in lines]
    return {"book_id": book, "number": number, "supplier_id": "s1", "day": day.isoformat(), "lines": bought}


async def test_a_cancelled_return_leaves_the_book_as_it_was_whatever_comes_first(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 100, 10_000)))
    before, was = await balances(ledger, book), await content(ledger, book)
    back = goods_back(book, "r1", "i1", 30, 10_000).model_copy(
        update={"red_invoice": goods_back(book, "r1", "i1", 1, 1).red_invoice.model_copy(update={"status": "pending"})}
    )
    await settled(ledger, book, red_issued(book, "r1", 39_000), back)
    assert (await balances(ledger, book))["22210108"] == "910.00"
    await settled(ledger, book, cancelled(book, "r1"), goods_back(book, "r2", "i1", 10, 10_000))
    await settled(ledger, book, cancelled(book, "r2"))
    assert await balances(ledger, book) == before
    now = await content(ledger, book)
    assert (now["issued"], [row for row in now["stock"] if "'S1'" in row]) == (
        was["issued"], [row for row in was["stock"] if "'S1'" in row],
    )  # fmt: skip
    assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")
    [told] = [v for _, v in await ledger.told(book, "voucher.posted") if v["source"]["type"] == "return_cancelled"][:1]
    assert (told["kind"], told["reverses"] is not None) == ("reversal", True)


async def test_a_cancellation_of_a_refused_return_is_settled_without_a_voucher(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)))
    await settled(ledger, book, cancelled(book, "r1"), goods_back(book, "r1", "i1", 2, 10_000))
    told = [v for _, v in await ledger.told(book, "voucher.posted") if v["source"]["type"] == "return_cancelled"]
    assert [(v["number"], v["lines"]) for v in told] == [(None, [])]


async def test_a_cancelled_invoice_leaves_the_book_as_it_was_whatever_comes_first(ledger: Running) -> None:
    book = await open_shop(ledger)
    before, was = await balances(ledger, book), await content(ledger, book)
    sold, back = invoice(book, "i1", ("S1", 20, 10_000), (None, 1, 500)), goods_back(book, "r1", "i1", 3, 10_000)
    gone = InvoiceCancelled(
        book_id=book, invoice_id="i1", number=sold.number, customer_id="c1", cancelled_on=DAY, reason="买方有误",
        asked_by="a", approved_by="b", lines=sold.lines, total=sold.total,
    )  # fmt: skip
    await ledger.tell(gone, sold, back)
    await ledger.applied(book, "invoice.issued", 1)
    await settled(ledger, book, cancelled(book, "r1"))
    await ledger.applied(book, "invoice.cancelled", 1)
    assert await balances(ledger, book) == before
    assert [row for row in (await content(ledger, book))["stock"] if "'S1'" in row] == [
        row for row in was["stock"] if "'S1'" in row
    ]
    assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")
    told = [v for _, v in await ledger.told(book, "voucher.posted") if v["source"]["type"] == "invoice_cancelled"]
    assert [(v["kind"], v["reverses"] is not None) for v in told] == [("reversal", True)]
    await settled(ledger, book, goods_back(book, "r2", "i1", 1, 10_000))
    assert [one["code"] for _, one in await ledger.told(book, "voucher.rejected")][-1] == "return_exceeds_issue"


async def test_scrap_takes_what_the_return_put_on_1901(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 100, 10_000)))
    back = goods_back(book, "r1", "i1", 30, 10_000)
    back = back.model_copy(update={"lines": (back.lines[0].model_copy(update={"disposition": "scrap"}),)})
    decided = ScrapDecided(
        book_id=book, return_id="r1", part=1, customer_id="c1", invoice_id="i1", decided_on=DAY, approved_by="boss",
        lines=(ScrapLine(invoice_line_no=1, sku="S1", qty=back.lines[0].qty),), residual_net=10_000, residual_vat=1_300,
        residual_buyer="junk", compensations=(Compensation(party_id="carrier", amount=30_000),), ground="ordinary",
    )  # fmt: skip
    await settled(ledger, book, decided, back)
    now = await balances(ledger, book)
    assert (now.get("1901"), now["1221"], now["5711"]) == (None, "413.00", "1400.00")
    assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")


async def test_goods_that_come_in_give_waiting_sales_their_cost_and_waiting_returns_their_voucher(
    ledger: Running,
) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S2", 15, 10_000)))
    await ledger.tell(goods_back(book, "r1", "i1", 5, 10_000, sku="S2"))
    body = purchase(book, "PO1", ("S2", "5", "6.00", "0.78"))
    answer = await ledger.post("/purchases", body, book, key="po1")
    assert answer.status_code == 201, answer.text
    posted = answer.json()
    assert (posted["voucher"]["source"]["id"], posted["voucher"]["checker"]) == ("s1/PO1", "tester")
    assert [(one["source"]["type"], one["source"]["id"]) for one in posted["also"]] == [("cost", "i1")]
    await ledger.applied(book, "return.recorded", 1)
    [(_, opened)] = await ledger.told(book, "anomaly.opened")
    [(_, gone)] = await ledger.told(book, "anomaly.resolved")
    assert (gone["anomaly_id"], gone["kind"], gone["reason"]) == (
        opened["anomaly_id"], "stock_short", "s1/PO1 was received",
    )  # fmt: skip
    now = await balances(ledger, book)
    assert (now["5401"], now["2202"]) == ("10.67", "6.78")
    assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")
    assert (await ledger.post("/purchases", body, book, key="po1")).json() == posted
    again = await ledger.post("/purchases", body, book)
    assert (again.status_code, again.json()["code"]) == (422, "source_already_posted")
    paid = {"book_id": book, "supplier_id": "s1", "day": DAY.isoformat(), "method": "bank_transfer", "amount": "6.78"}
    assert (await ledger.post("/supplier-payments", paid, book)).status_code == 201
    assert "2202" not in await balances(ledger, book)
    back = purchase(book, "PR1", ("S1", "10", "600.00", "78.00")) | {"input_vat": "transfer"}
    assert (await ledger.post("/purchase-returns", back, book)).status_code == 201
    assert (await balances(ledger, book))["22210110"] == "78.00"


async def test_accounts_and_rules_are_the_books_own(ledger: Running) -> None:
    book = await open_shop(ledger)
    rent = {"book_id": book, "parent": "5602", "code": "560201", "name": "房租"}
    assert (await ledger.post("/accounts", rent, book)).status_code == 201
    assert (await ledger.post("/accounts", rent, book)).status_code == 409
    for change, code in (({"parent": "9999"}, "account_unknown"), ({"code": "1"}, "code_wrong")):
        refused = await ledger.post("/accounts", rent | {"code": "560202"} | change, book)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    names = {a["code"]: a["name"] for a in (await ledger.get(f"/books/{book}/accounts", book)).json()["accounts"]}
    assert names["560201"] == "管理费用—房租"
    answer = await ledger.post(f"/books/{book}/rules/sale/authorise", None, book, roles=("reviewer",), sub="eve")
    assert (answer.status_code, answer.json()) == (201, {"rule": "sale", "version": 1, "authorised_by": "eve"})
    by = {r["rule"]: r["authorised_by"] for r in (await ledger.get(f"/books/{book}/rules", book)).json()["rules"]}
    assert (by["sale"], by["payment"]) == ("eve", "tester")
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)))
    [head] = (await ledger.get(f"/books/{book}/vouchers?source_id=i1", book)).json()["items"]
    assert (head["maker"], head["checker"], head["poster"]) == ("sale v1", "eve", None)
    audit = await ledger.fetch(
        "select authorised_by from rule_authorisation where book_id = $1 and rule = 'sale'", book
    )
    assert sorted(row[0] for row in audit) == ["eve", "tester"]
