"""The chain of a book in the database: written with the vouchers, and compared with them row by row."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from hezhang_kit.arrays import array
from hezhang_kit.work import Work

from ledger_service.adapters import tables
from ledger_service.adapters.archive_format import Shape, canonical, shape_of
from ledger_service.adapters.chain_tables import ChainLink
from ledger_service.domain.chain import Broken, Head, Verified, beginning, linked

_HEADS = """
select k.b, c.link_no, c.hash from unnest($1::text::text[]) k(b),
lateral (select link_no, hash from chain where book_id = k.b order by link_no desc limit 1) c
"""
# The links first: without statistics of the tables the whole book would be joined and sorted for each stretch.
_LINKS = """
select c.link_no, c.hash as link_hash, c.voucher_id as linked_id, v.* from (
    select book_id, link_no, hash, voucher_id from chain where book_id = $1 and link_no > $2 order by link_no limit $3
) c left join voucher v on (v.book_id, v.voucher_id) = (c.book_id, c.voucher_id) order by c.link_no
"""
_LINES = """
select * from voucher_line where book_id = $1 and voucher_id = any($2::text[]) order by voucher_id, line_no
"""
_LOOSE = """
select v.voucher_id, v.word, v.period, v.number from voucher v
left join chain c on (c.book_id, c.voucher_id) = (v.book_id, v.voucher_id)
where v.book_id = $1 and c.voucher_id is null order by v.recorded_at, v.period, v.number limit 1
"""
_STRAY = """
select l.voucher_id from voucher_line l left join voucher v on (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id)
where l.book_id = $1 and v.voucher_id is null order by l.voucher_id limit 1
"""
_BATCH = 250
"""Links that are hashed in one go: others of the process wait meanwhile."""

VOUCHER = shape_of(tables.VoucherRow, "book_id")
LINE = shape_of(tables.VoucherLineRow, "book_id", "voucher_id", "effective_date", "number")


class Row(Protocol):
    """A row of the driver, by the names of its columns."""

    def __getitem__(self, key: str, /) -> Any: ...
    def get(self, key: str, /) -> Any: ...


Place = tuple[int, str, Callable[[Any], Any]]
"""Of a field: where it is in a row of its table, its key, and how it is written."""
_VOUCHER, _LINE = list(tables.VoucherRow.model_fields), list(tables.VoucherLineRow.model_fields)


def _places(shape: Shape) -> list[Place]:
    columns = list(shape.table.model_fields)
    return [(columns.index(f.column), f.key, f.write) for f in shape.fields]


_VOUCHER_PLACES, _LINE_PLACES = _places(VOUCHER), _places(LINE)
_BOOK_ID, _VOUCHER_ID, _LINE_OF = _VOUCHER.index("book_id"), _VOUCHER.index("voucher_id"), _LINE.index("voucher_id")


def content_of(head: Row, lines: Sequence[Row]) -> bytes:
    """A voucher in canonical form, from rows that were read; a column that is not there yet is null."""
    return _content([head.get(name) for name in _VOUCHER], [[line.get(name) for name in _LINE] for line in lines])


def _content(voucher: Sequence[Any], lines: Sequence[Sequence[Any]]) -> bytes:
    """The same from rows as their tables have them."""
    said = _said(_VOUCHER_PLACES, voucher)
    said["lines"] = [_said(_LINE_PLACES, line) for line in lines]
    return canonical(said)


def _said(places: Sequence[Place], row: Sequence[Any]) -> dict[str, Any]:
    """What is null is left out, so that a later column changes no older hash."""
    return {key: write(said) for place, key, write in places if (said := row[place]) is not None}


class ChainsInPostgres:
    """Chains in the transaction of a Work that holds the locks of their books."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def heads(self, books: Sequence[str]) -> dict[str, Head]:
        """The head of each book."""
        found = {book: beginning(book) for book in books}
        for book, links, last in await self._work.fetch(_HEADS, array(books)):
            found[book] = Head(links, last)
        return found

    async def append(self, vouchers: Sequence[tuple[object, ...]], lines: Sequence[tuple[object, ...]]) -> None:
        """Link vouchers in the order in which they are recorded; rows as their tables have them."""
        if not vouchers:
            return
        of: dict[object, list[tuple[object, ...]]] = {row[_VOUCHER_ID]: [] for row in vouchers}
        for line in lines:
            of[line[_LINE_OF]].append(line)
        heads = await self.heads(sorted({str(row[_BOOK_ID]) for row in vouchers}))
        links: list[tuple[object, ...]] = []
        for row in vouchers:
            book, voucher_id = str(row[_BOOK_ID]), row[_VOUCHER_ID]
            heads[book] = linked(heads[book], _content(row, of[voucher_id]))
            links.append((book, heads[book].links, voucher_id, heads[book].hash))
        await self._work.copy(ChainLink, links, list(ChainLink.model_fields))

    async def head(self, book_id: str) -> Head:
        """The head of one book."""
        return (await self.heads([book_id]))[book_id]

    async def verify(self, book_id: str) -> Broken | None:
        """The first link that does not hold: a voucher or a line was changed, taken away, put in or moved."""
        part = await self.verify_part(book_id, beginning(book_id))
        while not part.whole:
            part = await self.verify_part(book_id, part.head)
        return part.broken

    async def verify_part(self, book_id: str, head: Head) -> Verified:
        """Compare the next links after ``head``; after the last one, whether a voucher has none."""
        rows = await self._work.fetch(_LINKS, book_id, head.links, _BATCH)
        if not rows:
            return Verified(head, await self._loose(book_id, head), whole=True)
        lines: dict[str, list[Row]] = {row["linked_id"]: [] for row in rows}
        for line in await self._work.fetch(_LINES, book_id, list(lines)):
            lines[line["voucher_id"]].append(line)
        for link in rows:
            where = (head.links + 1, str(link["linked_id"]))
            if link["link_no"] != where[0]:
                gone = Broken(*where, f"link {where[0]} is gone; the next one is {link['link_no']}")
                return Verified(head, gone, whole=True)
            if link["voucher_id"] is None:
                return Verified(head, Broken(*where, f"voucher {where[1]} is gone"), whole=True)
            own_lines = lines[link["linked_id"]]
            after = linked(head, content_of(link, own_lines))
            named = f"{link['word']}-{link['period']}-{link['number']}"
            if after.hash != link["link_hash"]:
                changed = Broken(*where, f"voucher {named} or its link is not what was posted")
                return Verified(head, changed, whole=True)
            # Reports read both from the lines; they are copies, and no part of the content that is hashed.
            own = (link["effective_date"], link["number"])
            if any((line["effective_date"], line["number"]) != own for line in own_lines):
                moved = Broken(*where, f"lines of voucher {named} have another day or number than it")
                return Verified(head, moved, whole=True)
            head = after
        return Verified(head, None, whole=False)

    async def _loose(self, book_id: str, head: Head) -> Broken | None:
        after = head.links + 1
        for voucher_id, word, period, number in await self._work.fetch(_LOOSE, book_id):
            named = f"{word}-{period}-{number}"
            return Broken(after, voucher_id, f"voucher {named} has no link: it was not posted by the ledger")
        for (voucher_id,) in await self._work.fetch(_STRAY, book_id):
            return Broken(after, voucher_id, f"there are lines of voucher {voucher_id}, and no such voucher")
        return None
