"""Reading a sales file: what is taken byte for byte, what is refused and where."""

import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hezhang_stack.demo.sales import MAX_PROBLEMS, Row, SalesFileError, encoding_of, read_rows

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "sales.csv"
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


def rows(path: Path) -> list[Row]:
    return list(read_rows(path))


def problems(path: Path) -> list[str]:
    with pytest.raises(SalesFileError) as refused:
        rows(path)
    assert str(path) in str(refused.value)
    return refused.value.problems


def test_a_row_is_read_exactly(tmp_path: Path) -> None:
    assert rows(written(tmp_path, HEADER, GOOD)) == [
        Row(1, 2, "536365", "85123A", "LANTERN", Decimal(6), Decimal("2.55"), date(2010, 12, 1), "17850.0")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("LANTERN", "CAFÉ £5").replace("85123A", "é5"), encoding=encoding)
    assert encoding_of(path) == ("latin-1" if encoding == "latin-1" else "utf-8-sig")
    assert [(row.item, row.description) for row in rows(path)] == [("é5", "CAFÉ £5")]


def test_one_latin_1_byte_at_the_end_decides_for_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    first = GOOD.replace("LANTERN", "é")
    path.write_bytes(f"{HEADER}\n{first}\n{GOOD}".encode() + b"\xa3\n")
    assert rows(path)[0].description == "Ã©"


def test_codes_stay_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, "536365 , 85123a,X,1,2010-12-01,1, c 1,UK", "1,85123A,X,1,2010-12-01,1,,UK")
    assert [(row.invoice, row.item, row.customer) for row in rows(path)] == [
        ("536365 ", " 85123a", " c 1"),
        ("1", "85123A", None),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-12-01 08:26:00", date(2010, 12, 1)),
        ("2010-12-01T08:26", date(2010, 12, 1)),
        ("2010-12-01", date(2010, 12, 1)),
        ("12/1/2010 8:26", date(2010, 12, 1)),
        ("1/13/2011 18:06", date(2011, 1, 13)),
        ("02/29/2012", date(2012, 2, 29)),
    ],
)
def test_dates(tmp_path: Path, text: str, day: date) -> None:
    assert [row.day for row in rows(written(tmp_path, HEADER, GOOD.replace("2010-12-01 08:26:00", text)))] == [day]


def test_without_a_date_column_every_row_has_the_same_day(tmp_path: Path) -> None:
    path = written(tmp_path, "CustomerID,UnitPrice,Quantity,StockCode,InvoiceNo", ",1,-2,A1,C1")
    assert rows(path) == [Row(1, 2, "C1", "A1", None, Decimal(-2), Decimal(1), date(2026, 1, 5), None)]


def test_rows_are_counted_apart_from_lines(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("LANTERN", '"two\nlines, one ""row"""'), "", GOOD)
    assert [(row.seq, row.line) for row in rows(path)] == [(1, 3), (2, 5)]
    assert rows(path)[0].description == 'two\nlines, one "row"'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (GOOD.replace(",6,", ",six,"), "Quantity 'six'"),
        (GOOD.replace(",6,", ",1e3,"), "Quantity '1e3'"),
        (GOOD.replace(",6,", ",,"), "Quantity ''"),
        (GOOD.replace("2.55", "NaN"), "UnitPrice 'NaN'"),
        (GOOD.replace("2.55", "2.5500001"), "too precise"),
        (GOOD.replace("2.55", "1234567890123"), "UnitPrice '1234567890123'"),
        (GOOD.replace("2010-12-01 08:26:00", "2010-13-01"), "InvoiceDate '2010-13-01'"),
        (GOOD.replace("2010-12-01 08:26:00", "1.12.2010"), "InvoiceDate '1.12.2010'"),
        (GOOD.replace("2010-12-01 08:26:00", ""), "InvoiceDate ''"),
        (GOOD.replace("2010-12-01 08:26:00", "0210-12-01"), "InvoiceDate '0210-12-01'"),
        (GOOD.replace("536365", ""), "InvoiceNo"),
        (GOOD.replace("536365", "5" * 101), "InvoiceNo"),
        (GOOD.replace("LANTERN", "L" * 501), "Description"),
        (GOOD.replace("85123A", ""), "StockCode"),
        (GOOD.replace("85123A", "8" * 201), "StockCode"),
        (GOOD.replace("LANTERN", "LAN\0TERN"), "NUL"),
        (GOOD + ",more", "9 fields"),
        ("536365,85123A", "2 fields"),
    ],
)
def test_a_file_with_an_unreadable_row_is_refused_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    (problem,) = problems(written(tmp_path, HEADER, GOOD, line, GOOD))
    assert problem.startswith("line 3: ")
    assert told in problem


def test_all_unreadable_rows_are_told_up_to_a_limit(tmp_path: Path) -> None:
    bad = GOOD.replace("2.55", "x")
    assert [text.split(":")[0] for text in problems(written(tmp_path, HEADER, bad, GOOD, bad))] == ["line 2", "line 4"]
    assert len(problems(written(tmp_path, HEADER, *[bad] * 100))) == MAX_PROBLEMS + 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "line 1: the file is empty"),
        (HEADER, "line 2: there is no data row"),
        (
            "Invoice,StockCode,Quantity,Price,Customer ID\n1,2,3,4,5",
            "line 1: missing columns InvoiceNo, UnitPrice, Cust",
        ),
        (HEADER + ",Quantity\n", "line 1: columns named twice: Quantity"),
        (f'{HEADER}\n{GOOD}\n"never closed', "line 3: not readable as CSV"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(content)
    (problem,) = problems(path)
    assert problem.startswith(told)


def test_zeros_behind_the_point_are_not_precision(tmp_path: Path) -> None:
    (row,) = rows(written(tmp_path, HEADER, GOOD.replace("2.55", "2.5500000000").replace(",6,", ",-0.0,")))
    assert (f"{row.price:f}", f"{row.qty:f}") == ("2.55", "0")


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(lines: int) -> int:
        path = written(tmp_path, HEADER, *[GOOD] * lines)
        tracemalloc.start()
        try:
            assert sum(1 for _ in read_rows(path)) == lines
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is built once
    assert peak(30_000) < 3_000_000
