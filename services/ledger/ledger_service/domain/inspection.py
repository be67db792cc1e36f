"""Looking at a book (账套检查): everything that detectors and tie-outs say of what was read of it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from hezhang_contracts.values import value

from ledger_service.domain import detectors, tied, unusual
from ledger_service.domain.detectors import Alike, BelowZero, ByHand, MonthSums
from ledger_service.domain.suspicions import Kind, Suspicion
from ledger_service.domain.tie_outs import Numbered, TieOut
from ledger_service.domain.unusual import Amount


@value(kw_only=True)
class Facts:
    """What was read of a book in one snapshot.

    ``links`` counts its vouchers. ``busy``: something of it waits or is parked. ``differed`` is the statement at which
    receivables first differed, of the last check.
    """

    links: int
    statement_id: str | None
    differed: str | None
    busy: bool
    judged: Mapping[Kind, tuple[str, ...]] = field(hash=False)
    alike: tuple[Alike, ...]
    by_hand: tuple[ByHand, ...]
    sums: tuple[MonthSums, ...]
    keeps_goods: bool
    cash: tuple[BelowZero, ...]
    goods: tuple[BelowZero, ...]
    amounts: tuple[Amount, ...]
    history: Mapping[tuple[str, str], list[int]] = field(hash=False)
    tie_outs: tuple[TieOut, ...]
    numbered: tuple[Numbered, ...]


@value
class Inspection:
    """What was found; of kinds that are ``undecided`` nothing can be said yet."""

    found: tuple[Suspicion, ...]
    undecided: tuple[Kind, ...]
    differed: str | None


def inspect(facts: Facts, today: date) -> Inspection:
    """Everything that looks wrong in a book on a business day."""
    [receivable] = [tie for tie in facts.tie_outs if tie.name == "receivable"]
    cut = tied.receivable_cut(receivable, facts.statement_id, facts.busy, facts.differed)
    months = facts.judged["omission_suspect"]
    found = [
        *tied.of_numbers(facts.numbered),
        *tied.of_tie_outs(facts.tie_outs, cut),
        *detectors.negative_cash(facts.cash),
        *detectors.negative_stock(facts.goods),
        *detectors.duplicates(facts.alike),
        *detectors.missing(facts.by_hand, months, today),
        *detectors.without_cost(facts.sums, facts.keeps_goods, months, today),
        *unusual.unusual(facts.amounts, facts.history),
    ]
    undecided: tuple[Kind, ...] = ("receivable_mismatch",) if cut.differs is None else ()
    judged = [one for one in found if one.period is None or one.period in facts.judged[one.kind]]
    return Inspection(tuple(judged), undecided, cut.differed)
