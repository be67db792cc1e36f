"""Vouchers (凭证): balanced, with red (negative) lines on their original side (红字)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.chart import Side

WORD = "记"
"""The voucher word of a book with one kind of voucher (记账凭证)."""

SourceType = Literal[
    "opening", "invoice", "invoice_cancelled", "payment", "credit", "return",
    "return_cancelled", "red_invoice", "scrap", "purchase", "purchase_return", "supplier_payment", "cost",
    "manual", "close", "correction",
]  # fmt: skip
Kind = Literal["ordinary", "opening", "close", "reversal", "correction"]
"""``close`` is left out of 利润表; a ``reversal`` is the red copy of a voucher (红字冲销), a ``correction`` replaces or
adjusts one."""


@value
class Rule:
    """Which automatic rule made a voucher. A change of what it posts is a new version (财会〔2024〕12号)."""

    name: str
    version: int

    @property
    def maker(self) -> str:
        """The maker (制单) of what the rule posts."""
        return f"{self.name} v{self.version}"


@value
class Source:
    """The business document behind a voucher, the event that told it, and the id that its voucher gets."""

    book_id: str
    type: SourceType
    id: str
    part: int
    event_id: str
    voucher_id: str
    trace_id: str | None

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What is posted at most once."""
        return (self.book_id, self.type, self.id, self.part)


@value
class Line:
    """One posting; ``amount`` in fen, negative when red. ``qty`` goes with the amount, on its side, with its sign."""

    account: str
    side: Side
    amount: int
    summary: str
    customer_id: str | None = None
    sku: str | None = None
    qty: Decimal | None = None
    invoice_id: str | None = None
    invoice_line_no: int | None = None
    party_id: str | None = None

    def red(self) -> "Line":
        """The same with the opposite sign, on its side (红字)."""
        return Line(
            self.account, self.side, -self.amount, self.summary, self.customer_id, self.sku,
            None if self.qty is None else -self.qty, self.invoice_id, self.invoice_line_no, self.party_id,
        )  # fmt: skip


@value
class Hands:
    """Who had a hand in a voucher besides its maker: who checked it (复核), who posted it (记账; None: the ledger)."""

    checker: str | None = None
    poster: str | None = None


@value
class Ties:
    """What a voucher is beside others: its kind, the voucher that it takes back, the one that it corrects."""

    kind: Kind = "ordinary"
    reverses: str | None = None
    corrects: str | None = None
    attachments: tuple[str, ...] = ()


NO_TIES = Ties()


@value
class Voucher:
    """A posted voucher. ``period`` is the month (YYYY-MM) in which it is numbered.

    ``document_date`` is the day of its document where that lies in a closed month; the voucher lands in the first open.
    """

    source: Source
    number: int
    period: str
    effective_date: date
    recorded_at: datetime
    rule: Rule
    maker: str
    lines: tuple[Line, ...]
    word: str = WORD
    hands: Hands = Hands()
    ties: Ties = NO_TIES
    document_date: date | None = None

    @property
    def reverses(self) -> str | None:
        """The voucher that it takes back."""
        return self.ties.reverses

    def __post_init__(self) -> None:
        if len(self.lines) < 2 or any(line.amount == 0 for line in self.lines):
            raise ValueError(f"voucher {self.source.voucher_id}: at least two lines, none of them zero")
        if balance_of(self.lines) != 0:
            raise ValueError(
                f"voucher {self.source.voucher_id}: debit and credit differ by {balance_of(self.lines)} fen"
            )


def balance_of(lines: Iterable[Line]) -> int:
    """Σ debit − Σ credit in fen."""
    return sum(line.amount if line.side == "debit" else -line.amount for line in lines)


def without_zeros(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that say something: a zero amount gives no line."""
    return tuple(line for line in lines if line.amount)


def period_of(day: date) -> str:
    """The month in which a voucher of ``day`` is numbered."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day_of(period: str) -> date:
    """The first day of a month (YYYY-MM)."""
    return date(int(period[:4]), int(period[5:]), 1)


def last_day_of(period: str) -> date:
    """The last day of a month (YYYY-MM)."""
    return first_day_of(period_after(period)) - timedelta(1)


def period_after(period: str) -> str:
    """The month after a month."""
    return period_of(first_day_of(period) + timedelta(31))
