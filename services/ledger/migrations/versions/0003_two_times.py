"""Turnover of a day by the day on which it was recorded, indexes of sub-ledgers, the trail of reads."""

from alembic import op

revision = "0003"
down_revision = "0002"

RENAMED = "alter table account_day rename to account_day_before"
RENAMED_KEY = "alter table account_day_before rename constraint account_day_pkey to account_day_before_pkey"
ACCOUNT_DAY = """
create table account_day (
    book_id text not null,
    account text not null,
    day date not null,
    recorded_on date not null,
    debit_fen bigint not null,
    credit_fen bigint not null,
    constraint account_day_pkey primary key (book_id, account, day, recorded_on)
)
"""
# Of the lines, which say when; that nothing was lost is checked against the sums that were there.
FILLED = """
insert into account_day
select l.book_id, l.account, l.effective_date, (v.recorded_at at time zone 'UTC')::date,
    coalesce(sum(l.amount_fen) filter (where l.side = 'debit'), 0),
    coalesce(sum(l.amount_fen) filter (where l.side = 'credit'), 0)
from voucher_line l join voucher v on (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id)
group by 1, 2, 3, 4
"""
CHECKED = """
do $$ begin
    if exists (
        select from account_day_before b full join (
            select book_id, account, day, sum(debit_fen) debit, sum(credit_fen) credit from account_day group by 1, 2, 3
        ) a using (book_id, account, day)
        where (a.debit, a.credit) is distinct from (b.debit_fen::numeric, b.credit_fen::numeric)
    ) then
        raise exception 'account_day does not agree with voucher_line: nothing was changed';
    end if;
end $$
"""
DROPPED = "drop table account_day_before"
VOUCHER_BY_TIME = "create index voucher_recorded on voucher (book_id, recorded_at)"
LINE_BY_CUSTOMER = """
create index voucher_line_customer on voucher_line
    (book_id, customer_id, account, effective_date, number, line_no) include (side, amount_fen)
    where customer_id is not null
"""
LINE_BY_SKU = """
create index voucher_line_sku on voucher_line
    (book_id, sku, account, effective_date, number, line_no) include (side, amount_fen, qty)
    where sku is not null
"""
LINE_BY_PARTY = """
create index voucher_line_party on voucher_line
    (book_id, party_id, account, effective_date, number, line_no) include (side, amount_fen)
    where party_id is not null
"""
VOUCHER_BY_KIND = "create index voucher_kind on voucher (book_id, kind) where kind in ('opening', 'close')"
BOOK_READ = """
create table book_read (
    book_id text not null,
    read_id bigint generated always as identity,
    read_at timestamptz not null,
    subject text not null,
    roles text not null,
    what text not null,
    asked text not null,
    trace_id text,
    constraint book_read_pkey primary key (book_id, read_id)
)
"""
BOOK_IMPORT = """
create table book_import (
    book_id text not null,
    imported_at timestamptz not null,
    imported_by text not null,
    content_sha256 text not null,
    vouchers_sha256 text not null,
    vouchers integer not null,
    constraint book_import_pkey primary key (book_id)
)
"""


def upgrade() -> None:
    """Rebuild the turnover by both times, and create the rest."""
    for statement in (
        RENAMED,
        RENAMED_KEY,
        ACCOUNT_DAY,
        FILLED,
        CHECKED,
        DROPPED,
        VOUCHER_BY_TIME,
        LINE_BY_CUSTOMER,
        LINE_BY_SKU,
        LINE_BY_PARTY,
        VOUCHER_BY_KIND,
        BOOK_READ,
        BOOK_IMPORT,
    ):
        op.execute(statement)
