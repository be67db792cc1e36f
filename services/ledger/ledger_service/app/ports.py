"""What the use cases need from outside; the adapters provide it."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, Literal, Protocol

from hezhang_contracts.event import Event
from hezhang_contracts.values import value
from hezhang_kit.causes import Cause, Received
from hezhang_kit.findings import Finding
from hezhang_kit.pages import Page

from ledger_service.app.beancount import Ledgered
from ledger_service.app.ledger_views import GoodsBalance, GoodsStatement, PartyBalance
from ledger_service.app.sheets import Lang, Rows, Sheet
from ledger_service.app.views import BookReadView, ImportedBook, Statement, VoucherHead, VoucherView
from ledger_service.domain.chart import Account, Dimension
from ledger_service.domain.cuts import BookAt, Span
from ledger_service.domain.journal import Book, Journal, Wanted
from ledger_service.domain.tie_outs import Stated, TieOut


class Transaction(Protocol):
    """The kit's unit of work, as far as a use case may use it."""

    now: datetime

    def emit(self, event: Event, cause: Cause) -> str:
        """Tell an event."""
        ...

    def new_id(self, cause: Cause, kind: str, index: int = 0) -> str:
        """A deterministic id."""
        ...

    def wait(self, received: Received[Any], on: tuple[str, str]) -> None:
        """Keep the event until its dependency is created."""
        ...

    def created(self, kind: str, ids: Iterable[str], book_id: str) -> None:
        """Hand over what waits for these."""
        ...

    async def open_findings(self, findings: Sequence[Finding]) -> list[str]:
        """Open anomalies; their ids in order."""
        ...


class Journals(Protocol):
    """The books, read and written as a whole for a batch of documents."""

    async def read(self, wanted: Wanted, now: datetime) -> Journal:
        """What is in the books of the wanted keys."""
        ...

    async def write(self, journal: Journal) -> None:
        """Everything that was posted to a journal."""
        ...

    async def add_book(self, book: Book, now: datetime) -> None:
        """Keep a new book."""
        ...


class Statements(Protocol):
    """What collections stated to be receivable."""

    async def opened(self, books: Iterable[str]) -> set[str]:
        """Those of the books that are open."""
        ...

    async def keep(self, stated: Sequence[Stated]) -> None:
        """Keep the newest statement of each book."""
        ...


class Reports(Protocol):
    """Read models of the API."""

    async def book(self, book_id: str) -> Book | None:
        """A book."""
        ...

    async def chart(self, book: Book) -> Mapping[str, Account]:
        """The accounts of a book by code."""
        ...

    async def version(self, book: Book) -> int:
        """How many vouchers the book has: as long as it is the same, every report of the book is."""
        ...

    async def vouchers(
        self, book: Book, source: tuple[str | None, str | None], cursor: str | None, limit: int
    ) -> Page[VoucherHead]:
        """Vouchers in order of their numbers, of a source type and source id if given."""
        ...

    async def voucher(self, book: Book, voucher_id: str) -> VoucherView | None:
        """A voucher with its lines."""
        ...

    async def tie_outs(self, book: Book) -> Sequence[TieOut]:
        """All tie-outs of a book as it stands."""
        ...


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

    async def sums_of(self, sources: Sequence[str], at: BookAt, span: Span) -> Sums:
        """Of each account, only of vouchers of these source types."""
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


class Archives(Protocol):
    """Whole books as files."""

    def export(self, at: BookAt) -> AsyncIterator[bytes]:
        """The lines of a book's file, a batch at a time."""
        ...

    def vouchers(self, at: BookAt) -> AsyncIterator[Sequence[Ledgered]]:
        """All vouchers in order of their numbers, a batch at a time."""
        ...


class Imports(Protocol):
    """Books from files."""

    async def load(self, book_id: str, content: AsyncIterable[bytes], who: str) -> ImportedBook:
        """The book of a file, all of it or nothing. Problem 422 with the line, 409 when there is another one."""
        ...


class Trail(Protocol):
    """Who read what of a book."""

    async def keep(self, read: BookRead, now: datetime) -> None:
        """Keep a read for good."""
        ...

    async def reads(self, book_id: str, subject: str | None, cursor: str | None, limit: int) -> Page[BookReadView]:
        """The newest first, of one person if given."""
        ...


@value
class Ledger:
    """What a use case works with, all in one transaction."""

    work: Transaction
    journals: Journals
    statements: Statements
    reports: Reports
    ledgers: Ledgers
    stock: StockLedgers
    files: Files
    trail: Trail
    archives: Archives
    imports: Imports
