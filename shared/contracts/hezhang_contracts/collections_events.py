"""What collections tells: invoices, payments, what they are applied to, and what is overdue."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Instant, Part, Text
from hezhang_contracts.money import Exact, Fen, adds_up, format_decimal, not_negative


class InvoiceLine(Part):
    """One line; ``sku`` is null for a service, ``item`` is the code as written on the invoice."""

    line_no: int
    item: Code
    sku: Code | None
    description: Text | None = None
    qty: Exact
    unit_price: Exact
    discount: Fen = 0
    net: Fen
    vat_rate: Exact
    vat: Fen
    source_seq: int | None = None

    def check(self) -> None:
        """ValueError when the quantity is not above zero or an amount is below it."""
        if self.qty <= 0:
            raise ValueError(f"qty of line {self.line_no} is {format_decimal(self.qty)}; it must be above 0")
        not_negative(net=self.net, vat=self.vat, discount=self.discount)


class InvoiceIssued(Event, topic="invoice.issued", producer="collections", subject="invoice_id"):
    """An invoice was issued: entries 1 and 1b. Quantities are above zero, amounts not below it, the total is
    Σ (net + VAT) of the lines."""

    invoice_id: Code
    number: Code
    customer_id: Code
    day: Day
    due_date: Day
    lines: tuple[InvoiceLine, ...]
    total: Fen

    def check(self) -> None:
        """Signs and sums."""
        for line in self.lines:
            line.check()
        adds_up("total", self.total, sum(line.net + line.vat for line in self.lines))


class InvoiceCancelled(Event, topic="invoice.cancelled", producer="collections", subject="invoice_id"):
    """An invoice of which nothing came back is cancelled (作废) as if it had never been issued: the ledger reverses
    entries 1 and 1b, and nothing of it can be returned any more. What was settled of it goes on the customer's account.

    ``lines`` and ``total`` are what it said; ``approved_by`` is another person than ``asked_by``.
    """

    invoice_id: Code
    number: Code
    customer_id: Code
    cancelled_on: Day
    reason: Text
    asked_by: Code
    approved_by: Code
    lines: tuple[InvoiceLine, ...]
    total: Fen

    def check(self) -> None:
        """Signs and sums."""
        for line in self.lines:
            line.check()
        adds_up("total", self.total, sum(line.net + line.vat for line in self.lines))


class Allocation(Part):
    """What a payment is applied to: exactly one of the three ids is set."""

    invoice_id: Code | None = None
    return_id: Code | None = None
    case_id: Code | None = None
    amount: Fen


class PaymentRecorded(Event, topic="payment.recorded", producer="collections", subject="payment_id"):
    """Cash moved; amount = Σ allocations + on_account + suspense, none negative. Entries 2, 3 and 3c."""

    payment_id: Code
    customer_id: Code
    direction: Literal["in", "out"]
    method: Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"]
    day: Day
    amount: Fen
    allocations: tuple[Allocation, ...]
    on_account: Fen = 0
    suspense: Fen = 0
    bank_reference: Text | None = None

    def check(self) -> None:
        """Signs and sums."""
        not_negative(amount=self.amount, on_account=self.on_account, suspense=self.suspense)
        for allocation in self.allocations:
            not_negative(allocation=allocation.amount)
        applied = sum(allocation.amount for allocation in self.allocations)
        adds_up("amount", self.amount, applied + self.on_account + self.suspense)


class CreditApplied(Event, topic="credit.applied", producer="collections", subject="credit_id"):
    """A credit moved between an invoice, the account and a refund: entries 3b, 8b, 8d.

    ``invoice_id`` is the invoice that the credit comes from, ``target_invoice_id`` the one that it goes to.
    """

    credit_id: Code
    customer_id: Code
    day: Day
    source: Literal["invoice", "on_account", "suspense", "refund"]
    target: Literal["invoice", "on_account", "refund"]
    amount: Fen
    invoice_id: Code | None = None
    target_invoice_id: Code | None = None
    return_id: Code | None = None

    def check(self) -> None:
        """Signs and sums."""
        not_negative(amount=self.amount)


class InvoiceOverdue(Event, topic="invoice.overdue", producer="collections", subject="invoice_id"):
    """An invoice reached a dunning stage (催收阶段); one event per invoice and stage."""

    invoice_id: Code
    number: Code
    customer_id: Code
    day: Day
    due_date: Day
    days_overdue: int
    open_amount: Fen
    disputed_amount: Fen = 0
    stage: Code
    next_stage_on: Day | None = None
    risk: Literal["unknown", "low", "medium", "high"] = "unknown"
    limitation_date: Day


class EventCount(Part):
    """How many events of a topic concern the book so far."""

    topic: Code
    count: int


class ReceivableStated(
    Event, topic="receivable.stated", producer="collections", subject="statement_id", volatile=("stated_at",)
):
    """What collections holds to be receivable at a cut, for the ledger's tie-out (勾稽).

    The cut is the set of events: the ledger compares when it has applied just the ``events`` named here.
    """

    statement_id: Code
    as_of: Day
    stated_at: Instant
    receivable: Fen
    advance: Fen
    refund_payable: Fen
    customers: int
    events: tuple[EventCount, ...]
