"""The kit's tables and one of the toy's own."""

from alembic import op
from hezhang_kit.migrations import kit_baseline

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    kit_baseline(op)
    op.execute("""
        create table effect (
            book_id text not null, cause_id text not null, kind text not null, subject text not null,
            seq bigint generated always as identity, primary key (book_id, cause_id))""")
