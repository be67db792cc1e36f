"""All SQL on sold lines, but for matching, which is in ``reach``."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import itemgetter

import asyncpg
from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from returns_service.adapters import tables
from returns_service.adapters.reach import COLUMNS, lines_in_reach
from returns_service.domain.requests import ReturnRequest, WantedItem
from returns_service.domain.sales import Sales
from returns_service.domain.settling import SoldInvoice
from returns_service.domain.sold_lines import Amounts, LineKey, SoldLine

_CHANGES = {"returned", "reserved", "allowed", "anchor", "cancelled"}
_SOLD = [field.name for field in fields(SoldLine) if field.name not in _CHANGES]
_RETURNED = ["returned_qty", "returned_net_fen", "returned_vat_fen"]
_sold_of, _returned_of = itemgetter(*_SOLD), itemgetter(*_RETURNED)

_NAMED = f"""
select {COLUMNS} from sold_line
join unnest($2::text::text[], $3::text::int[]) named(invoice_id, line_no) using (invoice_id, line_no)
where book_id = $1
"""
_INVOICES = "select distinct invoice_id from sold_line where book_id = $1 and invoice_id = any($2::text[])"
_SAVE = """
update sold_line s
set returned_qty = u.qty, returned_net_fen = u.net_fen, returned_vat_fen = u.vat_fen, reserved_qty = u.reserved,
    allowed_net_fen = u.allowed_net, allowed_vat_fen = u.allowed_vat, anchor_qty = u.anchor_qty,
    anchor_net_fen = u.anchor_net, anchor_vat_fen = u.anchor_vat
from unnest($2::text::text[], $3::text::int[], $4::text::numeric[], $5::text::bigint[], $6::text::bigint[],
    $7::text::numeric[], $8::text::bigint[], $9::text::bigint[], $10::text::numeric[], $11::text::bigint[],
    $12::text::bigint[])
     u(invoice_id, line_no, qty, net_fen, vat_fen, reserved, allowed_net, allowed_vat, anchor_qty, anchor_net,
       anchor_vat)
where s.book_id = $1 and s.invoice_id = u.invoice_id and s.line_no = u.line_no
"""
_CANCEL = """
with gone as (
    update sold_line s set cancelled = true from unnest($1::text[], $2::text[]) k(book_id, invoice_id)
    where s.book_id = k.book_id and s.invoice_id = k.invoice_id returning s.book_id, s.invoice_id)
select distinct book_id, invoice_id from gone
"""
_SETTLED = """
insert into sold_invoice
    (book_id, invoice_id, number, customer_id, day, gross_fen, paid_fen, credited_fen, released_fen)
select * from unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::text[], $5::text::date[],
    $6::text::bigint[], $7::text::bigint[], $8::text::bigint[], $9::text::bigint[])
on conflict (book_id, invoice_id) do update
set number = coalesce(excluded.number, sold_invoice.number), day = coalesce(excluded.day, sold_invoice.day),
    customer_id = coalesce(excluded.customer_id, sold_invoice.customer_id),
    gross_fen = sold_invoice.gross_fen + excluded.gross_fen, paid_fen = sold_invoice.paid_fen + excluded.paid_fen,
    credited_fen = sold_invoice.credited_fen + excluded.credited_fen,
    released_fen = sold_invoice.released_fen + excluded.released_fen
