"""The books, read and written set-based: one statement a table, whatever the size of the batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from hezhang_kit.arrays import Element, arrays
from hezhang_kit.work import Work
from sqlmodel import SQLModel

from ledger_service.adapters import following, tables
from ledger_service.adapters.books import BOOK_COLUMNS, book_of, book_row
from ledger_service.adapters.chains import ChainsInPostgres
from ledger_service.domain.journal import Book, Journal, LineKey, Settled, Wanted
from ledger_service.domain.stock import IssuedLine, Stock
from ledger_service.domain.voucher import WORD, Line, Voucher

_BOOKS = f"select {BOOK_COLUMNS} from book where book_id = any($1::text[])"
_DOCUMENTS = """
select d.book_id, d.source_type, d.source_id, d.part, d.event_id, d.day, d.customer_id, d.vat_fen, d.vat_pending,
    d.returned
from unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::int[]) k(b, t, i, p)
join document d on (d.book_id, d.source_type, d.source_id, d.part) = (k.b, k.t, k.i, k.p)
"""
_NUMBERS = f"""
select k.b, k.p, coalesce(n.last, 0) from unnest($1::text::text[], $2::text::text[]) k(b, p)
left join voucher_number n on (n.book_id, n.period, n.word) = (k.b, k.p, '{WORD}')
"""
_STOCK = """
select k.b, k.s, coalesce(t.qty, 0), coalesce(t.cost_fen, 0) from unnest($1::text::text[], $2::text::text[]) k(b, s)
left join stock t on (t.book_id, t.sku) = (k.b, k.s)
"""
_LINES = """
select l.book_id, l.invoice_id, l.line_no, l.sku, l.qty, l.net_fen, l.vat_fen, l.cost_fen, l.cost_pending,
    l.returned_qty, l.returned_net_fen, l.returned_vat_fen, l.returned_cost_fen
from unnest($1::text::text[], $2::text::text[]) k(b, i)
join invoice_line l on (l.book_id, l.invoice_id) = (k.b, k.i)
"""
_PUT = f"""
with sold as (
    update invoice_line l set cost_fen = k.cost, cost_pending = k.pending, returned_qty = k.qty,
        returned_net_fen = k.net, returned_vat_fen = k.vat, returned_cost_fen = k.back
    from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::bigint[], $5::text::bool[],
        $6::text::numeric[], $7::text::bigint[], $8::text::bigint[], $9::text::bigint[])
        k(b, i, n, cost, pending, qty, net, vat, back)
    where (l.book_id, l.invoice_id, l.line_no) = (k.b, k.i, k.n)),
stocked as (
    insert into stock (book_id, sku, qty, cost_fen)
    select * from unnest($10::text::text[], $11::text::text[], $12::text::numeric[], $13::text::bigint[])
    on conflict (book_id, sku) do update set qty = excluded.qty, cost_fen = excluded.cost_fen),
turned as (
    insert into account_day as a (book_id, account, day, recorded_on, debit_fen, credit_fen)
    select * from unnest($14::text::text[], $15::text::text[], $16::text::date[], $17::text::date[],
        $18::text::bigint[], $19::text::bigint[])
    on conflict (book_id, account, day, recorded_on) do update set
        debit_fen = a.debit_fen + excluded.debit_fen, credit_fen = a.credit_fen + excluded.credit_fen)
