"""Vouchers (凭证): balanced, with red (negative) lines on their original side (红字)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.chart import Side

WORD = "记"
"""The voucher word of a book with one kind of voucher (记账凭证)."""

SourceType = Literal["opening", "invoice", "payment", "credit", "return"]


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


@value
class Voucher:
    """A posted voucher. ``period`` is the month (YYYY-MM) in which it is numbered."""

    source: Source
    number: int
    period: str
    effective_date: date
    recorded_at: datetime
    rule: Rule
    maker: str
    lines: tuple[Line, ...]
    word: str = WORD
    reverses: str | None = None

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
