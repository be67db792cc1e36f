"""What the load has sent and what it was answered: all that the model knows of a run."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

DIFFERENCES_KEPT = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A good line of an invoice; a service has no sku."""

    line_no: int
    item: str
    sku: str | None
    qty: Decimal
    price: Decimal


@dataclass(slots=True)
class Invoice:
    """An invoice that was issued through the API, or told by a partner."""

    book: str
    number: str
    customer: str
    day: str
    lines: tuple[Line, ...]
    invoice_id: str = ""


@dataclass(slots=True)
class Payment:
    """Money in for an invoice; what exceeds its open amount goes on account. ``on_account`` is not for an invoice."""

    book: str
    customer: str
    method: str
    amount: int
    invoice: Invoice
    on_account: int = 0
    payment_id: str = ""


@dataclass(slots=True)
class Payout:
    """A refund that was paid out in full."""

    book: str
    customer: str
    method: str
    amount: int
    payment_id: str = ""


@dataclass(slots=True)
class Return:
    """Goods that came back, by invoice, line and quantity; ``parts`` are the answered (part, invoice id, gross fen)."""

    book: str
    customer: str
    taken: tuple[tuple[Invoice, int, Decimal], ...]
    settlement: str
    return_id: str = ""
    parts: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """An event that a partner puts on a topic; told in a late book it is sound."""

    id: str
    topic: str
    book: str
    subject: str


@dataclass(frozen=True, slots=True)
class Poison:
    """A bad record, recognised by its event id, and the sound ones of its subject that were sent after it."""

    id: str
    kind: str
    topic: str
    book: str
    subject: str
    followers: tuple[str, ...] = ()


@dataclass
class Facts:
    """Grows by about half a kilobyte a request; nothing of an answer is kept that the model does not need."""

    tag: str
    """How every book of the run begins."""
    books: dict[str, str] = field(default_factory=dict[str, str])
    """Opened books by kind: plain, late, poison."""
    invoices: list[Invoice] = field(default_factory=list[Invoice])
    payments: list[Payment] = field(default_factory=list[Payment])
    payouts: list[Payout] = field(default_factory=list[Payout])
    returns: list[Return] = field(default_factory=list[Return])
    late_invoices: list[Invoice] = field(default_factory=list[Invoice])
    late_payments: list[Payment] = field(default_factory=list[Payment])
    late_returns: list[Return] = field(default_factory=list[Return])
    partner_events: dict[str, PartnerEvent] = field(default_factory=dict[str, PartnerEvent])
    poison: list[Poison] = field(default_factory=list[Poison])
    statements: set[str] = field(default_factory=set[str])
    anomalies: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """(book, kind) by anomaly id, as answered for what was refused."""
    refused_returns: set[str] = field(default_factory=set[str])
    swept: Counter[str] = field(default_factory=Counter[str])
    """Reminders that sweeps said they told, by book."""
    revisions: dict[str, int] = field(default_factory=dict[str, int])
    """The last answered revision of each case that the load worked on."""
    counts: Counter[str] = field(default_factory=Counter[str])
    """How often what was done, for the report."""
    differences: list[str] = field(default_factory=list[str])
    """Answers that are not what they have to be: another status, another amount, another answer to the same key."""

    def differs(self, what: str) -> None:
        """Note an answer that is wrong."""
        self.counts["wrong answers"] += 1
        if len(self.differences) < DIFFERENCES_KEPT:
            self.differences.append(what)
