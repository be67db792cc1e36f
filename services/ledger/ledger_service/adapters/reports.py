"""Read models: books, balances, statements and vouchers of one book."""

from datetime import date
from typing import Any

import asyncpg
from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import invalid
from hezhang_kit.work import Work

from ledger_service.adapters.books import BOOK_COLUMNS, book_of
from ledger_service.adapters.tying import tie_outs
from ledger_service.app.views import LineView, SourceView, Statement, StatementLine, VoucherHead, VoucherView
from ledger_service.domain.balances import TrialBalance, natural, trial_balance
from ledger_service.domain.chart import Account, Chart
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import TieOut

_BOOK = f"select {BOOK_COLUMNS} from book where book_id = $1"
_SUB_ACCOUNTS = "select code, parent, name from sub_account where book_id = $1 order by code"
_BALANCES = """
select account, sum(debit_fen)::bigint, sum(credit_fen)::bigint from account_day
where book_id = $1 and ($2::date is null or day <= $2) group by account order by account
"""
# Days before the first line in full, and of that line's own day what stands before it.
_BROUGHT_FORWARD = """
select coalesce(sum(debit), 0)::bigint, coalesce(sum(credit), 0)::bigint from (
    select debit_fen as debit, credit_fen as credit from account_day
    where book_id = $1 and account = $2 and day < $3
    union all
    select case side when 'debit' then amount_fen else 0 end, case side when 'credit' then amount_fen else 0 end
    from voucher_line
    where book_id = $1 and account = $2 and effective_date = $3 and (number, line_no) <= ($4, $5)
) before
"""
_LINES = """
select l.effective_date, l.voucher_id, v.word, l.number, l.line_no, l.summary, l.side, l.amount_fen, l.customer_id,
    l.sku, l.qty, l.invoice_id, l.party_id
from voucher_line l join voucher v on (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id)
where l.book_id = $1 and l.account = $2 and (l.effective_date, l.number, l.line_no) > ($3, $4, $5)
    and l.effective_date <= $6
order by l.effective_date, l.number, l.line_no limit $7
"""
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
        chart = dict(book.chart)
        for code, parent, name in own:
            chart[code] = chart[parent].sub(code, name)
        return dict(sorted(chart.items())) if own else chart

    async def trial_balance(self, book: Book, as_of: date | None) -> TrialBalance:
        """Turnover and balance of every account up to a day (None: everything)."""
        rows = await self._work.fetch(_BALANCES, book.book_id, as_of)
        return trial_balance(await self.chart(book), [(row[0], row[1], row[2]) for row in rows])

    async def statement(
        self, book: Book, account: Account, span: tuple[date | None, date | None], cursor: str | None, limit: int
    ) -> Statement:
        """The lines of an account in order of date, from the first to the last day, with running balances."""
        first, last = span[0] or date.min, span[1] or date.max
        day, number, line_no = _position(cursor) or (first, 0, 0)
        [brought] = await self._work.fetch(_BROUGHT_FORWARD, book.book_id, account.code, day, number, line_no)
        rows = await self._work.fetch(_LINES, book.book_id, account.code, day, number, line_no, last, limit + 1)
        opening = natural(account, brought[0], brought[1])
        page = page_of(_running(account, opening, rows), limit, _cursor_after)
        closing = page.items[-1].balance if page.items else opening
        return Statement(
            code=account.code,
            name=account.name,
            side=account.side,
            opening=opening,
            closing=closing,
            items=page.items,
            next_cursor=page.next_cursor,
        )

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
        return await tie_outs(self._work, book)


def _head(row: asyncpg.Record) -> dict[str, Any]:
    source = SourceView(type=row["source_type"], id=row["source_id"], event_id=row["event_id"], part=row["part"])
    return {"source": source, **_without(row, "source_type", "source_id", "event_id", "part")}


def _without(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _running(account: Account, balance: int, rows: list[asyncpg.Record]) -> list[StatementLine]:
    lines: list[StatementLine] = []
    for row in rows:
        amount = row["amount_fen"]
        debit, credit = (amount, 0) if row["side"] == "debit" else (0, amount)
        balance += natural(account, debit, credit)
        shown = _without(row, "side", "amount_fen")
        lines.append(StatementLine(debit=debit, credit=credit, balance=balance, **shown))
    return lines


def _cursor_after(line: StatementLine) -> str:
    return encode_cursor(line.effective_date.isoformat(), line.number, line.line_no)


def _position(cursor: str | None) -> tuple[date, int, int] | None:
    values = decode_cursor(cursor, str, int, int)
    if values is None:
        return None
    try:
        return date.fromisoformat(str(values[0])), int(values[1]), int(values[2])
    except ValueError:
        raise invalid("cursor_invalid", "cursor is not one that this list gave", "cursor") from None
