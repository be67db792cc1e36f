"""Example events of every kind that notify writes about."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hezhang_contracts.anomaly_events import SEVERITY, AnomalyKind, AnomalyOpened, Subject
from hezhang_contracts.cases_events import CaseChanged
from hezhang_contracts.collections_events import InvoiceOverdue
from hezhang_contracts.returns_events import (
    RedInvoice,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnLine,
    ReturnRecorded,
)

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


def overdue(
    book_id: str = "book-1", invoice_id: str = "invoice-1", days: int = 31, disputed: int = 0
) -> InvoiceOverdue:
    """An invoice over 139.12 that was due on 4 February 2026."""
    return InvoiceOverdue(
        book_id=book_id, invoice_id=invoice_id, number="536365", customer_id="17850", day=date(2026, 3, 7),
        due_date=date(2026, 2, 4), days_overdue=days, open_amount=139_12, disputed_amount=disputed, stage="reminder_30",
        limitation_date=date(2029, 2, 4),
    )  # fmt: skip


def returned(
    book_id: str = "book-1", return_id: str = "return-1", *, red: bool = True, number: str | None = None
) -> ReturnRecorded:
    """Two lines that came back: 17.29 and 1,130.00."""
    lines = (
        ReturnLine(line_no=1, invoice_line_no=1, item="85123A", sku="85123A", qty=Decimal(6), net=15_30,
                   vat_rate=Decimal("0.13"), vat=1_99),
        ReturnLine(line_no=2, invoice_line_no=4, item="POST", sku=None, qty=Decimal("2.5"), net=1_000_00,
                   vat_rate=Decimal("0.13"), vat=130_00),
    )  # fmt: skip
    issued = RedInvoice(status="issued", number="C536379", issued_on=date(2026, 1, 9))
    return ReturnRecorded(
        book_id=book_id, return_id=return_id, part=1, customer_id="17850", invoice_id="invoice-1", lines=lines,
        settlement="on_account", reason="broken", occurred_on=date(2026, 1, 9), recorded_on=date(2026, 1, 9),
        red_invoice=issued if red else RedInvoice(status="pending"), invoice_number=number,
    )  # fmt: skip


def cancelled() -> ReturnCancelled:
    """A return that was taken back."""
    return ReturnCancelled(
        book_id="book-1", return_id="return-1", part=1, customer_id="17850", invoice_id="invoice-1",
        cancelled_on=date(2026, 1, 12), reason="客户留下了货品",
    )  # fmt: skip


def sheet(*, reminder: bool = True) -> RedInvoiceChanged:
    """A confirmation sheet that lapses at noon."""
    return RedInvoiceChanged(
        book_id="book-1", return_id="return-1", part=1, customer_id="17850", invoice_id="invoice-1", status="pending",
        vat=131_99, changed_on=date(2026, 3, 6), sheet_number="44030226030000000001", lapses_at=NOON, reminder=reminder,
    )  # fmt: skip


def anomaly(
    book_id: str = "book-1",
    anomaly_id: str = "anomaly-1",
    kind: AnomalyKind = "return_never_sold",
    *,
    full: bool = True,
) -> AnomalyOpened:
    """A return of goods that were never sold."""
    return AnomalyOpened(
        book_id=book_id, anomaly_id=anomaly_id, kind=kind, severity=SEVERITY[kind],
        about=Subject(type="return", id="return-9"), detected_by="returns", detected_at=NOON,
        customer_id="17850" if full else None, expected="an earlier sale of 22423 to 17850", actual="none",
        difference="-3" if full else None, suspected_cause="sold under another code",
        evidence_refs=("row:141",) if full else (),
    )  # fmt: skip


def case_changed(book_id: str = "book-1", assignee: str | None = "li", **changes: object) -> CaseChanged:
    """A case that was given to somebody."""
    content: dict[str, object] = {
        "book_id": book_id, "case_id": "case-1", "revision": 2, "change": "assigned", "status": "opened",
        "severity": "P3", "anomaly_id": "anomaly-1", "anomaly_kind": "return_never_sold", "assignee": assignee,
        "changed_at": NOON, "changed_by": "chen",
    }  # fmt: skip
    return CaseChanged.model_validate(content | changes)
