"""What the use cases need from outside; the adapters provide it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from hezhang_contracts.event import Event
from hezhang_contracts.values import value
from hezhang_kit.causes import Cause, Received
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.pages import Page

from ledger_service.app.check_ports import Checks
from ledger_service.app.commands import OpenSubAccount, VoucherRow
from ledger_service.app.period_views import ReadyItem
from ledger_service.app.report_ports import Archives, Chains, Files, Imports, Ledgers, StockLedgers, Trail
from ledger_service.app.views import VoucherHead, VoucherView
from ledger_service.domain.chart import Chart
from ledger_service.domain.closing import Sums
from ledger_service.domain.correcting import Wrong
from ledger_service.domain.drafting import Draft
from ledger_service.domain.journal import Book, Journal, Wanted
from ledger_service.domain.periods import Change, Month
from ledger_service.domain.tie_outs import Stated, TieOut
from ledger_service.domain.voucher import Rule


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

    async def resolve_findings(self, resolutions: Sequence[Resolution]) -> None:
        """Tell of open anomalies that they do not hold any more."""
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


class Accounts(Protocol):
    """What books decide for themselves."""

    async def open(self, account: OpenSubAccount, by: str, now: datetime) -> None:
        """Keep a new sub-account."""
        ...

    async def authorise(self, book_id: str, rules: Sequence[Rule], by: str, now: datetime) -> None:
        """Keep who authorised rules for a book."""
        ...


class Periods(Protocol):
    """Months of books."""

    async def month(self, book_id: str, period: str) -> Month:
        """A month as it stands."""
        ...

    async def months(self, book_id: str) -> Mapping[str, Month]:
        """The months to which something was done."""
        ...

    async def put(self, change: Change, what: str, by: str, reason: str | None, now: datetime) -> None:
        """Keep a step, and who took it."""
        ...

    async def sums(self, book_id: str, day: date) -> Sums:
        """Debit and credit in fen by account up to a day."""
        ...

    async def closings(self, book_id: str, identity: str) -> int:
        """How often something of a month was closed."""
        ...

    async def readiness(self, book_id: str, period: str) -> Sequence[ReadyItem]:
        """What of the month is not posted, and open findings."""
        ...


class Drafts(Protocol):
    """Vouchers on their way."""

    async def get(self, book_id: str, draft_id: str) -> Draft | None:
        """A draft."""
        ...

    async def put(self, drafts: Sequence[Draft], now: datetime) -> None:
        """Keep drafts, or the steps that they took."""
        ...

    async def search(self, book_id: str, state: str | None, cursor: str | None, limit: int) -> Page[Draft]:
        """Drafts in order of their ids."""
        ...

    async def posted(self, book_id: str, voucher_id: str) -> Wrong | None:
        """A posted voucher that is to be corrected."""
        ...


class ReadRows(Protocol):
    """Reads files of vouchers."""

    def __call__(self, content: bytes, media_type: str) -> tuple[VoucherRow, ...]:
        """The rows of a CSV or XLSX file. Problem 422 when it is not what it claims to be."""
        ...


class Reports(Protocol):
    """Read models of the API."""

    async def book(self, book_id: str) -> Book | None:
        """A book."""
        ...

    async def chart(self, book: Book) -> Chart:
        """The accounts of a book with its own sub-accounts."""
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


@value
class Ledger:
    """What a use case works with, all in one transaction."""

    work: Transaction
    journals: Journals
    statements: Statements
    reports: Reports
    accounts: Accounts
    periods: Periods
    drafts: Drafts
    read_rows: ReadRows
    ledgers: Ledgers
    stock: StockLedgers
    files: Files
    trail: Trail
    archives: Archives
    chains: Chains
    checks: Checks
    imports: Imports
