"""The ledger after a restore: a voucher that was told of keeps its number and its time, in whatever order it comes."""

from collections.abc import Sequence
from datetime import datetime

from hezhang_kit.transactions import Transactions
from hezhang_kit.work import Work

from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.domain.journal import Journal, Wanted

_SHOWN = 20
_KEEP = """
insert into told_voucher (book_id, source_type, source_id, part, period, number, recorded_at, effective_date)
select t.book_id, v.said->'source'->>'type', v.said->'source'->>'id', (v.said->'source'->>'part')::int,
    left(v.said->>'effective_date', 7), (v.said->>'number')::int, (v.said->>'recorded_at')::timestamptz,
    (v.said->>'effective_date')::date
from told t, lateral (select convert_from(t.value, 'utf8')::jsonb as said) v
where t.topic = 'voucher.posted' and v.said->>'number' is not null
on conflict do nothing
"""
_TOLD = """
select t.book_id, t.source_type, t.source_id, t.part, t.number, t.recorded_at, t.effective_date
from unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::int[]) k(b, y, i, p)
join told_voucher t on (t.book_id, t.source_type, t.source_id, t.part) = (k.b, k.y, k.i, k.p)
"""
_HIGHEST = """
select k.b, k.p, t.number from unnest($1::text::text[], $2::text::text[]) k(b, p),
lateral (select number from told_voucher where book_id = k.b and period = k.p order by number desc limit 1) t
"""
_DIFFERENT = """
select t.book_id, t.source_type, t.source_id, t.number from told_voucher t
left join voucher v on (v.book_id, v.source_type, v.source_id, v.part) =
    (t.book_id, t.source_type, t.source_id, t.part)
where (v.number, v.period, v.recorded_at) is distinct from (t.number, t.period, t.recorded_at) limit $1
"""


class RestoredJournals(JournalsInPostgres):
    """The books while they are brought to where they were: new numbers come after all that were told."""

    async def read(self, wanted: Wanted, now: datetime) -> Journal:
        """What is in the books of the wanted keys, and what was told of their sources."""
        journal = await super().read(wanted, now)
        for book_id, kind, source_id, part, *told in await self._keyed(_TOLD, wanted.sources, 4):
            journal.told[(book_id, kind, source_id, part)] = (told[0], told[1], told[2])
        for book_id, period, number in await self._keyed(_HIGHEST, frozenset(journal.numbers), 2):
            journal.numbers[(book_id, period)] = max(journal.numbers[(book_id, period)], number)
        return journal


async def keep_told(work: Work) -> None:
    """Keep the numbers and times of the vouchers that were told of."""
    await work.execute("delete from told_voucher")
    await work.execute(_KEEP)


async def compare_told(transactions: Transactions) -> Sequence[str]:
    """Vouchers that were told of and are not in the books as they were told, the first of them."""
    async with transactions.reading() as work:
        rows = await work.fetch(_DIFFERENT, _SHOWN)
    return [f"{kind} {source} of {book} was told as voucher {number}" for book, kind, source, number in rows]
