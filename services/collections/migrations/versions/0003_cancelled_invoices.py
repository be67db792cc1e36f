"""Invoices that are cancelled, and credits that follow from no return."""

from alembic import op

revision = "0003"
down_revision = "0002"

CANCELLATION = """
create table invoice_cancellation (
    book_id text not null,
    invoice_id text not null,
    status text not null,
    reason text not null,
    asked_by text not null,
    decided_by text,
    decided_on date,
    constraint invoice_cancellation_pkey primary key (book_id, invoice_id),
    constraint invoice_cancellation_book_id_invoice_id_fkey foreign key (book_id, invoice_id)
        references invoice (book_id, invoice_id),
    constraint invoice_cancellation_status_check check (status in ('asked', 'rejected', 'cancelled')),
    constraint invoice_cancellation_decided_check check ((status = 'asked') = (decided_by is null)),
    constraint invoice_cancellation_decider_check check (decided_by <> asked_by)
)
"""


def upgrade() -> None:
    op.execute(CANCELLATION)
    op.execute("alter table credit alter column return_id drop not null")
