"""Returns that were taken back, and credits that come back from a refund."""

from alembic import op

revision = "0002"
down_revision = "0001"

CANCELLED = """
create table return_cancelled (
    book_id text not null,
    return_id text not null,
    part int not null,
    cancelled_on date not null,
    amount_fen bigint not null,
    source text not null,
    event_id text not null,
    constraint return_cancelled_pkey primary key (book_id, return_id, part),
    constraint return_cancelled_book_id_return_id_part_fkey foreign key (book_id, return_id, part)
        references invoice_return (book_id, return_id, part),
    constraint return_cancelled_book_id_source_event_id_key unique (book_id, source, event_id),
    constraint return_cancelled_amount_check check (amount_fen >= 0)
)
"""


def upgrade() -> None:
    op.execute(CANCELLED)
    op.execute("comment on table return_cancelled is 'returns that were taken back; append-only'")
    op.execute("alter table credit drop constraint credit_source_check")
    op.execute(
        "alter table credit add constraint credit_source_check check (source in ('invoice', 'on_account', 'refund'))"
    )
    op.execute("create index credit_of_return on credit (book_id, return_id)")
