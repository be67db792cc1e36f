"""The books of one transaction: what was read of them, and what is being posted to them, one document after another.

Documents of a batch see each other's effect in memory, so that any batching gives the books that one by one gives.
Looking up what was not read is a bug and raises KeyError, never a silent zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from hezhang_contracts.values import value

from ledger_service.domain.chart import VAT_OUTPUT, Side, Taxpayer
from ledger_service.domain.stock import IssuedLine, Stock
from ledger_service.domain.voucher import Line, Rule, Source, Voucher, period_of, without_zeros

SkuKey = tuple[str, str]
"""(book_id, sku)"""
LineKey = tuple[str, str, int]
"""(book_id, invoice_id, line_no)"""
SourceKey = tuple[str, str, str, int]
"""(book_id, source type, source id, part)"""
PeriodKey = tuple[str, str]
"""(book_id, period)"""


@value
class Book:
    """A book (账套): the accounts of one company, in CNY."""

    book_id: str
    name: str
    taxpayer: Taxpayer
    zone: str
    opened_on: date

    @property
    def vat_output(self) -> str:
        """The account of output VAT."""
        return VAT_OUTPUT[self.taxpayer]


@value
class Settled:
    """A business document in the register of what the ledger has dealt with.

    ``vat`` in fen is what it says about output VAT: positive for a sale, negative for a return; ``vat_pending`` while
    its red invoice is not issued.
    """

    event_id: str
    day: date
    customer_id: str | None
    vat: int
    vat_pending: bool = False


@value(kw_only=True)
class Wanted:
    """What has to be read before documents can be posted."""

    books: frozenset[str]
    sources: frozenset[SourceKey]
    periods: frozenset[PeriodKey]
    skus: frozenset[SkuKey] = frozenset()
    invoices: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Journal:
    """What was read, keyed as above; ``new`` and ``changed`` keys are what has to be written."""

    now: datetime
    books: dict[str, Book] = field(default_factory=dict[str, Book])
    settled: dict[SourceKey, Settled] = field(default_factory=dict[SourceKey, Settled])
    stock: dict[SkuKey, Stock] = field(default_factory=dict[SkuKey, Stock])
    issued: dict[LineKey, IssuedLine] = field(default_factory=dict[LineKey, IssuedLine])
    numbers: dict[PeriodKey, int] = field(default_factory=dict[PeriodKey, int])
    told: dict[SourceKey, tuple[int, datetime]] = field(default_factory=dict[SourceKey, tuple[int, datetime]])
    """After a restore: the number and time that a source was told to be posted with; below ``numbers``."""

    vouchers: list[Voucher] = field(default_factory=list[Voucher])
    new_settled: list[SourceKey] = field(default_factory=list[SourceKey])
    new_issued: list[LineKey] = field(default_factory=list[LineKey])
    changed_issued: set[LineKey] = field(default_factory=set[LineKey])
    changed_stock: set[SkuKey] = field(default_factory=set[SkuKey])
    changed_numbers: set[PeriodKey] = field(default_factory=set[PeriodKey])

    def settle(
        self, source: Source, entry: Settled, rule: Rule, lines: Iterable[Line], maker: str | None = None
    ) -> Voucher | None:
        """Register a document and post its voucher; None when every amount is zero."""
        self.settled[source.key] = entry
        self.new_settled.append(source.key)
        said = without_zeros(lines)
        if not said:
            return None
        period = (source.book_id, period_of(entry.day))
        # Gap-free: the number is taken when nothing can be refused any more, under the book's lock.
        told = self.told.get(source.key)
        if told is None:
            self.numbers[period] += 1
        number, recorded_at = told or (self.numbers[period], self.now)
        self.changed_numbers.add(period)
        voucher = Voucher(
            source=source,
            number=number,
            period=period[1],
            effective_date=entry.day,
            recorded_at=recorded_at,
            rule=rule,
            maker=maker or rule.maker,
            lines=said,
        )
        self.vouchers.append(voucher)
        return voucher

    def issue(self, key: LineKey, line: IssuedLine) -> None:
        """Keep an invoice line for its returns."""
        self.issued[key] = line
        self.new_issued.append(key)

    def take_back(self, key: LineKey, line: IssuedLine) -> None:
        """Replace an invoice line by what it is after a return."""
        self.issued[key] = line
        self.changed_issued.add(key)

    def restock(self, key: SkuKey, stock: Stock) -> None:
        """Replace the stock of a sku."""
        self.stock[key] = stock
        self.changed_stock.add(key)

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
