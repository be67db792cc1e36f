"""What the demo must come to, recomputed from its rules alone: the standard library, no code of the project.

Quantities are whole numbers here; prices are exact fractions of a yuan, amounts integer fen.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from tests.support.salesrows import Row, read

RECEIVABLE, ADVANCE, BANK, STOCK, CAPITAL = "1122", "2203", "1002", "1405", "3001"
REVENUE, COST, VAT = "5001", "5401", "22210108"
CREDIT_SIDE = {ADVANCE, CAPITAL, REVENUE, VAT}

LineKey = tuple[str, str, str | None, str | None]
"""Account, side, customer, sku."""


@dataclass(slots=True)
class SaleLine:
    row: Row
    net: int
    vat: int
    returned: int = 0
    net_back: int = 0
    vat_back: int = 0


@dataclass
class Invoice:
    number: str
    customer: str
    day: date
    lines: list[SaleLine]
    returned: int = 0
    paid: int = 0

    @property
    def total(self) -> int:
        return sum(line.net + line.vat for line in self.lines)

    @property
    def open(self) -> int:
        return max(0, self.total - self.returned - self.paid)


@dataclass
class Voucher:
    """Amounts in fen by account, side, customer and sku; lines that come to zero are left out."""

    day: date
    lines: dict[LineKey, int]


@dataclass(frozen=True)
class Cancellation:
    """What becomes of a C row: the units that come back by invoice, or why it is refused and what units are missing."""

    outcome: str
    units: dict[str, int]
    missing: int | None = None


@dataclass
class Reckoning:
    rows: list[Row]
    outcome: dict[int, str] = field(default_factory=dict)
    invoices: list[Invoice] = field(default_factory=list)
    vouchers: dict[tuple[str, str], Voucher] = field(default_factory=dict)
    parts: dict[int, list[tuple[str, SaleLine, int, int]]] = field(default_factory=dict)
    """By C row: original invoice, its line, quantity and net that came back, in the order of matching."""
    missing: dict[int, int] = field(default_factory=dict)
    """By C row: the units for which no sale is left."""
    unit_cost: dict[str, int] = field(default_factory=dict)

    @property
    def rows_in(self) -> int:
        return len(self.rows)

    @property
    def rows_by_outcome(self) -> dict[str, int]:
        return dict(Counter(self.outcome.values()))

    @property
    def anomalies_by_kind(self) -> dict[str, int]:
        return {kind: n for kind, n in self.rows_by_outcome.items() if kind not in ("sold", "returned")}

    @property
    def cancellations(self) -> dict[int, Cancellation]:
        """Every C row by its place in the file."""
        found: dict[int, Cancellation] = {}
        for row in self.rows:
            if row.invoice.startswith("C"):
                units: Counter[str] = Counter()
                for number, _, qty, _ in self.parts.get(row.seq, ()):
                    units[number] += qty
                found[row.seq] = Cancellation(self.outcome[row.seq], dict(units), self.missing.get(row.seq))
        return found

    @property
    def balances_fen(self) -> dict[str, int]:
        """Balances on each account's natural side; accounts that come to zero are left out."""
        balances: Counter[str] = Counter()
        for voucher in self.vouchers.values():
            for (account, side, _, _), amount in voucher.lines.items():
                natural = "credit" if account in CREDIT_SIDE else "debit"
                balances[account] += amount if side == natural else -amount
        return {account: fen for account, fen in balances.items() if fen}

    @property
    def debit_fen(self) -> int:
        return sum(fen for account, fen in self.balances_fen.items() if account not in CREDIT_SIDE)

    @property
    def credit_fen(self) -> int:
        return sum(fen for account, fen in self.balances_fen.items() if account in CREDIT_SIDE)

    @property
    def receivable_fen(self) -> dict[str, int]:
        """1122 by invoice number."""
        return {invoice.number: invoice.open for invoice in self.invoices}

    @property
    def advance_fen(self) -> int:
        """2203 in total: what was paid and came back beyond what was invoiced."""
        return sum(max(0, i.paid + i.returned - i.total) for i in self.invoices)

    @property
    def overdue_invoices(self) -> int:
        """Open and due, at net 30 days, before the day 60 days after the last invoice."""
        if not self.invoices:
            return 0
        swept = max(invoice.day for invoice in self.invoices) + timedelta(days=60)
        return sum(i.open > 0 and i.day + timedelta(days=30) < swept for i in self.invoices)

    @property
    def messages(self) -> int:
        """One to the bookkeeper of every anomaly, to the customer of what is overdue or comes back; none to 散客."""
        overdue = sum(i.open > 0 and i.customer != "walk-in" for i in self.invoices)
        returns = sum(
            len({number for number, _, _, _ in parts})
            for seq, parts in self.parts.items()
            if self.rows[seq - 1].customer != "walk-in"
        )
        return overdue + returns + sum(self.anomalies_by_kind.values())


def reckon(path: Path) -> Reckoning:
    """All of it, for one file."""
    book = Reckoning(read(path))
    _refuse_bad_rows(book)
    _sell(book)
    _open(book)
    for invoice in book.invoices:
        _post(book, ("invoice", invoice.number), invoice.day, _sale(book, invoice))
    _take_back(book)
    _pay(book)
    return book


