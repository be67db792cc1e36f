"""What the use cases need from outside; the adapters provide it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from hezhang_contracts.collections_events import EventCount, PaymentRecorded
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import ReturnCancelled, ReturnRecorded
from hezhang_kit.causes import Cause, Received
from hezhang_kit.findings import Finding, Resolution

from collections_service.app.answers import CancellationView, InvoiceSummary, InvoiceView, PaymentView
from collections_service.domain.dunning import DueWindow
from collections_service.domain.settlement import AccountChange, Credit, Key, OpenItem

PartKey = tuple[str, str, int]
"""(book_id, return_id, part)."""


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


@dataclass(frozen=True, slots=True)
class MadeCredit:
    """A credit with its identity."""

    credit_id: str
    book_id: str
    customer_id: str
    day: date
    return_id: str | None
    """The return that it follows from; None for a cancelled invoice."""
    move: Credit


@dataclass(frozen=True, slots=True)
class AppliedReturn:
    """A return that lowered an invoice, with the event it came by."""

    source: str
    event_id: str
    event: ReturnRecorded
    amount_fen: int


@dataclass(frozen=True, slots=True)
class CancelledReturn:
    """A return that was taken back, with the event it came by."""

    cause: Received[ReturnCancelled]
    amount_fen: int

    @property
    def event(self) -> ReturnCancelled:
        """The event."""
        return self.cause.event


@dataclass(frozen=True, slots=True)
class Standing:
    """A part of a return as it was applied, and what of its credit is still there; in fen."""

    invoice_id: str
    amount_fen: int
    refund_fen: int
    account_fen: int
    advance_fen: int
    """The whole advance of the customer, of whatever origin."""


@dataclass(frozen=True, slots=True)
class Reached:
    """An invoice that newly stands at a stage."""

    invoice_id: str
    number: str
    customer_id: str
    due_date: date
    open_fen: int
    stage: str


@dataclass(frozen=True, slots=True)
class RefundDue:
    """What is to be paid back for a return, and what has been."""

    customer_id: str
    payable_fen: int
    paid_fen: int

    @property
    def left_fen(self) -> int:
        """Still to be paid."""
        return self.payable_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class Totals:
    """What the customers of a book owe and are owed, in fen."""

    receivable_fen: int
    advance_fen: int
    refund_payable_fen: int
    customers: int


class Invoices(Protocol):
    """Invoices and what is open on them."""

    async def taken_numbers(self, numbers: Sequence[Key]) -> set[Key]:
        """Those (book, number) that an invoice has already."""
        ...

    async def add(self, invoices: Sequence[InvoiceView]) -> None:
        """Keep new invoices."""
        ...

    async def items(self, keys: Iterable[Key]) -> list[OpenItem]:
        """The balances of these (book, invoice)."""
        ...

    async def oldest_open(self, customers: Iterable[Key], limit: int) -> list[OpenItem]:
        """The ``limit`` oldest open invoices of each (book, customer)."""
        ...

    async def save(self, items: Sequence[OpenItem]) -> None:
        """Keep changed balances."""
        ...

    async def put_cancellation(self, view: CancellationView) -> None:
        """Keep that an invoice is to be cancelled, or what was decided of it."""
        ...


class Accounts(Protocol):
    """Customers' accounts, payments, credits and refunds."""

    async def open(self, customers: Iterable[Key]) -> None:
        """Make sure that these (book, customer) have an account."""
        ...

    async def change(self, changes: Mapping[Key, AccountChange]) -> None:
        """Move accounts."""
        ...

    async def add_payments(self, payments: Sequence[PaymentRecorded]) -> None:
        """Keep payments with their allocations."""
        ...

    async def taken_references(self, references: Sequence[Key]) -> set[Key]:
        """Those (book, bank reference) that a payment has already."""
        ...

    async def add_returns(self, returns: Sequence[AppliedReturn]) -> None:
        """Keep what lowered an invoice."""
        ...

    async def standing(self, parts: Iterable[PartKey]) -> dict[PartKey, Standing]:
        """These (book, return, part) as they were applied; those that did not come yet are left out."""
        ...

    async def cancelled(self, parts: Iterable[PartKey]) -> set[PartKey]:
        """Those (book, return, part) that were taken back."""
        ...

    async def add_cancelled(self, returns: Sequence[CancelledReturn]) -> None:
        """Keep what was taken back."""
        ...

    async def add_credits(self, credits: Sequence[MadeCredit]) -> None:
        """Keep credits; those to a refund raise what is payable for the return."""
        ...

    async def refunds(self, keys: Iterable[Key]) -> dict[Key, RefundDue]:
        """What is due for these (book, return)."""
        ...

    async def pay_refunds(self, paid: Mapping[Key, int]) -> None:
        """Add to what was paid for these (book, return), in fen."""
        ...

    async def totals(self, book_id: str) -> Totals:
        """The totals of a book as they stand."""
        ...

    async def events_so_far(self, book_id: str) -> tuple[EventCount, ...]:
        """How many events have moved the book's receivables until this transaction."""
        ...


class Dunning(Protocol):
    """Which invoice reached which stage."""

    async def reach(self, book_id: str, day: date, windows: Sequence[DueWindow], limit: int) -> list[Reached]:
        """Move open invoices on to their stage of that day, at most ``limit`` of those that stand at another."""
        ...


class Reading(Protocol):
    """Read models of the API."""

    async def invoice(self, invoice_id: str, books: Sequence[str] | None) -> InvoiceView | None:
        """An invoice in one of these books (None: in any)."""
        ...

    async def payment(self, payment_id: str, books: Sequence[str] | None) -> PaymentView | None:
        """A payment in one of these books (None: in any)."""
        ...

    async def invoices(
        self, book_id: str, customer_id: str | None, only_open: bool, after: tuple[date, str] | None, limit: int
    ) -> list[InvoiceSummary]:
        """Invoices in order of (day, invoice_id) after a cursor."""
        ...


@dataclass(frozen=True, slots=True)
class Collections:
    """What a use case works with, all in one transaction."""

    work: Transaction
    invoices: Invoices
    accounts: Accounts
    dunning: Dunning
    reading: Reading
