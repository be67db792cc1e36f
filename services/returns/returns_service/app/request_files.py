"""Files of return requests (退货申请表): read whole or refused whole, with the numbers of the bad lines."""

from collections.abc import Iterable, Sequence
from typing import Any

from hezhang_contracts.event import WALK_IN
from hezhang_kit.problems import Problem, invalid
from pydantic import BaseModel

MAX_ROWS = 5_000
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
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins a formula, in its Chinese edition also in full width."""
_NUMBERS = ("qty", "unit_price")


class FileRow(BaseModel):
    """A line of the file by column; ``line`` counts from 1 with the header."""

    line: int
    cells: dict[str, str]


def rows_of(cells_by_line: Sequence[Sequence[str]]) -> list[FileRow]:
    """The rows below the header. Problem 422 when the header is not right or a line cannot be read."""
    table = [_trimmed(cells) for cells in cells_by_line]
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
        formula = next((name for name, cell in row.items() if _is_formula(name, cell)), None)
        if formula is not None:
            bad.append((line, f"{formula} begins with {row[formula][0]!r}, as a formula does"))
            continue
        rows.append(FileRow(line=line, cells=row))
    refuse_lines(bad)
    if not rows:
        raise invalid("file_empty", "the file has no line below its header", "file")
    return rows


def _is_formula(name: str, cell: str) -> bool:
    """A dash alone stands for nothing, and a number may be below zero: what is wrong with it then is its sign."""
    return cell.startswith(_FORMULA) and cell != "-" and not (name in _NUMBERS and cell.startswith("-"))


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
