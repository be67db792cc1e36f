"""What collections stated to be receivable."""

import json
from collections.abc import Iterable, Sequence

from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from ledger_service.domain.tie_outs import Stated

_KEEP = """
insert into receivable_statement as r (
    book_id, statement_id, as_of, stated_at, receivable_fen, advance_fen, refund_payable_fen, events)
select * from unnest($1::text::text[], $2::text::text[], $3::text::date[], $4::text::timestamptz[],
    $5::text::bigint[], $6::text::bigint[], $7::text::bigint[], $8::text::text[])
on conflict (book_id) do update set statement_id = excluded.statement_id, as_of = excluded.as_of,
    stated_at = excluded.stated_at, receivable_fen = excluded.receivable_fen, advance_fen = excluded.advance_fen,
    refund_payable_fen = excluded.refund_payable_fen, events = excluded.events
where r.stated_at <= excluded.stated_at
"""
_READ = """
select book_id, statement_id, as_of, stated_at, receivable_fen, advance_fen, refund_payable_fen, events
from receivable_statement where book_id = $1
"""


class StatementsInPostgres:
    """Statements in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def opened(self, books: Iterable[str]) -> set[str]:
        """Those of the books that are open."""
        rows = await self._work.fetch("select book_id from book where book_id = any($1::text[])", list(books))
        return {row["book_id"] for row in rows}

    async def keep(self, stated: Sequence[Stated]) -> None:
        """Keep the newest statement of each book."""
        newest = {one.book_id: one for one in sorted(stated, key=lambda one: one.stated_at)}
        rows = [
            (
                one.book_id, one.statement_id, one.as_of, one.stated_at, one.receivable, one.advance,
                one.refund_payable, json.dumps(dict(one.events)),
            )
            for one in newest.values()
        ]  # fmt: skip
        if rows:
            await self._work.execute(_KEEP, *arrays(rows, 8))


async def read_statement(work: Work, book_id: str) -> Stated | None:
    """The newest statement of a book."""
    rows = await work.fetch(_READ, book_id)
    return Stated(*rows[0][:7], events=json.loads(rows[0]["events"])) if rows else None
