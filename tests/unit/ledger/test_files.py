"""Files of reports: what spreadsheets read, and that no text in them acts."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_service.adapters.files import Files
from ledger_service.app.sheets import Column, Sheet

SHEET = Sheet(
    "明细账",
    "statement",
    (
        Column("摘要", "summary"), Column("金额", "amount", "money"), Column("数量", "quantity", "quantity"),
        Column("行次", "row", "number"), Column("日期", "date"),
    ),
)  # fmt: skip
ROW = ('货款, "特"价\n二行', -123_456_789, Decimal("2.500000"), 7, date(2026, 1, 31))


def csv_of(*rows: tuple[object, ...]) -> str:
    file = Files().open("csv", SHEET, "zh-CN")
    file.add(rows)
    with file.finish() as content:
        return content.read().decode("utf-8")


def xlsx_of(*rows: tuple[object, ...]) -> list[tuple[Any, ...]]:
    file = Files().open("xlsx", SHEET, "en")
    file.add(rows)
    with file.finish() as content:
        return list(openpyxl.load_workbook(io.BytesIO(content.read())).worksheets[0].iter_rows())


def test_csv_has_a_byte_order_mark_and_plain_figures() -> None:
    text = csv_of(ROW, (None, None, None, None, None))
    assert text.startswith("﻿摘要,金额,数量,行次,日期\r\n")
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert rows[1:] == [[ROW[0], "-1234567.89", "2.5", "7", "2026-01-31"], [""] * 5]


def test_xlsx_has_figures_as_numbers() -> None:
    headings, row = xlsx_of(ROW)
    assert [cell.value for cell in headings] == ["summary", "amount", "quantity", "row", "date"]
    assert [cell.value for cell in row] == [ROW[0], -1234567.89, 2.5, 7, "2026-01-31"]
    assert [cell.data_type for cell in row] == ["s", "n", "n", "n", "s"]
    assert row[1].number_format == "#,##0.00"


@pytest.mark.parametrize(
    "attack",
    ["=1+1", "=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0",
     "\n=1", "\x00=1"],
)  # fmt: skip
def test_no_text_acts_as_a_formula(attack: str) -> None:
    [_, row] = list(csv.reader(io.StringIO(csv_of((attack, 1, Decimal(1), 1, "x"))[1:], newline="")))
    assert row[0] == f"'{attack}"
    [_, cells] = xlsx_of((attack, 1, Decimal(1), 1, "x"))
    assert cells[0].data_type == "s"


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_shown_as_itself(text: str) -> None:
    shown = text.encode(errors="replace").decode()
    [row] = list(csv.reader(io.StringIO(csv_of((shown, 1, Decimal(1), 1, "x"))[1:], newline="")))[1:]
    assert row[0] in (shown, f"'{shown}")
    assert row[0][:1] not in ("=", "+", "-", "@")
    [_, cells] = xlsx_of((shown, 1, Decimal(1), 1, "x"))
    assert cells[0].data_type != "f"
