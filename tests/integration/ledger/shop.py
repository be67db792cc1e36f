"""A shop on a running ledger: events that others tell of it, and what the ledger says of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from hezhang_contracts.collections_events import Allocation, InvoiceIssued, InvoiceLine, PaymentRecorded
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded

from tests.support.events import new_book
from tests.support.world import Running

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
    daily = await ledger.fetch(
        "select account, day, sum(debit_fen), sum(credit_fen) from account_day where book_id = $1 group by 1, 2", book
    )
    return {
        name: sorted(repr([value for value in row.values() if value != book]) for row in rows)
        for name, rows in (("lines", lines), ("stock", stock), ("issued", issued), ("daily", daily))
    }
