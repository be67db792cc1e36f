"""Reports as files: CSV that spreadsheets read right (UTF-8 with BOM), and XLSX.

Text never acts as a formula: in CSV, what a spreadsheet would take for one gets an apostrophe; in XLSX text is text.
"""

import csv
import io
import re
import tempfile
from decimal import Decimal
from typing import IO, cast

from hezhang_contracts.money import format_decimal, format_fen

from ledger_service.app.report_ports import FileFormat, ReportFile
from ledger_service.app.sheets import Cell, Column, Lang, Rows, Sheet, shown

_IN_MEMORY = 4 * 1024 * 1024
_FORMULA = re.compile(r"^[\s\x00-\x20]*[=+\-@＝＋－＠]|^[\t\r\n]")
"""What spreadsheets may take for a formula, full-width signs included (OWASP: CSV injection)."""


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


class Files:
    """Makes files of both kinds."""

    def open(self, file_format: FileFormat, sheet: Sheet, lang: Lang) -> ReportFile:
        """A file with the headings written."""
        if file_format == "csv":
            return CsvFile(sheet, lang)
        from ledger_service.adapters.xlsx import XlsxFile  # noqa: PLC0415 - loaded when the first one is asked for

        return XlsxFile(sheet, lang)


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
            return harmless(shown(cell))
