"""The ledger on real servers: events in, vouchers out, whatever comes twice, too early, late or wrong."""

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hezhang_contracts.collections_events import (
    Allocation,
    CreditApplied,
    EventCount,
    InvoiceIssued,
    InvoiceLine,
    PaymentRecorded,
    ReceivableStated,
)
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from ledger_service.bootstrap import service

from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

DAY = date(2026, 1, 5)
RATE = Decimal("0.13")


def invoice(book: str, invoice_id: str, *lines: tuple[str | None, int, int], day: date = DAY) -> InvoiceIssued:
    """An invoice of (sku, quantity, unit price in fen)."""
    sold = tuple(
        InvoiceLine(
            line_no=n, item=sku or "POST", sku=sku, qty=Decimal(qty), unit_price=Decimal(price) / 100,
            net=qty * price, vat_rate=RATE, vat=qty * price * 13 // 100,
        )
        for n, (sku, qty, price) in enumerate(lines, 1)
    )  # fmt: skip
    total = sum(line.net + line.vat for line in sold)
    return InvoiceIssued(
        book_id=book, invoice_id=invoice_id, number=f"N{invoice_id}", customer_id="c1", day=day, due_date=day,
        lines=sold, total=total,
    )  # fmt: skip


def goods_back(
    book: str, return_id: str, invoice_id: str, qty: int, price: int, sku: str | None = "S1", line_no: int = 1
) -> ReturnRecorded:
    """The return of one invoice line at its price, with the red invoice issued."""
    net = qty * price
    line = ReturnLine(
        line_no=1, invoice_line_no=line_no, item="x", sku=sku, qty=Decimal(qty), net=net, vat_rate=RATE,
        vat=net * 13 // 100,
    )  # fmt: skip
    return ReturnRecorded(
        book_id=book, return_id=return_id, part=1, customer_id="c1", invoice_id=invoice_id, lines=(line,),
        settlement="on_account", reason="broken", occurred_on=DAY, recorded_on=DAY,
        red_invoice=RedInvoice(status="issued", number="R", issued_on=DAY),
    )  # fmt: skip


def paid(book: str, payment_id: str, invoice_id: str, amount: int, on_account: int = 0) -> PaymentRecorded:
    """A bank transfer."""
    return PaymentRecorded(
        book_id=book, payment_id=payment_id, customer_id="c1", direction="in", method="bank_transfer", day=DAY,
        amount=amount + on_account, allocations=(Allocation(invoice_id=invoice_id, amount=amount),),
        on_account=on_account,
    )  # fmt: skip


def opening(book: str, *stock: tuple[str, int, str], capital: str, **more: Any) -> dict[str, Any]:
    """The body that opens a book with (sku, quantity, cost)."""
    goods = [{"account": "1405", "side": "debit", "amount": cost, "sku": s, "qty": str(q)} for s, q, cost in stock]
    lines = [*goods, {"account": "3001", "side": "credit", "amount": capital}]
    return {
        "book_id": book, "name": "店", "taxpayer": "general", "zone": "Asia/Shanghai", "opened_on": "2026-01-01",
        "opening": lines,
    } | more  # fmt: skip


async def open_shop(ledger: Running) -> str:
    """A book with 100 of S1 at 60.00 and 10 of S2 at 1.00."""
    book = new_book()
    body = opening(book, ("S1", 100, "6000.00"), ("S2", 10, "10.00"), capital="6010.00")
    answer = await ledger.post("/books", body, book)
    assert answer.status_code == 201, answer.text
    return book


async def settled(ledger: Running, book: str, *events: Event) -> None:
    """Send events, and wait until all of them had their effect."""
    before = await ledger.fetch("select topic, n from flow where book_id = $1 and direction = 'applied'", book)
    counts = {row["topic"]: row["n"] for row in before}
    await ledger.tell(*events)
    for topic in {event.topic for event in events}:
        await ledger.applied(book, topic, counts.get(topic, 0) + sum(event.topic == topic for event in events))


async def balances(ledger: Running, book: str) -> dict[str, str]:
    """Balances by account, zeros left out; debit and credit have to agree."""
    answer = (await ledger.get(f"/books/{book}/trial-balance", book)).json()
    assert answer["debit"] == answer["credit"]
    return {one["code"]: one["balance"] for one in answer["accounts"] if one["balance"] != "0.00"}


async def ties(ledger: Running, book: str) -> dict[str, dict[str, Any]]:
    """Tie-outs by name."""
    answer = await ledger.get(f"/books/{book}/tie-outs", book)
    return {tie["name"]: tie for tie in answer.json()["tie_outs"]}


