"""Facts as the events that their services tell."""

from decimal import Decimal
from typing import Any

from hezhang_contracts.collections_events import (
    Allocation,
    CreditApplied,
    InvoiceCancelled,
    InvoiceIssued,
    InvoiceLine,
    PaymentRecorded,
)
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import (
    Compensation,
    RedInvoice,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnLine,
    ReturnRecorded,
    ScrapDecided,
    ScrapLine,
)

from tests.integration.ledger.facts import Back, Credited, Fact, Paid, RedIssued, Scrapped, Sold, Undone, Voided

RATE = Decimal("0.13")


def units(qty: int, per_unit: int) -> Decimal:
    """A quantity as others are told of it; ``per_unit`` of what is counted are a unit."""
    return Decimal(qty) / per_unit


def event_of(book: str, fact: Fact, per_unit: int) -> Event:
    """A fact as its service tells it."""
    head: dict[str, Any] = {"book_id": book, "customer_id": fact.customer}
    match fact:
        case Sold():
            return InvoiceIssued(
                **head, invoice_id=fact.name, number=fact.name, day=fact.day, due_date=fact.day, total=fact.total,
                lines=_invoice_lines(fact, per_unit),
            )  # fmt: skip
        case Voided():
            return InvoiceCancelled(
                **head, invoice_id=fact.invoice, number=fact.invoice, cancelled_on=fact.day, reason="by mistake",
                asked_by="clerk", approved_by="boss", lines=_invoice_lines(fact.sold, per_unit), total=fact.sold.total,
            )  # fmt: skip
        case Back():
            return _recorded(head, fact, per_unit)
        case Undone():
            return ReturnCancelled(
                **head, return_id=fact.back, part=1, invoice_id=fact.invoice, cancelled_on=fact.day, reason="by mistake"
            )
        case RedIssued():
            return RedInvoiceChanged(
                **head, return_id=fact.back, part=1, invoice_id=fact.invoice, status="issued", number=f"R{fact.back}",
                issued_on=fact.day, vat=fact.vat, changed_on=fact.day,
            )  # fmt: skip
        case Scrapped():
            return _scrapped(head, fact, per_unit)
        case Paid():
            return _payment(head, fact)
        case Credited():
            return CreditApplied(
                **head, credit_id=fact.name, day=fact.day, source=fact.source, target=fact.target, amount=fact.amount,
                invoice_id=fact.invoice, target_invoice_id=fact.target_invoice,
            )  # fmt: skip
    raise AssertionError(fact)


def _invoice_lines(sold: Sold, per_unit: int) -> tuple[InvoiceLine, ...]:
    return tuple(
        _invoice_line(number, sku, units(qty, per_unit), net, vat)
        for number, (sku, qty, net, vat) in enumerate(sold.lines, 1)
    )


def _invoice_line(number: int, sku: str | None, qty: Decimal, net: int, vat: int) -> InvoiceLine:
    price = (Decimal(net) / 100 / qty).quantize(Decimal("0.000001"))
    return InvoiceLine(
        line_no=number, item=sku or "POST", sku=sku, qty=qty, unit_price=price, net=net, vat_rate=RATE, vat=vat
    )


def _recorded(head: dict[str, Any], back: Back, per_unit: int) -> ReturnRecorded:
    lines = tuple(
        ReturnLine(
            line_no=number, invoice_line_no=of.line_no, item=of.sku or "POST", sku=of.sku, qty=units(of.qty, per_unit),
            net=of.net, vat_rate=RATE, vat=of.vat, disposition="scrap" if back.scrap else "restock",
        )
        for number, of in enumerate(back.lines, 1)
    )  # fmt: skip
    red = RedInvoice(status="issued", number="R", issued_on=back.day)
    if back.red_pending:
        red = RedInvoice(status="pending")
    return ReturnRecorded(
        **head, return_id=back.name, part=1, invoice_id=back.invoice, lines=lines, kind=back.kind,
        settlement="on_account", reason="broken", occurred_on=back.day, recorded_on=back.day, red_invoice=red,
    )  # fmt: skip


def _scrapped(head: dict[str, Any], scrap: Scrapped, per_unit: int) -> ScrapDecided:
    sold = scrap.residual_net + scrap.residual_vat > 0
    return ScrapDecided(
        **head, return_id=scrap.back, part=1, invoice_id=scrap.invoice, decided_on=scrap.day, approved_by="boss",
        lines=(ScrapLine(invoice_line_no=scrap.line_no, sku=scrap.sku, qty=units(scrap.qty, per_unit)),),
        residual_net=scrap.residual_net, residual_vat=scrap.residual_vat, residual_buyer="junk" if sold else None,
        compensations=(Compensation(party_id="carrier", amount=scrap.compensation),) if scrap.compensation else (),
        ground="abnormal" if scrap.input_vat else "ordinary", input_vat=scrap.input_vat,
    )  # fmt: skip


def _payment(head: dict[str, Any], paid: Paid) -> PaymentRecorded:
    applied = [Allocation(invoice_id=invoice, amount=amount) for invoice, amount in paid.invoices]
    if paid.refund:
        applied.append(Allocation(return_id="of the refund", amount=paid.refund))
    return PaymentRecorded(
        **head, payment_id=paid.name, direction="out" if paid.refund else "in", method="bank_transfer", day=paid.day,
        amount=sum(one.amount for one in applied) + paid.on_account + paid.suspense, allocations=tuple(applied),
        on_account=paid.on_account, suspense=paid.suspense,
    )  # fmt: skip
