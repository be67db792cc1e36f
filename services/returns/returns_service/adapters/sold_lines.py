"""All SQL on sold lines, but for matching, which is in ``reach``."""

from collections.abc import Sequence
from dataclasses import fields

import asyncpg
from hezhang_kit.work import Work

from returns_service.adapters import tables
from returns_service.adapters.reach import COLUMNS, lines_in_reach
from returns_service.domain.requests import ReturnRequest, WantedItem
from returns_service.domain.sales import Sales
from returns_service.domain.sold_lines import Amounts, LineKey, SoldLine

_SOLD = [field.name for field in fields(SoldLine) if field.name != "returned"]
_RETURNED = ["returned_qty", "returned_net_fen", "returned_vat_fen"]

_NAMED = f"""
select {COLUMNS} from sold_line
join unnest($2::text[], $3::int[]) named(invoice_id, line_no) using (invoice_id, line_no)
where book_id = $1
"""
_INVOICES = "select distinct invoice_id from sold_line where book_id = $1 and invoice_id = any($2::text[])"
_SAVE = """
update sold_line s
set returned_qty = u.qty, returned_net_fen = u.net_fen, returned_vat_fen = u.vat_fen
from unnest($2::text[], $3::int[], $4::numeric[], $5::bigint[], $6::bigint[])
     u(invoice_id, line_no, qty, net_fen, vat_fen)
where s.book_id = $1 and s.invoice_id = u.invoice_id and s.line_no = u.line_no
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

    async def save_returned(self, book_id: str, lines: Sequence[SoldLine]) -> None:
        """Write what has come back of these lines in all."""
        if lines:
            await self._work.execute(
                _SAVE,
                book_id,
                [line.invoice_id for line in lines],
                [line.line_no for line in lines],
                [line.returned.qty for line in lines],
                [line.returned.net_fen for line in lines],
                [line.returned.vat_fen for line in lines],
            )

    async def _named(self, book_id: str, keys: set[LineKey]) -> list[asyncpg.Record]:
        if not keys:
            return []
        return await self._work.fetch(_NAMED, book_id, *map(list, zip(*keys, strict=True)))


def _sold_line(row: asyncpg.Record) -> SoldLine:
    return SoldLine(*(row[name] for name in _SOLD), returned=Amounts(*(row[name] for name in _RETURNED)))
