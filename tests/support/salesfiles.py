"""Seeded sales files of the form the demo reads, small and full of the cases that the rules name."""

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from tests.support.reckoning import Reckoning, SaleLine

SEEDS = range(200)
FIRST_DAY = date(2010, 12, 1)

CUSTOMERS = ("17850.0", "13047", " 13047", "c1", "C1", "Müller/é", "")
GOODS = ("85123A", "85123a", " 85123A", "22 633", "é9")
SERVICES = ("POST", "DOT", "bank charges")
PRICES = ("2.55", "0.001", "0.004", "0.005", "0.125", "1.005", "3.335", "0.07", "27.50", "10", "0.333", "0.29")
BAD_PRICES = ("0", "0.00", "-1.25", "-11062.06")
HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


@dataclass
class _Shop:
    """A file being made up, row by row, with what each customer could still give back."""

    rng: random.Random
    rows: list[list[str]] = field(default_factory=list)
    left: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    customers: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.rng.randrange(75))

    def row(self, number: str, item: str, qty: int, day: date, price: str, customer: str) -> None:
        description = self.rng.choice(("WHITE LANTERN", 'SET OF "3" £5, two\nlines', "CAFÉ SIGN", ""))
        self.rows.append([number, item, description, str(qty), day.isoformat(), price, customer, "United Kingdom"])


def generate(seed: int) -> bytes:
    """The file of a seed: 40 to 80 rows or a few more, in one of the encodings and date forms."""
    rng = random.Random(seed)
    shop = _Shop(rng)
    shop.customers = [*rng.sample(CUSTOMERS[:-1], 3), ""]
    shop.items = [*rng.sample(GOODS, 3), rng.choice(SERVICES)]
    rows_wanted = rng.randrange(40, 80)
    number = 536365
    while len(shop.rows) < rows_wanted:
        number += 1
        if rng.random() < 0.3 and shop.left:
            _credit(shop, f"C{number}")
        elif rng.random() < 0.15:
            _two_mixed_invoices(shop, str(number), f"A{number}")
        else:
            _invoice(shop, str(number))
    return _encode(rng, shop.rows)


def write(seed: int, folder: Path) -> Path:
    path = folder / f"sales-{seed}.csv"
    path.write_bytes(generate(seed))
    return path


def _invoice(shop: _Shop, number: str) -> None:
    customer, day = shop.rng.choice(shop.customers), shop.day()
    only_bad = shop.rng.random() < 0.07
    for _ in range(shop.rng.randrange(1, 4)):
        _sale_line(shop, number, day, customer, only_bad)


def _two_mixed_invoices(shop: _Shop, one: str, other: str) -> None:
    """Lines of two invoices by turns, one of them over several days."""
    customers, day = [shop.rng.choice(shop.customers) for _ in range(2)], shop.day()
    for turn in range(3):
        _sale_line(shop, one, day + timedelta(days=turn), customers[0], False)
        _sale_line(shop, other, day, customers[1], False)


def _sale_line(shop: _Shop, number: str, day: date, customer: str, bad: bool) -> None:
    rng = shop.rng
    item, qty, price = rng.choice(shop.items), rng.choice((1, 1, 2, 3, 5, 7, 12, 144)), rng.choice(PRICES)
    fault = rng.random()
    if bad or fault < 0.12:
        if fault < 0.06:
            qty = rng.choice((0, -qty))
        if not fault < 0.06 or rng.random() < 0.3:
            price = rng.choice(BAD_PRICES)
    else:
        shop.left[customer, item].append(qty)
    shop.row(number, item, qty, day, price, customer)


def _credit(shop: _Shop, number: str) -> None:
    rng = shop.rng
    for _ in range(rng.randrange(1, 3)):
        customer, item = rng.choice(list(shop.left))
        if rng.random() < 0.12:
            customer, item = rng.choice(shop.customers), rng.choice([*shop.items, "NEVER 1", "NEVER"])
        lines = shop.left.get((customer, item), [])
        qty = _back(rng, lines)
        price = rng.choice(PRICES)
        fault = rng.random()
        if fault < 0.12:
            price = rng.choice(BAD_PRICES)
        if fault < 0.03 or 0.12 < fault < 0.18:
            shop.row(number, item, rng.choice((0, qty)), shop.day(), price, customer)
            continue
        if fault >= 0.12 and sum(lines) >= qty:
            _take(lines, qty)
        shop.row(number, item, -qty, shop.day(), price, customer)


