"""The tables of collections; the migrations create them, these classes name them for COPY and for the reader."""

from datetime import date
from typing import Any

from hezhang_kit.db import row_base
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Row: type[SQLModel] = row_base("collections")


def _fen(default: int | None = None) -> Any:
    server_default = None if default is None else text(str(default))
    return Field(sa_column=Column(BigInteger, nullable=False, server_default=server_default))


def _of_invoice() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["book_id", "invoice_id"], ["invoice.book_id", "invoice.invoice_id"])


class Invoice(Row, table=True):
    """An invoice; ``open_fen`` is derived in the database, so that no code can get it wrong."""

    __tablename__: Any = "invoice"
    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        CheckConstraint("issued_fen >= 0", name="issued"),
        CheckConstraint("returned_fen between 0 and issued_fen", name="returned"),
        CheckConstraint("paid_fen >= 0 and credited_fen >= 0", name="settled"),
        CheckConstraint("released_fen between 0 and paid_fen + credited_fen", name="released"),
        CheckConstraint("open_fen >= 0", name="open"),
        CheckConstraint("due_date >= day", name="due"),
        Index("invoice_by_id", "invoice_id"),
        Index("invoice_by_day", "book_id", "day", "invoice_id"),
        Index("invoice_of_customer", "book_id", "customer_id", "day", "invoice_id"),
        Index("invoice_open_stage", "book_id", "next_stage_on", "invoice_id", postgresql_where=text("open_fen > 0")),
        Index("invoice_open_customer", "book_id", "customer_id", "day", "invoice_id",
              postgresql_where=text("open_fen > 0")),
    )  # fmt: skip

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    number: str
    customer_id: str
    day: date
    due_date: date
    next_stage_on: date
    issued_fen: int = _fen()
    returned_fen: int = _fen(0)
    paid_fen: int = _fen(0)
    credited_fen: int = _fen(0)
    released_fen: int = _fen(0)
    open_fen: int = Field(
        sa_column=Column(
            BigInteger, Computed("issued_fen - returned_fen - paid_fen - credited_fen + released_fen"), nullable=False
        )
    )
    lines: Any = Field(sa_column=Column(JSONB, nullable=False))


class InvoiceCancellation(Row, table=True):
    """That an invoice is to be cancelled: who asked and why, who decided."""

    __tablename__: Any = "invoice_cancellation"
    __table_args__ = (
        _of_invoice(),
        CheckConstraint("status in ('asked', 'rejected', 'cancelled')", name="status"),
        CheckConstraint("(status = 'asked') = (decided_by is null)", name="decided"),
        CheckConstraint("decided_by <> asked_by", name="decider"),
    )

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    status: str
    reason: str
    asked_by: str
    decided_by: str | None
    decided_on: date | None


class CustomerAccount(Row, table=True):
    """What a customer has paid in advance (预收) and is to be paid back (应退货款)."""

    __tablename__: Any = "customer_account"
    __table_args__ = (CheckConstraint("advance_fen >= 0 and refund_payable_fen >= 0", name="amounts"),)

    book_id: str = Field(primary_key=True)
    customer_id: str = Field(primary_key=True)
    advance_fen: int = _fen(0)
    refund_payable_fen: int = _fen(0)


class Payment(Row, table=True):
    """Money that moved; append-only."""

    __tablename__: Any = "payment"
    __table_args__ = (
        UniqueConstraint("book_id", "bank_reference"),
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint("amount_fen > 0 and on_account_fen between 0 and amount_fen", name="amounts"),
        Index("payment_by_id", "payment_id"),
    )

    book_id: str = Field(primary_key=True)
    payment_id: str = Field(primary_key=True)
    customer_id: str
    direction: str
    method: str
    day: date
    amount_fen: int = _fen()
    on_account_fen: int = _fen()
    bank_reference: str | None


class Allocation(Row, table=True):
    """What a payment was really applied to; append-only."""

    __tablename__: Any = "allocation"
    __table_args__ = (
        ForeignKeyConstraint(["book_id", "payment_id"], ["payment.book_id", "payment.payment_id"]),
        CheckConstraint("num_nonnulls(invoice_id, return_id) = 1", name="purpose"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    book_id: str = Field(primary_key=True)
    payment_id: str = Field(primary_key=True)
    no: int = Field(primary_key=True)
    invoice_id: str | None
    return_id: str | None
    amount_fen: int = _fen()


class InvoiceReturn(Row, table=True):
    """A return that lowered an invoice; append-only. Its event can never lower it again, whatever the inbox forgot."""

    __tablename__: Any = "invoice_return"
    __table_args__ = (
        _of_invoice(),
        UniqueConstraint("book_id", "source", "event_id"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    invoice_id: str
    occurred_on: date
    amount_fen: int = _fen()
    source: str
    event_id: str


class ReturnCancelled(Row, table=True):
    """A return that was taken back, with what its invoice is open by again; append-only."""

    __tablename__: Any = "return_cancelled"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["invoice_return.book_id", "invoice_return.return_id", "invoice_return.part"],
        ),
        UniqueConstraint("book_id", "source", "event_id"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    cancelled_on: date
    amount_fen: int = _fen()
    source: str
    event_id: str


class Credit(Row, table=True):
    """A credit that moved; append-only."""

    __tablename__: Any = "credit"
    __table_args__ = (
        CheckConstraint("source in ('invoice', 'on_account', 'refund')", name="source"),
        CheckConstraint("target in ('invoice', 'on_account', 'refund')", name="target"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("credit_of_return", "book_id", "return_id"),
    )

    book_id: str = Field(primary_key=True)
    credit_id: str = Field(primary_key=True)
    customer_id: str
    day: date
    source: str
    target: str
    amount_fen: int = _fen()
    invoice_id: str | None
    target_invoice_id: str | None
    return_id: str | None


class Refund(Row, table=True):
    """What is to be paid back for a return, and what has been."""

    __tablename__: Any = "refund"
    __table_args__ = (CheckConstraint("paid_fen between 0 and payable_fen", name="paid"),)

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    customer_id: str
    payable_fen: int = _fen()
    paid_fen: int = _fen(0)


class StageReached(Row, table=True):
    """A dunning stage that was told of an invoice; append-only, so that it is told once."""

    __tablename__: Any = "stage_reached"
    __table_args__ = (_of_invoice(),)

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    day: date
    open_fen: int = _fen()


APPEND_ONLY = ("payment", "allocation", "invoice_return", "return_cancelled", "credit", "stage_reached")
"""Tables in which the service's role may only select and insert."""
