"""Read models: books, their charts, vouchers and tie-outs."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.work import Work

from ledger_service.adapters.tying import tie_outs
from ledger_service.app.views import LineView, SourceView, VoucherHead, VoucherView
from ledger_service.domain.chart import CHART, Account
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import TieOut

_BOOK = "select book_id, name, taxpayer, zone, opened_on from book where book_id = $1"
_VERSION = "select coalesce(sum(last), 0)::bigint from voucher_number where book_id = $1"
_HEAD = """
    voucher_id, book_id, word, number, period, effective_date, recorded_at, source_type, source_id, part, event_id,
    rule, rule_version, maker, trace_id, reverses"""
_VOUCHERS = f"""
select {_HEAD} from voucher
where book_id = $1 and (period, word, number) > ($2, $3, $4) and ($5::text is null or source_type = $5)
    and ($6::text is null or source_id = $6)
order by period, word, number limit $7
"""
_VOUCHER = f"select {_HEAD} from voucher where book_id = $1 and voucher_id = $2"
_VOUCHER_LINES = """
select account, side, amount_fen, summary, customer_id, sku, qty, invoice_id, invoice_line_no
from voucher_line where book_id = $1 and voucher_id = $2 order by line_no
"""


class ReportsInPostgres:
    """Read models on the snapshot of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def book(self, book_id: str) -> Book | None:
        """A book."""
        rows = await self._work.fetch(_BOOK, book_id)
        return Book(**dict(rows[0])) if rows else None

    async def chart(self, book: Book) -> Mapping[str, Account]:
        """The accounts of a book by code."""
        return CHART[book.taxpayer]

    async def version(self, book: Book) -> int:
        """How many vouchers the book has: as long as it is the same, every report of the book is."""
        [row] = await self._work.fetch(_VERSION, book.book_id)
        return row[0]

    async def vouchers(
        self, book: Book, source: tuple[str | None, str | None], cursor: str | None, limit: int
    ) -> Page[VoucherHead]:
        """Vouchers in order of their numbers, of a source type and source id if given."""
        after = decode_cursor(cursor, str, str, int) or ["", "", 0]
        rows = await self._work.fetch(_VOUCHERS, book.book_id, *after, *source, limit + 1)
        heads = [VoucherHead(**_head(row)) for row in rows]
        return page_of(heads, limit, lambda head: encode_cursor(head.period, head.word, head.number))

    async def voucher(self, book: Book, voucher_id: str) -> VoucherView | None:
        """A voucher with its lines."""
        rows = await self._work.fetch(_VOUCHER, book.book_id, voucher_id)
        if not rows:
            return None
        chart = CHART[book.taxpayer]
        lines = [
            LineView(name=chart[row["account"]].name, amount=row["amount_fen"], **_without(row, "amount_fen"))
            for row in await self._work.fetch(_VOUCHER_LINES, book.book_id, voucher_id)
        ]
        return VoucherView(**_head(rows[0]), lines=lines)

    async def tie_outs(self, book: Book) -> list[TieOut]:
        """All tie-outs of a book as it stands."""
        return await tie_outs(self._work, book)


def _head(row: asyncpg.Record) -> dict[str, Any]:
    source = SourceView(type=row["source_type"], id=row["source_id"], event_id=row["event_id"], part=row["part"])
    return {"source": source, **_without(row, "source_type", "source_id", "event_id", "part")}


def _without(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
