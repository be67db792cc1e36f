"""What returns finds wrong, in words for the people who work on it."""

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.ledger_events import VoucherRejected
from hezhang_contracts.money import format_fen
from hezhang_kit.causes import Cause
from hezhang_kit.findings import Finding, Resolution

from returns_service.app.commands import RecordReturn, RequestReturn
from returns_service.app.ports import Refused, Sheet
from returns_service.app.views import RefusedView, ReturnView
from returns_service.domain.comparing import Mismatch
from returns_service.domain.posting import kind_of_refusal
from returns_service.domain.refusals import Refusal

MAX_EVIDENCE = 20
"""Sold lines that a finding refers to at most, the latest ones."""
_REFUSED = {
    "return": "", "return_cancelled": "the cancellation of ", "red_invoice": "the red invoice of ",
    "scrap": "the scrap of ",
}  # fmt: skip


def refusal_finding(command: RecordReturn | RequestReturn, cause: Cause, return_id: str, refusal: Refusal) -> Finding:
    """The finding that a refused request is kept with."""
    evidence = [f"invoice:{line.invoice_id}/{line.line_no}" for line in refusal.looked_at[:MAX_EVIDENCE]]
    if command.source_ref is not None:
        evidence.insert(0, f"source:{command.source_ref}")
    return Finding(
        book_id=command.book_id,
        kind=refusal.kind,
        about=("return_request", return_id),
        expected=refusal.expected,
        actual=refusal.actual,
        difference=refusal.difference,
        suspected_cause=refusal.suspected_cause,
        cause=cause,
        customer_id=command.customer_id or WALK_IN,
        evidence_refs=tuple(evidence),
    )


def refused_of(event: VoucherRejected) -> Refused:
    """What the ledger refused."""
    source = (event.book_id, event.source.id, event.source.part, event.source.type)
    return Refused(source, event.code, event.message, event.field)


def refusal_of_posting(refused: Refused, cause: Cause) -> Finding:
    """The finding of what the ledger refused of a return."""
    book_id, return_id, part, source_type = refused.source
    return Finding(
        book_id=book_id,
        kind=kind_of_refusal(refused.field),
        about=("return", return_id),
        expected=f"a voucher for {_REFUSED[source_type]}part {part} of the return",
        actual=f"refused by the ledger ({refused.code}): {refused.message}",
        suspected_cause="the books do not allow what the return says"
        + (f" in {refused.field}" if refused.field is not None else ""),
        cause=cause,
        evidence_refs=(f"return:{return_id}/{part}",),
    )


def posting_finding(view: ReturnView, refused: RefusedView, cause: Cause) -> Finding:
    """The same of what is kept as refused."""
    source = (view.book_id, view.return_id, refused.part, refused.source_type)
    return refusal_of_posting(Refused(source, refused.code, refused.message, refused.field), cause)


def mismatch_finding(book_id: str, return_id: str, customer_id: str, mismatch: Mismatch, cause: Cause) -> Finding:
    """The finding of what differs between claim, goods, red invoice and ledger."""
    return Finding(
        book_id=book_id,
        kind=mismatch.kind,
        about=("return", return_id),
        expected=mismatch.expected,
        actual=mismatch.actual,
        difference=mismatch.total,
        suspected_cause="one of claim, goods, red invoice and voucher is wrong; the proof sheet shows which differs",
        cause=cause,
        severity="P2" if mismatch.grave else None,
        customer_id=customer_id,
        evidence_refs=(f"return:{return_id}",),
    )


def agreement(view: ReturnView, kind: AnomalyKind, cause: Cause) -> Resolution:
    """A finding about a return that does not hold any more."""
    taken_back = view.status in ("cancelled", "rejected") and not view.refused
    reason = "the return was taken back" if taken_back else "claim, goods, red invoice and ledger agree in this by now"
    return Resolution(view.book_id, kind, ("return", view.return_id), reason, cause)


def lapsed_finding(sheet: Sheet, cause: Cause) -> Finding:
    """The finding of a confirmation sheet that nobody answered in time."""
    red = sheet.red
    return Finding(
        book_id=sheet.book_id,
        kind="red_confirmation_expired",
        about=("return", sheet.return_id),
        expected=f"confirmation sheet {red.sheet_number} confirmed within 72 hours",
        actual=f"it lapsed at {red.lapses_at.isoformat() if red.lapses_at else '?'}",
        difference=format_fen(sheet.vat_fen),
        suspected_cause="the other side did not confirm in time; start the sheet again",
        cause=cause,
        customer_id=sheet.customer_id,
        evidence_refs=(f"return:{sheet.return_id}/{sheet.part}", f"sheet:{red.sheet_number}"),
    )
