"""The tables of the ledger."""

from alembic import op
from hezhang_kit.migrations import kit_baseline

revision = "0001"
down_revision = None

BOOK = """
create table book (
    book_id text not null,
    name text not null,
    taxpayer text not null,
    zone text not null,
    opened_on date not null,
    opened_at timestamptz not null,
    constraint book_pkey primary key (book_id),
    constraint book_taxpayer_check check (taxpayer in ('general', 'small_scale'))
)
"""
VOUCHER = """
create table voucher (
    book_id text not null,
    voucher_id text not null,
    word text not null,
    number integer not null,
    period text not null,
    effective_date date not null,
    recorded_at timestamptz not null,
    source_type text not null,
    source_id text not null,
    part integer not null,
    event_id text not null,
    rule text not null,
    rule_version integer not null,
    maker text not null,
    trace_id text,
    reverses text,
    constraint voucher_pkey primary key (book_id, voucher_id),
    constraint voucher_gives_a_number_once unique (book_id, period, word, number),
    constraint voucher_posts_an_event_once unique (book_id, source_type, source_id, part, event_id),
    constraint voucher_number_check check (number > 0),
    constraint voucher_source_type_check check (source_type in ('opening', 'invoice', 'payment', 'credit', 'return'))
)
"""
VOUCHER_LINE = """
create table voucher_line (
    book_id text not null,
    voucher_id text not null,
    line_no integer not null,
    effective_date date not null,
    number integer not null,
    account text not null,
    side text not null,
    amount_fen bigint not null,
    summary text not null,
    customer_id text,
    sku text,
    qty numeric(24, 6),
    invoice_id text,
    invoice_line_no integer,
    constraint voucher_line_pkey primary key (book_id, voucher_id, line_no),
    constraint voucher_line_side_check check (side in ('debit', 'credit')),
    constraint voucher_line_amount_fen_check check (amount_fen <> 0)
)
"""
VOUCHER_LINE_BY_ACCOUNT = (
    "create index voucher_line_account on voucher_line (book_id, account, effective_date, number, line_no)"
)
ACCOUNT_DAY = """
create table account_day (
    book_id text not null,
    account text not null,
    day date not null,
    debit_fen bigint not null,
    credit_fen bigint not null,
    constraint account_day_pkey primary key (book_id, account, day)
)
"""
VOUCHER_NUMBER = """
create table voucher_number (
    book_id text not null,
    period text not null,
    word text not null,
    last integer not null,
    constraint voucher_number_pkey primary key (book_id, period, word)
)
"""
STOCK = """
create table stock (
    book_id text not null,
    sku text not null,
    qty numeric(24, 6) not null,
    cost_fen bigint not null,
    constraint stock_pkey primary key (book_id, sku),
    constraint stock_qty_check check (qty >= 0),
    constraint stock_cost_fen_check check (cost_fen >= 0),
    constraint stock_nothing_costs_nothing_check check (qty > 0 or cost_fen = 0)
)
"""
INVOICE_LINE = """
create table invoice_line (
    book_id text not null,
    invoice_id text not null,
    line_no integer not null,
    sku text,
    qty numeric(24, 6) not null,
    net_fen bigint not null,
    vat_fen bigint not null,
    cost_fen bigint not null,
    cost_pending boolean not null,
    returned_qty numeric(24, 6) not null,
    returned_net_fen bigint not null,
    returned_vat_fen bigint not null,
    returned_cost_fen bigint not null,
    constraint invoice_line_pkey primary key (book_id, invoice_id, line_no),
    constraint invoice_line_returned_qty_check check (returned_qty between 0 and qty),
    constraint invoice_line_returned_net_fen_check check (returned_net_fen between 0 and net_fen),
    constraint invoice_line_returned_vat_fen_check check (returned_vat_fen between 0 and vat_fen),
    constraint invoice_line_returned_cost_fen_check check (returned_cost_fen between 0 and cost_fen)
)
"""
DOCUMENT = """
create table document (
    book_id text not null,
    source_type text not null,
    source_id text not null,
    part integer not null,
    event_id text not null,
    day date not null,
    customer_id text,
    vat_fen bigint not null,
    vat_pending boolean not null,
    constraint document_pkey primary key (book_id, source_type, source_id, part)
)
"""
RECEIVABLE_STATEMENT = """
create table receivable_statement (
    book_id text not null,
    statement_id text not null,
    as_of date not null,
    stated_at timestamptz not null,
    receivable_fen bigint not null,
    advance_fen bigint not null,
    refund_payable_fen bigint not null,
    events text not null,
    constraint receivable_statement_pkey primary key (book_id)
)
"""
TOLD_VOUCHER = """
create table told_voucher (
    book_id text not null,
    source_type text not null,
    source_id text not null,
    part integer not null,
    period text not null,
    number integer not null,
    recorded_at timestamptz not null,
    constraint told_voucher_pkey primary key (book_id, source_type, source_id, part)
)
"""
TOLD_VOUCHER_BY_NUMBER = "create index told_voucher_number on told_voucher (book_id, period, number)"


def upgrade() -> None:
    """Create everything."""
    kit_baseline(op)
    for statement in (
        BOOK,
        VOUCHER,
        VOUCHER_LINE,
        VOUCHER_LINE_BY_ACCOUNT,
        ACCOUNT_DAY,
        VOUCHER_NUMBER,
        STOCK,
        INVOICE_LINE,
        DOCUMENT,
        RECEIVABLE_STATEMENT,
        TOLD_VOUCHER,
        TOLD_VOUCHER_BY_NUMBER,
    ):
        op.execute(statement)
