"""Sales that are cancelled (发票作废): nothing of them can come back, and what was on its way is taken back."""

from collections.abc import Sequence

from hezhang_contracts.collections_events import InvoiceCancelled
from hezhang_kit.causes import Received
from hezhang_kit.findings import Finding

from returns_service.app.matching import look_again
from returns_service.app.ports import ReturnsPorts
from returns_service.app.requesting import release
from returns_service.app.steps import resettle
from returns_service.app.undoing import take_back
from returns_service.app.views import ReturnView
from returns_service.domain.lifecycle import Status


async def withdraw_sales(received: Sequence[Received[InvoiceCancelled]], ports: ReturnsPorts) -> None:
    """End the returns of cancelled invoices, each with an anomaly: goods were to come back that were never sold."""
    known = await ports.sold_lines.cancel({(r.event.book_id, r.event.invoice_id) for r in received})
    for r in received:
        if (r.event.book_id, r.event.invoice_id) not in known:
            ports.work.wait(r, ("invoice", r.event.invoice_id))
            continue
        for return_id in await ports.returns.open_of_invoice(r.event.book_id, r.event.invoice_id):
            view = await ports.returns.read(return_id, [r.event.book_id])
            assert view is not None
            await _withdraw(r, view, ports)


async def _withdraw(received: Received[InvoiceCancelled], view: ReturnView, ports: ReturnsPorts) -> None:
    """What was only asked for is free again; of what was told the parts of this invoice are taken back."""
    event, was, key = received.event, view.status, (view.book_id, view.return_id)
    view.note = f"invoice {event.number} was cancelled: {event.reason}"
    if view.parts:
        parts = [part for part in view.parts if part.standing and part.invoice_id == event.invoice_id]
        await take_back(view, parts, view.note, received, ports)
    else:
        await release(view, ports)
        view.status = "cancelled"
    await ports.returns.save(view)
    await look_again(key, received, ports)
    await resettle([key], (), ports)
    await ports.work.open_findings([_finding(received, view, was)])


def _finding(received: Received[InvoiceCancelled], view: ReturnView, was: Status) -> Finding:
    event = received.event
    issued = view.red_invoice.status == "issued" or any(red.state == "issued" for red in view.red_invoices)
    undo = "; undo its red invoice on the tax platform" if issued else ""
    return Finding(
        book_id=view.book_id,
        kind="return_never_sold",
        about=("return", view.return_id),
        expected=f"the sale of invoice {event.number}",
        actual=f"it was cancelled on {event.cancelled_on.isoformat()}; the return was {was} and is taken back",
        suspected_cause=f"the goods were sold on another invoice: ask for their return there{undo}",
        cause=received,
        customer_id=view.customer_id,
        evidence_refs=(f"return:{view.return_id}", f"invoice:{event.invoice_id}"),
    )
