"""Files of return requests (退货申请表), CSV or XLSX: read whole or refused whole, with the bad lines' numbers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import format_decimal
from hezhang_kit.problems import Problem, invalid
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel

MAX_BYTES = 5_000_000
MAX_ROWS = 5_000
MAX_CELLS = 60
_SHOWN = 20
"""Bad lines that an answer names at most."""

COLUMNS = {
    "日期": "day", "客户": "customer_id", "发票号": "invoice_number", "行号": "invoice_line_no", "货品": "item",
    "数量": "qty", "单价": "unit_price", "原因": "reason", "结算方式": "settlement", "发票状态": "tax_invoice",
    "单据号": "source_ref",
}  # fmt: skip
WORDS = {
    "settlement": {"退款": "refund", "挂账": "on_account", "抵下张发票": "next_invoice", "": "on_account"},
    "tax_invoice": {"未开票": "none", "未使用": "unused", "已使用": "used", "已出口退税": "export_refund"},
}
NEEDED = ("day", "qty", "reason", "tax_invoice")
_FORMULA = ("=", "+", "@", "\t", "\r")


class FileRow(BaseModel):
    """A line of the file by column; ``line`` counts from 1 with the header."""

    line: int
    cells: dict[str, str]


def read_rows(content: bytes, name: str) -> list[FileRow]:
    """The rows below the header. Problem 422 when the file is not what its name says, or a line cannot be read."""
    if not content or len(content) > MAX_BYTES:
        raise invalid("file_size", f"a file has 1 to {MAX_BYTES} bytes; this one has {len(content)}", "file")
    if name.lower().endswith(".xlsx"):
        table = _xlsx(content)
    elif name.lower().endswith(".csv"):
        table = _csv(content)
    else:
        raise invalid("file_kind", f"{name!r} is neither .csv nor .xlsx", "name")
    return _rows(table)


def _csv(content: bytes) -> list[list[str]]:
    if b"\0" in content:
        raise invalid("file_unreadable", "the file is not text: it has NUL bytes", "file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise invalid("file_unreadable", f"the file is no CSV: {error}", "file") from None
    raise invalid("file_encoding", "the file is neither UTF-8 nor GBK", "file")


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 20 * MAX_BYTES:
                raise invalid("file_size", "the file unpacks to more than a file of requests can have", "file")
        sheet: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=False).worksheets[0]
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_CELLS, values_only=True)
        return [[_text(value) for value in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise invalid("file_unreadable", f"the file is no XLSX: {error}", "file") from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    # A sheet's number as it is shown: the shortest text that means it.
    return str(value) if isinstance(value, str | int) else format_decimal(Decimal(str(value)))


def _rows(table: Sequence[Sequence[str]]) -> list[FileRow]:
    table = [_trimmed(cells) for cells in table]
    if not table:
        raise invalid("file_empty", "the file has no header line", "file")
    header = [COLUMNS.get(cell, cell) for cell in table[0]]
    unknown = [name for name in header if name and name not in COLUMNS.values()]
    missing = [name for name in NEEDED if name not in header]
    if unknown or missing or len(set(header)) != len(header):
        said = f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}; each column once"
        raise invalid("file_columns", f"the header of line 1 is not right ({said})", "file")
    if len(table) - 1 > MAX_ROWS:
        raise invalid("file_rows", f"a file has at most {MAX_ROWS} lines below the header", "file")
    rows: list[FileRow] = []
    bad: list[tuple[int, str]] = []
    for line, cells in enumerate(table[1:], 2):
        if not cells:
            continue
        if len(cells) > len(header):
            bad.append((line, f"it has {len(cells)} cells, the header {len(header)}"))
            continue
        row = dict(zip(header, cells, strict=False))
        formula = next((name for name, cell in row.items() if cell.startswith(_FORMULA)), None)
        if formula is not None:
            bad.append((line, f"{formula} begins with {row[formula][0]!r}, as a formula does"))
            continue
        rows.append(FileRow(line=line, cells=row))
    refuse_lines(bad)
    if not rows:
        raise invalid("file_empty", "the file has no line below its header", "file")
    return rows


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without blanks around, and without the empty cells at the end that spreadsheets add."""
    trimmed = [cell.strip(" \u3000\n") for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def refuse_lines(bad: Sequence[tuple[int, str]]) -> None:
    """Problem 422 that names bad lines; nothing when there are none."""
    if bad:
        shown = "; ".join(f"line {line}: {said}" for line, said in bad[:_SHOWN])
        more = f" (and {len(bad) - _SHOWN} more)" if len(bad) > _SHOWN else ""
        raise Problem(422, "file_lines", f"nothing was imported. {shown}{more}", "file")


def body_of(row: FileRow, book_id: str, invoices: dict[str, str]) -> dict[str, Any]:
    """A row as the body of a request; ``invoices`` are the ids by number. ValueError when the row cannot be read."""
    cells = row.cells
    customer = cells.get("customer_id", "")
    body: dict[str, Any] = {
        "book_id": book_id,
        "customer_id": None if customer in ("", WALK_IN) else customer,
        "day": cells.get("day", ""),
        "reason": cells.get("reason", ""),
        "source_ref": cells.get("source_ref") or None,
    }
    for name, words in WORDS.items():
        said = cells.get(name, "")
        body[name] = words.get(said, said)
    wanted: dict[str, Any] = {"qty": cells.get("qty", ""), "unit_price": cells.get("unit_price") or None}
    number, item, line_no = (cells.get(name, "") for name in ("invoice_number", "item", "invoice_line_no"))
    if number and line_no:
        if not (line_no.isascii() and line_no.isdigit()):
            raise ValueError(f"invoice_line_no is {line_no!r}, it is a whole number such as 1")
        # A number that the book does not have is answered for its line; the others go on.
        body["lines"] = [wanted | {"invoice_id": invoices.get(number, number), "invoice_line_no": int(line_no)}]
    elif item and not number:
        body["match"] = wanted | {"item": item}
    else:
        raise ValueError("a line names invoice_number with invoice_line_no, or an item")
    return body


def numbers_of(rows: Iterable[FileRow]) -> set[str]:
    """The numbers of invoices that a file names."""
    return {number for row in rows if (number := row.cells.get("invoice_number"))}
