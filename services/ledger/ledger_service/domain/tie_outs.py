"""Tie-outs (勾稽): figures of the books that have to agree with where they come from.

Amounts are fen; the tie-out of numbers counts vouchers. The checks are invariants 3, 4, 12 and 14 of the design.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from hezhang_contracts.money import format_fen
from hezhang_contracts.values import value

Name = Literal["receivable", "stock", "vat", "numbers"]

RECEIVABLE_TOPICS = (
    "invoice.issued", "invoice.cancelled", "payment.recorded", "credit.applied", "return.recorded", "return.cancelled",
)  # fmt: skip
"""What moves 1122, 2203 and 224101."""


@value
class Pair:
    """One figure as the books have it and as it ought to be."""

    ledger: int
    counterpart: int


@value
class TieOut:
    """A comparison. ``difference`` is Σ |ledger − counterpart|, so that differences cannot cancel out.

    It is ``ok`` only when the two can be compared and agree.
    """

    name: Name
    pairs: tuple[Pair, ...]
    comparable: bool = True

    @property
    def ledger(self) -> int:
        """The books' figure in total."""
        return sum(pair.ledger for pair in self.pairs)

    @property
    def counterpart(self) -> int:
        """What it ought to be in total."""
        return sum(pair.counterpart for pair in self.pairs)

    @property
    def difference(self) -> int:
        """0 when every pair agrees."""
        return sum(abs(pair.ledger - pair.counterpart) for pair in self.pairs)

    def shown(self, figure: int) -> str:
        """A figure as it is told: yuan, or a count of vouchers."""
        return str(figure) if self.name == "numbers" else format_fen(figure)

    @property
    def ok(self) -> bool:
        """Whether the books are shown to agree."""
        return self.comparable and self.difference == 0


@value
class Stated:
    """What collections stated to be receivable, and the count of events by topic that it had seen."""

    book_id: str
    statement_id: str
    as_of: date
    stated_at: datetime
    receivable: int
    advance: int
    refund_payable: int
    events: Mapping[str, int]


@value
class Numbered:
    """The vouchers of one month and word: how many there are, their lowest and highest number, the last one given."""

    count: int
    lowest: int
    highest: int
    last: int
    period: str = ""
    word: str = ""

    @property
    def complete(self) -> bool:
        """Whether the numbers are 1..n."""
        return self.count == self.last and (not self.count or (self.lowest, self.highest) == (1, self.last))


def receivable(balances: tuple[int, int, int], stated: Stated | None, applied: Mapping[str, int]) -> TieOut:
    """The balances of 1122, 2203 and 224101 against collections' statement (invariant 3).

    They are credits and debits of the same customers, so liabilities count negative in the totals. Comparable only when
    the ledger has applied just the events that the statement is made of.
    """
    if stated is None:
        return TieOut("receivable", _customer_pairs(balances, (0, 0, 0)), comparable=False)
    topics = {*RECEIVABLE_TOPICS, *stated.events}
    same_cut = all(stated.events.get(topic, 0) == applied.get(topic, 0) for topic in topics)
    theirs = (stated.receivable, stated.advance, stated.refund_payable)
    return TieOut("receivable", _customer_pairs(balances, theirs), comparable=same_cut)


def stock(balance: int, cost: int) -> TieOut:
    """1405 against the cost carried per sku (invariant 4); quantities below zero cannot be stored."""
    return TieOut("stock", (Pair(balance, cost),))


def vat(balance: int, documents: int) -> TieOut:
    """Output VAT against blue documents less issued red ones (invariant 14)."""
    return TieOut("vat", (Pair(balance, documents),))


def numbers(months: Sequence[Numbered]) -> TieOut:
    """Numbers are 1..n in every month and word (invariant 12)."""
    pairs = [Pair(month.count, month.last) for month in months]
    pairs += [Pair(0, 1) for month in months if month.count and (month.lowest, month.highest) != (1, month.last)]
    return TieOut("numbers", tuple(pairs))


def _customer_pairs(ours: tuple[int, int, int], theirs: tuple[int, int, int]) -> tuple[Pair, ...]:
    signs = (1, -1, -1)
    return tuple(Pair(sign * a, sign * b) for sign, a, b in zip(signs, ours, theirs, strict=True))
