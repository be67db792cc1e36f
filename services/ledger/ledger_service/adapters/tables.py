"""The tables of the ledger. Only described here; statements are in the repositories, constraints in the migration."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hezhang_kit.db import row_base
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

Row: type[SQLModel] = row_base("ledger")
Instant: Any = DateTime(timezone=True)
Quantity: Any = Numeric(24, 6)
Texts: Any = ARRAY(TEXT)


class BookRow(Row, table=True):
    """A book (账套)."""

    __tablename__ = "book"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("taxpayer in ('general', 'small_scale')", name="taxpayer"),
        CheckConstraint("standard in ('small_business', 'enterprise')", name="standard"),
    )

    book_id: str = Field(primary_key=True)
    name: str
    taxpayer: str
    zone: str
    opened_on: date
    opened_at: datetime = Field(sa_type=Instant)
    standard: str
    closed_through: date | None
    opened_through: date | None
    authorised: dict[str, str] = Field(sa_type=JSONB)


class SubAccount(Row, table=True):
    """A sub-account (明细科目) of a book's own under an account of its standard."""

    __tablename__ = "sub_account"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    parent: str
    name: str
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: str


class RuleAuthorisation(Row, table=True):
    """Who authorised a version of an automatic rule for a book, and when. Append-only."""

    __tablename__ = "rule_authorisation"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    authorised_at: datetime = Field(sa_type=Instant, primary_key=True)
    authorised_by: str


class PeriodRow(Row, table=True):
    """A month (会计期间) to which something was done; any other is open."""

    __tablename__ = "period"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("state in ('open', 'soft_closed', 'closed')", name="state"),)

    book_id: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    state: str
    asked_by: str | None
    reason: str | None


class PeriodChange(Row, table=True):
    """Who did what to a month, and why. Append-only."""

    __tablename__ = "period_change"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, primary_key=True)
    what: str = Field(primary_key=True)
    by: str
    reason: str | None


class DraftRow(Row, table=True):
    """A voucher on its way: prepared by one person, reviewed by another, then posted."""

    __tablename__ = "draft"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("state in ('draft', 'reviewed', 'posted', 'withdrawn')", name="state"),
        CheckConstraint("checker is null or checker <> maker", name="checker"),
    )

    book_id: str = Field(primary_key=True)
    draft_id: str = Field(primary_key=True)
    state: str
    day: date
    document_date: date | None
    rule: str
    maker: str
    checker: str | None
    made_at: datetime = Field(sa_type=Instant)
    reason: str | None
    attachments: list[str] = Field(sa_type=Texts)
    vouchers: list[Any] = Field(sa_type=JSONB)


class VoucherRow(Row, table=True):
    """A posted voucher. Append-only. An event makes a voucher at most once, whatever the inbox says."""

    __tablename__ = "voucher"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("book_id", "period", "word", "number", name="voucher_gives_a_number_once"),
        UniqueConstraint("book_id", "source_type", "source_id", "part", "event_id", name="voucher_posts_an_event_once"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("kind in ('ordinary', 'opening', 'close', 'reversal', 'correction')", name="kind"),
        Index("voucher_is_reversed_once", "book_id", "reverses", unique=True, postgresql_where="reverses is not null"),
        Index("voucher_is_corrected_once", "book_id", "corrects", unique=True, postgresql_where="corrects is not null"),
        Index("voucher_recorded", "book_id", "recorded_at"),
        Index("voucher_kind", "book_id", "kind", postgresql_where=text("kind in ('opening', 'close')")),
    )

    book_id: str = Field(primary_key=True)
    voucher_id: str = Field(primary_key=True)
    word: str
    number: int
    period: str
    effective_date: date
    recorded_at: datetime = Field(sa_type=Instant)
    source_type: str
    source_id: str
    part: int
    event_id: str
    rule: str
    rule_version: int
    maker: str
    trace_id: str | None
    reverses: str | None
    kind: str
    corrects: str | None
    checker: str | None
    poster: str | None
    document_date: date | None
    attachments: list[str] = Field(sa_type=Texts)


def _by_party(name: str, column: str, *included: str) -> Index:
    columns = ("book_id", column, "account", "effective_date", "number", "line_no")
    where = text(f"{column} is not null")
    return Index(name, *columns, postgresql_include=["side", "amount_fen", *included], postgresql_where=where)


