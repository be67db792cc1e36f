"""The HTTP API of collections."""

from collections import Counter
from datetime import date
from typing import Any

from hezhang_contracts.collections_events import ReceivableStated
from hezhang_contracts.event import Code
from hezhang_kit.api import (
    Call,
    Limit,
    Page,
    Read,
    Router,
    decode_cursor,
    encode_cursor,
    invalid,
    not_found,
    page_of,
)  # fmt: skip
from pydantic import BaseModel

from collections_service.app import handlers
from collections_service.app.answers import (
    CancellationView,
    InvoiceSummary,
    InvoiceView,
    IssuedInvoice,
    PaymentView,
    SweepResult,
)
from collections_service.app.commands import (
    AskCancellation,
    DecideCancellation,
    IssueInvoice,
    IssueInvoices,
    RecordPayment,
    StateReceivables,
    SweepOverdue,
)

router = Router()


class IssuedInvoices(BaseModel):
    """One result for each invoice, in order: ``result`` as of a single request, or the ``problem``."""

    results: list[dict[str, Any]]


@router.post("/invoices", status_code=201)
async def issue_invoice(command: IssueInvoice, call: Call) -> IssuedInvoice:
    """Issue an invoice from the lines that are sales; the others become anomalies."""
    return await call(handlers.issue_invoices, command)


@router.post("/invoices/bulk")
async def issue_many_invoices(body: IssueInvoices, call: Call) -> IssuedInvoices:
    """Issue up to 200 invoices in one transaction, each under a trace of its own."""
    return await call.bulk(handlers.issue_invoices, body.book_id, body.invoices)


@router.get("/invoices/{invoice_id}")
async def read_invoice(invoice_id: str, read: Read) -> InvoiceView:
    """An invoice as it stands, with its lines."""
    async with read() as (ports, scope):
        found = await ports.reading.invoice(invoice_id, scope.books)
    if found is None:
        raise not_found("invoice", invoice_id)
    return found


@router.post("/invoices/{invoice_id}/cancellation", status_code=201)
async def ask_cancellation(invoice_id: Code, command: AskCancellation, call: Call) -> CancellationView:
    """Ask that an invoice is cancelled (作废); another person decides."""
    call.require("bookkeeper", "manager")
    return await call(handlers.ask_cancellations, command.model_copy(update={"invoice_id": invoice_id}))


@router.post("/invoices/{invoice_id}/cancellation/decision", status_code=201)
async def decide_cancellation(invoice_id: Code, command: DecideCancellation, call: Call) -> CancellationView:
    """Approve or reject the cancellation of an invoice, as a reviewer who did not ask for it."""
    call.require("reviewer", "manager")
    return await call(handlers.decide_cancellations, command.model_copy(update={"invoice_id": invoice_id}))


@router.get("/invoices")
async def list_invoices(
    book_id: Code,
    read: Read,
    customer_id: Code | None = None,
    open: bool = False,
    cursor: str | None = None,
    limit: Limit = 100,
) -> Page[InvoiceSummary]:
    """Invoices of a book in order of their day; ``open=true``: only those that are not settled."""
    after = _after(cursor)
    async with read() as (ports, scope):
        scope.check(book_id)
        found = await ports.reading.invoices(book_id, customer_id, open, after, limit + 1)
    return page_of(found, limit, lambda invoice: encode_cursor(invoice.day.isoformat(), invoice.invoice_id))


@router.post("/payments", status_code=201)
async def record_payment(command: RecordPayment, call: Call) -> PaymentView:
    """Record money that moved; answers what it was really applied to."""
    return await call(handlers.record_payments, command)


@router.get("/payments/{payment_id}")
async def read_payment(payment_id: str, read: Read) -> PaymentView:
    """A payment and what it was applied to."""
    async with read() as (ports, scope):
        found = await ports.reading.payment(payment_id, scope.books)
    if found is None:
        raise not_found("payment", payment_id)
    return found


@router.post("/sweeps", status_code=201)
async def sweep_overdue(command: SweepOverdue, call: Call) -> SweepResult:
    """Tell which invoices newly stand at a dunning stage on a business day, in as many transactions as it takes."""
    steps = await call.in_steps(handlers.sweep_overdue, command, lambda step: step["emitted"] == handlers.SWEEP_STEP)
    by_stage = sum((Counter(step["by_stage"]) for step in steps), Counter[str]())
    return SweepResult(book_id=command.book_id, day=command.day, emitted=by_stage.total(), by_stage=by_stage)


@router.post("/receivables/statements", status_code=201)
async def state_receivables(command: StateReceivables, call: Call) -> ReceivableStated:
    """State what is receivable now, for the ledger's tie-out."""
    return await call(handlers.state_receivables, command)


def _after(cursor: str | None) -> tuple[date, str] | None:
    values = decode_cursor(cursor, str, str)
    if values is None:
        return None
    try:
        return date.fromisoformat(str(values[0])), str(values[1])
    except ValueError:
        raise invalid("cursor_invalid", "cursor is not one that this list gave", "cursor") from None
