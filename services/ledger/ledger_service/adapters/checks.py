"""What was found of books and stands, and how far each book was looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hezhang_kit.work import Work

from ledger_service.adapters.detecting import read_facts
from ledger_service.domain.chain import Head, Reported, Round, beginning
from ledger_service.domain.chart import Chart
from ledger_service.domain.inspection import Facts
from ledger_service.domain.journal import Book
from ledger_service.domain.suspicions import MONTHLY, WATCHED, Kind, Standing
from ledger_service.domain.voucher import period_of

_STANDING = """
select f.kind, f.about_type, f.about_id, case when f.about_type = any($4::text[]) then left(f.about_id, 7)
    else v.period end
from unnest($2::text[], $3::text[]) k(kind, about_type)
join finding f on (f.book_id, f.kind, f.about_type) = ($1, k.kind, k.about_type)
left join voucher v on f.about_type = 'voucher' and (v.book_id, v.voucher_id) = (f.book_id, f.about_id)
order by 1, 2, 3
"""
_NEWEST = """
select distinct period from voucher_number where book_id = $1 and last > 0 and period > $2 order by 1 desc limit $3
"""
# A check of an older snapshot says nothing: another one has seen more.
_NOTE = """
insert into book_check as c (book_id, taken_at, links, statement_id, differed) values ($1, $2, $3, $4, $5)
on conflict (book_id) do update set links = excluded.links, statement_id = excluded.statement_id,
    differed = excluded.differed
where coalesce(c.links, 0) <= excluded.links returning book_id
"""
_BOOKS = "select book_id from book where book_id > $1 order by book_id limit $2"
# Of a book in which nothing has changed only the newest link is read, in the index of the chain.
_TAKE = """
insert into book_check as c (book_id, taken_at)
select b.book_id, $2::timestamptz from book b
left join book_check known on known.book_id = b.book_id
left join lateral (
    select link_no, voucher_id from chain where chain.book_id = b.book_id order by link_no desc limit 1
) newest on true
left join voucher v on (v.book_id, v.voucher_id) = (b.book_id, newest.voucher_id)
left join receivable_statement s on s.book_id = b.book_id
where b.book_id = any($1::text[]) and (
    coalesce(known.taken_at, b.opened_at) < $2 - interval '1 day'
    or ((coalesce(known.links, 0), known.statement_id) is distinct from (coalesce(newest.link_no, 0), s.statement_id)
        and coalesce(known.taken_at, '-infinity') <= $2 - make_interval(secs => $3)
        and coalesce(v.recorded_at, b.opened_at) <= $2 - make_interval(secs => $3))
) order by b.book_id limit $4
on conflict (book_id) do update set taken_at = excluded.taken_at
where c.taken_at <= excluded.taken_at - make_interval(secs => $3) returning book_id
"""
_ROUND = """
select book_id, verified_links, verified_hash from book_check
where verified_at < $1::timestamptz - interval '1 day' order by verified_at limit 1
"""
_GO_ON = """
update book_check set verified_links = $3, verified_hash = $4, verified_at = coalesce($5::timestamptz, verified_at)
where book_id = $1 and verified_links = $2 returning book_id
"""
_BROKEN = """
select f.about_id, c.link_no from finding f
left join chain c on (c.book_id, c.voucher_id) = (f.book_id, f.about_id)
where f.book_id = $1 and f.kind = 'chain_broken' order by 1
"""
_PAIRS = [(kind, about) for kind, types in WATCHED.items() for about in types]


class ChecksInPostgres:
    """Checks in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def standing(self, book_id: str) -> list[Standing]:
        """What checks have told of a book and not taken back."""
        kinds, types = [kind for kind, _ in _PAIRS], [about for _, about in _PAIRS]
        rows = await self._work.fetch(_STANDING, book_id, kinds, types, list(MONTHLY))
        return [Standing(row[0], (row[1], row[2]), row[3]) for row in rows]

    async def newest_months(self, book: Book, count: int) -> list[str]:
        """The newest months of a book that have vouchers and are not closed."""
        closed = "" if book.closed_through is None else period_of(book.closed_through)
        return [row[0] for row in await self._work.fetch(_NEWEST, book.book_id, closed, count)]

    async def facts(self, book: Book, chart: Chart, judged: Mapping[Kind, tuple[str, ...]]) -> Facts:
        """What the detectors look at, of the months that are judged for each kind."""
        return await read_facts(self._work, book, chart, judged)

    async def note(self, book_id: str, facts: Facts, differed: str | None, now: datetime) -> bool:
        """Keep that a book was looked at; False when another check has seen more of it."""
        return bool(await self._work.fetch(_NOTE, book_id, now, facts.links, facts.statement_id, differed))

    async def books_after(self, book_id: str, count: int) -> list[str]:
        """Books in order of their ids."""
        return [row[0] for row in await self._work.fetch(_BOOKS, book_id, count)]

    async def take(self, books: Sequence[str], now: datetime, rest_s: int, count: int) -> list[str]:
        """Of these, books in which something has changed and that have come to rest, or that were looked at a day ago:
        taken, so that nobody else looks at them meanwhile."""
        return [row[0] for row in await self._work.fetch(_TAKE, list(books), now, rest_s, count)]

    async def next_round(self, now: datetime) -> Round | None:
        """The book whose chain was verified longest ago, if that is a day."""
        for book_id, links, hash_ in await self._work.fetch(_ROUND, now):
            return Round(book_id, beginning(book_id) if hash_ is None else Head(links, hash_))
        return None

    async def go_on(self, before: Round, head: Head, ended_at: datetime | None) -> bool:
        """Keep how far a round has come, or that it has ended; False when somebody else has gone on."""
        links, hash_ = (0, None) if ended_at else (head.links, head.hash)
        done = await self._work.fetch(_GO_ON, before.book_id, before.head.links, links, hash_, ended_at)
        return bool(done)

    async def reported_broken(self, book_id: str) -> list[Reported]:
        """Open findings of a broken chain."""
        return [Reported(*row) for row in await self._work.fetch(_BROKEN, book_id)]
