"""What a run has to come to, from its facts alone: the standard library, no code of the project.

Every figure here is the same in whatever order the requests and events were worked: an invoice's open amount only ever
falls, so that per invoice 1122 = max(0, issued - returned - paid), and what was settled beyond that is the customer's.
Where a rule does depend on the order (``next_invoice`` takes the oldest invoice that is open just then), the customers
of that rule are asked only for the sum of what they owe and are owed.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tests.chaos.facts import Facts, Invoice, Line, Payment, Payout, Return

RECEIVABLE, ADVANCE, REFUND, STOCK, CAPITAL = "1122", "2203", "224101", "1405", "3001"
REVENUE, COST, VAT = "5001", "5401", "22210108"
CLAIMS = (RECEIVABLE, ADVANCE, REFUND)
NET_CLAIM = "1122-2203-224101"
MONEY = {"bank_transfer": "1002", "cash": "1001", "alipay": "1012"}
UNIT_COSTS = {"S1": 137, "S2": 2_050, "S3": 999, "S4": 64, "S5": 12_345, "S6": 800}
"""Cost in fen of a unit of each sku; whole units at a whole cost keep the moving average exact in any order."""
OPENING_QTY = 1_000_000
NEXT = "next"
"""How customers begin whose credits go to their next invoice."""

LISTENERS = {
    "invoice.issued": ("ledger", "returns"),
    "invoice.cancelled": ("ledger", "returns"),
    "payment.recorded": ("ledger", "returns"),
    "credit.applied": ("ledger", "returns"),
    "invoice.overdue": ("notify",),
    "receivable.stated": ("ledger",),
    "return.requested": ("returns",),
    "return.recorded": ("ledger", "collections", "notify"),
    "return.cancelled": ("ledger", "collections", "notify"),
    "purchase_return.recorded": ("ledger",),
    "scrap.decided": ("ledger",),
    "red_invoice.changed": ("ledger", "notify"),
    "voucher.posted": ("returns", "cases"),
    "voucher.rejected": ("returns", "cases"),
    "period.closed": (),
    "anomaly.opened": ("cases", "notify"),
    "anomaly.resolved": ("cases",),
    "case.changed": ("notify",),
    "correction.requested": ("ledger",),
    "message.delivered": ("cases",),
    # What the services were asked, kept for their own recovery.
    "command.ledger": (),
    "command.returns": (),
    "command.collections": (),
    "command.cases": (),
}
PARTITIONS = 6
"""Of every topic."""
FINDERS = ("ledger", "returns", "collections")
"""The services that tell an anomaly when they park a record that blocks its subject."""

Source = tuple[str, str, str, int]
"""Book, source type, source id, part: what has one voucher."""


@dataclass
class Expected:
    """The prediction. Balances are debit less credit, in fen; what is zero is left out."""

    vouchers: set[Source] = field(default_factory=set[Source])
    """Without credits: how many there are depends on the order, only their sums do not."""
    balances: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """By book and account, without the claims on customers."""
    claims: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    """By book, customer and account."""
    stock: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict[tuple[str, str], tuple[int, int]])
    """Quantity and cost by book and sku."""
    open_fen: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """By book and invoice id, of customers whose invoices do not depend on the order; zero where nothing is open."""
    returned: dict[tuple[str, str, int], tuple[Decimal, int, int]] = field(
        default_factory=dict[tuple[str, str, int], tuple[Decimal, int, int]]
    )
    """Quantity, net and VAT that came back by book, invoice id and line; every line is here."""
    gross: dict[Source, int] = field(default_factory=dict[Source, int])
    """What a sale, a payment or a return moves in all."""
    waiting: Counter[tuple[str, str, str, str]] = field(default_factory=Counter[tuple[str, str, str, str]])
    """Events that go on waiting, by service, topic, book and subject."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What every listener makes of a bad record: it is parked with a code, and may block its subject."""

    parked: str
    blocks: bool = False


CONTENT = Verdict("content_invalid", blocks=True)
VERDICTS: dict[str, Verdict] = {
    "bad JSON": CONTENT,
    "bad schema": CONTENT,
    "float money": CONTENT,
    "too precise": CONTENT,
    "negative": Verdict("content_unsound", blocks=True),
    "unbalanced": Verdict("content_unsound", blocks=True),
    "900 KB": CONTENT,
    "null value": Verdict("value_null"),
    "null header": Verdict("header_null"),
    "header not UTF-8": Verdict("header_not_utf8"),
    "null key": Verdict("key_missing"),
    "key of another book": Verdict("key_not_book"),
    "unknown type": Verdict("type_unknown", blocks=True),
    "unknown version": Verdict("type_unknown", blocks=True),
}
"""By the kind of poison."""


def half_up(amount: Fraction) -> int:
    """A non-negative amount rounded half up."""
    return int(amount + Fraction(1, 2))


def worth(line: Line, qty: Decimal) -> tuple[int, int]:
    """Net and VAT at 13 % in fen of the first ``qty`` units of a line."""
    net = half_up(Fraction(line.price) * Fraction(qty) * 100)
    return net, half_up(Fraction(13 * net, 100))


def total(invoice: Invoice) -> int:
    """What an invoice comes to, in fen."""
    return sum(sum(worth(line, line.qty)) for line in invoice.lines)


