"""Reports as worksheets. Apart: most processes never need openpyxl and its memory."""

import re
import tempfile
from decimal import Decimal
from typing import IO, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ledger_service.app.sheets import Cell, Column, Lang, Rows, Sheet, shown

_IN_MEMORY = 4 * 1024 * 1024
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MONEY_FORMAT, _QUANTITY_FORMAT = "#,##0.00", "#,##0.######"


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
        self._headings = headings

    def add(self, rows: Rows) -> None:
        """Write rows."""
        for row in rows:
            self._begin()
            self._sheet.append([self._cell(column, cell) for column, cell in zip(self._columns, row, strict=True)])

    def finish(self) -> IO[bytes]:
        """The whole file, at its beginning."""
        self._begin()
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        self._book.save(file)
        file.seek(0)
        return cast(IO[bytes], file)

    def _begin(self) -> None:
        # The first row opens a temporary file, which only ``finish`` removes: a report that is refused has none.
        if self._headings:
            self._sheet.append(self._headings)
            self._headings = []

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
                return self._text(shown(cell))

    def _number(self, value: Decimal, number_format: str) -> XlsxCell:
        cell = WriteOnlyCell(self._sheet)
        cell.value = value
        cell.number_format = number_format
        return cell

    def _text(self, text: str) -> XlsxCell:
        cell = WriteOnlyCell(self._sheet, _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))
        cell.data_type = "s"
        return cell
