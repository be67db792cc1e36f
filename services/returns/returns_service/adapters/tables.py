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
    """An invoice line and what has come back of it; the last unit closes it to 0.00. ``anchor``: see the domain.

    Of a ``cancelled`` invoice nothing can come back.
    """

    __tablename__: Any = "sold_line"
    __table_args__ = (
        CheckConstraint("qty > 0", name="qty"),
        CheckConstraint("reserved_qty >= 0 and returned_qty + reserved_qty <= qty", name="reserved_qty"),
        CheckConstraint("returned_net_fen + allowed_net_fen <= net_fen", name="returned_net"),
        CheckConstraint("returned_vat_fen + allowed_vat_fen <= vat_fen", name="returned_vat"),
        CheckConstraint(
            "returned_qty < qty or (returned_net_fen + allowed_net_fen = net_fen "
            "and returned_vat_fen + allowed_vat_fen = vat_fen)",
            name="closes",
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
    reserved_qty: Decimal = Field(sa_type=_Quantity)
    allowed_net_fen: int = Field(sa_type=BigInteger)
    allowed_vat_fen: int = Field(sa_type=BigInteger)
    anchor_qty: Decimal = Field(sa_type=_Quantity)
    anchor_net_fen: int = Field(sa_type=BigInteger)
    anchor_vat_fen: int = Field(sa_type=BigInteger)
    cancelled: bool


class SoldInvoice(Row, table=True):
    """What was paid and credited of an invoice, as collections tells; ``gross_fen`` is 0 until the invoice is here."""

    __tablename__: Any = "sold_invoice"
    __table_args__ = (Index("sold_invoice_number", "book_id", "number"),)

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    number: str | None
    customer_id: str | None
    day: date | None
    gross_fen: int = Field(sa_type=BigInteger)
    paid_fen: int = Field(sa_type=BigInteger)
    credited_fen: int = Field(sa_type=BigInteger)
    released_fen: int = Field(sa_type=BigInteger)


class GoodsReturn(Row, table=True):
    """A return request as it was made (``claim``) and where it stands; ``position`` is the order of arrival."""

    __tablename__: Any = "goods_return"
    __table_args__ = (
        CheckConstraint("reviewed_by is null or reviewed_by <> requested_by", name="reviewer"),
        CheckConstraint("(status = 'refused') = (anomaly_kind is not null)", name="refused_has_anomaly"),
        CheckConstraint("(anomaly_id is null) = (anomaly_kind is null)", name="anomaly"),
        Index("goods_return_newest", "book_id", "position"),
        Index("goods_return_return_id", "return_id"),
        Index("goods_return_claim", "book_id", "claim_key"),
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
    kind: str
    tax_invoice: str | None
    requested_by: str | None
    reviewed_by: str | None
    preview: str | None
    received_on: date | None
    claim_key: str | None
    note: str | None
    refund_due_fen: int = Field(sa_type=BigInteger)
    refund_paid_fen: int = Field(sa_type=BigInteger)
    replacement_invoice_id: str | None


class ClaimedLine(Row, table=True):
    """What a request claims of an invoice line, and what was found when the goods were inspected (验收)."""

    __tablename__: Any = "claimed_line"
    __table_args__ = (
        ForeignKeyConstraint(["book_id", "return_id"], ["goods_return.book_id", "goods_return.return_id"]),
        CheckConstraint("accepted + damaged <= qty and scrap <= accepted + damaged", name="taken"),
        Index("claimed_line_invoice", "book_id", "invoice_id"),
    )

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    line_no: int = Field(primary_key=True)
    invoice_id: str
    invoice_line_no: int
    item: str
    sku: str | None
    qty: Decimal = Field(sa_type=_Quantity)
    net_fen: int = Field(sa_type=BigInteger)
    vat_fen: int = Field(sa_type=BigInteger)
    accepted: Decimal | None = Field(sa_type=_Quantity)
    damaged: Decimal | None = Field(sa_type=_Quantity)
    refused: Decimal | None = Field(sa_type=_Quantity)
    scrap: Decimal | None = Field(sa_type=_Quantity)


class ReturnPart(Row, table=True):
    """What came back of one original invoice, and what the ledger said of it."""

    __tablename__: Any = "return_part"
    __table_args__ = (
        ForeignKeyConstraint(["book_id", "return_id"], ["goods_return.book_id", "goods_return.return_id"]),
        CheckConstraint("status <> 'posted' or voucher_id is not null", name="posted_has_voucher"),
        CheckConstraint("status <> 'posting_refused' or refusal_code is not null", name="refused_has_code"),
        Index("return_part_invoice", "book_id", "invoice_id"),
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
    replaces: int | None
    occurred_on: date | None


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
        CheckConstraint("qty >= 0 and net_fen >= 0 and vat_fen >= 0", name="amounts"),
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
    disposition: str
