"""A book from its file: all of it or nothing. What does not agree with itself is refused with its line."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any, cast

import asyncpg
import orjson
from hezhang_contracts.money import format_fen
from hezhang_kit.problems import Problem, conflict, invalid
from hezhang_kit.work import Work

from ledger_service.adapters import trail_tables
from ledger_service.adapters.archive_format import FORMAT, VERSION, Shape, Unreadable, content_hash
from ledger_service.adapters.archives import BOOK, REGISTERS
from ledger_service.adapters.chains import LINE, VOUCHER, ChainsInPostgres
from ledger_service.adapters.reports import ReportsInPostgres
from ledger_service.app.ledger_views import ImportedBook
from ledger_service.app.views import BookView
from ledger_service.domain.chart import STOCK, Account

_BATCH = 2_000
_MAX_LINE_BYTES = 32 * 1024 * 1024
"""A voucher of 20,000 lines has about 6 MB."""
_IMPORTED = "select * from book_import where book_id = $1"
_DAYS = """
insert into account_day (book_id, account, day, recorded_on, debit_fen, credit_fen)
select l.book_id, l.account, l.effective_date, (v.recorded_at at time zone 'UTC')::date,
    coalesce(sum(l.amount_fen) filter (where l.side = 'debit'), 0),
    coalesce(sum(l.amount_fen) filter (where l.side = 'credit'), 0)
from voucher_line l join voucher v on (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id)
where l.book_id = $1 group by 1, 2, 3, 4
"""
_NUMBERS = """
insert into voucher_number (book_id, period, word, last)
select book_id, period, word, max(number) from voucher where book_id = $1 group by 1, 2, 3
"""
_GAPS = """
select period, word, count(*), max(number) from voucher where book_id = $1
group by 1, 2 having count(*) <> max(number) limit 1
"""
_STOCK = """
select sku, s.qty, l.qty, s.cost_fen, l.cost from (select sku, qty, cost_fen from stock where book_id = $1) s
full join (
    select sku, sum(case side when 'debit' then qty else -qty end) as qty,
        sum(case side when 'debit' then amount_fen else -amount_fen end) as cost
    from voucher_line where book_id = $1 and account = $2 group by 1
) l using (sku)
where (coalesce(s.qty, 0), coalesce(s.cost_fen, 0)) <> (coalesce(l.qty, 0), coalesce(l.cost, 0)) limit 1
"""


class BooksFromFiles:
    """Makes books of files in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def load(self, book_id: str, content: AsyncIterable[bytes], who: str) -> ImportedBook:
        """The book of a file. Problem 422 for what does not agree, 409 when the book is there with other content."""
        known = await self._work.fetch(_IMPORTED, book_id)
        there = await self._work.fetch("select from book where book_id = $1", book_id)
        if there and not known:
            raise conflict("book_exists", f"book {book_id!r} is open already, and not from a file", "book_id")
        loading = _Loading(self._work, book_id, writes=not there)
        async for line in _lines(content):
            await loading.take(line)
        sums = await loading.end()
        if known:
            [before] = known
            if before["content_sha256"] != sums["content_sha256"]:
                raise conflict(
                    "book_exists", f"book {book_id!r} was imported from a file with other content", "book_id"
                )
        else:
            row = (book_id, self._work.now, who, sums["content_sha256"], sums["vouchers_sha256"], sums["vouchers"])
            await self._work.copy(trail_tables.BookImport, [row], list(trail_tables.BookImport.model_fields))
        [kept] = await self._work.fetch(_IMPORTED, book_id)
        book = await ReportsInPostgres(self._work).book(book_id)
        assert book is not None
        return ImportedBook(
            book=BookView.of(book), created=not known, **{k: v for k, v in kept.items() if k != "book_id"}
        )


