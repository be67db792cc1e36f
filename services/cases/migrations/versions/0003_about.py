"""Cases are found by what they are about."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add everything."""
    op.execute("create index case_file_about on case_file (book_id, about_id)")
