"""The tables of returns. Only described here; all statements are in the repositories beside."""

from datetime import date
from decimal import Decimal
from typing import Any

from hezhang_kit.db import row_base
from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Row: type[SQLModel] = row_base("returns")
_Quantity: Any = Numeric(18, 6)
_INVOICE = text('invoice_id collate "C"')


class SoldLine(Row, table=True):
    """An invoice line and what has come back of it; the last unit closes it to 0.00."""

    __tablename__: Any = "sold_line"
    __table_args__ = (
        CheckConstraint("qty > 0", name="qty"),
        CheckConstraint("returned_qty between 0 and qty", name="returned_qty"),
        CheckConstraint("returned_net_fen between 0 and net_fen", name="returned_net"),
        CheckConstraint("returned_vat_fen between 0 and vat_fen", name="returned_vat"),
        CheckConstraint(
            "returned_qty < qty or (returned_net_fen = net_fen and returned_vat_fen = vat_fen)", name="closes"
        ),
        Index("sold_line_in_file", "book_id", "customer_id", "item", "source_seq", "day", _INVOICE, "line_no"),
        Index(
            "sold_line_in_time",
            "book_id",
            "customer_id",
            "item",
            "day",
            text("coalesce(source_seq, 0)"),
            _INVOICE,
            "line_no",
        ),
    )

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    line_no: int = Field(primary_key=True)
    invoice_number: str
    customer_id: str
    item: str
    sku: str | None
    day: date
    source_seq: int | None = Field(sa_type=BigInteger)
    qty: Decimal = Field(sa_type=_Quantity)
    unit_price: Decimal = Field(sa_type=_Quantity)
    discount_fen: int = Field(sa_type=BigInteger)
    net_fen: int = Field(sa_type=BigInteger)
    vat_rate: Decimal = Field(sa_type=_Quantity)
    vat_fen: int = Field(sa_type=BigInteger)
    returned_qty: Decimal = Field(sa_type=_Quantity)
    returned_net_fen: int = Field(sa_type=BigInteger)
    returned_vat_fen: int = Field(sa_type=BigInteger)


class GoodsReturn(Row, table=True):
    """A return request as it was made (``claim``) and where it stands; ``position`` is the order of arrival."""

    __tablename__: Any = "goods_return"
    __table_args__ = (
        CheckConstraint("status in ('recorded', 'posted', 'posting_refused', 'refused')", name="status"),
        CheckConstraint("(status = 'refused') = (anomaly_kind is not null)", name="refused_has_anomaly"),
        CheckConstraint("(anomaly_id is null) = (anomaly_kind is null)", name="anomaly"),
        Index("goods_return_newest", "book_id", "position"),
        Index("goods_return_return_id", "return_id"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    customer_id: str
    status: str
    anomaly_id: str | None
    anomaly_kind: str | None
    day: date
    recorded_on: date
    reason: str
    settlement: str
    disposition: str
    red_invoice: dict[str, str | None] = Field(sa_type=JSONB)
    source_seq: int | None = Field(sa_type=BigInteger)
    source_ref: str | None
    claim: dict[str, Any] = Field(sa_type=JSONB)
    trace_id: str | None


class ReturnPart(Row, table=True):
    """What came back of one original invoice, and what the ledger said of it."""

    __tablename__: Any = "return_part"
    __table_args__ = (
        ForeignKeyConstraint(["book_id", "return_id"], ["goods_return.book_id", "goods_return.return_id"]),
        CheckConstraint("status in ('recorded', 'posted', 'posting_refused')", name="status"),
        CheckConstraint("(status = 'posted') = (voucher_id is not null)", name="posted_has_voucher"),
        CheckConstraint("(status = 'posting_refused') = (refusal_code is not null)", name="refused_has_code"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    invoice_id: str
    invoice_number: str
    status: str
    voucher_id: str | None
    voucher_word: str | None
    voucher_number: int | None = Field(sa_type=BigInteger)
    refusal_code: str | None
    refusal_message: str | None


class ReturnLine(Row, table=True):
    """What came back of one invoice line. Append-only."""

    __tablename__: Any = "return_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["return_part.book_id", "return_part.return_id", "return_part.part"],
        ),
        ForeignKeyConstraint(
            ["book_id", "invoice_id", "invoice_line_no"],
            ["sold_line.book_id", "sold_line.invoice_id", "sold_line.line_no"],
        ),
        CheckConstraint("qty > 0 and net_fen >= 0 and vat_fen >= 0", name="amounts"),
        Index("return_line_sold_line", "book_id", "invoice_id", "invoice_line_no"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    line_no: int = Field(primary_key=True)
    invoice_id: str
    invoice_line_no: int
    item: str
    sku: str | None
    qty: Decimal = Field(sa_type=_Quantity)
    net_fen: int = Field(sa_type=BigInteger)
    vat_rate: Decimal = Field(sa_type=_Quantity)
    vat_fen: int = Field(sa_type=BigInteger)
