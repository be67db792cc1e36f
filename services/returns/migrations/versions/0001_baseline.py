"""The kit's tables, sold lines, returns, their parts and lines."""

import sqlalchemy as sa
from alembic import op
from hezhang_kit.migrations import kit_baseline
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable)


def whole(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def exact(name: str) -> sa.Column:
    return sa.Column(name, sa.Numeric(18, 6), nullable=False)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=False)


def upgrade() -> None:
    kit_baseline(op)
    _sold_lines()
    _returns()
    _parts()


def _sold_lines() -> None:
    op.create_table(
        "sold_line",
        text("book_id"), text("invoice_id"), number("line_no"), text("invoice_number"), text("customer_id"),
        text("item"), text("sku", nullable=True), day("day"), whole("source_seq", nullable=True), exact("qty"),
        exact("unit_price"), whole("discount_fen"), whole("net_fen"), exact("vat_rate"), whole("vat_fen"),
        exact("returned_qty"), whole("returned_net_fen"), whole("returned_vat_fen"),
        sa.PrimaryKeyConstraint("book_id", "invoice_id", "line_no", name="sold_line_pkey"),
        sa.CheckConstraint("qty > 0", "sold_line_qty_check"),
        sa.CheckConstraint("returned_qty between 0 and qty", "sold_line_returned_qty_check"),
        sa.CheckConstraint("returned_net_fen between 0 and net_fen", "sold_line_returned_net_check"),
        sa.CheckConstraint("returned_vat_fen between 0 and vat_fen", "sold_line_returned_vat_check"),
        sa.CheckConstraint(
            "returned_qty < qty or (returned_net_fen = net_fen and returned_vat_fen = vat_fen)",
            "sold_line_closes_check",
        ),
    )  # fmt: skip
    # Matching walks these backwards; the collation is the domain's order of text.
    sold, invoice = ["book_id", "customer_id", "item"], sa.text('invoice_id collate "C"')
    op.create_index("sold_line_in_file", "sold_line", [*sold, "source_seq", "day", invoice, "line_no"])
    seq = sa.text("coalesce(source_seq, 0)")
    op.create_index("sold_line_in_time", "sold_line", [*sold, "day", seq, invoice, "line_no"])


def _returns() -> None:
    op.create_table(
        "goods_return",
        text("book_id"), text("return_id"),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        text("customer_id"), text("status"), text("anomaly_id", nullable=True), text("anomaly_kind", nullable=True),
        day("day"), day("recorded_on"), text("reason"), text("settlement"), text("disposition"),
        sa.Column("red_invoice", JSONB, nullable=False), whole("source_seq", nullable=True),
        text("source_ref", nullable=True), sa.Column("claim", JSONB, nullable=False), text("trace_id", nullable=True),
        sa.PrimaryKeyConstraint("book_id", "return_id", name="goods_return_pkey"),
        sa.CheckConstraint(
            "status in ('recorded', 'posted', 'posting_refused', 'refused')", "goods_return_status_check"
        ),
        sa.CheckConstraint(
            "(status = 'refused') = (anomaly_kind is not null)", "goods_return_refused_has_anomaly_check"
        ),
        sa.CheckConstraint("(anomaly_id is null) = (anomaly_kind is null)", "goods_return_anomaly_check"),
    )  # fmt: skip
    op.create_index("goods_return_newest", "goods_return", ["book_id", "position"])
    op.create_index("goods_return_return_id", "goods_return", ["return_id"])


def _parts() -> None:
    op.create_table(
        "return_part",
        text("book_id"), text("return_id"), number("part"), text("invoice_id"), text("invoice_number"),
        text("status"), text("voucher_id", nullable=True), text("voucher_word", nullable=True),
        whole("voucher_number", nullable=True), text("refusal_code", nullable=True),
        text("refusal_message", nullable=True),
        sa.PrimaryKeyConstraint("book_id", "return_id", "part", name="return_part_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id"], ["goods_return.book_id", "goods_return.return_id"], "return_part_return_fkey"
        ),
        sa.CheckConstraint("status in ('recorded', 'posted', 'posting_refused')", "return_part_status_check"),
        sa.CheckConstraint(
            "(status = 'posted') = (voucher_id is not null)", "return_part_posted_has_voucher_check"
        ),
        sa.CheckConstraint(
            "(status = 'posting_refused') = (refusal_code is not null)", "return_part_refused_has_code_check"
        ),
    )  # fmt: skip
    op.create_table(
        "return_line",
        text("book_id"), text("return_id"), number("part"), number("line_no"), text("invoice_id"),
        number("invoice_line_no"), text("item"), text("sku", nullable=True), exact("qty"), whole("net_fen"),
        exact("vat_rate"), whole("vat_fen"),
        sa.PrimaryKeyConstraint("book_id", "return_id", "part", "line_no", name="return_line_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["return_part.book_id", "return_part.return_id", "return_part.part"],
            "return_line_part_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["book_id", "invoice_id", "invoice_line_no"],
            ["sold_line.book_id", "sold_line.invoice_id", "sold_line.line_no"],
            "return_line_sold_line_fkey",
        ),
        sa.CheckConstraint("qty > 0 and net_fen >= 0 and vat_fen >= 0", "return_line_amounts_check"),
    )  # fmt: skip
    op.create_index("return_line_sold_line", "return_line", ["book_id", "invoice_id", "invoice_line_no"])
