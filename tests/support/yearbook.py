"""A seeded year of a trading company: documents as they come in, some of them late, posted by the ledger's own code.

The same seed and size give the same documents, numbers, balances and recorded times, whatever the machine.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hezhang_contracts.values import value
from hezhang_kit.transactions import Transactions
from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.domain import buying, posting, rules
from ledger_service.domain.documents import (
    Credit,
    Document,
    Payment,
    Portion,
    Purchase,
    PurchaseLine,
    Return,
    ReturnLine,
    Sale,
    SaleLine,
    SupplierPayment,
)
from ledger_service.domain.journal import Book, Journal, Settled, Wanted
from ledger_service.domain.opening import OpeningLine, check_opening, open_book
from ledger_service.domain.posting import Outcome, Posted
from ledger_service.domain.voucher import Hands, Line, Source, SourceType, period_of

OPENED = date(2025, 1, 1)
DAYS = 365
SESSIONS = (time(1, 30), time(3, 45), time(6, 10), time(9, 20))
"""When bookkeepers record, in UTC: 9:30, 11:45, 14:10 and 17:20 in China."""
SKUS, CUSTOMERS, SUPPLIERS = 40, 150, 12
_LATE_DAYS = (0,) * 80 + (1,) * 10 + (2, 3, 4, 5, 6, 7, 8, 20, 33, 40)


@dataclass
class _Sold:
    """An invoice line of which something can still come back, and what is unpaid of its invoice."""

    invoice_id: str
    customer_id: str
    day: date
    line: SaleLine
    open: int
    qty: int
    net: int
    vat: int


@value(kw_only=True)
class Expense(Document):
    """A voucher that a bookkeeper wrote by hand: an expense, with its input VAT, paid by bank."""

    account: str
    net: int
    vat: int


@dataclass
class Year:
    """One book over one year; ``vouchers`` counts the opening one too."""

    book_id: str
    vouchers: int
    seed: int = 1
    _sold: list[_Sold] = field(default_factory=list[_Sold])
    _made: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @property
    def book(self) -> Book:
        """The book that is written."""
        return Book(self.book_id, "年度测试公司", "small_business", "general", "Asia/Shanghai", OPENED)

    def opening(self) -> list[OpeningLine]:
        """Stock for the whole year, some money, a building that was written down, and what is owed."""
        units = 100 * self.vouchers
        stock = [
            OpeningLine("1405", "debit", units * (1_500 + 137 * n) + n, sku=f"S{n:02}", qty=Decimal(units))
            for n in range(SKUS)
        ]
        others = [
            OpeningLine("1001", "debit", 5_000_00),
            OpeningLine("1002", "debit", 800_000_00),
            OpeningLine("1601", "debit", 1_200_000_00),
            OpeningLine("1602", "credit", 300_000_00),
            OpeningLine("2001", "credit", 250_000_00),
        ]
        owned = sum(line.amount if line.side == "debit" else -line.amount for line in stock + others)
        return [*stock, *others, OpeningLine("3001", "credit", owned)]

    def batches(self) -> Iterator[tuple[datetime, list[Document]]]:
        """What is recorded at which instant, in order of time. Nobody works on Sundays."""
        days = [day for n in range(DAYS) if (day := OPENED + timedelta(days=n)).weekday() < 6]
        every = [datetime.combine(day, at, UTC) for day in days for at in SESSIONS]
        # A small company records rarely; an odd step meets all times of the day.
        sessions = every[:: max(1, 20 * len(every) // self.vouchers) | 1]
        left = self.vouchers - 1
        for index, recorded_at in enumerate(sessions):
            # Rounded so that the whole year has exactly the wanted number.
            until = left * (index + 1) // len(sessions)
            documents = [self._document(recorded_at.date()) for _ in range(until - self._made)]
            if documents:
                yield recorded_at, documents

    def _document(self, recorded_on: date) -> Document:
        self._made += 1
        draw = self._random
        day = max(OPENED, recorded_on - timedelta(days=draw.choice(_LATE_DAYS)))
        kind = draw.random()
        if kind < 0.55 or len(self._sold) < 20:
            return self._sale(day)
        if kind < 0.62:
            return self._bought(day, kind)
        sold = self._sold[draw.randrange(max(0, len(self._sold) - 3_000), len(self._sold))]
        day = max(day, sold.day)
        if kind < 0.88:
            return self._payment(sold, day)
        if kind < 0.97 and sold.qty:
            return self._return(sold, day)
        return self._credit(sold, day)

    def _bought(self, day: date, kind: float) -> Document:
        draw, supplier = self._random, f"V{self._random.randrange(SUPPLIERS):02}"
        if kind < 0.59:
            sku, qty = draw.randrange(SKUS), draw.randrange(10, 200)
            net = qty * (1_400 + 137 * sku + draw.randrange(200))
            line = PurchaseLine(f"S{sku:02}", Decimal(qty), net, (net * 13 + 50) // 100)
            source = self._source("purchase", "B")
            return Purchase(source=source, day=day, number=source.id, supplier_id=supplier, lines=(line,))
        if kind < 0.605:
            source, amount = self._source("supplier_payment", "Q"), draw.randrange(10_000, 900_000)
            return SupplierPayment(source=source, day=day, supplier_id=supplier, method="bank_transfer", amount=amount)
        account, net = draw.choice(("5601", "5602", "5602", "5603", "5711")), draw.randrange(1_000, 400_000)
        return Expense(source=self._source("manual", "M"), day=day, account=account, net=net, vat=(net * 6 + 50) // 100)

    def _sale(self, day: date) -> Sale:
        draw = self._random
        customer = f"C{min(draw.randrange(CUSTOMERS), draw.randrange(CUSTOMERS)):03}"
        lines: list[SaleLine] = []
        for number in range(1, draw.choice((1, 1, 1, 2, 2, 3)) + 1):
            service = draw.random() < 0.05
            sku, qty = draw.randrange(SKUS), draw.randrange(1, 40)
            net = qty * (2_300 + 190 * sku + draw.randrange(300))
            vat = (net * (6 if service else 13) + 50) // 100
            lines.append(SaleLine(number, None if service else f"S{sku:02}", Decimal(qty), net, vat))
        source = self._source("invoice", "I")
        total = sum(line.net + line.vat for line in lines)
        first = lines[0]
        self._sold.append(_Sold(source.id, customer, day, first, total, int(first.qty), first.net, first.vat))
        return Sale(source=source, customer_id=customer, day=day, number=source.id[1:], lines=tuple(lines), total=total)

    def _payment(self, sold: _Sold, day: date) -> Payment:
        draw = self._random
        allocated = sold.open if draw.random() < 0.8 else sold.open * draw.randrange(1, 100) // 100
        sold.open -= allocated
        advance = draw.randrange(1, 90_000) if draw.random() < 0.05 or not allocated else 0
        unknown = draw.randrange(1, 5_000) if draw.random() < 0.01 else 0
        portions = (
            Portion("invoice", allocated, sold.invoice_id), Portion("advance", advance),
            Portion("unidentified", unknown),
        )  # fmt: skip
        return Payment(
            source=self._source("payment", "P"),
            customer_id=sold.customer_id,
            day=day,
            incoming=True,
            method=draw.choice(("bank_transfer", "bank_transfer", "alipay", "wechat_pay", "cash")),
            amount=allocated + advance + unknown,
            portions=portions,
        )

    def _return(self, sold: _Sold, day: date) -> Return:
        draw = self._random
        qty = draw.randrange(1, sold.qty + 1)
        last = qty == sold.qty
        net, vat = (sold.net, sold.vat) if last else (sold.net * qty // sold.qty, sold.vat * qty // sold.qty)
        sold.qty, sold.net, sold.vat = sold.qty - qty, sold.net - net, sold.vat - vat
        sold.open = max(0, sold.open - net - vat)
        line = ReturnLine(1, sold.line.sku, Decimal(qty), net, vat, scrapped=draw.random() < 0.1)
        return Return(
            source=self._source("return", "R", part=1),
            customer_id=sold.customer_id,
            day=day,
            invoice_id=sold.invoice_id,
            lines=(line,),
            allowance=False,
            red_pending=draw.random() < 0.05,
        )

    def _credit(self, sold: _Sold, day: date) -> Credit:
        amount = self._random.randrange(100, 50_000)
        return Credit(
            source=self._source("credit", "K"),
            customer_id=sold.customer_id,
            day=day,
            taken=Portion("invoice", amount, sold.invoice_id),
            given=Portion("advance" if amount % 2 else "refund", amount),
        )

    def _source(self, kind: SourceType, letter: str, part: int = 0) -> Source:
        identifier = f"{letter}{self._made:08}"
        return Source(self.book_id, kind, identifier, part, f"e-{identifier}", f"v{self._made:08}", None)


class Watch:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def write(year: Year, transactions: Transactions) -> None:
    """Open the book and post everything, one transaction a session; the transactions' clock is set to each session."""
    transactions.clock = watch = Watch()
    watch.now = datetime.combine(OPENED, time(0, 5), UTC)
    opening, book = year.opening(), year.book
    assert check_opening(book, opening) is None
    source = Source(book.book_id, "opening", book.book_id, 0, "e-opening", "v00000000", None)
    periods = frozenset(((book.book_id, period_of(book.opened_on)),))
    async with transactions.work([book.book_id]) as work:
        journals = JournalsInPostgres(work)
        wanted = Wanted(books=frozenset(), sources=frozenset((source.key,)), periods=periods)
        journal = await journals.read(wanted, work.now)
        open_book(journal, book, source, opening, "tester")
        await journals.add_book(book, work.now)
        await journals.write(journal)
    for recorded_at, documents in year.batches():
        watch.now = recorded_at
        async with transactions.work([book.book_id]) as work:
            journals = JournalsInPostgres(work)
            journal = await journals.read(posting.wanted_by(documents), work.now)
            _post(journal, documents)
            await journals.write(journal)


