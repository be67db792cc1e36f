"""The rows of a sales file in a temporary SQLite database: memory stays bounded, order and grouping are SQL."""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from hezhang_contracts.money import round_fen

from hezhang_stack.demo.sales import Row, SalesFileError, read_rows

COST_SHARE = Decimal("0.60")
"""Opening unit cost as a share of the first positive price of a sku."""

_Item = TypeVar("_Item")

_SCHEMA = """
create table sales_row(seq integer primary key, line integer not null, invoice text not null, item text not null,
  description text, qty text not null, price text not null, day text not null, customer text,
  credit integer not null, priced integer not null, sells integer not null);
create table issued(first_seq integer primary key, day text not null, answer text not null);
"""
_INDEXES = """
create index by_invoice on sales_row(invoice, seq);
create index by_item on sales_row(item, seq);
"""
_FIELDS = "seq, line, invoice, item, description, qty, price, day, customer"


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening stock of one sku."""

    sku: str
    qty: Decimal
    amount_fen: int


def is_goods(item: str) -> bool:
    """A stock code without a digit is a service: it has no stock and no cost."""
    return any(character in "0123456789" for character in item)


class Spool:
    """Rows by what the demo sends: opening stock, customers, sales invoices, C rows."""

    def __init__(self, path: Path) -> None:
        """Reads the whole file. Raises SalesFileError when it cannot be read as sales."""
        self._folder = tempfile.TemporaryDirectory(prefix="hezhang-demo-")
        self._db = sqlite3.connect(Path(self._folder.name) / "rows.sqlite")
        try:
            # A throw-away file: neither a journal nor waiting for the disk is of use.
            self._db.executescript("pragma journal_mode=off; pragma synchronous=off;" + _SCHEMA)
            self._db.executemany(
                "insert into sales_row values (?,?,?,?,?,?,?,?,?,?,?,?)", map(_stored, read_rows(path))
            )
            self._db.executescript(_INDEXES)
            self._refuse_shared_invoices(path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._db.close()
        self._folder.cleanup()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def count(self) -> int:
        return self._value("select count(*) from sales_row")

    def count_credits(self) -> int:
        return self._value("select count(*) from sales_row where credit")

    def first_day(self) -> date:
        return date.fromisoformat(self._value("select min(day) from sales_row"))

    def last_day(self) -> date:
        return date.fromisoformat(self._value("select max(day) from sales_row"))

    def opening(self) -> Iterator[Opening]:
        """Per sku what its sale lines sell in all, at 60 % of its first positive price in the file, in fen per unit."""
        sold = self._select("select item, qty from sales_row where sells order by item, seq")
        for item, lines in groupby(sold, key=lambda line: line[0]):
            if is_goods(item):
                qty = sum((Decimal(text) for _, text in lines), Decimal(0))
                unit_fen = round_fen(self._first_price(item) * COST_SHARE)
                yield Opening(item, qty, int((qty * unit_fen).to_integral_value(ROUND_HALF_UP)))

    def customers(self) -> Iterator[str]:
        for (customer,) in self._select(
            "select customer from sales_row where customer is not null group by customer order by min(seq)"
        ):
            yield customer

    def invoices(self) -> Iterator[list[Row]]:
        """The rows of each sales invoice in file order, invoices in the order of their first row."""
        rows = self._select(
            f"select {_FIELDS}, first from sales_row join (select invoice, min(seq) as first from sales_row"
            " where not credit group by invoice) using (invoice) order by first, seq"
        )
        for _, lines in groupby(rows, key=lambda line: line[-1]):
            yield [_row(line[:-1]) for line in lines]

    def credit_rows(self) -> Iterator[Row]:
        """The rows of C invoices in file order."""
        return map(_row, self._select(f"select {_FIELDS} from sales_row where credit order by seq"))

    def keep_issued(self, invoice: dict[str, Any]) -> None:
        """Keeps what the API answered for an invoice, for its payment."""
        first_seq = min(line["source_seq"] for line in invoice["lines"])
        kept = {name: invoice[name] for name in ("invoice_id", "number", "customer_id", "day", "total")}
        self._db.execute("insert into issued values (?,?,?)", (first_seq, invoice["day"], json.dumps(kept)))

    def issued(self) -> Iterator[dict[str, Any]]:
        """The issued invoices in the order of their first issued line."""
        for (answer,) in self._select("select answer from issued order by first_seq"):
            yield json.loads(answer)

    def last_issued_day(self) -> date | None:
        day = self._value("select max(day) from issued")
        return date.fromisoformat(day) if day else None

    def _first_price(self, item: str) -> Decimal:
        return Decimal(
            self._value("select price from sales_row where item = ? and priced order by seq limit 1", (item,))
        )

    def _refuse_shared_invoices(self, path: Path) -> None:
        shared = self._select(
            "select invoice, min(line), max(line) from sales_row where sells group by invoice"
            " having count(distinct coalesce('=' || customer, '')) > 1 order by 2"
        )
        problems = [
            f"lines {first} to {last}: invoice {invoice!r} names more than one customer"
            for invoice, first, last in shared
        ]
        if problems:
            raise SalesFileError(path, problems[:20])

    def _select(self, query: str) -> Iterator[tuple[Any, ...]]:
        with closing(self._db.cursor()) as cursor:
            yield from cursor.execute(query)

    def _value(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        return self._db.execute(query, values).fetchone()[0]


def batches(invoices: Iterable[list[Row]], most: int, most_lines: int) -> Iterator[list[list[Row]]]:
    """Invoices in order, in batches of at most ``most`` invoices and, but for a longer single one, ``most_lines``."""
    batch: list[list[Row]] = []
    lines = 0
    for invoice in invoices:
        if batch and (len(batch) == most or lines + len(invoice) > most_lines):
            yield batch
            batch, lines = [], 0
        batch.append(invoice)
        lines += len(invoice)
    if batch:
        yield batch


def chunks(items: Iterable[_Item], most: int) -> Iterator[list[_Item]]:
    """The items in order, in lists of at most ``most``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, most)):
        yield chunk


def sells(row: Row) -> bool:
    """Whether a row outside C invoices takes goods out of the opening stock."""
    return not row.is_credit and row.qty > 0 and row.price > 0


def _stored(row: Row) -> tuple[Any, ...]:
    return (
        row.seq, row.line, row.invoice, row.item, row.description, f"{row.qty:f}", f"{row.price:f}",
        row.day.isoformat(), row.customer, row.is_credit, row.price > 0, sells(row),
    )  # fmt: skip


def _row(fields: tuple[Any, ...]) -> Row:
    seq, line, invoice, item, description, qty, price, day, customer = fields
    return Row(seq, line, invoice, item, description, Decimal(qty), Decimal(price), date.fromisoformat(day), customer)
