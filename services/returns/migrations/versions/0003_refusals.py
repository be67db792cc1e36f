"""What the ledger refused of a return and of what follows it, cancelled sales, and returns to suppliers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

SOURCES = "'return', 'return_cancelled', 'red_invoice', 'scrap'"


def text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "posting_refusal",
        text("book_id"), text("return_id"), sa.Column("part", sa.Integer, nullable=False), text("source_type"),
        text("code"), text("message"), text("field", nullable=True), sa.Column("open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "return_id", "part", "source_type", name="posting_refusal_pkey"),
        sa.ForeignKeyConstraint(
            ["book_id", "return_id", "part"],
            ["return_part.book_id", "return_part.return_id", "return_part.part"],
            "posting_refusal_part_fkey",
        ),
        sa.CheckConstraint(f"source_type in ({SOURCES})", "posting_refusal_source_check"),
    )  # fmt: skip
    op.execute(
        """insert into posting_refusal (book_id, return_id, part, source_type, code, message, open)
           select book_id, return_id, part, 'return', refusal_code, coalesce(refusal_message, refusal_code), true
           from return_part where status = 'posting_refused'"""
    )
    op.add_column("scrap_decision", sa.Column("attempt", sa.Integer, nullable=False, server_default="1"))
    op.execute("alter table scrap_decision drop constraint scrap_decision_pkey")
    op.create_primary_key("scrap_decision_pkey", "scrap_decision", ["book_id", "return_id", "part", "attempt"])
    op.add_column("sold_line", sa.Column("cancelled", sa.Boolean, nullable=False, server_default="false"))
    statuses = "'requested', 'recorded', 'posted', 'posting_refused', 'rejected', 'cancelled'"
    op.create_table(
        "purchase_return",
        text("book_id"), text("return_id"), text("status"), sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "return_id", name="purchase_return_pkey"),
        sa.CheckConstraint(f"status in ({statuses})", "purchase_return_status_check"),
    )  # fmt: skip
    op.create_index("claimed_line_invoice", "claimed_line", ["book_id", "invoice_id"])
