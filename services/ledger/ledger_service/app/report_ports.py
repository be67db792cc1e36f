"""What reports, whole books as files and the trail of reads need from outside."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Literal, Protocol

from hezhang_contracts.values import value
from hezhang_kit.pages import Page

from ledger_service.app.beancount import Ledgered
from ledger_service.app.ledger_views import (
    BookReadView,
    GoodsBalance,
    GoodsStatement,
    ImportedBook,
    PartyBalance,
    Statement,
)
from ledger_service.app.sheets import Lang, Rows, Sheet
from ledger_service.domain.chain import Broken, Head, Verified
from ledger_service.domain.chart import Account, Chart, Dimension
from ledger_service.domain.cuts import BookAt, Cut, Span
from ledger_service.domain.journal import Book
from ledger_service.domain.voucher import Kind

Sums = dict[str, tuple[int, int]]
"""Debit and credit in fen by account."""


class Ledgers(Protocol):
    """The ledgers by both times."""

    async def sums(self, at: BookAt, span: Span) -> Sums:
        """Of each account over the days."""
        ...

    async def months(self, at: BookAt, span: Span) -> Mapping[str, Sums]:
        """Of each account over the days, by month (YYYY-MM)."""
        ...

    async def sums_of(self, kinds: Sequence[Kind], at: BookAt, span: Span) -> Sums:
        """Of each account, only of opening or closing vouchers and of what corrects them."""
        ...

    async def statement(
        self, at: BookAt, account: Account, span: Span, party: str | None, cursor: str | None, limit: int
    ) -> Statement:
        """The lines of an account in order of date, of one customer, supplier or sku if given; running balances."""
        ...

    async def parties(
        self, at: BookAt, kept_by: Dimension, account: str | None, as_of: date, cursor: str | None, limit: int
    ) -> Page[PartyBalance]:
        """Balances by customer or supplier, and account."""
        ...


class StockLedgers(Protocol):
    """The stock ledger by both times."""

    async def balances(self, at: BookAt, as_of: date, cursor: str | None, limit: int) -> Page[GoodsBalance]:
        """What is there of each sku."""
        ...

    async def statement(
        self, at: BookAt, account: Account, sku: str, span: Span, cursor: str | None, limit: int
    ) -> GoodsStatement:
        """The movements of a sku in order of date, with what is there after each."""
        ...


FileFormat = Literal["csv", "xlsx"]


class ReportFile(Protocol):
    """A report that is being written to a file."""

    def add(self, rows: Rows) -> None:
        """Write rows."""
        ...

    def finish(self) -> IO[bytes]:
        """The whole file, at its beginning."""
        ...


class Files(Protocol):
    """Makes files of reports."""

    def open(self, file_format: FileFormat, sheet: Sheet, lang: Lang) -> ReportFile:
        """A file with the headings written."""
        ...


@value
class BookRead:
    """Somebody reads something of a book: ``what`` is the route, ``asked`` the path and query."""

    book_id: str
    subject: str
    roles: str
    what: str
    asked: str
    trace_id: str | None


@value
class ShownBook:
    """A book that is read, with how many vouchers it has: as long as they are the same, every report of it is."""

    book: Book
    chart: Chart
    vouchers: int

    def at(self, known_at: datetime | None) -> BookAt:
        """As known on an instant; None: with everything that was ever recorded."""
        return BookAt(self.book, self.chart, Cut(known_at))


class Archives(Protocol):
    """Whole books as files."""

    def export(self, at: BookAt) -> AsyncIterator[bytes]:
        """The lines of a book's file, a batch at a time."""
        ...

    def vouchers(self, at: BookAt) -> AsyncIterator[Sequence[Ledgered]]:
        """All vouchers in order of their numbers, a batch at a time."""
        ...


class Chains(Protocol):
    """Hash chains of books."""

    async def head(self, book_id: str) -> Head:
        """The head of a book's chain."""
        ...

    async def verify(self, book_id: str) -> Broken | None:
        """The first link that does not hold."""
        ...

    async def verify_part(self, book_id: str, head: Head) -> Verified:
        """Compare a bounded number of links after ``head``."""
        ...


class Imports(Protocol):
    """Books from files."""

    async def load(self, book_id: str, content: AsyncIterable[bytes], who: str) -> ImportedBook:
        """The book of a file, all of it or nothing. Problem 422 with the line, 409 when there is another one."""
        ...


class Trail(Protocol):
    """Who read what of a book."""

    async def keep(self, read: BookRead, now: datetime) -> ShownBook | None:
        """Keep a read for good, after which its transaction can write nothing more. The book, if there is one."""
        ...

    async def reads(self, book_id: str, subject: str | None, cursor: str | None, limit: int) -> Page[BookReadView]:
        """The newest first, of one person if given."""
        ...
