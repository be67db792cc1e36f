"""Suspicions of tie-outs (勾稽不符): which differences are told, and when one between services is."""

from collections.abc import Iterable

from hezhang_contracts.money import format_fen
from hezhang_contracts.values import value

from ledger_service.domain.suspicions import Kind, Suspicion, month_subject
from ledger_service.domain.tie_outs import Name, Numbered, TieOut

_SAID: dict[Name, tuple[Kind, str, str]] = {
    "stock": ("stock_mismatch", "1405 is the cost carried by sku", "a voucher moved 1405 without its goods"),
    "vat": ("vat_mismatch", "output VAT is that of invoices less issued red ones", "a voucher moved output VAT alone"),
    "receivable": (
        "receivable_mismatch", "1122, 2203 and 224101 are what collections states of the same events",
        "a voucher by hand moved a customer's account and collections does not know of it, or an error of either",
    ),
}  # fmt: skip


@value
class Cut:
    """What receivables say at a statement: whether they differ, None when that cannot be said yet.

    ``differed`` is the statement at which they first differed, to be kept for the next one.
    """

    differs: bool | None
    differed: str | None


def receivable_cut(tie: TieOut, statement_id: str | None, busy: bool, before: str | None) -> Cut:
    """A difference between services is told when it stands at two successive statements with nothing of the book
    waiting, parked (``busy``) or in flight (then the tie-out is not comparable)."""
    if not tie.comparable or busy:
        return Cut(None, before)
    if tie.ok:
        return Cut(differs=False, differed=None)
    if before in (None, statement_id):
        return Cut(None, statement_id)
    return Cut(differs=True, differed=before)


def of_tie_outs(tie_outs: Iterable[TieOut], receivable: Cut) -> list[Suspicion]:
    """Of those that differ; the numbers are looked at by month."""
    found: list[Suspicion] = []
    for tie in tie_outs:
        if tie.name not in _SAID or not (receivable.differs if tie.name == "receivable" else not tie.ok):
            continue
        kind, expected, cause = _SAID[tie.name]
        found.append(
            Suspicion(
                kind=kind,
                about=("tie_out", tie.name),
                expected=f"{expected}: {format_fen(tie.counterpart)}",
                actual=format_fen(tie.ledger),
                suspected_cause=cause,
                difference=format_fen(tie.difference),
            )
        )
    return found


def of_numbers(months: Iterable[Numbered]) -> list[Suspicion]:
    """Months and words whose numbers are not 1..n (invariant 12, 凭证号不连续); of closed months too."""
    return [
        Suspicion(
            kind="number_gap",
            about=month_subject("month", month.period, month.word),
            expected=f"{month.word} 1 to {month.last} in {month.period}",
            actual=f"{month.count} vouchers, {month.lowest} to {month.highest}",
            suspected_cause="a voucher was taken out of the database or put in past the ledger",
            difference=str(month.count - month.last),
        )
        for month in months
        if not month.complete
    ]
