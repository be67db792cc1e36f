"""Books of the ledger with invoices posted, written set-based as the service itself would have left them.

Every invoice sells 10 of one sku, at a unit cost that is the same for all of that sku, so that the moving average never
changes and the rows are consistent whatever their order: ledger, stock, registers and numbers tie out.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

import asyncpg

from tests.performance.rig import look_after

SKUS = 20
UNIT_COST_FEN = 600
"""Of the first sku; each next one costs 10 fen more."""
OPENED = date(2025, 1, 1)
_STOCK = 1_000_000

_BOOKS = f"""
insert into book (book_id, name, taxpayer, zone, opened_on, opened_at)
select {{book}}, 'shop ' || n, 'general', 'Asia/Shanghai', date '{OPENED}', now()
from generate_series(0, $1::int - 1) n
"""
_OPENING = (
    f"""
    create temp table opened as
    select {{book}} book_id, '019a0000-0000-8000-8000-' || lpad(to_hex(n), 12, '0') voucher_id, s,
        {_STOCK}::bigint * ({UNIT_COST_FEN} + 10 * s) cost
    from generate_series(0, $1::int - 1) n, generate_series(0, {SKUS} - 1) s
    """,
    f"insert into stock select book_id, 'S' || s, {_STOCK}, cost from opened",
    f"""
    insert into voucher select distinct book_id, voucher_id, '记', 1, '{OPENED:%Y-%m}', date '{OPENED}', now(),
        'opening', book_id, 0, 'e-' || book_id, 'opening', 1, 'bench', null, null
    from opened
    """,
    f"""
    insert into voucher_line (book_id, voucher_id, line_no, effective_date, number, account, side, amount_fen, summary,
        sku, qty)
    select book_id, voucher_id, s + 1, date '{OPENED}', 1, '1405', 'debit', cost, '期初余额', 'S' || s, {_STOCK}
    from opened
    union all
    select book_id, voucher_id, {SKUS} + 1, date '{OPENED}', 1, '3001', 'credit', sum(cost), '期初余额', null, null
    from opened group by book_id, voucher_id
    """,
    f"""
    insert into account_day
    select book_id, a, date '{OPENED}', (now() at time zone 'UTC')::date, case a when '1405' then sum(cost) else 0 end,
        case a when '3001' then sum(cost) else 0 end
    from opened, unnest(array['1405', '3001']) a group by book_id, a
    """,
    f"""
    insert into document
    select distinct book_id, 'opening', book_id, 0, 'e-' || book_id, date '{OPENED}', null, 0, false from opened
    """,
    f"insert into voucher_number select distinct book_id, '{OPENED:%Y-%m}', '记', 1 from opened",
    "drop table opened",
)
_LAST = """
coalesce((select last from voucher_number v where (v.book_id, v.period) = (m.book_id, to_char(day, 'YYYY-MM'))), 0)
"""
# i: the invoice's count; n: its book.
_MADE = f"""
create temp table made as
select *, to_char(day, 'YYYY-MM') period, price * 10 net, price * 10 * 13 / 100 vat, cost_each * 10 cost,
    (_last_ + row_number() over (partition by m.book_id, to_char(day, 'YYYY-MM') order by i))::int as number
