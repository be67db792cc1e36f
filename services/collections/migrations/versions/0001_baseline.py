"""Invoices, payments, credits, refunds and dunning stages."""

from alembic import op
from hezhang_kit.migrations import kit_baseline

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = """
create table invoice (
    book_id text not null,
    invoice_id text not null,
    number text not null,
    customer_id text not null,
    day date not null,
    due_date date not null,
    next_stage_on date not null,
    issued_fen bigint not null,
    returned_fen bigint not null default 0,
    paid_fen bigint not null default 0,
    credited_fen bigint not null default 0,
    released_fen bigint not null default 0,
    open_fen bigint not null
        generated always as (issued_fen - returned_fen - paid_fen - credited_fen + released_fen) stored,
    lines jsonb not null,
    constraint invoice_pkey primary key (book_id, invoice_id),
    constraint invoice_book_id_number_key unique (book_id, number),
    constraint invoice_issued_check check (issued_fen >= 0),
    constraint invoice_returned_check check (returned_fen between 0 and issued_fen),
    constraint invoice_settled_check check (paid_fen >= 0 and credited_fen >= 0),
    constraint invoice_released_check check (released_fen between 0 and paid_fen + credited_fen),
    constraint invoice_open_check check (open_fen >= 0),
    constraint invoice_due_check check (due_date >= day)
);
create index invoice_by_id on invoice (invoice_id);
create index invoice_by_day on invoice (book_id, day, invoice_id);
create index invoice_of_customer on invoice (book_id, customer_id, day, invoice_id);
create index invoice_open_stage on invoice (book_id, next_stage_on, invoice_id) where open_fen > 0;
create index invoice_open_customer on invoice (book_id, customer_id, day, invoice_id) where open_fen > 0;
comment on table invoice is 'invoices with what is open on them; released is what left one again as a credit';

create table customer_account (
    book_id text not null,
    customer_id text not null,
    advance_fen bigint not null default 0,
    refund_payable_fen bigint not null default 0,
    constraint customer_account_pkey primary key (book_id, customer_id),
    constraint customer_account_amounts_check check (advance_fen >= 0 and refund_payable_fen >= 0)
);
comment on table customer_account is 'what a customer has paid in advance and is to be paid back';

create table payment (
    book_id text not null,
    payment_id text not null,
    customer_id text not null,
    direction text not null,
    method text not null,
    day date not null,
    amount_fen bigint not null,
    on_account_fen bigint not null,
    bank_reference text,
    constraint payment_pkey primary key (book_id, payment_id),
    constraint payment_book_id_bank_reference_key unique (book_id, bank_reference),
    constraint payment_direction_check check (direction in ('in', 'out')),
    constraint payment_amounts_check check (amount_fen > 0 and on_account_fen between 0 and amount_fen)
);
create index payment_by_id on payment (payment_id);
comment on table payment is 'money that moved; append-only';

create table allocation (
    book_id text not null,
    payment_id text not null,
    no int not null,
    invoice_id text,
    return_id text,
    amount_fen bigint not null,
    constraint allocation_pkey primary key (book_id, payment_id, no),
    foreign key (book_id, payment_id) references payment (book_id, payment_id),
    constraint allocation_purpose_check check (num_nonnulls(invoice_id, return_id) = 1),
    constraint allocation_amount_check check (amount_fen > 0)
);
comment on table allocation is 'what a payment was really applied to; append-only';

create table invoice_return (
    book_id text not null,
    return_id text not null,
    part int not null,
    invoice_id text not null,
    occurred_on date not null,
    amount_fen bigint not null,
    source text not null,
    event_id text not null,
    constraint invoice_return_pkey primary key (book_id, return_id, part),
    constraint invoice_return_book_id_source_event_id_key unique (book_id, source, event_id),
    foreign key (book_id, invoice_id) references invoice (book_id, invoice_id),
    constraint invoice_return_amount_check check (amount_fen >= 0)
);
comment on table invoice_return is 'returns that lowered an invoice; append-only';

create table credit (
    book_id text not null,
    credit_id text not null,
    customer_id text not null,
    day date not null,
    source text not null,
    target text not null,
    amount_fen bigint not null,
    invoice_id text,
    target_invoice_id text,
    return_id text not null,
    constraint credit_pkey primary key (book_id, credit_id),
    constraint credit_source_check check (source in ('invoice', 'on_account')),
    constraint credit_target_check check (target in ('invoice', 'on_account', 'refund')),
    constraint credit_amount_check check (amount_fen > 0)
);
comment on table credit is 'credits that moved between an invoice, the account and a refund; append-only';

create table refund (
    book_id text not null,
    return_id text not null,
    customer_id text not null,
    payable_fen bigint not null,
    paid_fen bigint not null default 0,
    constraint refund_pkey primary key (book_id, return_id),
    constraint refund_paid_check check (paid_fen between 0 and payable_fen)
);
comment on table refund is 'what is to be paid back for a return, and what has been';

create table stage_reached (
    book_id text not null,
    invoice_id text not null,
    stage text not null,
    day date not null,
    open_fen bigint not null,
    constraint stage_reached_pkey primary key (book_id, invoice_id, stage),
    foreign key (book_id, invoice_id) references invoice (book_id, invoice_id)
);
comment on table stage_reached is 'dunning stages that were told of an invoice; append-only';
"""


def upgrade() -> None:
    """Create the kit's tables and the service's."""
    kit_baseline(op)
    for statement in filter(str.strip, _STATEMENTS.split(";\n")):
        op.execute(statement)