def _post(journal: Journal, documents: Sequence[Document]) -> None:
    outcomes = [_POST[type(document)](journal, document) for document in documents]
    others = [outcome for outcome in outcomes if not isinstance(outcome, Posted) or outcome.voucher is None]
    assert not others, others[0]


def _post_expense(journal: Journal, expense: Expense) -> Outcome:
    lines = (
        Line(expense.account, "debit", expense.net, "费用"),
        Line("22210101", "debit", expense.vat, "费用"),
        Line("1002", "credit", expense.net + expense.vat, "费用"),
    )
    entry = Settled(expense.source.event_id, expense.day, None, vat=0)
    hands = Hands(checker="wang.wei", poster="wang.wei")
    return Posted(journal.settle(expense.source, entry, rules.MANUAL, lines, "li.na", hands))


def _no_more(n: int) -> str:
    raise AssertionError("goods suffice for the whole year: no cost was waiting")


_POST: dict[type[Document], Any] = {
    Purchase: lambda journal, purchase: buying.post_purchase(journal, purchase, _no_more),
    SupplierPayment: buying.post_supplier_payment,
    Expense: _post_expense,
    Sale: posting.post_sale,
    Payment: posting.post_payment,
    Return: posting.post_return,
    Credit: posting.post_credit,
}
