"""What collections answers."""

from datetime import date
from typing import Literal

from hezhang_contracts.collections_events import Allocation, InvoiceLine
from hezhang_contracts.money import Fen
from pydantic import BaseModel, TypeAdapter

from collections_service.domain.invoicing import LineFault

LINES = TypeAdapter(tuple[InvoiceLine, ...])
"""The lines of an invoice as JSON, as they are kept and told."""


class InvoiceSummary(BaseModel):
    """An invoice as it stands: ``open`` = total − returned − paid − credited + released."""

    book_id: str
    invoice_id: str
    number: str
    customer_id: str
    day: date
    due_date: date
    total: Fen
    returned: Fen = 0
    paid: Fen = 0
    credited: Fen = 0
    released: Fen = 0
    open: Fen


class CancellationView(BaseModel):
    """That an invoice is to be cancelled (作废), as one person asked and another decided."""

    book_id: str
    invoice_id: str
    status: Literal["asked", "rejected", "cancelled"]
    reason: str
    asked_by: str
    decided_by: str | None = None
    decided_on: date | None = None


class InvoiceView(InvoiceSummary):
    """An invoice with its lines."""

    lines: tuple[InvoiceLine, ...]
    cancellation: CancellationView | None = None


class RefusedLine(BaseModel):
    """A line that is no sale; ``line_index`` counts the request's lines from 0."""

    source_seq: int | None
    line_index: int
    kind: LineFault
    anomaly_id: str


class IssuedInvoice(BaseModel):
    """The invoice of the good lines (null when there is none) and the lines that were refused."""

    invoice: InvoiceView | None
    refused_lines: tuple[RefusedLine, ...]


class PaymentView(BaseModel):
    """A payment with what it was really applied to; amount = Σ allocations + on_account."""

    book_id: str
    payment_id: str
    customer_id: str
    direction: str
    method: str
    day: date
    amount: Fen
    allocations: tuple[Allocation, ...]
    on_account: Fen
    bank_reference: str | None


class SweepResult(BaseModel):
    """How many invoices newly reached a stage."""

    book_id: str
    day: date
    emitted: int
    by_stage: dict[str, int]
