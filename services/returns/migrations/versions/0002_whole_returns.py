"""The life of a return before and after it is recorded: claims, counts, red invoices, scrap, vouchers, settlement."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_STATUSES = (
    "'requested', 'reviewed', 'inspected', 'recorded', 'posted', 'settled', 'posting_refused', 'refused', 'rejected', "
    "'cancelled'"
)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def fen(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=default)


def exact(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Numeric(18, 6), nullable=nullable, server_default=default)


def upgrade() -> None:
    _sold()
    _returns()
    _parts()
    _claims()
    _red_invoices()
    _scrap()
    _vouchers()


def _check(table: str, name: str, condition: str) -> None:
    op.execute(f"alter table {table} drop constraint if exists {name}")
    op.create_check_constraint(op.f(name), table, condition)


def _sold() -> None:
    for column in (
        exact("reserved_qty", default="0"), fen("allowed_net_fen", "0"), fen("allowed_vat_fen", "0"),
        exact("anchor_qty", default="0"), fen("anchor_net_fen", "0"), fen("anchor_vat_fen", "0"),
    ):  # fmt: skip
        op.add_column("sold_line", column)
    _check("sold_line", "sold_line_returned_qty_check", "returned_qty >= 0 and returned_qty <= qty")
    _check("sold_line", "sold_line_reserved_qty_check", "reserved_qty >= 0 and returned_qty + reserved_qty <= qty")
    for what in ("net", "vat"):
        left = f"returned_{what}_fen >= 0 and allowed_{what}_fen >= 0"
        whole = f"returned_{what}_fen + allowed_{what}_fen <= {what}_fen"
        _check("sold_line", f"sold_line_returned_{what}_check", f"{left} and {whole}")
    closes = "returned_net_fen + allowed_net_fen = net_fen and returned_vat_fen + allowed_vat_fen = vat_fen"
    _check("sold_line", "sold_line_closes_check", f"returned_qty < qty or ({closes})")
    op.create_table(
        "sold_invoice",
        text("book_id"), text("invoice_id"), text("number", nullable=True), text("customer_id", nullable=True),
        sa.Column("day", sa.Date), fen("gross_fen", "0"), fen("paid_fen", "0"), fen("credited_fen", "0"),
        fen("released_fen", "0"),
        sa.PrimaryKeyConstraint("book_id", "invoice_id", name="sold_invoice_pkey"),
    )  # fmt: skip
    op.create_index("sold_invoice_number", "sold_invoice", ["book_id", "number"])
    op.execute(
        """insert into sold_invoice (book_id, invoice_id, number, customer_id, day, gross_fen)
           select book_id, invoice_id, min(invoice_number), min(customer_id), min(day), sum(net_fen + vat_fen)
           from sold_line group by book_id, invoice_id"""
    )


def _returns() -> None:
    for column in (
        text("kind", default="goods"), text("tax_invoice", nullable=True), text("requested_by", nullable=True),
        text("reviewed_by", nullable=True), text("preview", nullable=True), sa.Column("received_on", sa.Date),
        text("claim_key", nullable=True), text("note", nullable=True), fen("refund_due_fen", "0"),
        fen("refund_paid_fen", "0"), text("replacement_invoice_id", nullable=True),
    ):  # fmt: skip
        op.add_column("goods_return", column)
    _check("goods_return", "goods_return_status_check", f"status in ({_STATUSES})")
    _check("goods_return", "goods_return_kind_check", "kind in ('goods', 'allowance', 'exchange')")
    _check("goods_return", "goods_return_reviewer_check", "reviewed_by is null or reviewed_by <> requested_by")
    op.create_index("goods_return_claim", "goods_return", ["book_id", "claim_key"])


def _parts() -> None:
    op.add_column("return_part", sa.Column("replaces", sa.Integer))
    op.add_column("return_part", sa.Column("occurred_on", sa.Date))
    statuses = "status in ('recorded', 'posted', 'posting_refused', 'replaced', 'cancelled')"
    _check("return_part", "return_part_status_check", statuses)
    _check("return_part", "return_part_posted_has_voucher_check", "status <> 'posted' or voucher_id is not null")
    _check(
        "return_part", "return_part_refused_has_code_check", "status <> 'posting_refused' or refusal_code is not null"
    )
    op.create_index("return_part_invoice", "return_part", ["book_id", "invoice_id"])
    op.add_column("return_line", text("disposition", default="restock"))
    # An allowance has no quantity.
    _check("return_line", "return_line_amounts_check", "qty >= 0 and net_fen >= 0 and vat_fen >= 0")


def _claims() -> None:
    op.create_table(
        "claimed_line",
        text("book_id"), text("return_id"), sa.Column("line_no", sa.Integer, nullable=False), text("invoice_id"),
        sa.Column("invoice_line_no", sa.Integer, nullable=False), text("item"), text("sku", nullable=True),
        exact("qty"), fen("net_fen"), fen("vat_fen"), exact("accepted", nullable=True),
        exact("damaged", nullable=True), exact("refused", nullable=True), exact("scrap", nullable=True),
        sa.PrimaryKeyConstraint("book_id", "return_id", "line_no", name="claimed_line_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id"], ["goods_return.book_id", "goods_return.return_id"], "claimed_line_return_fkey"
        ),
        sa.CheckConstraint("qty >= 0 and net_fen >= 0 and vat_fen >= 0", "claimed_line_claim_check"),
        sa.CheckConstraint("accepted >= 0 and damaged >= 0 and refused >= 0", "claimed_line_counts_check"),
        sa.CheckConstraint("accepted + damaged <= qty and scrap <= accepted + damaged", "claimed_line_taken_check"),
    )  # fmt: skip


def _red_invoices() -> None:
    op.create_table(
        "red_invoice",
        text("book_id"), text("return_id"), sa.Column("part", sa.Integer, nullable=False), text("invoice_id"),
        text("customer_id"), text("use"), text("state"), text("ground"), text("started_by", nullable=True),
        text("sheet_number", nullable=True), sa.Column("lapses_at", sa.DateTime(timezone=True)),
        sa.Column("reminded", sa.Boolean, nullable=False, server_default="false"), text("number", nullable=True),
        sa.Column("issued_on", sa.Date), fen("net_fen", "0"), fen("vat_fen", "0"), text("buyer", nullable=True),
        fen("part_vat_fen", "0"), text("traceparent", nullable=True),
        sa.PrimaryKeyConstraint("book_id", "return_id", "part", name="red_invoice_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["return_part.book_id", "return_part.return_id", "return_part.part"],
            "red_invoice_part_fkey",
        ),
        sa.CheckConstraint("(state = 'issued') = (issued_on is not null)", "red_invoice_issued_check"),
        sa.CheckConstraint("state <> 'awaiting' or lapses_at is not null", "red_invoice_clock_check"),
    )  # fmt: skip
    op.create_index("red_invoice_clock", "red_invoice", ["lapses_at"], postgresql_where=sa.text("state = 'awaiting'"))
    op.create_index("red_invoice_of_blue", "red_invoice", ["book_id", "invoice_id"])


def _scrap() -> None:
    op.create_table(
        "scrap_decision",
        text("book_id"), text("return_id"), sa.Column("part", sa.Integer, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False), text("approved_by"), text("ground"),
        fen("residual_net_fen"), fen("residual_vat_fen"), text("residual_buyer", nullable=True), fen("input_vat_fen"),
        sa.Column("compensations", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "return_id", "part", name="scrap_decision_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["return_part.book_id", "return_part.return_id", "return_part.part"],
            "scrap_decision_part_fkey",
        ),
        sa.CheckConstraint("ground = 'abnormal' or input_vat_fen = 0", "scrap_decision_ground_check"),
    )  # fmt: skip


def _vouchers() -> None:
    op.create_table(
        "voucher",
        text("book_id"), text("voucher_id"), text("source_type"), text("source_id"),
        sa.Column("part", sa.Integer, nullable=False), text("word"), sa.Column("number", sa.BigInteger),
        sa.Column("effective_date", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False), text("reverses", nullable=True),
        text("trace_id", nullable=True), sa.Column("lines", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "voucher_id", name="voucher_pkey"),
    )  # fmt: skip
    op.create_index("voucher_source", "voucher", ["book_id", "source_type", "source_id"])