def predict(facts: Facts) -> Expected:
    """All of it."""
    expected = Expected()
    balances: Counter[tuple[str, str]] = Counter()
    stock = {(book, sku): OPENING_QTY for book in facts.books for sku in UNIT_COSTS}
    for book in facts.books:
        expected.vouchers.add((book, "opening", book, 0))
        balances[book, CAPITAL] -= sum(cost * OPENING_QTY for cost in UNIT_COSTS.values())
    invoices, payments = facts.invoices + facts.late_invoices, facts.payments + facts.late_payments
    returned = _taken(facts.returns + facts.late_returns)
    for invoice in invoices:
        _sell(expected, balances, stock, invoice, returned)
    for payment in [*payments, *facts.payouts]:
        way = -1 if isinstance(payment, Payout) else 1
        balances[payment.book, MONEY[payment.method]] += way * payment.amount
        expected.vouchers.add((payment.book, "payment", payment.payment_id, 0))
        expected.gross[payment.book, "payment", payment.payment_id, 0] = way * payment.amount
    for back in facts.returns + facts.late_returns:
        for part, _, gross in back.parts:
            expected.vouchers.add((back.book, "return", back.return_id, part))
            expected.gross[back.book, "return", back.return_id, part] = gross
    for (book, sku), qty in stock.items():
        expected.stock[book, sku] = (qty, qty * UNIT_COSTS[sku])
        balances[book, STOCK] += qty * UNIT_COSTS[sku]
    expected.balances = {key: fen for key, fen in balances.items() if fen}
    expected.claims = _claims(facts, returned)
    expected.open_fen = _open(facts, returned)
    _wait(expected, facts)
    return expected


Taken = dict[tuple[str, str, int], Decimal]
"""Quantity that came back, by book, invoice id and line."""


def _taken(returns: list[Return]) -> Taken:
    taken: defaultdict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for back in returns:
        for invoice, line_no, qty in back.taken:
            taken[back.book, invoice.invoice_id, line_no] += qty
    return taken


def _sell(
    expected: Expected,
    balances: Counter[tuple[str, str]],
    stock: dict[tuple[str, str], int],
    invoice: Invoice,
    taken: Taken,
) -> None:
    book = invoice.book
    source = (book, "invoice", invoice.invoice_id, 0)
    expected.vouchers.add(source)
    expected.gross[source] = total(invoice)
    for line in invoice.lines:
        back = taken.get((book, invoice.invoice_id, line.line_no), Decimal(0))
        (net, vat), (net_back, vat_back) = worth(line, line.qty), worth(line, back)
        expected.returned[book, invoice.invoice_id, line.line_no] = (back, net_back, vat_back)
        balances[book, REVENUE] -= net - net_back
        balances[book, VAT] -= vat - vat_back
        if line.sku is not None:
            left = int(line.qty - back)
            stock[book, line.sku] -= left
            balances[book, COST] += left * UNIT_COSTS[line.sku]


@dataclass(slots=True)
class _Account:
    """How an invoice was settled."""

    invoice: Invoice
    issued: int
    paid: int = 0
    returned: int = 0


def _accounts(invoices: list[Invoice], payments: list[Payment], taken: Taken) -> list[_Account]:
    accounts = {(i.book, i.invoice_id): _Account(i, total(i)) for i in invoices}
    for payment in payments:
        accounts[payment.book, payment.invoice.invoice_id].paid += payment.amount - payment.on_account
    for key, account in accounts.items():
        for line in account.invoice.lines:
            account.returned += sum(worth(line, taken.get((*key, line.line_no), Decimal(0))))
    return list(accounts.values())


def _claims(facts: Facts, taken: Taken) -> dict[tuple[str, str, str], int]:
    claims: Counter[tuple[str, str, str]] = Counter()
    for account in _accounts(facts.invoices, facts.payments, taken):
        invoice, rest = account.invoice, account.issued - account.paid - account.returned
        if invoice.customer.startswith(NEXT):
            claims[invoice.book, invoice.customer, NET_CLAIM] += rest
        else:
            claims[invoice.book, invoice.customer, RECEIVABLE] += max(0, rest)
            beyond = REFUND if _refunds(facts, invoice) else ADVANCE
            claims[invoice.book, invoice.customer, beyond] -= max(0, -rest)
    for payout in facts.payouts:
        claims[payout.book, payout.customer, REFUND] += payout.amount
    # A partner says himself what a payment is for; the ledger posts just that.
    for account in _accounts(facts.late_invoices, facts.late_payments, taken):
        invoice = account.invoice
        claims[invoice.book, invoice.customer, RECEIVABLE] += account.issued - account.paid - account.returned
    for payment in facts.late_payments:
        claims[payment.book, payment.customer, ADVANCE] -= payment.on_account
    return {key: fen for key, fen in claims.items() if fen}


def _refunds(facts: Facts, invoice: Invoice) -> bool:
    # Returns for a refund are asked only of invoices that are paid by then and see no other payment or return.
    return invoice.number.startswith("refund")


def _open(facts: Facts, taken: Taken) -> dict[tuple[str, str], int]:
    return {
        (one.invoice.book, one.invoice.invoice_id): max(0, one.issued - one.paid - one.returned)
        for one in _accounts(facts.invoices, facts.payments, taken)
        if not one.invoice.customer.startswith(NEXT)
    }


def _wait(expected: Expected, facts: Facts) -> None:
    """A partner's return is known to the ledger only: collections waits for its invoice, returns for itself."""
    for back in facts.late_returns:
        for _ in back.parts:
            expected.waiting["collections", "return.recorded", back.book, back.return_id] += 1
            expected.waiting["returns", "voucher.posted", back.book, back.return_id] += 1
