"""Documents as files: tables that people upload, and the page that they print."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hezhang_contracts.money import format_decimal
from hezhang_kit.problems import invalid

from returns_service.app.ports import MAX_BYTES
from returns_service.app.proof_views import ProofView
from returns_service.app.request_files import MAX_ROWS

MAX_CELLS = 60


class DocumentFiles:
    """See the port ``Documents``."""

    def read_table(self, content: bytes, name: str) -> list[list[str]]:
        """The cells of a CSV or XLSX file, line by line. Problem 422 when it is not what its name says."""
        return read_table(content, name)

    def proof_page(self, proof: ProofView) -> str:
        """The proof sheet as HTML."""
        from returns_service.adapters.proof_page import proof_page  # noqa: PLC0415 - loaded for the first page

        return proof_page(proof)


def read_table(content: bytes, name: str) -> list[list[str]]:
    """The cells of a file, line by line. Problem 422 when it is not what its name says."""
    if not content or len(content) > MAX_BYTES:
        raise invalid("file_size", f"a file has 1 to {MAX_BYTES} bytes; this one has {len(content)}", "file")
    if name.lower().endswith(".xlsx"):
        return _xlsx(content)
    if name.lower().endswith(".csv"):
        return _csv(content)
    raise invalid("file_kind", f"{name!r} is neither .csv nor .xlsx", "name")


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
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded when the first workbook comes
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

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