def _back(rng: random.Random, lines: list[int]) -> int:
    """How much comes back: one unit, the last line or all of it, or one more than there is."""
    last = next((qty for qty in reversed(lines) if qty), 1)
    return max(1, rng.choice((1, max(1, last // 2), last, last + 1, sum(lines), sum(lines) + 1)))


def _take(lines: list[int], qty: int) -> None:
    for index in reversed(range(len(lines))):
        taken = min(qty, lines[index])
        lines[index] -= taken
        qty -= taken


def _encode(rng: random.Random, rows: list[list[str]]) -> bytes:
    dates = rng.choice(("iso", "iso time", "american", "none"))
    encoding = rng.choice(("utf-8", "utf-8-sig", "latin-1"))
    file = io.StringIO()
    out = csv.writer(file, lineterminator=rng.choice(("\n", "\r\n")))
    without = 4 if dates == "none" else None
    out.writerow(_cut(HEADER, without))
    for row in rows:
        day = date.fromisoformat(row[4])
        written = {
            "iso time": f"{row[4]} 08:26:00",
            "american": f"{day.month}/{day.day}/{day.year} 8:26",
        }.get(dates, row[4])
        out.writerow(_cut([*row[:4], written, *row[5:]], without))
    return file.getvalue().encode(encoding)


def _cut(fields: list[str], without: int | None) -> list[str]:
    return [text for index, text in enumerate(fields) if index != without]


RULES = frozenset({
    "several invoices for one C row", "several lines of one invoice for one C row", "more than sold", "never sold",
    "second return of a line", "differing price", "walk-in returns", "service line", "service comes back",
    "last unit", "comes back after it was paid", "comes back before it was paid", "comes back of a paid invoice",
    "zero price", "negative price", "zero quantity", "negative quantity", "bad price and quantity",
    "C row: bad price", "C row: bad quantity", "non-contiguous invoice", "rounding of a partial return",
    "line of 0.00", "invoice of 0.00", "unit cost of 0.00", "byte order mark", "Latin-1", "UTF-8", "no date column",
    "American dates", "ISO dates", "ISO dates and times", "code with a space", "codes that differ by case",
    "invoice with only bad lines", "bad line in a good invoice", "first line bad on another day",
    "dates against row order", "bought only after it came back", "comes back before its sale by date", "paid half",
    "paid in full", "advance left over", "fully returned invoice",
})  # fmt: skip
"""What the files of all seeds together have to hit."""


def rules_hit(raw: bytes, book: Reckoning) -> set[str]:
    """Which of RULES a file hits, read from its bytes and its reckoning, not from how it was made."""
    hit = _form(raw) | _bad_rows(book) | _credits(book) | _invoices(book)
    unknown = hit - RULES
    assert not unknown, unknown
    return hit


def _form(raw: bytes) -> set[str]:
    hit: set[str] = set()
    if raw.startswith(b"\xef\xbb\xbf"):
        hit.add("byte order mark")
    try:
        raw.decode()
        hit.add("UTF-8")
    except UnicodeDecodeError:
        hit.add("Latin-1")
    if b"InvoiceDate" not in raw:
        return hit | {"no date column"}
    if b"/2010 8:26" in raw or b"/2011 8:26" in raw:
        return hit | {"American dates"}
    return hit | {"ISO dates and times" if b" 08:26:00" in raw else "ISO dates"}


def _bad_rows(book: Reckoning) -> set[str]:
    good = {row.invoice for row in book.rows if book.outcome[row.seq] == "sold"}
    hit: set[str] = set()
    for row in book.rows:
        if book.outcome[row.seq] not in ("price_not_positive", "quantity_not_positive"):
            continue
        bad_price = row.price <= 0
        if row.invoice.startswith("C"):
            hit.add("C row: bad price" if bad_price else "C row: bad quantity")
            continue
        hit.add("bad line in a good invoice" if row.invoice in good else "invoice with only bad lines")
        if bad_price:
            hit.add("zero price" if row.price == 0 else "negative price")
            if row.qty <= 0:
                hit.add("bad price and quantity")
        else:
            hit.add("zero quantity" if row.qty == 0 else "negative quantity")
    return hit


def _credits(book: Reckoning) -> set[str]:
    hit = set(book.outcome.values()) & {"return_never_sold", "return_more_than_sold"}
    hit = {name.removeprefix("return_").replace("_", " ") for name in hit}
    returned: set[int] = set()
    day_of = {invoice.number: invoice.day for invoice in book.invoices}
    paid = {invoice.number for invoice in book.invoices if invoice.paid}
    for row in book.rows:
        parts = book.parts.get(row.seq, [])
        numbers = [number for number, _, _, _ in parts]
        for number, line, qty, net in parts:
            hit |= _part(row.price, line, line.row.seq in returned)
            if net != int(line.row.price * qty * 100 + Fraction(1, 2)):
                hit.add("rounding of a partial return")
            returned.add(line.row.seq)
            if row.day < day_of[number]:
                hit.add("comes back before its sale by date")
            if number in paid:
                after = row.day > day_of[number] + timedelta(days=10)
                hit |= {"comes back of a paid invoice", f"comes back {'after' if after else 'before'} it was paid"}
        if len(set(numbers)) > 1:
            hit.add("several invoices for one C row")
        if len(set(numbers)) < len(numbers):
            hit.add("several lines of one invoice for one C row")
        if book.outcome[row.seq] == "return_never_sold" and _sold_later(book, row.seq, row.customer, row.item):
            hit.add("bought only after it came back")
    return hit


def _part(price: Fraction, line: SaleLine, again: bool) -> set[str]:
    cases = {
        "second return of a line": again,
        "differing price": price != line.row.price,
        "walk-in returns": line.row.customer == "walk-in",
        "service comes back": not line.row.goods,
        "last unit": line.returned == line.row.qty,
    }
    return {name for name, holds in cases.items() if holds}


def _sold_later(book: Reckoning, seq: int, customer: str, item: str) -> bool:
    return any(
        book.outcome[row.seq] == "sold" and row.seq > seq and (row.customer, row.item) == (customer, item)
        for row in book.rows
    )


def _invoices(book: Reckoning) -> set[str]:
    sales = [row for row in book.rows if not row.invoice.startswith("C")]
    seqs: dict[str, list[int]] = defaultdict(list)
    for row in sales:
        seqs[row.invoice].append(row.seq)
    first_row = {number: book.rows[of[0] - 1] for number, of in seqs.items()}
    items = {row.item for row in sales}
    lines = [line for invoice in book.invoices for line in invoice.lines]
    days = [invoice.day for invoice in book.invoices]
    cases = {
        "service line": any(not line.row.goods for line in lines),
        "non-contiguous invoice": any(of[-1] - of[0] >= len(of) for of in seqs.values()),
        "line of 0.00": any(line.net == 0 for line in lines),
        "invoice of 0.00": any(invoice.total == 0 for invoice in book.invoices),
        "unit cost of 0.00": 0 in book.unit_cost.values(),
        "code with a space": any(" " in item for item in items),
        "codes that differ by case": len({item.casefold() for item in items}) < len(items),
        "first line bad on another day": any(first_row[i.number].day != i.day for i in book.invoices),
        "dates against row order": days != sorted(days),
        "paid half": any(0 < i.paid < i.total for i in book.invoices),
        "paid in full": any(0 < i.paid == i.total for i in book.invoices),
        "advance left over": book.advance_fen > 0,
        "fully returned invoice": any(0 < i.returned == i.total for i in book.invoices),
    }
    return {name for name, holds in cases.items() if holds}
