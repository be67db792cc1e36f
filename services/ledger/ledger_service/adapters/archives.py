"""A whole book as a file, and a file as a book: docs/book-files.md, docs/adr/0014."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from hezhang_kit.work import Work

from ledger_service.adapters import tables
from ledger_service.adapters.archive_format import FORMAT, VERSION, Shape, canonical, content_hash, shape_of
from ledger_service.adapters.chain_tables import ChainLink
from ledger_service.adapters.chains import LINE, VOUCHER
from ledger_service.app.beancount import Ledgered, Posting
from ledger_service.domain.cuts import BookAt

BOOK = shape_of(tables.BookRow)
REGISTERS = {
    shape.name: shape
    for shape in (
        shape_of(tables.SubAccount, "book_id"),
        shape_of(tables.RuleAuthorisation, "book_id"),
        shape_of(tables.PeriodRow, "book_id"),
        # Numbered by the database that it is in.
        shape_of(tables.PeriodChange, "book_id", "change_id"),
        shape_of(tables.DraftRow, "book_id"),
        shape_of(tables.RefusedReturn, "book_id"),
        shape_of(tables.DocumentRow, "book_id"),
        shape_of(tables.InvoiceLineRow, "book_id"),
        shape_of(tables.StockRow, "book_id"),
        shape_of(ChainLink, "book_id"),
    )
}
"""What else the ledger has to know to go on: in the file by the names of their tables."""
_BATCH = 1_000
_HEADS = f"""
select {", ".join(VOUCHER.columns)} from voucher
where book_id = $1 and (period, word, number) > ($2, $3, $4) order by period, word, number limit {_BATCH}
"""
_LINES = f"""
select voucher_id, {", ".join(LINE.columns)} from voucher_line
where book_id = $1 and voucher_id = any($2::text[]) order by voucher_id, line_no
"""
_MADE = tuple[asyncpg.Record, list[asyncpg.Record]]


class ArchivesInPostgres:
    """Books as files on the snapshot of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def export(self, at: BookAt) -> AsyncIterator[bytes]:
        """The lines of the file, a batch at a time; the last one is the manifest."""
        manifest = _Manifest()
        [book] = await self._work.fetch(f"select {', '.join(BOOK.columns)} from book where book_id = $1", at.book_id)
        head = {"format": FORMAT, "version": VERSION, "exported_at": self._work.now.isoformat().replace("+00:00", "Z")}
        yield manifest.lines([head | {"book": BOOK.write(book)}])
        for shape in REGISTERS.values():
            async for rows in self._rows(at, shape):
                manifest.rows[shape.name] = manifest.rows.get(shape.name, 0) + len(rows)
                yield manifest.lines([{"table": shape.name, "row": shape.write(row)} for row in rows])
        accounts = [at.chart[code] for code in sorted(at.chart)]
        yield manifest.lines(
            [{"account": {"code": a.code, "name": a.name, "side": a.side, "dimension": a.dimension}} for a in accounts]
        )
        async for batch in self._vouchers(at):
            yield manifest.lines([{"voucher": manifest.voucher(head, lines)} for head, lines in batch])
        yield manifest.last()

    async def vouchers(self, at: BookAt) -> AsyncIterator[list[Ledgered]]:
        """All vouchers in order of their numbers, a batch at a time."""
        async for batch in self._vouchers(at):
            yield [_ledgered(head, lines) for head, lines in batch]

    async def _rows(self, at: BookAt, shape: Shape) -> AsyncIterator[list[asyncpg.Record]]:
        key = [column.name for column in getattr(shape.table, "__table__").primary_key if column.name != "book_id"]  # noqa: B009
        order, after = ", ".join(key), ", ".join(f"${n}" for n in range(2, len(key) + 2))
        chosen = f"select {', '.join(dict.fromkeys((*shape.columns, *key)))} from {shape.name} where book_id = $1"
        rows = await self._work.fetch(f"{chosen} order by {order} limit {_BATCH}", at.book_id)
        while rows:
            yield rows
            last = [rows[-1][name] for name in key]
            more = f"{chosen} and ({order}) > ({after}) order by {order} limit {_BATCH}"
            rows = await self._work.fetch(more, at.book_id, *last)

    async def _vouchers(self, at: BookAt) -> AsyncIterator[list[_MADE]]:
        after: tuple[str, str, int] = ("", "", 0)
        while heads := await self._work.fetch(_HEADS, at.book_id, *after):
            lines: dict[str, list[asyncpg.Record]] = {head["voucher_id"]: [] for head in heads}
            for line in await self._work.fetch(_LINES, at.book_id, list(lines)):
                lines[line["voucher_id"]].append(line)
            yield [(head, lines[head["voucher_id"]]) for head in heads]
            after = (heads[-1]["period"], heads[-1]["word"], heads[-1]["number"])


class _Manifest:
    """What was written so far."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._vouchers = self._lines = 0
        self._hashes, self._content = hashlib.sha256(), hashlib.sha256()

    def lines(self, said: list[dict[str, Any]]) -> bytes:
        """Objects as lines, counted into the hash of the content."""
        written = b"".join(canonical(each) + b"\n" for each in said)
        self._content.update(written)
        return written

    def voucher(self, head: asyncpg.Record, lines: list[asyncpg.Record]) -> dict[str, Any]:
        """A voucher with its hash."""
        said = VOUCHER.write(head) | {"lines": [LINE.write(line) for line in lines]}
        said["hash"] = content_hash(said)
        self._vouchers, self._lines = self._vouchers + 1, self._lines + len(lines)
        self._hashes.update(f"{said['hash']}\n".encode())
        return said

    def last(self) -> bytes:
        """The manifest itself."""
        said = {
            "vouchers": self._vouchers,
            "lines": self._lines,
            "rows": self.rows,
            "vouchers_sha256": self._hashes.hexdigest(),
            "content_sha256": self._content.hexdigest(),
        }
        return canonical({"manifest": said}) + b"\n"


def _ledgered(head: asyncpg.Record, lines: list[asyncpg.Record]) -> Ledgered:
    postings = tuple(
        Posting(line["account"], line["amount_fen"] if line["side"] == "debit" else -line["amount_fen"])
        for line in lines
    )
    return Ledgered(
        head["voucher_id"], head["effective_date"], f"{head['word']}-{head['period']}-{head['number']}",
        lines[0]["summary"], postings,
    )  # fmt: skip
