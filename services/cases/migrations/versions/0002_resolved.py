"""A case says since when what it was opened for does not hold any more."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add everything."""
    op.execute("alter table case_file add column resolved_at timestamptz")
    op.execute("""
        alter table case_entry drop constraint case_entry_what_check,
            add constraint case_entry_what_check
                check (what in ('opened', 'finding', 'status', 'assigned', 'resolved', 'message'))
    """)
