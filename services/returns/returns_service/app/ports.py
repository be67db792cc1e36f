"""What the handlers need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from hezhang_contracts.event import Event
from hezhang_contracts.values import value
from hezhang_kit.pages import Page
from hezhang_kit.work import Work

from returns_service.app.proof_views import ProofView
from returns_service.app.purchase_ports import Purchases
from returns_service.app.views import DryRunAnswer, PartView, ReturnView, ScrapView
from returns_service.domain.comparing import Recorded
from returns_service.domain.counting import OpenGoods, Rate
from returns_service.domain.lifecycle import Standing, Status
from returns_service.domain.posting import PartPosting
from returns_service.domain.proof import BackPart, KeptVoucher
from returns_service.domain.red_invoice import RedInvoice
from returns_service.domain.requests import ReturnRequest
from returns_service.domain.sales import Sales
from returns_service.domain.settling import SoldInvoice
from returns_service.domain.sold_lines import LineKey, SoldLine

ReturnKey = tuple[str, str]
"""(book_id, return_id)."""
PartKey = tuple[str, str, int]
"""(book_id, return_id, part)."""
PartSource = tuple[str, str, int, str]
"""(book_id, return_id, part, source type): a document that the ledger posts for a part."""


@value
class PartFacts:
    """A part as it was recorded, with what the comparison asks of its return."""

    customer_id: str
    occurred_on: date
    recorded: Recorded


@value
class Refused:
    """What the ledger refused and why; ``field`` is that of the event."""

    source: PartSource
    code: str
    message: str
    field: str | None


@value
class Sheet:
    """The red invoice of a part with what is told of it; ``vat_fen`` is that of the part."""

    book_id: str
    return_id: str
    part: int
    invoice_id: str
    customer_id: str
    vat_fen: int
    traceparent: str | None
    red: RedInvoice


class SoldLines(Protocol):
    """The invoice lines of all books, with what has come back of each."""

    async def add(self, lines: Sequence[tuple[str, SoldLine]]) -> None:
        """Keep new lines, each with its book."""
        ...

    async def for_requests(self, book_id: str, requests: Sequence[ReturnRequest]) -> Sales:
        """Every line of the book that these requests name or may be matched with."""
        ...

    async def by_key(self, book_id: str, keys: Collection[LineKey]) -> Sales:
        """These lines of the book."""
        ...

    async def of_invoice(self, book_id: str, invoice_id: str) -> list[SoldLine]:
        """The lines of an invoice."""
        ...

    async def save(self, book_id: str, lines: Sequence[SoldLine]) -> None:
        """Write what has come back of these lines in all, what is asked for and what was allowed."""
        ...

    async def cancel(self, invoices: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Nothing of these (book, invoice) can come back any more; those that are known."""
        ...

    async def settle(self, changes: Sequence[SoldInvoice]) -> None:
        """Add to what is known of invoices."""
        ...

    async def invoices(
        self, book_id: str, ids: Collection[str] = (), numbers: Collection[str] = ()
    ) -> list[SoldInvoice]:
        """The invoices of these ids or numbers that the book has."""
        ...


class ReturnRecords(Protocol):
    """The returns with their parts."""

    async def add(self, returns: Sequence[ReturnView], claim_keys: Mapping[str, str] | None = None) -> None:
        """Keep new returns; ``claim_keys`` by return say what a request asks for, to find it asked twice."""
        ...

    async def add_parts(self, view: ReturnView, parts: Sequence[PartView]) -> None:
        """Keep new parts of a return."""
        ...

    async def asked_before(self, book_id: str, claim_keys: Collection[str]) -> dict[str, str]:
        """Of these claims those that a standing return makes already, with that return."""
        ...

    async def save(self, view: ReturnView) -> None:
        """Write where a return stands, its counts and its parts."""
        ...

    async def postings(self, keys: Collection[ReturnKey]) -> dict[ReturnKey, dict[int, PartPosting]]:
        """What the ledger has said of the parts of these returns, by part; unknown returns are left out."""
        ...

    async def save_postings(
        self, postings: Mapping[ReturnKey, Mapping[int, PartPosting]], statuses: Mapping[ReturnKey, Status]
    ) -> None:
        """Write the parts of these returns, and their statuses."""
        ...

    async def refunds(self, due: Mapping[ReturnKey, int], paid: Mapping[ReturnKey, int]) -> None:
        """Add to what is due and what is paid back for these returns, in fen."""
        ...

    async def standings(
        self, keys: Collection[ReturnKey], invoices: Collection[tuple[str, str]] = ()
    ) -> dict[ReturnKey, tuple[Status, Standing]]:
        """Of these returns and those with a part of these invoices: the requested ones, posted or settled."""
        ...

    async def save_statuses(self, statuses: Mapping[ReturnKey, Status]) -> None:
        """Write these statuses."""
        ...

    async def open_of_invoice(self, book_id: str, invoice_id: str) -> list[str]:
        """The returns that ask for goods of an invoice, or of which a part of it stands."""
        ...

    async def recorded(self, keys: Collection[PartKey]) -> dict[PartKey, PartFacts]:
        """These parts as they were recorded."""
        ...

    async def parts_of_invoice(self, book_id: str, invoice_id: str) -> list[BackPart]:
        """The parts of all returns of an invoice, also those that were taken back."""
        ...

    async def read(self, return_id: str, books: Collection[str] | None) -> ReturnView | None:
        """A return among the granted books (None: all)."""
        ...

    async def page(self, book_id: str, cursor: str | None, limit: int) -> Page[ReturnView]:
        """Returns of a book, the newest first."""
        ...


