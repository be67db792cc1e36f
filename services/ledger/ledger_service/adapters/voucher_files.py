"""Files of vouchers, CSV (UTF-8 or GBK) or XLSX: read into rows of text as they were written, with line numbers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from hezhang_kit.problems import invalid

from ledger_service.app.commands import VoucherRow

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 8_000_000
MAX_ROWS = 20_000
COLUMNS = {
    "凭证号": "voucher", "日期": "day", "摘要": "summary", "科目": "account", "科目编码": "account", "借方": "debit",
    "借方金额": "debit", "贷方": "credit", "贷方金额": "credit", "客户": "customer_id", "往来单位": "party_id",
    "存货": "sku", "数量": "qty", "附件": "attachment",
}  # fmt: skip
"""The columns by their Chinese headings; the English names are taken as well."""
NEEDED = ("voucher", "day", "summary", "account", "debit", "credit")


def read_rows(content: bytes, media_type: str) -> tuple[VoucherRow, ...]:
    """The rows of a file under its headings. Problem 422 when it is not what it claims to be."""
    if len(content) > MAX_BYTES:
        raise invalid("file_too_large", f"a file has at most {MAX_BYTES} bytes; split it", "file")
    if media_type == XLSX:
        lines = _xlsx(content)
    elif media_type == CSV:
        lines = _csv(content)
    else:
        raise invalid("file_type_unknown", f"send {CSV} or {XLSX} as the content type", "Content-Type")
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise invalid("file_empty", "the first row has the headings, each further row a line of a voucher", "file")
    if len(filled) > MAX_ROWS + 1:
        raise invalid("file_too_large", f"a file has at most {MAX_ROWS} rows; split it", "file")
    names = _names(filled[0][1])
    return tuple(VoucherRow(line=number, cells=_cells(names, cells)) for number, cells in filled[1:])


def _names(headings: Sequence[str]) -> list[str]:
    names = [COLUMNS.get(heading.strip(), heading.strip()) for heading in headings]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        said = f"line 1 has no column {', '.join(missing)}; headings are {', '.join(COLUMNS)}"
        raise invalid("column_missing", said, "file")
    return names


def _cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    known = (*COLUMNS.values(),)
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name in known and cell.strip()}


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gbk"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise invalid("file_unreadable", "a CSV file is written in UTF-8 or GBK", "file")
    if "\0" in text:
        raise invalid("file_unreadable", "the file has NUL bytes: it is no CSV file", "file")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise invalid("file_unreadable", f"line {reader.line_num}: {error}", "file") from None


def _xlsx(content: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded when the first workbook comes
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        sheet: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows: Iterable[Sequence[object]] = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2)
        return [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise invalid("file_unreadable", f"the file is no XLSX workbook: {error}", "file") from None


def _text(cell: object) -> str:
    """A cell as somebody would have written it; an amount that the sheet holds inexactly is refused later."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
