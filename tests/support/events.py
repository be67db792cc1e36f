"""Examples of events, with what a test wants to say of them."""

import uuid
from datetime import date
from decimal import Decimal

from hezhang_contracts.collections_events import InvoiceIssued, InvoiceLine
from hezhang_contracts.registry import PARTITIONS
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from hezhang_kit.ids import lane_of


def new_book() -> str:
    """A book that no other test uses."""
    return f"book-{uuid.uuid4().hex[:12]}"


def a_book_a_lane() -> list[str]:
    """A new book of each lane, in order of the lanes."""
    books: dict[int, str] = {}
    while len(books) < PARTITIONS:
        book = new_book()
        books[lane_of(book)] = book
    return [books[lane] for lane in range(PARTITIONS)]


def invoice(book_id: str, invoice_id: str, number: str | None = None) -> InvoiceIssued:
    """An invoice over 11.30."""
    line = InvoiceLine(
        line_no=1,
        item="S1",
        sku="S1",
        qty=Decimal(1),
        unit_price=Decimal(10),
        net=1000,
        vat_rate=Decimal("0.13"),
        vat=130,
    )
    return InvoiceIssued(
        book_id=book_id, invoice_id=invoice_id, number=number or invoice_id, customer_id="c1", day=date(2026, 1, 5),
        due_date=date(2026, 2, 4), lines=(line,), total=1130,
    )  # fmt: skip


def goods_return(
    book_id: str, return_id: str, invoice_id: str, part: int = 1, reason: str = "broken"
) -> ReturnRecorded:
    """The return of all of ``invoice``."""
    line = ReturnLine(
        line_no=1, invoice_line_no=1, item="S1", sku="S1", qty=Decimal(1), net=1000, vat_rate=Decimal("0.13"), vat=130
    )
    return ReturnRecorded(
        book_id=book_id, return_id=return_id, part=part, customer_id="c1", invoice_id=invoice_id, lines=(line,),
        settlement="on_account", reason=reason, occurred_on=date(2026, 1, 9), recorded_on=date(2026, 1, 9),
        red_invoice=RedInvoice(status="issued", number="R1", issued_on=date(2026, 1, 9)),
    )  # fmt: skip
