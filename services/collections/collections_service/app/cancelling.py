"""Cancelling invoices (发票作废): one person asks, another decides; then it is as if it had never been issued."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from hezhang_contracts.collections_events import InvoiceCancelled
from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, forbidden, invalid, not_found

from collections_service.app.answers import CancellationView, InvoiceView
from collections_service.app.commands import AskCancellation, DecideCancellation
from collections_service.app.ports import Collections, MadeCredit
from collections_service.app.returning import credit_applied
from collections_service.domain.settlement import Receivables

C = TypeVar("C", AskCancellation, DecideCancellation)


async def ask_cancellations(
    asked: Sequence[Asked[AskCancellation]], ports: Collections
) -> Sequence[CancellationView | Problem]:
    """Ask that invoices are cancelled; an invoice of which goods came back cannot be."""
    return [await _answer(_ask, one, ports) for one in asked]


async def decide_cancellations(
    asked: Sequence[Asked[DecideCancellation]], ports: Collections
) -> Sequence[CancellationView | Problem]:
    """Decide as another person. What was settled of a cancelled invoice goes on the customer's account."""
    return [await _answer(_decide, one, ports) for one in asked]


async def _answer(
    step: Callable[[Asked[C], Collections], Awaitable[CancellationView]], one: Asked[C], ports: Collections
) -> CancellationView | Problem:
    try:
        return await step(one, ports)
    except Problem as problem:
        return problem


async def _ask(one: Asked[AskCancellation], ports: Collections) -> CancellationView:
    command = one.command
    invoice = await _invoice(command.book_id, command.invoice_id, ports)
    before = invoice.cancellation
    if before is not None and before.status == "asked":
        raise conflict("cancellation_asked", f"{before.asked_by} asked for it already; it is to be decided", "status")
    view = CancellationView(
        book_id=command.book_id,
        invoice_id=command.invoice_id,
        status="asked",
        reason=command.reason,
        asked_by=one.principal.subject,
    )
    await ports.invoices.put_cancellation(view)
    return view


async def _decide(one: Asked[DecideCancellation], ports: Collections) -> CancellationView:
    command = one.command
    invoice = await _invoice(command.book_id, command.invoice_id, ports)
    view = invoice.cancellation
    if view is None or view.status != "asked":
        raise conflict("cancellation_not_asked", "nobody asks that this invoice is cancelled", "status")
    if view.asked_by == one.principal.subject:
        raise forbidden("who asked for the cancellation cannot decide it; another person has to")
    if command.day < invoice.day:
        raise invalid(
            "day_before_invoice", f"the invoice is of {invoice.day.isoformat()}; the day is not before", "day"
        )
    view.decided_by, view.decided_on = one.principal.subject, command.day
    view.status = "cancelled" if command.decision == "approve" else "rejected"
    await ports.invoices.put_cancellation(view)
    if view.status == "cancelled":
        await _cancel(one, invoice, view, ports)
    return view


async def _cancel(
    one: Asked[DecideCancellation], invoice: InvoiceView, view: CancellationView, ports: Collections
) -> None:
    receivables = Receivables(await ports.invoices.items([(invoice.book_id, invoice.invoice_id)]))
    item = receivables.get(invoice.book_id, invoice.invoice_id)
    assert item is not None
    made = [
        MadeCredit(
            ports.work.new_id(one, "credit", index), invoice.book_id, invoice.customer_id, one.command.day, None, move
        )
        for index, move in enumerate(receivables.cancel(item))
    ]
    await ports.accounts.add_credits(made)
    await ports.invoices.save(receivables.changed)
    await ports.accounts.open(receivables.accounts)
    await ports.accounts.change(receivables.accounts)
    ports.work.emit(
        InvoiceCancelled(
            book_id=invoice.book_id,
            invoice_id=invoice.invoice_id,
            number=invoice.number,
            customer_id=invoice.customer_id,
            cancelled_on=one.command.day,
            reason=view.reason,
            asked_by=view.asked_by,
            approved_by=one.principal.subject,
            lines=invoice.lines,
            total=invoice.total,
        ),
        one,
    )
    for credit in made:
        ports.work.emit(credit_applied(credit), one)


async def _invoice(book_id: str, invoice_id: str, ports: Collections) -> InvoiceView:
    """An invoice that can be cancelled. Problem 404 when there is none, 409 when it cannot."""
    invoice = await ports.reading.invoice(invoice_id, [book_id])
    if invoice is None:
        raise not_found("invoice", invoice_id)
    if invoice.cancellation is not None and invoice.cancellation.status == "cancelled":
        raise conflict("invoice_cancelled", f"invoice {invoice.number} is cancelled already", "status")
    if invoice.returned:
        said = f"goods of invoice {invoice.number} came back: cancel those returns, or take the rest back as well"
        raise conflict("goods_came_back", said, "invoice_id")
    return invoice
