"""The trail of reads (查阅记录): who read what of a book, kept for good."""

import json
from datetime import datetime

from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.transactions import THEN_READ_ONLY
from hezhang_kit.work import Work

from ledger_service.adapters.books import BOOK_COLUMNS, book_of, chart_with
from ledger_service.app.ledger_views import BookReadView
from ledger_service.app.report_ports import BookRead, ShownBook

# One statement for who reads and what every read begins with.
_KEEP = f"""
with kept as (
    insert into book_read (book_id, read_at, subject, roles, what, asked, trace_id) values ($1, $2, $3, $4, $5, $6, $7)
    returning {THEN_READ_ONLY}
)
select {BOOK_COLUMNS},
    (select coalesce(sum(last), 0)::bigint from voucher_number where book_id = $1) as vouchers,
    (select json_agg(json_build_array(code, parent, name) order by code)::text from sub_account where book_id = $1)
        as own_accounts
from book where book_id = $1
"""
_READS = """
select read_id, read_at, subject, roles, what, asked, trace_id from book_read
where book_id = $1 and ($2::text is null or subject = $2) and read_id < $3 order by read_id desc limit $4
"""
_NEWEST = 2**63 - 1


class TrailInPostgres:
    """The trail in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, read: BookRead, now: datetime) -> ShownBook | None:
        """Keep a read for good, after which its transaction can write nothing more. The book, if there is one."""
        rows = await self._work.fetch(
            _KEEP, read.book_id, now, read.subject, read.roles, read.what, read.asked, read.trace_id
        )
        if not rows:
            return None
        book = book_of(rows[0])
        return ShownBook(book, chart_with(book, json.loads(rows[0]["own_accounts"] or "[]")), rows[0]["vouchers"])

    async def reads(self, book_id: str, subject: str | None, cursor: str | None, limit: int) -> Page[BookReadView]:
        """The newest first, of one person if given."""
        [before] = decode_cursor(cursor, int) or [_NEWEST]
        rows = await self._work.fetch(_READS, book_id, subject, before, limit + 1)
        items = [BookReadView(**(dict(row) | {"roles": row["roles"].split()})) for row in rows]
        return page_of(items, limit, lambda item: encode_cursor(item.read_id))
