"""The ledger on real servers: events in, vouchers out, whatever comes twice, too early, late or wrong."""

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hezhang_contracts.collections_events import CreditApplied, EventCount, InvoiceCancelled, ReceivableStated
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import ReturnCancelled
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import (
    DAY,
    balances,
    content,
    goods_back,
    invoice,
    open_shop,
    opening,
    paid,
    settled,
    ties,
)  # fmt: skip
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


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


def called_off(book: str, invoice_id: str) -> InvoiceCancelled:
    """The cancellation of an invoice of one S1 at 10.00."""
    said = invoice(book, invoice_id, ("S1", 1, 1_000))
    return InvoiceCancelled(
        book_id=book, invoice_id=invoice_id, number=said.number, customer_id="c1", cancelled_on=DAY, reason="too early",
        asked_by="lin", approved_by="wang", lines=said.lines, total=said.total,
    )  # fmt: skip


async def test_what_is_refused_and_nobody_waits_for_is_an_anomaly_until_the_invoice_is_cancelled(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        before = await balances(ledger, book)
        early = date(2025, 12, 31)
        await settled(ledger, book, invoice(book, "i1", ("S1", 1, 1_000), day=early))
        await settled(ledger, book, invoice(book, "i1", ("S1", 2, 1_000), day=early))
        payment = paid(book, "p1", "i1", 1_130).model_copy(update={"day": early})
        await settled(ledger, book, payment)
        opened = [content for _, content in await ledger.told(book, "anomaly.opened")]
        assert [(one["kind"], one["severity"], one["about"], one["customer_id"]) for one in opened] == [
            ("posting_refused", "P2", {"type": "invoice", "id": "i1"}, "c1"),
            ("posting_refused", "P2", {"type": "payment", "id": "p1"}, "c1"),
        ]
        assert opened[0]["actual"].startswith("refused by the ledger (before_opening): the book opens on 2026-01-01")
        await settled(ledger, book, called_off(book, "i1"))
        [(_, resolved)] = await ledger.told(book, "anomaly.resolved")
        assert (resolved["anomaly_id"], resolved["reason"]) == (opened[0]["anomaly_id"], "invoice Ni1 was cancelled")
        assert await balances(ledger, book) == before


async def test_a_cancellation_that_comes_before_its_refused_invoice_ends_with_it(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        await ledger.tell(called_off(book, "i1"))
        await until(lambda: waits(ledger, book), "the cancellation waits")
        await settled(ledger, book, invoice(book, "i1", ("S1", 1, 1_000), day=date(2025, 12, 31)))
        await ledger.applied(book, "invoice.cancelled", 1)
        assert not await waits(ledger, book)
        told = [len(await ledger.told(book, f"anomaly.{step}")) for step in ("opened", "resolved")]
        assert told == [1, 1]


async def test_a_return_of_a_refused_invoice_ends_when_that_is_cancelled(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        before = await balances(ledger, book)
        await ledger.tell(goods_back(book, "r1", "i1", 1, 1_000))
        await settled(ledger, book, invoice(book, "i1", ("S1", 1, 1_000), day=date(2025, 12, 31)))
        taken_back = ReturnCancelled(
            book_id=book, return_id="r1", part=1, customer_id="c1", invoice_id="i1", cancelled_on=DAY, reason="early"
        )
        await ledger.tell(taken_back)

        async def both_wait() -> bool:
            return await waiting(ledger, book) == ["return.cancelled", "return.recorded"]

        await until(both_wait, "the return and its end wait")
        await settled(ledger, book, called_off(book, "i1"))
        assert await waiting(ledger, book) == []
        assert [one["code"] for _, one in await ledger.told(book, "voucher.rejected")] == [
            "before_opening", "invoice_line_unknown",
        ]  # fmt: skip
        assert await balances(ledger, book) == before
        assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")


async def waiting(ledger: Running, book: str) -> list[str]:
    """The topics of what waits of a book."""
    rows = await ledger.fetch("select topic from waiting where book_id = $1 order by topic", book)
    return [row["topic"] for row in rows]


async def waits(ledger: Running, book: str) -> bool:
    """Whether anything of a book waits."""
    return bool(await waiting(ledger, book))


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


def history(book: str) -> list[Event]:
    """Sales, payments and returns that touch the same two skus, in an order of their own."""
    rng = random.Random(7)
    events: list[Event] = []
    for n in range(15):
        events.append(invoice(book, f"i{n}", ("S1", rng.randint(1, 4), 999), ("S2", 1, 333), (None, 2, 50)))
        events.append(paid(book, f"p{n}", f"i{n}", rng.randint(1, 500), rng.randint(0, 3)))
        events.append(goods_back(book, f"r{n}", f"i{n}", 1, 333, sku="S2", line_no=2))
    rng.shuffle(events)
    return events


async def test_any_batching_gives_equal_books(world: World) -> None:
    books: list[str] = []
    for size in (1, 7, 500):
        async with world.running(service, batch_records=size) as ledger:
            book = new_book()
            body = opening(book, ("S1", 100, "5999.99"), ("S2", 25, "1500.00"), capital="7499.99")
            assert (await ledger.post("/books", body, book)).status_code == 201
            await settled(ledger, book, *history(book))
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
