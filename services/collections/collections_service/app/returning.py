"""From a return that was recorded to what it does to its invoice."""

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.collections_events import CreditApplied
from hezhang_contracts.money import format_fen
from hezhang_contracts.returns_events import ReturnRecorded
from hezhang_kit.causes import Received
from hezhang_kit.findings import Finding, Resolution

from collections_service.app.ports import CancelledReturn, MadeCredit
from collections_service.domain.settlement import OpenItem


def amount_of(event: ReturnRecorded) -> int:
    """What comes back, with VAT, in fen."""
    return sum(line.net + line.vat for line in event.lines)


def part_id(return_id: str, part: int) -> str:
    """What waits for a part of a return, or for its cancellation."""
    return f"{return_id}/{part}"


def disagreement(received: Received[ReturnRecorded], item: OpenItem) -> Finding | None:
    """Why a return cannot be applied: another customer's invoice, or more than was invoiced comes back.

    A credit would then give away what nobody paid; the ledger refuses the same return by the same facts.
    """
    event = received.event
    amount = amount_of(event)
    subject = f"{event.return_id}/{event.part}"
    refs = (f"invoice {item.number}", f"return {event.return_id}")
    if event.customer_id != item.customer_id:
        return Finding(
            book_id=event.book_id,
            kind="return_customer_mismatch",
            about=("return", subject),
            expected=f"customer {item.customer_id} of invoice {item.number}",
            actual=f"customer {event.customer_id}",
            suspected_cause="the return names an invoice of somebody else",
            cause=received,
            customer_id=event.customer_id,
            evidence_refs=refs,
        )
    left = item.issued_fen - item.returned_fen
    if not 0 <= amount <= left:
        return Finding(
            book_id=event.book_id,
            kind="return_amount_mismatch",
            about=("return", subject),
            expected=f"between 0.00 and {format_fen(left)}, what is left of invoice {item.number}",
            actual=format_fen(amount),
            difference=format_fen(amount - left),
            suspected_cause="goods were returned twice, or at more than they were sold for",
            cause=received,
            customer_id=event.customer_id,
            evidence_refs=refs,
        )
    return None


def agreements(undone: CancelledReturn) -> list[Resolution]:
    """A part that could not be applied was taken back: nothing is left to disagree about."""
    event = undone.event
    about = ("return", part_id(event.return_id, event.part))
    kinds: tuple[AnomalyKind, ...] = ("return_customer_mismatch", "return_amount_mismatch")
    return [Resolution(event.book_id, kind, about, "the return was taken back", undone.cause) for kind in kinds]


def credit_applied(made: MadeCredit) -> CreditApplied:
    """What is told of a credit."""
    return CreditApplied(
        book_id=made.book_id,
        credit_id=made.credit_id,
        customer_id=made.customer_id,
        day=made.day,
        source=made.move.source,
        target=made.move.target,
        amount=made.move.amount_fen,
        invoice_id=made.move.invoice_id,
        target_invoice_id=made.move.target_invoice_id,
        return_id=made.return_id,
    )
