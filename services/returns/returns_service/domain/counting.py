"""The cycle count (盘点): what was counted against the books, and what open returns explain of the difference.

Goods of a return stand in the warehouse from their inspection on, and in the books from their voucher on; in between
the count is above the books by them. Whatever else differs is an anomaly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OpenGoods:
    """Goods of a return that came in and are not posted yet."""

    return_id: str
    sku: str
    qty: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """A sku in the count."""

    sku: str
    booked: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """What was counted less what is booked, what open returns explain of it, and what nothing does."""

    line: Counted
    returns: tuple[OpenGoods, ...]

    @property
    def difference(self) -> Decimal:
        """Counted less booked."""
        return self.line.counted - self.line.booked

    @property
    def explained(self) -> Decimal:
        """What came in with returns that are not posted yet."""
        return sum((one.qty for one in self.returns), Decimal(0))

    @property
    def unexplained(self) -> Decimal:
        """What is left of the difference."""
        return self.difference - self.explained


def compare_count(lines: Sequence[Counted], goods: Iterable[OpenGoods]) -> list[Compared]:
    """Each line of the count with the open returns of its sku."""
    by_sku: dict[str, list[OpenGoods]] = {}
    for one in goods:
        by_sku.setdefault(one.sku, []).append(one)
    return [Compared(line, tuple(by_sku.get(line.sku, ()))) for line in lines]


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of what was sold of a sku or to a customer came back; ``reasons`` by how often."""

    of: str
    sold: Decimal
    returned: Decimal
    sold_fen: int
    returned_fen: int
    returns: int
    reasons: Mapping[str, int]

    @property
    def share(self) -> Decimal:
        """Returned by sold, at most six places; 0 when nothing was sold."""
        if self.sold == 0:
            return Decimal(0)
        return (self.returned / self.sold).quantize(Decimal("0.000001"))


UNUSUAL_TIMES = 3
"""A rate of so many times that of the whole book is unusual (退货异常) …"""
UNUSUAL_LEAST = 5
"""… when at least so many returns make it."""


def unusual(rate: Rate, book: Rate) -> bool:
    """Whether a sku or customer stands out of its book."""
    return rate.returns >= UNUSUAL_LEAST and rate.share > UNUSUAL_TIMES * book.share
