"""How far each book was looked at: by the detectors and tie-outs, and along its hash chain."""

from alembic import op

revision = "0005"
down_revision = "0004"

BOOK_CHECK = """
create table book_check (
    book_id text not null,
    taken_at timestamptz not null,
    links bigint,
    statement_id text,
    differed text,
    verified_at timestamptz not null default '-infinity',
    verified_links bigint not null default 0,
    verified_hash bytea,
    constraint book_check_pkey primary key (book_id)
)
"""
BY_VERIFICATION = "create index book_check_verified on book_check (verified_at)"


def upgrade() -> None:
    """Create the table."""
    for statement in (BOOK_CHECK, BY_VERIFICATION):
        op.execute(statement)