class _Loading:
    """How far a file was read."""

    def __init__(self, work: Work, book_id: str, writes: bool) -> None:
        self._work, self._book_id, self._writes = work, book_id, writes
        self._line = self._vouchers = self._lines = 0
        self._rows: dict[str, int] = {}
        self._began = False
        self._chart: Mapping[str, Account] | None = None
        self._waiting: dict[str, tuple[Shape, list[list[Any]], list[str]]] = {}
        self._hashes, self._content = hashlib.sha256(), hashlib.sha256()
        self._manifest: dict[str, Any] | None = None

    async def take(self, line: bytes) -> None:
        """One line of the file."""
        self._line += 1
        try:
            said = orjson.loads(line)
        except ValueError as error:
            raise self._refused(f"this is no JSON: {error}") from None
        if not isinstance(said, dict) or self._manifest is not None:
            raise self._refused("a line is a JSON object, and the manifest is the last one")
        try:
            await self._one(cast(dict[str, Any], said), line)
        except Unreadable as error:
            raise self._refused(str(error)) from None
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
            raise self._refused(f"a row of this line or shortly before it breaks a rule: {error}") from None

    async def end(self) -> dict[str, Any]:
        """What the manifest says, when it is right."""
        if self._manifest is None:
            raise self._refused("the file ends without its manifest: it is not whole")
        found = {
            "vouchers": self._vouchers,
            "lines": self._lines,
            "rows": self._rows,
            "vouchers_sha256": self._hashes.hexdigest(),
            "content_sha256": self._content.hexdigest(),
        }
        for key, right in found.items():
            if self._manifest.get(key) != right:
                raise self._refused(f"manifest: {key} is {self._manifest.get(key)}, the file has {right}")
        if self._writes:
            await self._derive()
        return found

    async def _one(self, said: dict[str, Any], line: bytes) -> None:
        if not self._began:
            await self._begin(said)
        elif "manifest" in said:
            self._manifest = said["manifest"] if isinstance(said["manifest"], dict) else {}
            await self._flush()
            return
        elif "voucher" in said:
            await self._voucher(said["voucher"])
        elif "row" in said and said.get("table") in REGISTERS and self._vouchers == 0:
            shape = REGISTERS[said["table"]]
            self._rows[shape.name] = self._rows.get(shape.name, 0) + 1
            await self._keep(shape, [self._book_id, *shape.read(said["row"])], ["book_id"])
        elif "account" not in said:
            raise Unreadable(
                "an account, a row of a register before the vouchers, a voucher or the manifest comes here"
            )
        self._content.update(line + b"\n")

    async def _begin(self, said: dict[str, Any]) -> None:
        if (said.get("format"), said.get("version")) != (FORMAT, VERSION):
            raise Unreadable(f'the first line has "format": "{FORMAT}" and "version": {VERSION}')
        row = BOOK.read(said.get("book"))
        named = row[BOOK.columns.index("book_id")]
        if named != self._book_id:
            raise Unreadable(f"the file is of book {named!r}, not of {self._book_id!r}")
        self._began = True
        await self._keep(BOOK, row, [])
        await self._flush()

    async def _voucher(self, said: object) -> None:
        if self._chart is None:
            await self._flush()
            reports = ReportsInPostgres(self._work)
            book = await reports.book(self._book_id)
            assert book is not None
            self._chart = await reports.chart(book)
        if not isinstance(said, dict) or not isinstance(said.get("lines"), list):
            raise Unreadable("a voucher is an object with lines")
        voucher = cast(dict[str, Any], said)
        right = content_hash(voucher)
        if voucher.get("hash") != right:
            raise Unreadable(f"the voucher's hash is {voucher.get('hash')}, its content has {right}")
        head = VOUCHER.read({key: each for key, each in voucher.items() if key not in ("lines", "hash")})
        named = dict(zip(VOUCHER.columns, head, strict=True))
        lines = [LINE.read(line) for line in voucher["lines"]]
        self._check(lines)
        await self._keep(VOUCHER, [self._book_id, *head], ["book_id"])
        implied = [self._book_id, named["voucher_id"], named["effective_date"], named["number"]]
        for line in lines:
            await self._keep(LINE, [*implied, *line], ["book_id", "voucher_id", "effective_date", "number"])
        self._vouchers, self._lines = self._vouchers + 1, self._lines + len(lines)
        self._hashes.update(f"{right}\n".encode())

    def _check(self, lines: list[list[Any]]) -> None:
        account, side, amount = (LINE.columns.index(name) for name in ("account", "side", "amount_fen"))
        assert self._chart is not None
        unknown = next((line[account] for line in lines if line[account] not in self._chart), None)
        if unknown is not None:
            raise Unreadable(f"the chart of the book has no account {unknown!r}")
        if len(lines) < 2:
            raise Unreadable("a voucher has at least two lines")
        odds = sum(line[amount] if line[side] == "debit" else -line[amount] for line in lines)
        if odds:
            raise Unreadable(f"debit and credit differ by {format_fen(odds)}")

    async def _keep(self, shape: Shape, row: list[Any], implied: list[str]) -> None:
        _, rows, _ = self._waiting.setdefault(shape.name, (shape, [], implied))
        rows.append(row)
        if len(rows) >= _BATCH:
            await self._flush()

    async def _flush(self) -> None:
        if self._writes:
            for shape, rows, implied in self._waiting.values():
                await self._work.copy(shape.table, rows, [*implied, *shape.columns])
        self._waiting.clear()

    async def _derive(self) -> None:
        """What follows from the vouchers is made of them, and what was said beside them has to agree."""
        for period, word, count, highest in await self._work.fetch(_GAPS, self._book_id):
            raise self._refused(
                f"{word} of {period} has {count} vouchers, the last one is {highest}: numbers have gaps"
            )
        for sku, qty, moved, cost, worth in await self._work.fetch(_STOCK, self._book_id, STOCK):
            raise self._refused(f"stock of {sku} is {qty} at {cost} fen, its lines make {moved} at {worth}")
        broken = await ChainsInPostgres(self._work).verify(self._book_id)
        if broken is not None:
            raise self._refused(f"the hash chain breaks at link {broken.link}: {broken.reason}")
        await self._work.execute(_DAYS, self._book_id)
        await self._work.execute(_NUMBERS, self._book_id)

    def _refused(self, said: str) -> Problem:
        return invalid("file_refused", f"line {self._line}: {said}", f"line {self._line}")


async def _lines(content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in content:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > _MAX_LINE_BYTES:
            raise invalid("file_refused", f"a line has at most {_MAX_LINE_BYTES} bytes")
    if rest:
        yield rest
