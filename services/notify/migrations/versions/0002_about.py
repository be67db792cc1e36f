"""Deliveries are found by what they are about."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add everything."""
    op.execute("create index delivery_about on delivery (book_id, about)")