insert into voucher_number (book_id, period, word, last)
select k.b, k.p, '{WORD}', k.n from unnest($20::text::text[], $21::text::text[], $22::text::int[]) k(b, p, n)
on conflict (book_id, period, word) do update set last = excluded.last
"""
"""What stands in the books after a journal, in one statement."""


class JournalsInPostgres:
    """The books in the transaction of a Work, whose locks keep others out of them."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def read(self, wanted: Wanted, now: datetime) -> Journal:
        """What is in the books of the wanted keys."""
        journal = Journal(now)
        for row in await self._work.fetch(_BOOKS, list(wanted.books)):
            journal.books[row["book_id"]] = book_of(row)
        for row in await self._keyed(_DOCUMENTS, wanted.sources, 4):
            journal.settled[(row[0], row[1], row[2], row[3])] = _settled(row)
        for row in await self._keyed(_NUMBERS, frozenset(journal.landing_periods(wanted.periods)), 2):
            journal.numbers[(row[0], row[1])] = row[2]
        if wanted.parts:
            await following.read_parts(self._work, journal, wanted.parts)
        if wanted.sales:
            await following.read_sales(self._work, journal, wanted.sales)
        if wanted.received:
            await following.read_pending(self._work, journal, wanted.received)
        for row in await self._keyed(_STOCK, wanted.skus | following.skus_of(journal, wanted.parts), 2):
            journal.stock[(row[0], row[1])] = Stock(row[2], row[3])
        for row in await self._keyed(_LINES, wanted.invoices, 2):
            journal.issued[(row[0], row[1], row[2])] = IssuedLine(*row[3:])
        return journal

    async def write(self, journal: Journal) -> None:
        """Everything that was posted to a journal."""
        vouchers = [_voucher_row(voucher) for voucher in journal.vouchers]
        lines = [_line_row(v, n, line) for v in journal.vouchers for n, line in enumerate(v.lines, 1)]
        await self._copy(tables.VoucherRow, vouchers)
        await self._copy(tables.VoucherLineRow, lines)
        await ChainsInPostgres(self._work).append(vouchers, lines)
        await self._copy(tables.InvoiceLineRow, [_issued_row(key, journal.issued[key]) for key in journal.new_issued])
        await self._copy(tables.DocumentRow, [_document_row(key, journal) for key in journal.new_settled])
        await following.write_refused(self._work, journal)
        sold = [_sold(key, journal) for key in sorted(journal.costed | journal.changed_issued)]
        stock = [(*key, journal.stock[key].qty, journal.stock[key].cost) for key in sorted(journal.changed_stock)]
        turnover = [(*key, *sums) for key, sums in sorted(journal.turnover().items())]
        numbers = [(*key, journal.numbers[key]) for key in sorted(journal.changed_numbers)]
        if sold or stock or turnover or numbers:
            changed = (*arrays(sold, 9), *arrays(stock, 4), *arrays(turnover, 6), *arrays(numbers, 3))
            await self._work.execute(_PUT, *changed)

    async def add_book(self, book: Book, now: datetime) -> None:
        """Keep a new book."""
        await self._copy(tables.BookRow, [book_row(book, now)])

    async def _keyed(self, sql: str, keys: frozenset[tuple[Any, ...]], width: int) -> list[asyncpg.Record]:
        return await self._work.fetch(sql, *arrays(keys, width)) if keys else []

    async def _copy(self, table: type[SQLModel], rows: Sequence[Sequence[object]]) -> None:
        await self._work.copy(table, rows, list(table.model_fields))


def _voucher_row(voucher: Voucher) -> tuple[object, ...]:
    source = voucher.source
    return (
        source.book_id, source.voucher_id, voucher.word, voucher.number, voucher.period, voucher.effective_date,
        voucher.recorded_at, source.type, source.id, source.part, source.event_id, voucher.rule.name,
        voucher.rule.version, voucher.maker, source.trace_id, voucher.ties.reverses, voucher.ties.kind,
        voucher.ties.corrects, voucher.hands.checker, voucher.hands.poster, voucher.document_date,
        list(voucher.ties.attachments),
    )  # fmt: skip


def _line_row(voucher: Voucher, line_no: int, line: Line) -> tuple[object, ...]:
    return (
        voucher.source.book_id, voucher.source.voucher_id, line_no, voucher.effective_date, voucher.number,
        line.account, line.side, line.amount, line.summary, line.customer_id, line.sku, line.qty, line.invoice_id,
        line.invoice_line_no, line.party_id,
    )  # fmt: skip


def _issued_row(key: LineKey, line: IssuedLine) -> tuple[object, ...]:
    return (
        *key, line.sku, line.qty, line.net, line.vat, line.cost, line.cost_pending, line.returned_qty,
        line.returned_net, line.returned_vat, line.returned_cost,
    )  # fmt: skip


def _document_row(key: tuple[str, str, str, int], journal: Journal) -> tuple[object, ...]:
    entry = journal.settled[key]
    return (
        *key,
        entry.event_id,
        entry.day,
        entry.customer_id,
        entry.vat,
        entry.vat_pending,
        following.kept(entry.returned),
    )


def _sold(key: LineKey, journal: Journal) -> tuple[Element, ...]:
    line = journal.issued[key]
    return (
        *key, line.cost, line.cost_pending, line.returned_qty, line.returned_net, line.returned_vat, line.returned_cost,
    )  # fmt: skip


def _settled(row: asyncpg.Record) -> Settled:
    return Settled(row[4], row[5], row[6], row[7], row[8], following.returned_of(row[9]))