class RedInvoices(Protocol):
    """The red invoices of requested returns."""

    async def add(self, sheets: Sequence[Sheet]) -> None:
        """Keep the red invoices of new parts."""
        ...

    async def save(self, key: PartKey, red: RedInvoice, buyer: str | None = None) -> None:
        """Write where the red invoice of a part stands."""
        ...

    async def get(self, key: PartKey) -> Sheet | None:
        """The red invoice of a part."""
        ...

    async def issued(self, book_id: str, invoice_id: str) -> tuple[int, int]:
        """Net and VAT in fen of the red invoices that were issued for a blue one."""
        ...

    async def due(self, at: datetime, remind_at: datetime, limit: int) -> list[str]:
        """The books of sheets that lapsed at ``at`` or that are to be reminded of, at most ``limit``."""
        ...

    async def take_due(self, books: Collection[str], at: datetime, remind_at: datetime) -> list[Sheet]:
        """Those sheets of locked books."""
        ...


class Refusals(Protocol):
    """What the ledger refused, and what is open because of it."""

    async def open(self, refused: Sequence[Refused]) -> None:
        """Keep what the ledger refused."""
        ...

    async def close(self, sources: Collection[PartSource]) -> None:
        """These were posted after all, are submitted again, or were taken back."""
        ...

    async def disputed(self, returns: Collection[ReturnKey]) -> set[ReturnKey]:
        """Those of these returns of which a refusal or a difference is open."""
        ...


class Evidence(Protocol):
    """The ledger's vouchers, and what was decided of scrap."""

    async def keep(self, vouchers: Sequence[KeptVoucher]) -> None:
        """Keep vouchers of sales and returns."""
        ...

    async def of_invoices(self, book_id: str, invoice_ids: Collection[str]) -> list[KeptVoucher]:
        """The vouchers of these invoices and of every return of them."""
        ...

    async def of_return(self, book_id: str, return_id: str) -> list[KeptVoucher]:
        """The vouchers of the parts of a return, without those of what followed it."""
        ...

    async def posted(self, sources: Collection[PartSource]) -> set[PartSource]:
        """Those of these sources that have a voucher."""
        ...

    async def add_scrap(self, book_id: str, return_id: str, decision: ScrapView) -> None:
        """Keep what was decided of scrap."""
        ...


class Reading(Protocol):
    """What is read across the returns of a book."""

    async def rates(self, book_id: str, by: str, since: date, until: date) -> list[Rate]:
        """What was sold and what came back in these days, by sku or customer."""
        ...

    async def open_goods(self, book_id: str, skus: Sequence[str]) -> list[OpenGoods]:
        """Goods of these skus that came in with returns and are not posted yet."""
        ...


MAX_BYTES = 5_000_000
"""Of an uploaded file."""


class Documents(Protocol):
    """Files that people upload and pages that they print."""

    def read_table(self, content: bytes, name: str) -> list[list[str]]:
        """The cells of a CSV or XLSX file, line by line. Problem 422 when it is not what its name says."""
        ...

    def proof_page(self, proof: ProofView) -> str:
        """The proof sheet as HTML."""
        ...


class LedgerSilent(Exception):
    """The ledger did not answer; the text says why."""


class DryRun(Protocol):
    """The ledger's dry run, over HTTP."""

    async def ask(self, url: str, token: str, book_id: str, events: Sequence[Event]) -> Sequence[DryRunAnswer]:
        """What the ledger would do with each of these. LedgerSilent when it does not say within two seconds."""
        ...


@dataclass(frozen=True, slots=True)
class ReturnsPorts:
    """Everything that a handler of this service works with; ``zone`` is that of the books' business days."""

    sold_lines: SoldLines
    returns: ReturnRecords
    reds: RedInvoices
    refusals: Refusals
    evidence: Evidence
    reading: Reading
    documents: Documents
    dry_run: DryRun
    purchases: Purchases
    work: Work
    zone: ZoneInfo
