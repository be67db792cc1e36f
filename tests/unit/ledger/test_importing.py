"""Files of vouchers: what is read, and which line is named when something is wrong."""

import io
from datetime import date

import pytest
from hezhang_kit.problems import Problem
from ledger_service.adapters.voucher_files import CSV, XLSX, read_rows
from openpyxl import Workbook

HEAD = "凭证号,日期,摘要,科目,借方,贷方,客户"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_file_in_the_encodings_of_the_trade(encoding: str) -> None:
    text = f'{HEAD}\r\n1,2026-01-05,"房租,一月",5602,"1,000.00",,\r\n\r\n1,2026-01-05,房租,1002,,"1,000.00",\r\n'
    first, second = read_rows(text.encode(encoding), CSV)
    assert (first.line, second.line) == (2, 4)
    assert first.cells == {
        "voucher": "1", "day": "2026-01-05", "summary": "房租,一月", "account": "5602", "debit": "1,000.00",
    }  # fmt: skip


def test_a_workbook_reads_as_it_was_written() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD.split(","))
    sheet.append([1, date(2026, 1, 5), "房租", 5602, 1000.5, None, None])
    kept = io.BytesIO()
    book.save(kept)
    [row] = read_rows(kept.getvalue(), XLSX)
    assert row.cells == {
        "voucher": "1", "day": "2026-01-05", "summary": "房租", "account": "5602", "debit": "1000.5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", CSV, "file_empty"),
        (b"a,b\n1,2\n", CSV, "column_missing"),
        (b"\xff\xff\xff", CSV, "file_unreadable"),
        (f"{HEAD}\n1,\0".encode(), CSV, "file_unreadable"),
        (b"no workbook", XLSX, "file_unreadable"),
        (b"x", "application/json", "file_type_unknown"),
        (b"x" * 8_000_001, CSV, "file_too_large"),
        ((HEAD + "\n" + "1,,,,,,x\n" * 20_001).encode(), CSV, "file_too_large"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_whole(content: bytes, kind: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read_rows(content, kind)
    assert (refused.value.status, refused.value.code) == (422, code)
