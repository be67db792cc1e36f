"""All SQL on what the ledger refused, and on what is open about returns because of that or of a difference."""

from collections.abc import Collection, Sequence
from typing import get_args

from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from returns_service.app.ports import PartSource, Refused, ReturnKey
from returns_service.domain.comparing import MismatchKind

_OPEN = """
insert into posting_refusal (book_id, return_id, part, source_type, code, message, field, open)
select *, true from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::text[], $5::text::text[],
    $6::text::text[], $7::text::text[])
on conflict (book_id, return_id, part, source_type) do update
set code = excluded.code, message = excluded.message, field = excluded.field, open = true
"""
_CLOSE = """
update posting_refusal p set open = false
from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::text[])
    k(book_id, return_id, part, source_type)
where (p.book_id, p.return_id, p.part, p.source_type) = (k.book_id, k.return_id, k.part, k.source_type)
"""
_DISPUTED = """
select distinct f.book_id, f.about_id from unnest($1::text::text[], $2::text::text[]) k(book_id, return_id)
join finding f on f.book_id = k.book_id and f.kind = any($3::text[]) and f.about_type = 'return'
    and f.about_id = k.return_id
"""
_KINDS = [*get_args(MismatchKind)]


class RefusalsInPostgres:
    """See the port ``Refusals``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def open(self, refused: Sequence[Refused]) -> None:
        """Keep what the ledger refused."""
        rows = [(*one.source, one.code, one.message, one.field) for one in refused]
        if rows:
            await self._work.execute(_OPEN, *arrays(rows, 7))

    async def close(self, sources: Collection[PartSource]) -> None:
        """These were posted after all, are submitted again, or were taken back."""
        if sources:
            await self._work.execute(_CLOSE, *arrays(sorted(sources), 4))

    async def disputed(self, returns: Collection[ReturnKey]) -> set[ReturnKey]:
        """Those of these returns of which a refusal or a difference is open: each has a finding."""
        rows = await self._work.fetch(_DISPUTED, *arrays(sorted(returns), 2), _KINDS) if returns else []
        return {(row[0], row[1]) for row in rows}
