"""Reading a sales file of the form of UCI's "Online Retail": streaming, codes byte for byte, exact decimals."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from hezhang_stack.errors import StackError

REQUIRED = ("InvoiceNo", "StockCode", "Quantity", "UnitPrice", "CustomerID")
UNDATED = date(2026, 1, 5)
"""The day of every row of a file without a date column."""

MAX_PROBLEMS = 20
MAX_LENGTH = {"InvoiceNo": 100, "StockCode": 200, "CustomerID": 200, "Description": 500}
YEARS = range(1990, 2200)

_number = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,30})?")
_iso = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")
_american = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")


class SalesFileError(StackError):
    """The file is not what it claims to be and is refused whole; ``problems`` name lines, counted from 1."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__(f"{path} is refused, nothing of it was sent:\n" + "\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. ``seq`` counts data rows from 1, ``line`` is the line of the file that the row ends on."""

    seq: int
    line: int
    invoice: str
    item: str
    description: str | None
    qty: Decimal
    price: Decimal
    day: date
    customer: str | None

    @property
    def is_credit(self) -> bool:
        """Whether the row belongs to a C invoice: goods that come back."""
        return self.invoice.startswith("C")


def read_rows(path: Path) -> Iterator[Row]:
    """Rows in file order. Raises SalesFileError at the end when any row could not be read, so use no row before."""
    problems: list[str] = []
    with path.open(encoding=encoding_of(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        columns = _columns(path, reader)
        seq = 0
        try:
            for fields in reader:
                if not fields:
                    continue
                seq += 1
                try:
                    row = _row(seq, reader.line_num, fields, columns)
                except ValueError as problem:
                    problems.append(f"line {reader.line_num}: {problem}")
                    if len(problems) == MAX_PROBLEMS:
                        problems.append(f"reading stopped after {MAX_PROBLEMS} problems")
                        break
                else:
                    if not problems:
                        yield row
        except csv.Error as broken:
            problems.append(f"line {reader.line_num}: not readable as CSV: {broken}")
    if not seq and not problems:
        problems.append("line 2: there is no data row")
    if problems:
        raise SalesFileError(path, problems)


def encoding_of(path: Path) -> str:
    """UTF-8 (a byte order mark is dropped) when the whole file is valid UTF-8, else Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def _columns(path: Path, reader: "Iterator[list[str]]") -> dict[str, int]:
    try:
        header = next(reader, None)
    except csv.Error as broken:
        raise SalesFileError(path, [f"line 1: not readable as CSV: {broken}"]) from broken
    if header is None:
        raise SalesFileError(path, ["line 1: the file is empty"])
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise SalesFileError(path, [f"line 1: missing columns {', '.join(missing)}; found {', '.join(header)[:200]}"])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise SalesFileError(path, [f"line 1: columns named twice: {', '.join(twice)}"])
    return {name: index for index, name in enumerate(header)}


def _row(seq: int, line: int, fields: list[str], columns: dict[str, int]) -> Row:
    if len(fields) != len(columns):
        raise ValueError(f"{len(fields)} fields where the header has {len(columns)}")
    if any("\0" in field for field in fields):
        raise ValueError("a NUL character")

    def field(name: str) -> str | None:
        return fields[columns[name]] if name in columns else None

    return Row(
        seq=seq,
        line=line,
        invoice=_text("InvoiceNo", field("InvoiceNo")),
        item=_text("StockCode", field("StockCode")),
        description=_text("Description", field("Description")) if field("Description") else None,
        qty=_exact("Quantity", field("Quantity")),
        price=_exact("UnitPrice", field("UnitPrice")),
        day=UNDATED if "InvoiceDate" not in columns else _day(field("InvoiceDate")),
        customer=_text("CustomerID", field("CustomerID")) if field("CustomerID") else None,
    )


def _text(name: str, text: str | None) -> str:
    if not text or len(text) > MAX_LENGTH[name]:
        raise ValueError(f"{name} has {len(text or '')} characters; it has 1 to {MAX_LENGTH[name]}")
    return text


def _exact(name: str, text: str | None) -> Decimal:
    if text is None or not _number.fullmatch(text):
        raise ValueError(f'{name} {text!r} is not a plain number such as "12" or "-2.55"')
    whole, point, places = text.partition(".")
    places = places.rstrip("0")
    if len(places) > 6:
        raise ValueError(f"{name} {text!r} is too precise: at most six decimal places")
    return Decimal(whole + (point + places if places else "")) + 0  # + 0 turns -0 into 0


def _day(text: str | None) -> date:
    if text is not None and (found := _iso.fullmatch(text)):
        year, month, day = found.groups()
    elif text is not None and (found := _american.fullmatch(text)):
        month, day, year = found.groups()
    else:
        raise ValueError(f'InvoiceDate {text!r} is neither "2010-12-01 08:26:00" nor "12/1/2010 8:26"')
    if int(year) not in YEARS:
        raise ValueError(f"InvoiceDate {text!r}: the year is not between {YEARS.start} and {YEARS.stop - 1}")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as problem:
        raise ValueError(f"InvoiceDate {text!r}: {problem}") from problem