def half_up(amount: Fraction) -> int:
    """A non-negative amount rounded half up."""
    return int(amount + Fraction(1, 2))


def _refuse_bad_rows(book: Reckoning) -> None:
    for row in book.rows:
        if row.price <= 0:
            book.outcome[row.seq] = "price_not_positive"
        elif row.qty >= 0 if row.invoice.startswith("C") else row.qty <= 0:
            book.outcome[row.seq] = "quantity_not_positive"


def _sell(book: Reckoning) -> None:
    by_number: dict[str, Invoice] = {}
    for row in book.rows:
        if row.seq in book.outcome or row.invoice.startswith("C"):
            continue
        net = half_up(row.price * row.qty * 100)
        invoice = by_number.setdefault(row.invoice, Invoice(row.invoice, row.customer, row.day, []))
        invoice.lines.append(SaleLine(row, net, half_up(Fraction(13 * net, 100))))
        book.outcome[row.seq] = "sold"
    book.invoices = list(by_number.values())


def _open(book: Reckoning) -> None:
    for row in book.rows:
        if row.goods and row.price > 0:
            book.unit_cost.setdefault(row.item, half_up(row.price * 60))
    lines: Counter[LineKey] = Counter()
    for invoice in book.invoices:
        for line in invoice.lines:
            if line.row.goods:
                cost = book.unit_cost[line.row.item] * line.row.qty
                lines[STOCK, "debit", None, line.row.item] += cost
                lines[CAPITAL, "credit", None, None] += cost
    if book.rows:
        _post(book, ("opening", ""), min(row.day for row in book.rows), lines)


def _sale(book: Reckoning, invoice: Invoice) -> Counter[LineKey]:
    lines: Counter[LineKey] = Counter()
    for line in invoice.lines:
        lines[RECEIVABLE, "debit", invoice.customer, None] += line.net + line.vat
        lines[REVENUE, "credit", None, None] += line.net
        lines[VAT, "credit", None, None] += line.vat
        if line.row.goods:
            cost = book.unit_cost[line.row.item] * line.row.qty
            lines[COST, "debit", None, None] += cost
            lines[STOCK, "credit", None, line.row.item] += cost
    return lines


def _take_back(book: Reckoning) -> None:
    bought: dict[tuple[str, str], list[tuple[Invoice, SaleLine]]] = defaultdict(list)
    for invoice in book.invoices:
        for line in invoice.lines:
            bought[line.row.customer, line.row.item].append((invoice, line))
    for row in book.rows:
        if row.seq in book.outcome:
            continue
        earlier = [(i, line) for i, line in bought[row.customer, row.item] if line.row.seq < row.seq]
        need = -row.qty
        left = sum(line.row.qty - line.returned for _, line in earlier)
        if left < need:
            book.outcome[row.seq] = "return_more_than_sold" if earlier else "return_never_sold"
            book.missing[row.seq] = need - left
        else:
            book.outcome[row.seq] = "returned"
            _return(book, row, sorted(earlier, key=lambda pair: -pair[1].row.seq))


def _return(book: Reckoning, row: Row, latest_first: list[tuple[Invoice, SaleLine]]) -> None:
    need = -row.qty
    vouchers: dict[str, Counter[LineKey]] = {}
    for invoice, line in latest_first:
        qty = min(need, line.row.qty - line.returned)
        if not qty:
            continue
        need -= qty
        line.returned += qty
        net = half_up(line.row.price * line.returned * 100) - line.net_back
        vat = half_up(Fraction(13 * (line.net_back + net), 100)) - line.vat_back
        line.net_back += net
        line.vat_back += vat
        invoice.returned += net + vat
        lines = vouchers.setdefault(invoice.number, Counter())
        lines[RECEIVABLE, "debit", invoice.customer, None] -= net + vat
        lines[REVENUE, "credit", None, None] -= net
        lines[VAT, "credit", None, None] -= vat
        if line.row.goods:
            cost = book.unit_cost[row.item] * qty
            lines[COST, "debit", None, None] -= cost
            lines[STOCK, "credit", None, row.item] -= cost
        book.parts.setdefault(row.seq, []).append((invoice.number, line, qty, net))
    for number, lines in vouchers.items():
        _post(book, ("return", f"{row.seq}/{number}"), row.day, lines)


def _pay(book: Reckoning) -> None:
    for count, invoice in enumerate(sorted(book.invoices, key=lambda i: i.lines[0].row.seq), 1):
        if count % 3 == 0:
            amount = invoice.total
        elif count % 10 == 1:
            amount = invoice.total // 2
        else:
            continue
        applied = min(amount, invoice.open)
        invoice.paid += amount
        lines = Counter[LineKey](
            {
                (BANK, "debit", None, None): amount,
                (RECEIVABLE, "credit", invoice.customer, None): applied,
                (ADVANCE, "credit", invoice.customer, None): amount - applied,
            }
        )
        _post(book, ("payment", invoice.number), invoice.day + timedelta(days=10), lines)


def _post(book: Reckoning, source: tuple[str, str], day: date, lines: Counter[LineKey]) -> None:
    if kept := {key: fen for key, fen in lines.items() if fen}:
        book.vouchers[source] = Voucher(day, kept)