class VoucherLineRow(Row, table=True):
    """A posting, red (negative) ones included; date and number are the voucher's. Append-only."""

    __tablename__ = "voucher_line"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("side in ('debit', 'credit')", name="side"),
        CheckConstraint("amount_fen <> 0", name="amount_fen"),
        Index("voucher_line_account", "book_id", "account", "effective_date", "number", "line_no"),
        _by_party("voucher_line_customer", "customer_id"),
        _by_party("voucher_line_sku", "sku", "qty"),
        _by_party("voucher_line_party", "party_id"),
    )

    book_id: str = Field(primary_key=True)
    voucher_id: str = Field(primary_key=True)
    line_no: int = Field(primary_key=True)
    effective_date: date
    number: int
    account: str
    side: str
    amount_fen: int = Field(sa_type=BigInteger)
    summary: str
    customer_id: str | None
    sku: str | None
    qty: Decimal | None = Field(sa_type=Quantity)
    invoice_id: str | None
    invoice_line_no: int | None
    party_id: str | None


class AccountDay(Row, table=True):
    """Turnover of an account by the day that it is dated and the day (UTC) on which it was recorded.

    So that a balance of any day, as known on any day, is a sum over days and not over lines.
    """

    __tablename__ = "account_day"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    recorded_on: date = Field(primary_key=True)
    debit_fen: int = Field(sa_type=BigInteger)
    credit_fen: int = Field(sa_type=BigInteger)


class VoucherNumber(Row, table=True):
    """The last number given in a month and word."""

    __tablename__ = "voucher_number"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    last: int


class StockRow(Row, table=True):
    """What is there of a sku, by quantity and total cost."""

    __tablename__ = "stock"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("qty >= 0", name="qty"),
        CheckConstraint("cost_fen >= 0", name="cost_fen"),
        CheckConstraint("qty > 0 or cost_fen = 0", name="nothing_costs_nothing"),
    )

    book_id: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)
    qty: Decimal = Field(sa_type=Quantity)
    cost_fen: int = Field(sa_type=BigInteger)


class InvoiceLineRow(Row, table=True):
    """An invoice line as sold, the cost that it took out, and what came back of it."""

    __tablename__ = "invoice_line"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("returned_qty between 0 and qty", name="returned_qty"),
        CheckConstraint("returned_net_fen between 0 and net_fen", name="returned_net_fen"),
        CheckConstraint("returned_vat_fen between 0 and vat_fen", name="returned_vat_fen"),
        CheckConstraint("returned_cost_fen between 0 and cost_fen", name="returned_cost_fen"),
    )

    book_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    line_no: int = Field(primary_key=True)
    sku: str | None
    qty: Decimal = Field(sa_type=Quantity)
    net_fen: int = Field(sa_type=BigInteger)
    vat_fen: int = Field(sa_type=BigInteger)
    cost_fen: int = Field(sa_type=BigInteger)
    cost_pending: bool
    returned_qty: Decimal = Field(sa_type=Quantity)
    returned_net_fen: int = Field(sa_type=BigInteger)
    returned_vat_fen: int = Field(sa_type=BigInteger)
    returned_cost_fen: int = Field(sa_type=BigInteger)


class DocumentRow(Row, table=True):
    """The register of business documents that the ledger has dealt with, with or without a voucher."""

    __tablename__ = "document"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    source_type: str = Field(primary_key=True)
    source_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    event_id: str
    day: date
    customer_id: str | None
    vat_fen: int = Field(sa_type=BigInteger)
    vat_pending: bool
    returned: list[list[Any]] | None = Field(sa_type=JSONB)


class RefusedReturn(Row, table=True):
    """A part of a return that was refused: when it is cancelled there is nothing to take back."""

    __tablename__ = "refused_return"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    return_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    event_id: str


class ReceivableStatement(Row, table=True):
    """The newest statement of collections, with the count of events by topic that it is made of, as JSON."""

    __tablename__ = "receivable_statement"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    statement_id: str
    as_of: date
    stated_at: datetime = Field(sa_type=Instant)
    receivable_fen: int = Field(sa_type=BigInteger)
    advance_fen: int = Field(sa_type=BigInteger)
    refund_payable_fen: int = Field(sa_type=BigInteger)
    events: str
