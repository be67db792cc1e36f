"""Read models: books, their charts, vouchers and tie-outs."""

from typing import Any

import asyncpg
from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.work import Work

from ledger_service.adapters.books import BOOK_COLUMNS, book_of, chart_with
from ledger_service.adapters.tying import tied
from ledger_service.app.views import LineView, SourceView, VoucherHead, VoucherView
from ledger_service.domain.chart import Chart
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import TieOut

_BOOK = f"select {BOOK_COLUMNS} from book where book_id = $1"
_SUB_ACCOUNTS = "select code, parent, name from sub_account where book_id = $1 order by code"
_HEAD = """
    voucher_id, book_id, word, number, period, effective_date, recorded_at, source_type, source_id, part, event_id,
    rule, rule_version, maker, trace_id, reverses, kind, corrects, checker, poster, document_date, attachments"""
_VOUCHERS = f"""
select {_HEAD} from voucher
where book_id = $1 and (period, word, number) > ($2, $3, $4) and ($5::text is null or source_type = $5)
    and ($6::text is null or source_id = $6)
order by period, word, number limit $7
"""
_VOUCHER = f"select {_HEAD} from voucher where book_id = $1 and voucher_id = $2"
_LATER = """
select max(voucher_id) filter (where reverses = $2) as reversed_by,
    max(voucher_id) filter (where corrects = $2) as corrected_by
from voucher where book_id = $1 and (reverses = $2 or corrects = $2)
"""
_VOUCHER_LINES = """
select account, side, amount_fen, summary, customer_id, sku, qty, invoice_id, invoice_line_no, party_id
from voucher_line where book_id = $1 and voucher_id = $2 order by line_no
"""


class ReportsInPostgres:
    """Read models on the snapshot of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def book(self, book_id: str) -> Book | None:
        """A book."""
        rows = await self._work.fetch(_BOOK, book_id)
        return book_of(rows[0]) if rows else None

    async def chart(self, book: Book) -> Chart:
        """The accounts of a book: those of its standard and its own sub-accounts."""
        own = await self._work.fetch(_SUB_ACCOUNTS, book.book_id)
        return chart_with(book, (tuple(row) for row in own))

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
        chart = await self.chart(book)
        lines = [
            LineView(name=chart[row["account"]].name, amount=row["amount_fen"], **_without(row, "amount_fen"))
            for row in await self._work.fetch(_VOUCHER_LINES, book.book_id, voucher_id)
        ]
        [later] = await self._work.fetch(_LATER, book.book_id, voucher_id)
        return VoucherView(**_head(rows[0]), **later, lines=lines)

    async def tie_outs(self, book: Book) -> list[TieOut]:
        """All tie-outs of a book as it stands."""
        return list((await tied(self._work, book)).tie_outs)


def _head(row: asyncpg.Record) -> dict[str, Any]:
    source = SourceView(type=row["source_type"], id=row["source_id"], event_id=row["event_id"], part=row["part"])
    return {"source": source, **_without(row, "source_type", "source_id", "event_id", "part")}


def _without(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
