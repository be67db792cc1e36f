"""All SQL on returns to suppliers."""

from collections.abc import Collection, Sequence

from hezhang_kit.pages import Page, decode_cursor, encode_cursor
from hezhang_kit.work import Work

from returns_service.app.ports import ReturnKey
from returns_service.app.purchase_views import PurchaseReturnView

_GET = """
select p.book_id, p.return_id, p.content::text from unnest($1::text[], $2::text[]) k(book_id, return_id)
join purchase_return p using (book_id, return_id)
"""
_PUT = """
insert into purchase_return (book_id, return_id, status, content)
select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])
on conflict (book_id, return_id) do update set status = excluded.status, content = excluded.content
"""
_PAGE = """
select return_id, content::text from purchase_return where book_id = $1 and return_id > $2 order by return_id limit $3
"""


class PurchasesInPostgres:
    """See the port ``Purchases``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, keys: Collection[ReturnKey]) -> dict[ReturnKey, PurchaseReturnView]:
        """These (book, return); those that are not there are left out."""
        books, ids = zip(*sorted(keys), strict=True)
        rows = await self._work.fetch(_GET, list(books), list(ids))
        return {(row[0], row[1]): PurchaseReturnView.model_validate_json(row[2]) for row in rows}

    async def put(self, views: Sequence[PurchaseReturnView]) -> None:
        """Keep them as they are now."""
        if views:
            rows = [(view.book_id, view.return_id, view.status, view.model_dump_json()) for view in views]
            await self._work.execute(_PUT, *map(list, zip(*rows, strict=True)))

    async def page(self, book_id: str, cursor: str | None, limit: int) -> Page[PurchaseReturnView]:
        """The returns of a book in the order of their ids."""
        after = decode_cursor(cursor, str)
        rows = await self._work.fetch(_PAGE, book_id, "" if after is None else str(after[0]), limit + 1)
        shown = rows[:limit]
        next_cursor = encode_cursor(shown[-1]["return_id"]) if len(rows) > limit else None
        return Page(items=[PurchaseReturnView.model_validate_json(row[1]) for row in shown], next_cursor=next_cursor)
