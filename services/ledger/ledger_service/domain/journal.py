"""The books of one transaction: what was read of them, and what is being posted to them, one document after another.

Documents of a batch see each other's effect in memory, so that any batching gives the books that one by one gives.
Looking up what was not read is a bug and raises KeyError, never a silent zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hezhang_contracts.values import value

from ledger_service.domain.chart import VAT_OUTPUT, Chart, Side, Standard, Taxpayer, chart_of
from ledger_service.domain.documents import PartKey, ReturnLine
from ledger_service.domain.entry import Entry, table_of
from ledger_service.domain.stock import IssuedLine, Stock
from ledger_service.domain.voucher import (
    NO_TIES,
    Hands,
    Line,
    Rule,
    Source,
    Ties,
    Voucher,
    last_day_of,
    period_of,
    without_zeros,
)

SkuKey = tuple[str, str]
"""(book_id, sku)"""
LineKey = tuple[str, str, int]
"""(book_id, invoice_id, line_no)"""
SourceKey = tuple[str, str, str, int]
"""(book_id, source type, source id, part)"""
PART_TYPES = ("return", "red_invoice", "scrap")
"""What is posted for a part of a return, until it is cancelled."""
SALE_TYPES = ("invoice", "cost")
"""What is posted for a sale, until it is cancelled."""
PeriodKey = tuple[str, str]
"""(book_id, period)"""


@value
class Book:
    """A book (账套): the accounts of one company, in CNY.

    ``closed_through`` is the last day of its newest closed month, ``opened_through`` that of the newest month opened in
    advance of the calendar; ``authorised`` says who authorised a rule ("sale v1") for it.
    """

    book_id: str
    name: str
    standard: Standard
    taxpayer: Taxpayer
    zone: str
    opened_on: date
    closed_through: date | None = None
    opened_through: date | None = None
    authorised: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)

    @property
    def vat_output(self) -> str:
        """The account of output VAT."""
        return VAT_OUTPUT[self.taxpayer]

    @property
    def chart(self) -> Chart:
        """The accounts of its standard, without its own sub-accounts."""
        return chart_of(self.standard, self.taxpayer)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The table of entries."""
        return table_of(self.standard, self.taxpayer)

    def landing(self, day: date) -> date:
        """Where what is dated ``day`` is posted: there, or on the first day of the first month that is not closed."""
        if self.closed_through is None or day > self.closed_through:
            return day
        return self.closed_through + timedelta(1)

    def business_day(self, now: datetime) -> date:
        """The day that it is in its zone."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def open_until(self, now: datetime) -> date:
        """The last day of its newest open month: that of the calendar in its zone, unless a later one was opened."""
        month = last_day_of(period_of(max(self.business_day(now), self.opened_on)))
        return month if self.opened_through is None else max(month, self.opened_through)


@value
class Settled:
    """A business document in the register of what the ledger has dealt with.

    ``vat`` in fen is what it says about output VAT: positive for a sale, negative for a return; ``vat_pending`` while
    its red invoice is not issued. ``returned`` are the lines of a return, without quantities when it is an allowance.
    """

    event_id: str
    day: date
    customer_id: str | None
    vat: int
    vat_pending: bool = False
    returned: tuple[ReturnLine, ...] = ()


@value
class PostedLine:
    """A line of a voucher that was posted for a part of a return, with the voucher that it stands in."""

    voucher_id: str
    line: Line


@value(kw_only=True)
class Wanted:
    """What has to be read before documents can be posted."""

    books: frozenset[str]
    sources: frozenset[SourceKey]
    periods: frozenset[PeriodKey]
    skus: frozenset[SkuKey] = frozenset()
    invoices: frozenset[tuple[str, str]] = frozenset()
    parts: frozenset[PartKey] = frozenset()
    received: frozenset[SkuKey] = frozenset()
    sales: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Journal:
    """What was read, keyed as above; ``new`` and ``changed`` keys are what has to be written."""

    now: datetime
    books: dict[str, Book] = field(default_factory=dict[str, Book])
    settled: dict[SourceKey, Settled] = field(default_factory=dict[SourceKey, Settled])
    stock: dict[SkuKey, Stock] = field(default_factory=dict[SkuKey, Stock])
    issued: dict[LineKey, IssuedLine] = field(default_factory=dict[LineKey, IssuedLine])
    numbers: dict[PeriodKey, int] = field(default_factory=dict[PeriodKey, int])
    parts: dict[PartKey, list[PostedLine]] = field(default_factory=dict[PartKey, list[PostedLine]])
    """Everything that was posted for a part of a return, of the parts that are wanted."""
    sales: dict[tuple[str, str], list[PostedLine]] = field(default_factory=dict[tuple[str, str], list[PostedLine]])
    """Everything that was posted for a sale (book, invoice), of the sales that are wanted."""
    refused_sales: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Of them those that were refused."""
    refused_parts: set[PartKey] = field(default_factory=set[PartKey])
    """Parts of returns that were refused."""
    pending: dict[SkuKey, list[LineKey]] = field(default_factory=dict[SkuKey, list[LineKey]])
    """Sold lines whose cost waits for goods, the oldest first."""
    told: dict[SourceKey, tuple[int, datetime, date]] = field(
        default_factory=dict[SourceKey, tuple[int, datetime, date]]
    )
    """After a restore: the number, time and date that a source was told to be posted with; below ``numbers``."""

    horizons: dict[str, date] = field(default_factory=dict[str, date])
    vouchers: list[Voucher] = field(default_factory=list[Voucher])
    new_settled: list[SourceKey] = field(default_factory=list[SourceKey])
    new_issued: list[LineKey] = field(default_factory=list[LineKey])
    changed_issued: set[LineKey] = field(default_factory=set[LineKey])
    costed: set[LineKey] = field(default_factory=set[LineKey])
    new_refused: list[tuple[PartKey, str]] = field(default_factory=list[tuple[PartKey, str]])
    """Parts that were refused just now, with the event that told them."""
    changed_stock: set[SkuKey] = field(default_factory=set[SkuKey])
    changed_numbers: set[PeriodKey] = field(default_factory=set[PeriodKey])

    def settle(
        self,
        source: Source,
        entry: Settled,
        rule: Rule,
        lines: Iterable[Line],
        maker: str | None = None,
        hands: Hands | None = None,
        ties: Ties = NO_TIES,
        on: date | None = None,
    ) -> Voucher | None:
        """Register a document and post its voucher; None when every amount is zero.

        What is dated in a closed month lands in the first open one, or ``on`` the day that a person chose, and keeps
        its own date beside.
        """
        self.settled[source.key] = entry
        self.new_settled.append(source.key)
        said = without_zeros(lines)
        if not said:
            return None
        told = self.told.get(source.key)
        book = self.books.get(source.book_id)
        day = told[2] if told else on or (entry.day if book is None else book.landing(entry.day))
        period = (source.book_id, period_of(day))
        # Gap-free: the number is taken when nothing can be refused any more, under the book's lock.
        if told is None:
            self.numbers[period] += 1
        number, recorded_at = told[:2] if told else (self.numbers[period], self.now)
        self.changed_numbers.add(period)
        if maker is None:
            maker = rule.maker
        if hands is None:
            hands = Hands(None if book is None else book.authorised.get(maker))
        voucher = Voucher(
            source=source,
            number=number,
            period=period[1],
            effective_date=day,
            recorded_at=recorded_at,
            rule=rule,
            maker=maker,
            lines=said,
            hands=hands,
            ties=ties,
            document_date=None if day == entry.day else entry.day,
        )
        self.vouchers.append(voucher)
        of_part = self.parts.get((source.book_id, source.id, source.part)) if self.parts else None
        if of_part is not None and source.type in PART_TYPES:
            of_part += [PostedLine(source.voucher_id, line) for line in said]
        of_sale = self.sales.get((source.book_id, source.id)) if self.sales else None
        if of_sale is not None and source.type in SALE_TYPES:
            of_sale += [PostedLine(source.voucher_id, line) for line in said]
        return voucher

    def horizon(self, book: Book) -> date:
        """The last day on which something can be posted in a book."""
        if book.book_id not in self.horizons:
            self.horizons[book.book_id] = book.open_until(self.now)
        return self.horizons[book.book_id]

    def refuse_part(self, part: PartKey, event_id: str) -> None:
        """Remember that a part of a return was refused: when it is cancelled there is nothing to take back."""
        if part not in self.refused_parts:
            self.refused_parts.add(part)
            self.new_refused.append((part, event_id))

    def issue(self, key: LineKey, line: IssuedLine) -> None:
        """Keep an invoice line for its returns."""
        self.issued[key] = line
        self.new_issued.append(key)

    def take_back(self, key: LineKey, line: IssuedLine) -> None:
        """Replace an invoice line by what it is after a return."""
        self.issued[key] = line
        self.changed_issued.add(key)

    def cost(self, key: LineKey, cost: int) -> None:
        """Give a sold line the cost that it was waiting for."""
        self.issued[key] = self.issued[key].costing(cost)
        self.costed.add(key)

    def restock(self, key: SkuKey, stock: Stock) -> None:
        """Replace the stock of a sku."""
        self.stock[key] = stock
        self.changed_stock.add(key)

    def landing_periods(self, periods: Iterable[PeriodKey]) -> set[PeriodKey]:
        """The months in which documents of these months are numbered, as far as their books are open."""
        return {
            (book_id, max(month, period_of(self.books[book_id].landing(date.min))) if book_id in self.books else month)
            for book_id, month in periods
        }

    def turnover(self) -> dict[tuple[str, str, date, date], tuple[int, int]]:
        """Debit and credit of the new vouchers in fen by (book, account, day, day of recording in UTC)."""
        sums: dict[tuple[str, str, date, date], tuple[int, int]] = {}
        for voucher in self.vouchers:
            recorded_on = voucher.recorded_at.date()
            for line in voucher.lines:
                key = (voucher.source.book_id, line.account, voucher.effective_date, recorded_on)
                debit, credit = sums.get(key, (0, 0))
                sums[key] = _added(debit, credit, line.side, line.amount)
        return sums


def _added(debit: int, credit: int, side: Side, amount: int) -> tuple[int, int]:
    return (debit + amount, credit) if side == "debit" else (debit, credit + amount)
