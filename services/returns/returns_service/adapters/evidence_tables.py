"""The tables that follow a recorded return: its red invoices, what was decided of scrap, and the ledger's vouchers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from returns_service.adapters.tables import Row


def _of_part() -> ForeignKeyConstraint:
    part = ["return_part.book_id", "return_part.return_id", "return_part.part"]
    return ForeignKeyConstraint(["book_id", "return_id", "part"], part)


class RedInvoice(Row, table=True):
    """The red invoice (红字发票) of a part and its confirmation sheet; ``lapses_at`` is the clock that survives us."""

    __tablename__: Any = "red_invoice"
    __table_args__ = (
        _of_part(),
        CheckConstraint("(state = 'issued') = (issued_on is not null)", name="issued"),
        CheckConstraint("state <> 'awaiting' or lapses_at is not null", name="clock"),
        Index("red_invoice_clock", "lapses_at", postgresql_where=text("state = 'awaiting'")),
        Index("red_invoice_of_blue", "book_id", "invoice_id"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    invoice_id: str
    customer_id: str
    use: str
    state: str
    ground: str
    started_by: str | None
    sheet_number: str | None
    lapses_at: datetime | None = Field(sa_type=DateTime(timezone=True))  # pyright: ignore[reportArgumentType]
    reminded: bool
    number: str | None
    issued_on: date | None
    net_fen: int = Field(sa_type=BigInteger)
    vat_fen: int = Field(sa_type=BigInteger)
    buyer: str | None
    part_vat_fen: int = Field(sa_type=BigInteger)
    traceparent: str | None


class ScrapDecision(Row, table=True):
    """What was decided of the scrap of a part, anew after the ledger refused it; append-only."""

    __tablename__: Any = "scrap_decision"
    __table_args__ = (
        _of_part(),
        CheckConstraint("ground = 'abnormal' or input_vat_fen = 0", name="ground"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    decided_on: date
    approved_by: str
    ground: str
    residual_net_fen: int = Field(sa_type=BigInteger)
    residual_vat_fen: int = Field(sa_type=BigInteger)
    residual_buyer: str | None
    input_vat_fen: int = Field(sa_type=BigInteger)
    compensations: list[dict[str, str]] = Field(sa_type=JSONB)


class PostingRefusal(Row, table=True):
    """What the ledger refused of a part or of what follows it; ``open`` until it is posted, repaired or taken back."""

    __tablename__: Any = "posting_refusal"
    __table_args__ = (
        _of_part(),
        CheckConstraint("source_type in ('return', 'return_cancelled', 'red_invoice', 'scrap')", name="source"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    source_type: str = Field(primary_key=True)
    code: str
    message: str
    field: str | None
    open: bool


class PurchaseReturn(Row, table=True):
    """A return to a supplier (采购退回) with its life; ``return_id`` is supplier and number."""

    __tablename__: Any = "purchase_return"
    __table_args__ = (
        CheckConstraint(
            "status in ('requested', 'recorded', 'posted', 'posting_refused', 'rejected', 'cancelled')", name="status"
        ),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    status: str
    content: dict[str, Any] = Field(sa_type=JSONB)


class Voucher(Row, table=True):
    """A voucher (凭证) of a sale or a return as the ledger told it: what the proof sheet is built from. Append-only."""

    __tablename__: Any = "voucher"
    __table_args__ = (Index("voucher_source", "book_id", "source_type", "source_id"),)

    book_id: str = Field(primary_key=True)
    voucher_id: str = Field(primary_key=True)
    source_type: str
    source_id: str
    part: int
    word: str
    number: int | None = Field(sa_type=BigInteger)
    effective_date: date
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))  # pyright: ignore[reportArgumentType]
    reverses: str | None
    trace_id: str | None
    lines: list[list[Any]] = Field(sa_type=JSONB)
