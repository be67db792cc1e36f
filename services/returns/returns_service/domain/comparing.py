"""The four-way comparison (四方核对): what was claimed, what came, what the red invoice and the ledger say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import format_decimal, format_fen
from hezhang_contracts.values import value

from returns_service.domain.sold_lines import Amounts, LineKey

MismatchKind = Literal[
    "return_quantity_mismatch", "return_amount_mismatch", "return_time_mismatch", "return_customer_mismatch"
]
AMOUNT_TOLERANCE_FEN = 1
"""Of one invoice: a platform may round the VAT of a red invoice line by line."""


@value
class Recorded:
    """A part as returns recorded it; ``goods`` by invoice line."""

    part: int
    goods: Mapping[int, Decimal]
    amounts: Amounts


@value
class RedIssued:
    """What the red invoice of a part says; ``buyer`` when it names one."""

    part: int
    number: str
    amounts: Amounts
    issued_on: date
    buyer: str | None = None


@value
class Booked:
    """What the ledger posted for a part, positive; ``customers`` of its receivable lines.

    Goods without a cost have no voucher line, so ``goods`` may leave lines out.
    """

    part: int
    goods: Mapping[int, Decimal]
    amounts: Amounts
    receivable_fen: int
    effective_on: date
    customers: frozenset[str]


@value
class Facts:
    """What is known of a return; what is not known yet is left out and cannot differ."""

    customer_id: str
    occurred_on: date
    claimed: Mapping[LineKey, Decimal] = field(default_factory=dict[LineKey, Decimal])
    received: Mapping[LineKey, Decimal] | None = None
    recorded: Sequence[Recorded] = ()
    recorded_on: date | None = None
    red: Sequence[RedIssued] = ()
    booked: Sequence[Booked] = ()


@value
class Difference:
    """One place where two of the four do not agree; ``by`` is signed, in units, fen or days (None: no figure).

    A ``grave`` one is of another year: it concerns a return of taxes that was filed.
    """

    kind: MismatchKind
    place: str
    expected: str
    actual: str
    by: Decimal | None
    grave: bool = False


@value
class Mismatch:
    """All differences of one kind, and their exact sum."""

    kind: MismatchKind
    differences: tuple[Difference, ...]

    @property
    def grave(self) -> bool:
        """Whether one of them is."""
        return any(one.grave for one in self.differences)

    @property
    def expected(self) -> str:
        """What would be right, place by place."""
        return "; ".join(f"{one.place}: {one.expected}" for one in self.differences)

    @property
    def actual(self) -> str:
        """What is, place by place."""
        return "; ".join(f"{one.place}: {one.actual}" for one in self.differences)

    @property
    def total(self) -> str | None:
        """Σ of the signed differences: units, yuan or days."""
        figures = [one.by for one in self.differences if one.by is not None]
        if not figures:
            return None
        total = sum(figures, Decimal(0))
        if self.kind == "return_amount_mismatch":
            return format_fen(int(total))
        return f"{format_decimal(total)} days" if self.kind == "return_time_mismatch" else format_decimal(total)


def compare(*known: Facts) -> list[Mismatch]:
    """What does not agree, by kind; empty when everything that is known does. A part may have facts of its own."""
    by_kind: dict[MismatchKind, list[Difference]] = {}
    for facts in known:
        for one in (*_quantities(facts), *_amounts(facts), *_times(facts), *_customers(facts)):
            by_kind.setdefault(one.kind, []).append(one)
    return [Mismatch(kind, tuple(found)) for kind, found in by_kind.items()]


def _quantities(facts: Facts) -> Iterable[Difference]:
    """Tolerance 0: what was received always equals the claim, and the ledger's goods those that were recorded."""
    for key, claimed in facts.claimed.items() if facts.received is not None else ():
        received = (facts.received or {}).get(key, Decimal(0))
        if received != claimed:
            yield _quantity(f"invoice {key[0]} line {key[1]}, received", claimed, received)
    recorded = {one.part: one for one in facts.recorded}
    for booked in facts.booked:
        for line_no, qty in booked.goods.items():
            expected = recorded[booked.part].goods.get(line_no, Decimal(0))
            if qty != expected:
                yield _quantity(f"part {booked.part} line {line_no}, ledger", expected, qty)


def _amounts(facts: Facts) -> Iterable[Difference]:
    recorded = {one.part: one for one in facts.recorded}
    for red in facts.red:
        expected = recorded[red.part].amounts
        if _apart(red.amounts, expected):
            yield _amount(f"red invoice {red.number}", expected.gross_fen, red.amounts.gross_fen)
    for booked in facts.booked:
        expected = recorded[booked.part].amounts
        if booked.amounts != expected:
            yield _amount(f"part {booked.part}, ledger", expected.gross_fen, booked.amounts.gross_fen)
        elif booked.receivable_fen != expected.gross_fen:
            yield _amount(f"part {booked.part}, receivable", expected.gross_fen, booked.receivable_fen)


def _times(facts: Facts) -> Iterable[Difference]:
    """Another month than that of the goods: the record, the red invoice or the voucher falls into another period."""
    days = [("recorded", facts.recorded_on)] if facts.recorded_on is not None else []
    days += [(f"red invoice {red.number}", red.issued_on) for red in facts.red]
    days += [(f"part {booked.part}, ledger", booked.effective_on) for booked in facts.booked]
    for place, day in days:
        if (day.year, day.month) != (facts.occurred_on.year, facts.occurred_on.month):
            expected = f"in {facts.occurred_on:%Y-%m}"
            by = Decimal((day - facts.occurred_on).days)
            grave = day.year != facts.occurred_on.year
            yield Difference("return_time_mismatch", place, expected, day.isoformat(), by, grave)


LATE_DAYS = 3
"""A record that follows its goods by more business days than this is late (a warning, no anomaly)."""


def business_days(since: date, until: date) -> int:
    """Days from Monday to Friday after ``since`` up to ``until``; public holidays are not known here and count."""
    days = max(0, (until - since).days)
    weeks, rest = divmod(days, 7)
    return 5 * weeks + sum((since.weekday() + n) % 7 < 5 for n in range(1, rest + 1))


def _customers(facts: Facts) -> Iterable[Difference]:
    who = [(f"red invoice {red.number}", red.buyer) for red in facts.red if red.buyer is not None]
    who += [(f"part {booked.part}, ledger", customer) for booked in facts.booked for customer in booked.customers]
    for place, customer in who:
        if customer != facts.customer_id:
            yield Difference("return_customer_mismatch", place, facts.customer_id, customer, None)


def _apart(one: Amounts, other: Amounts) -> bool:
    return max(abs(one.net_fen - other.net_fen), abs(one.vat_fen - other.vat_fen)) > AMOUNT_TOLERANCE_FEN


def _quantity(place: str, expected: Decimal, actual: Decimal) -> Difference:
    by = actual - expected
    return Difference("return_quantity_mismatch", place, format_decimal(expected), format_decimal(actual), by)


def _amount(place: str, expected: int, actual: int) -> Difference:
    by = Decimal(actual - expected)
    return Difference("return_amount_mismatch", place, format_fen(expected), format_fen(actual), by)
