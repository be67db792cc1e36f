"""Reports as files: CSV that spreadsheets read right (UTF-8 with BOM), and XLSX.

Text never acts as a formula: in CSV, what a spreadsheet would take for one gets an apostrophe; in XLSX text is text.
"""

import csv
import io
import re
import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import IO, cast

from hezhang_contracts.money import format_decimal, format_fen
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ledger_service.app.ports import FileFormat
from ledger_service.app.sheets import Cell, Column, Lang, Rows, Sheet

_IN_MEMORY = 4 * 1024 * 1024
_FORMULA = re.compile(r"^[\s\x00-\x20]*[=+\-@＝＋－＠]|^[\t\r\n]")
"""What spreadsheets may take for a formula, full-width signs included (OWASP: CSV injection)."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MONEY_FORMAT, _QUANTITY_FORMAT = "#,##0.00", "#,##0.######"


class CsvFile:
    """RFC 4180 with a byte order mark, written row by row."""

    def __init__(self, sheet: Sheet, lang: Lang) -> None:
        self._columns = sheet.columns
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        self._text = io.TextIOWrapper(cast(IO[bytes], self._file), "utf-8-sig", newline="", write_through=True)
        self._csv = csv.writer(self._text)
        self._csv.writerow(harmless(column.heading(lang)) for column in sheet.columns)

    def add(self, rows: Rows) -> None:
        """Write rows."""
        for row in rows:
            self._csv.writerow(_plain(column, cell) for column, cell in zip(self._columns, row, strict=True))

    def finish(self) -> IO[bytes]:
        """The whole file, at its beginning."""
        self._text.detach()
        self._file.seek(0)
        return cast(IO[bytes], self._file)


class XlsxFile:
    """One worksheet, written row by row."""

    def __init__(self, sheet: Sheet, lang: Lang) -> None:
        self._columns = sheet.columns
        self._book = Workbook(write_only=True)
        self._sheet = cast(WriteOnlyWorksheet, self._book.create_sheet(sheet.title(lang)))
        self._sheet.freeze_panes = "A2"
        headings = [self._text(column.heading(lang)) for column in sheet.columns]
        for heading in headings:
            heading.font = Font(bold=True)
        self._sheet.append(headings)

    def add(self, rows: Rows) -> None:
        """Write rows."""
        for row in rows:
            self._sheet.append([self._cell(column, cell) for column, cell in zip(self._columns, row, strict=True)])

    def finish(self) -> IO[bytes]:
        """The whole file, at its beginning."""
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        self._book.save(file)
        file.seek(0)
        return cast(IO[bytes], file)

    def _cell(self, column: Column, cell: Cell) -> object:
        match column.kind, cell:
            case _, None:
                return None
            case "money", int():
                return self._number(Decimal(cell) / 100, _MONEY_FORMAT)
            case "quantity", Decimal():
                return self._number(cell, _QUANTITY_FORMAT)
            case "number", _:
                return cell
            case _:
                return self._text(_shown(cell))

    def _number(self, value: Decimal, number_format: str) -> XlsxCell:
        cell = WriteOnlyCell(self._sheet)
        cell.value = value
        cell.number_format = number_format
        return cell

    def _text(self, text: str) -> XlsxCell:
        cell = WriteOnlyCell(self._sheet, _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))
        cell.data_type = "s"
        return cell


class Files:
    """Makes files of both kinds."""

    def open(self, file_format: FileFormat, sheet: Sheet, lang: Lang) -> CsvFile | XlsxFile:
        """A file with the headings written."""
        return CsvFile(sheet, lang) if file_format == "csv" else XlsxFile(sheet, lang)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(column: Column, cell: Cell) -> str:
    match column.kind, cell:
        case _, None:
            return ""
        case "money", int():
            return format_fen(cell)
        case "quantity", Decimal():
            return format_decimal(cell)
        case "number", _:
            return str(cell)
        case _:
            return harmless(_shown(cell))


def _shown(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)
