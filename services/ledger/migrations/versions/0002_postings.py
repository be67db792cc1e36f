"""Standards and months of books, hands and ties of vouchers, other parties, what came back, refused returns."""

from alembic import op

revision = "0002"
down_revision = "0001"

BOOK = """
alter table book
    add column standard text not null default 'small_business'
        constraint book_standard_check check (standard in ('small_business', 'enterprise')),
    add column closed_through date,
    add column opened_through date,
    add column authorised jsonb not null default '{}'
"""
SUB_ACCOUNT = """
create table sub_account (
    book_id text not null,
    code text not null,
    parent text not null,
    name text not null,
    opened_at timestamptz not null,
    opened_by text not null,
    constraint sub_account_pkey primary key (book_id, code)
)
"""
RULE_AUTHORISATION = """
create table rule_authorisation (
    book_id text not null,
    rule text not null,
    version integer not null,
    authorised_at timestamptz not null,
    authorised_by text not null,
    constraint rule_authorisation_pkey primary key (book_id, rule, version, authorised_at)
)
"""
PERIOD = """
create table period (
    book_id text not null,
    period text not null,
    state text not null constraint period_state_check check (state in ('open', 'soft_closed', 'closed')),
    asked_by text,
    reason text,
    constraint period_pkey primary key (book_id, period)
)
"""
PERIOD_CHANGE = """
create table period_change (
    book_id text not null,
    period text not null,
    at timestamptz not null,
    what text not null,
    by text not null,
    reason text,
    constraint period_change_pkey primary key (book_id, period, at, what)
)
"""
DRAFT = """
create table draft (
    book_id text not null,
    draft_id text not null,
    state text not null
        constraint draft_state_check check (state in ('draft', 'reviewed', 'posted', 'withdrawn')),
    day date not null,
    document_date date,
    rule text not null,
    maker text not null,
    checker text,
    made_at timestamptz not null,
    reason text,
    attachments text[] not null,
    vouchers jsonb not null,
    constraint draft_pkey primary key (book_id, draft_id),
    constraint draft_checker_check check (checker is null or checker <> maker)
)
"""
VOUCHER = """
alter table voucher
    drop constraint voucher_source_type_check,
    add column kind text not null default 'ordinary'
        constraint voucher_kind_check check (kind in ('ordinary', 'opening', 'close', 'reversal', 'correction')),
    add column corrects text,
    add column checker text,
    add column poster text,
    add column document_date date,
    add column attachments text[] not null default '{}'
"""
OPENINGS = "update voucher set kind = 'opening' where source_type = 'opening'"
REVERSED_ONCE = """
create unique index voucher_is_reversed_once on voucher (book_id, reverses) where reverses is not null
"""
CORRECTED_ONCE = """
create unique index voucher_is_corrected_once on voucher (book_id, corrects) where corrects is not null
"""
VOUCHER_LINE = "alter table voucher_line add column party_id text"
DOCUMENT = "alter table document add column returned jsonb"
REFUSED_RETURN = """
create table refused_return (
    book_id text not null,
    return_id text not null,
    part integer not null,
    event_id text not null,
    constraint refused_return_pkey primary key (book_id, return_id, part)
)
"""
PENDING = "create index invoice_line_pending on invoice_line (book_id, sku) where cost_pending"
TOLD = "alter table told_voucher add column effective_date date"


def upgrade() -> None:
    """Add everything."""
    for statement in (
        BOOK,
        SUB_ACCOUNT,
        RULE_AUTHORISATION,
        PERIOD,
        PERIOD_CHANGE,
        DRAFT,
        VOUCHER,
        OPENINGS,
        REVERSED_ONCE,
        CORRECTED_ONCE,
        VOUCHER_LINE,
        DOCUMENT,
        REFUSED_RETURN,
        PENDING,
        TOLD,
    ):
        op.execute(statement)