"""
_FIND_INVOICES = """
select * from sold_invoice
where book_id = $1 and (invoice_id = any($2::text[]) or number = any($3::text[])) and number is not null
"""


class SoldLinesInPostgres:
    """The sold lines in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, lines: Sequence[tuple[str, SoldLine]]) -> None:
        """Keep new lines, each with its book. A line that is there already is an error: an invoice is issued once."""
        rows = [
            (book_id, *(getattr(line, name) for name in _SOLD),
             line.returned.qty, line.returned.net_fen, line.returned.vat_fen)
            for book_id, line in lines
        ]  # fmt: skip
        await self._work.copy(tables.SoldLine, rows, ["book_id", *_SOLD, *_RETURNED])

    async def for_requests(self, book_id: str, requests: Sequence[ReturnRequest]) -> Sales:
        """Every line of the book that these requests name or can reach by matching."""
        named = {
            (line.invoice_id, line.line_no)
            for request in requests
            if not isinstance(request.wanted, WantedItem)
            for line in request.wanted
        }
        rows = [*await self._named(book_id, named), *await lines_in_reach(self._work, book_id, requests)]
        lines = [_sold_line(row) for row in rows]
        missing = {invoice_id for invoice_id, _ in named - {line.key for line in lines}}
        invoices = await self._work.fetch(_INVOICES, book_id, list(missing)) if missing else []
        return Sales(lines, (row["invoice_id"] for row in invoices))

    async def by_key(self, book_id: str, keys: Collection[LineKey]) -> Sales:
        """These lines of the book."""
        return Sales([_sold_line(row) for row in await self._named(book_id, set(keys))])

    async def of_invoice(self, book_id: str, invoice_id: str) -> list[SoldLine]:
        """The lines of an invoice."""
        sql = f"select {COLUMNS} from sold_line where book_id = $1 and invoice_id = $2 order by line_no"
        return [_sold_line(row) for row in await self._work.fetch(sql, book_id, invoice_id)]

    async def save(self, book_id: str, lines: Sequence[SoldLine]) -> None:
        """Write what has come back of these lines in all, what is asked for and what was allowed."""
        if lines:
            rows = [
                (one.invoice_id, one.line_no, one.returned.qty, one.returned.net_fen, one.returned.vat_fen,
                 one.reserved, one.allowed.net_fen, one.allowed.vat_fen, one.anchor.qty, one.anchor.net_fen,
                 one.anchor.vat_fen)
                for one in lines
            ]  # fmt: skip
            await self._work.execute(_SAVE, book_id, *arrays(rows, 11))

    async def cancel(self, invoices: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Nothing of these (book, invoice) can come back any more; those that are known."""
        books, ids = zip(*sorted(invoices), strict=True)
        rows = await self._work.fetch(_CANCEL, list(books), list(ids))
        return {(row["book_id"], row["invoice_id"]) for row in rows}

    async def settle(self, changes: Sequence[SoldInvoice]) -> None:
        """Add to what is known of invoices: what was invoiced, paid, credited and released; they may come first."""
        merged: dict[tuple[str, str], SoldInvoice] = {}
        for one in changes:
            before = merged.get((one.book_id, one.invoice_id))
            merged[one.book_id, one.invoice_id] = one if before is None else before.plus(one)
        if merged:
            rows = [
                (i.book_id, i.invoice_id, i.number, i.customer_id, i.day, i.gross_fen, i.paid_fen, i.credited_fen,
                 i.released_fen)
                for _, i in sorted(merged.items())
            ]  # fmt: skip
            await self._work.execute(_SETTLED, *arrays(rows, 9))

    async def invoices(
        self, book_id: str, ids: Collection[str] = (), numbers: Collection[str] = ()
    ) -> list[SoldInvoice]:
        """The invoices of these ids or numbers that the book has."""
        rows = await self._work.fetch(_FIND_INVOICES, book_id, sorted(ids), sorted(numbers))
        return [SoldInvoice(**dict(row)) for row in rows]

    async def _named(self, book_id: str, keys: set[LineKey]) -> list[asyncpg.Record]:
        if not keys:
            return []
        return await self._work.fetch(_NAMED, book_id, *arrays(keys, 2))


def _sold_line(row: asyncpg.Record) -> SoldLine:
    return SoldLine(
        *_sold_of(row),
        returned=Amounts(*_returned_of(row)),
        reserved=row["reserved_qty"],
        allowed=Amounts(Decimal(0), row["allowed_net_fen"], row["allowed_vat_fen"]),
        anchor=Amounts(row["anchor_qty"], row["anchor_net_fen"], row["anchor_vat_fen"]),
        cancelled=row["cancelled"],
    )