from (
    select i, {{book}} book_id, 'inv-' || lpad(i::text, 32, '0') invoice_id, 'S' || s sku,
        'c' || i / $3::int % 50 customer, date '{OPENED}' + (i / $3::int % $4::int)::int as day,
        ({UNIT_COST_FEN} + 10 * s)::bigint cost_each,
        (2 * ({UNIT_COST_FEN} + 10 * s) + i % 500)::bigint price,
        '019b0000-0000-8000-8000-' || lpad(to_hex(i), 12, '0') voucher_id
    from (select i, i % $3::int n, (i / $3::int + i) % {SKUS} s from generate_series($1::bigint, $2::bigint - 1) i) c
) m
"""
_POSTING = (
    """
    insert into voucher select book_id, voucher_id, '记', number, period, day, now(), 'invoice', invoice_id, 0,
        'e-' || invoice_id, 'sale', 1, 'system', null, null
    from made order by i
    """,
    """
    insert into voucher_line
    select book_id, voucher_id, l.n, day, number, l.account, l.side, l.amount, '销售 发票' || i, l.customer, l.sku,
        l.qty, invoice_id, l.line
    from made, lateral (values
        (1, '1122', 'debit', net + vat, customer, null, null::numeric, null::int),
        (2, '5001', 'credit', net, null, null, null, null),
        (3, '22210108', 'credit', vat, null, null, null, null),
        (4, '5401', 'debit', cost, null, null, null, null),
        (5, '1405', 'credit', cost, null, made.sku, 10, 1)
    ) l(n, account, side, amount, customer, sku, qty, line)
    order by i, l.n
    """,
    """
    insert into invoice_line
    select book_id, invoice_id, 1, sku, 10, net, vat, cost, false, 0, 0, 0, 0 from made order by i
    """,
    """
    insert into document
    select book_id, 'invoice', invoice_id, 0, 'e-' || invoice_id, day, customer, vat, false from made order by i
    """,
    """
    insert into account_day as a
    select book_id, l.account, day, (now() at time zone 'UTC')::date, sum(l.debit), sum(l.credit)
    from made, lateral (values
        ('1122', net + vat, 0), ('5001', 0, net), ('22210108', 0, vat), ('5401', cost, 0), ('1405', 0, cost)
    ) l(account, debit, credit)
    group by book_id, l.account, day
    on conflict (book_id, account, day, recorded_on) do update
        set debit_fen = a.debit_fen + excluded.debit_fen, credit_fen = a.credit_fen + excluded.credit_fen
    """,
    """
    insert into voucher_number select book_id, period, '记', max(number) from made group by book_id, period
    on conflict (book_id, period, word) do update set last = excluded.last
    """,
    """
    update stock s set qty = s.qty - k.qty, cost_fen = s.cost_fen - k.cost
    from (select book_id, sku, count(*) * 10 qty, sum(cost) cost from made group by book_id, sku) k
    where (s.book_id, s.sku) = (k.book_id, k.sku)
    """,
)
# A bulk load makes the indexes of the largest table once, at its end.
_BARE = (
    "alter table voucher_line drop constraint voucher_line_pkey",
    "drop index voucher_line_account",
)
_INDEXED = (
    "alter table voucher_line add constraint voucher_line_pkey primary key (book_id, voucher_id, line_no)",
    "create index voucher_line_account on voucher_line (book_id, account, effective_date, number, line_no)",
)


@asynccontextmanager
async def bulk(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Fill a ledger that nobody uses yet with very many invoices."""
    for statement in _BARE:
        await connection.execute(statement)
    yield
    for statement in _INDEXED:
        await connection.execute(statement)
    await look_after(connection)


@dataclass(frozen=True)
class Sold:
    """An invoice of 10 units; ``price`` is that of one, in fen."""

    book_id: str
    invoice_id: str
    customer_id: str
    sku: str
    price: int


@dataclass(frozen=True)
class Books:
    """Books ``<prefix>00000`` and on; invoice i belongs to book i mod ``count``."""

    prefix: str
    count: int
    days: int = 1
    """Over how many days from OPENED the invoices are spread, a round of all books a day."""

    def sold(self, i: int) -> "Sold":
        """Invoice i."""
        turn = i // self.count
        s = (turn + i) % SKUS
        book = f"{self.prefix}{i % self.count:05d}"
        return Sold(book, f"inv-{i:032d}", f"c{turn % 50}", f"S{s}", 2 * (UNIT_COST_FEN + 10 * s) + i % 500)

    async def open(self, connection: asyncpg.Connection) -> None:
        """Open the books with stock."""
        async with connection.transaction():
            for statement in (_BOOKS, *_OPENING):
                named = self._named(statement)
                await connection.execute(named, *([self.count] if "$1" in named else []))

    async def sell(
        self, connection: asyncpg.Connection, first: int, until: int, keeping: Sequence[str] = _POSTING
    ) -> None:
        """Post invoices ``first`` to ``until`` - 1, or keep them in another way: statements that read ``made``."""
        numbers = _LAST if keeping is _POSTING else "0"
        async with connection.transaction():
            made = self._named(_MADE).replace("_last_", numbers)
            await connection.execute(made, first, until, self.count, self.days)
            for statement in keeping:
                await connection.execute(statement)
            await connection.execute("drop table made")
        await look_after(connection)

    def _named(self, statement: str) -> str:
        return statement.format(book=f"'{self.prefix}' || lpad(n::text, 5, '0')")