async def content(ledger: Running, book: str) -> dict[str, Any]:
    """What is in the books, apart from numbers, identities and times."""
    lines = await ledger.fetch(
        """select v.source_type, v.source_id, v.part, v.effective_date, l.account, l.side, l.amount_fen, l.customer_id,
           l.sku, l.qty, l.invoice_id, l.invoice_line_no from voucher v join voucher_line l using (book_id, voucher_id)
           where book_id = $1""",
        book,
    )
    stock = await ledger.fetch("select sku, qty, cost_fen from stock where book_id = $1", book)
    issued = await ledger.fetch(
        """select invoice_id, line_no, cost_fen, cost_pending, returned_qty, returned_cost_fen from invoice_line
           where book_id = $1""",
        book,
    )
    daily = await ledger.fetch("select account, day, debit_fen, credit_fen from account_day where book_id = $1", book)
    return {
        name: sorted(repr([value for value in row.values() if value != book]) for row in rows)
        for name, rows in (("lines", lines), ("stock", stock), ("issued", issued), ("daily", daily))
    }


async def test_a_sale_a_payment_a_return_and_its_credit(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        await settled(ledger, book, invoice(book, "i1", ("S1", 10, 10_000), (None, 1, 500)))
        await settled(ledger, book, paid(book, "p1", "i1", 113_565, on_account=35))
        await settled(ledger, book, goods_back(book, "r1", "i1", 3, 10_000))
        credit = CreditApplied(
            book_id=book, credit_id="k1", customer_id="c1", day=DAY, source="invoice", target="on_account",
            amount=33_900, invoice_id="i1", return_id="r1",
        )  # fmt: skip
        await settled(ledger, book, credit)
        assert await balances(ledger, book) == {
            "1002": "1136.00", "1405": "5590.00", "2203": "339.35", "22210108": "91.65", "3001": "6010.00",
            "5001": "705.00", "5401": "420.00",
        }  # fmt: skip
        told = [content for _, content in await ledger.told(book, "voucher.posted")]
        assert [(t["source"]["type"], t["source_id"], t["number"]) for t in told] == [
            ("opening", book, 1), ("invoice", "i1", 2), ("payment", "p1", 3), ("return", "r1", 4), ("credit", "k1", 5),
        ]  # fmt: skip
        assert [(line["account"], line["side"], line["amount"], line["qty"]) for line in told[3]["lines"]] == [
            ("1122", "debit", "-339.00", None), ("5001", "credit", "-300.00", None),
            ("22210108", "credit", "-39.00", None), ("5401", "debit", "-180.00", None),
            ("1405", "credit", "-180.00", "-3"),
        ]  # fmt: skip
        assert told[3]["source"]["part"] == 1
        tie_outs = await ties(ledger, book)
        assert {name: tie["ok"] for name, tie in tie_outs.items() if name != "receivable"} == {
            "stock": True, "vat": True, "numbers": True,
        }  # fmt: skip


async def test_events_wait_for_their_book_and_returns_for_their_sale(world: World) -> None:
    async with world.running(service) as ledger:
        book = new_book()
        await ledger.tell(goods_back(book, "r1", "i1", 1, 100), invoice(book, "i1", ("S1", 1, 100)))

        async def both_wait() -> bool:
            [row] = await ledger.fetch("select count(*) from waiting where book_id = $1 and on_type = 'book'", book)
            return row[0] == 2

        await until(both_wait, "the sale and the return wait for the book")
        body = opening(book, ("S1", 1, "0.60"), capital="0.60")
        assert (await ledger.post("/books", body, book)).status_code == 201
        await ledger.applied(book, "return.recorded", 1)
        assert await balances(ledger, book) == {"1405": "0.60", "3001": "0.60"}
        vouchers = (await ledger.get(f"/books/{book}/vouchers", book)).json()["items"]
        assert [(v["number"], v["source"]["type"]) for v in vouchers] == [(1, "opening"), (2, "invoice"), (3, "return")]


async def test_numbers_have_no_gap_after_duplicates_and_refusals(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        first = invoice(book, "i1", ("S1", 1, 1_000))
        await ledger.tell(*[first] * 3, ids=[f"e-{book}"] * 3)
        await ledger.applied(book, "invoice.issued", 1)
        await settled(
            ledger, book, invoice(book, "early", ("S1", 1, 1_000), day=date(2025, 12, 31)),
            goods_back(book, "r1", "i1", 2, 1_000), invoice(book, "i2", ("S1", 1, 1_000)), first,
        )  # fmt: skip
        await settled(ledger, book, goods_back(book, "r2", "i1", 1, 1_000), invoice(book, "i3", (None, 1, 0)))
        refused = [content for _, content in await ledger.told(book, "voucher.rejected")]
        assert {(r["source_id"], r["code"], r["field"]) for r in refused} == {
            ("early", "before_opening", "day"),
            ("r1", "return_exceeds_issue", "lines[0].qty"),
            ("i1", "source_already_posted", None),
        }
        numbers = await ledger.fetch("select number from voucher where book_id = $1 order by number", book)
        assert [row["number"] for row in numbers] == [1, 2, 3, 4]
        assert (await ties(ledger, book))["numbers"] | {"name": ""} == {
            "name": "", "ok": True, "difference": "0", "ledger": "4", "counterpart": "4", "comparable": True,
        }  # fmt: skip
        [(_, free)] = [t for t in await ledger.told(book, "voucher.posted") if t[1]["source_id"] == "i3"]
        assert (free["number"], free["lines"]) == (None, [])


async def test_short_stock_keeps_the_cost_pending_and_is_found_once(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        await settled(
            ledger, book, invoice(book, "i1", ("S2", 11, 300)), invoice(book, "i2", ("S2", 12, 300)),
            invoice(book, "i3", ("S2", 4, 300)),
        )  # fmt: skip
        await ledger.tell(goods_back(book, "r1", "i1", 1, 300, sku="S2"))

        async def waits() -> bool:
            rows = await ledger.fetch("select on_type, on_id from waiting where book_id = $1", book)
            return [tuple(row) for row in rows] == [("cost", "i1/1")]

        await until(waits, "the return waits for the cost of its sale")
        found = [content for _, content in await ledger.told(book, "anomaly.opened")]
        assert [(f["kind"], f["about"], f["actual"], f["difference"]) for f in found] == [
            ("stock_short", {"type": "sku", "id": "S2"}, "10", "-1")
        ]
        [stock] = await ledger.fetch("select qty, cost_fen from stock where book_id = $1 and sku = 'S2'", book)
        assert tuple(stock) == (Decimal(6), 600)
        assert (await ties(ledger, book))["stock"]["ok"]


async def test_receivables_tie_out_at_the_cut_that_collections_states(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        assert not (await ties(ledger, book))["receivable"]["comparable"]
        await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)), paid(book, "p1", "i1", 5_000, 1_000))

        def stated(receivable: int, hour: int, invoices: int = 1) -> ReceivableStated:
            counts = {"invoice.issued": invoices, "payment.recorded": 1, "return.recorded": 0}
            return ReceivableStated(
                book_id=book, statement_id=str(uuid.uuid4()), as_of=DAY, receivable=receivable, advance=1_000,
                stated_at=datetime(2026, 2, 1, hour, tzinfo=UTC), refund_payable=0, customers=1,
                events=tuple(EventCount(topic=topic, count=n) for topic, n in counts.items()),
            )  # fmt: skip

        await settled(ledger, book, stated(6_300, hour=8))
        tie = (await ties(ledger, book))["receivable"]
        assert (tie["ok"], tie["comparable"], tie["ledger"], tie["counterpart"]) == (True, True, "53.00", "53.00")
        await settled(ledger, book, stated(6_290, hour=9), stated(1, hour=7))
        tie = (await ties(ledger, book))["receivable"]
        assert (tie["ok"], tie["comparable"], tie["difference"]) == (False, True, "0.10")
        await settled(ledger, book, stated(6_300, hour=10, invoices=2))
        assert not (await ties(ledger, book))["receivable"]["comparable"]


def history(book: str, seed: int) -> list[Event]:
    """Sales, payments and returns that touch the same two skus, in an order of their own."""
    rng = random.Random(seed)
    events: list[Event] = []
    for n in range(25):
        events.append(invoice(book, f"i{n}", ("S1", rng.randint(1, 4), 999), ("S2", 1, 333), (None, 2, 50)))
        events.append(paid(book, f"p{n}", f"i{n}", rng.randint(1, 500), rng.randint(0, 3)))
        events.append(goods_back(book, f"r{n}", f"i{n}", 1, 333, sku="S2", line_no=2))
    rng.shuffle(events)
    return events


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_batching_gives_equal_books(world: World, seed: int) -> None:
    books: list[str] = []
    for size in (1, 7, 500):
        async with world.running(service, batch_records=size) as ledger:
            book = new_book()
            body = opening(book, ("S1", 100, "6000.00"), ("S2", 25, "1500.00"), capital="7500.00")
            assert (await ledger.post("/books", body, book)).status_code == 201
            await settled(ledger, book, *history(book, seed))
            assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")
            books.append(repr(await content(ledger, book)).replace(book, "book"))
    assert books[0] == books[1] == books[2]


async def test_many_books_in_one_batch(world: World) -> None:
    async with world.running(service) as ledger:
        names = [await open_shop(ledger) for _ in range(5)]
        events: Sequence[Event] = [invoice(book, f"i{n}", ("S1", 1, 1_000)) for n in range(20) for book in names]
        await ledger.tell(*events)
        for book in names:
            await ledger.applied(book, "invoice.issued", 20)
            assert (await balances(ledger, book))["1405"] == "4810.00"
            numbers = await ledger.fetch("select number from voucher where book_id = $1 order by number", book)
            assert [row["number"] for row in numbers] == list(range(1, 22))
