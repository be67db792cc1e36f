"""The independent computation against figures worked out by hand, and its invariants over the generated files."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.support import salesfiles
from tests.support.reckoning import Reckoning, reckon

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def reckoned(folder: Path, *rows: str) -> Reckoning:
    """Rows written as ``invoice,item,qty,price,customer`` with an optional date at the end."""
    lines: list[str] = []
    for row in rows:
        invoice, item, qty, price, customer, *day = row.split(",")
        lines.append(f"{invoice},{item},X,{qty},{day[0] if day else '2010-12-01'},{price},{customer},UK\n")
    path = folder / "sales.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return reckon(path)


def test_a_sale_posts_revenue_tax_and_cost(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,A1,100,100.00,c")
    assert book.vouchers["opening", ""].lines == {
        ("1405", "debit", None, "A1"): 600_000,
        ("3001", "credit", None, None): 600_000,
    }
    # 13 % of 10,000.00; the first of one invoice pays half: 5,650.00.
    assert book.vouchers["invoice", "1"].lines == {
        ("1122", "debit", "c", None): 1_130_000,
        ("5001", "credit", None, None): 1_000_000,
        ("22210108", "credit", None, None): 130_000,
        ("5401", "debit", None, None): 600_000,
        ("1405", "credit", None, "A1"): 600_000,
    }
    assert book.balances_fen == {
        "1122": 565_000, "1002": 565_000, "5001": 1_000_000, "22210108": 130_000, "5401": 600_000, "3001": 600_000,
    }  # fmt: skip
    assert book.debit_fen == book.credit_fen == 1_730_000
    assert book.overdue_invoices == 1


def test_part_of_a_sale_comes_back_with_its_five_postings(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,A1,100,100.00,c,2010-12-01", "C2,A1,-30,7.00,c,2010-12-04")
    assert book.rows_by_outcome == {"sold": 1, "returned": 1}
    voucher = book.vouchers["return", "2/1"]
    assert voucher.day == date(2010, 12, 4)
    assert voucher.lines == {
        ("1122", "debit", "c", None): -339_000,
        ("5001", "credit", None, None): -300_000,
        ("22210108", "credit", None, None): -39_000,
        ("5401", "debit", None, None): -180_000,
        ("1405", "credit", None, "A1"): -180_000,
    }
    assert book.vouchers["payment", "1"].day == date(2010, 12, 11)
    assert book.receivable_fen == {"1": 1_130_000 - 339_000 - 565_000}


def test_amounts_are_rounded_half_up_per_line(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,A1,1,0.005,c", "1,S,1,0.004,c", "1,A1,3,1.005,c")
    # Net 0.01, 0.00 and 3.02; VAT of 0.01 is 0.00, of 3.02 is 0.39; unit cost 60 % of 0.005 is 0.00.
    assert [(line.net, line.vat) for line in book.invoices[0].lines] == [(1, 0), (0, 0), (302, 39)]
    assert book.unit_cost == {"A1": 0}
    assert ("opening", "") not in book.vouchers


def test_partial_returns_close_to_nothing(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,S,3,0.335,c", "C1,S,-1,1,c", "C2,S,-1,1,c", "C3,S,-1,1,c")
    # The line: net 1.01 (1.005), VAT 0.13. Cumulative nets 0.34, 0.67, 1.01; cumulative VAT 0.04, 0.09, 0.13.
    parts = [book.vouchers["return", f"{seq}/1"].lines for seq in (2, 3, 4)]
    assert [-part["5001", "credit", None, None] for part in parts] == [34, 33, 34]
    assert [-part["22210108", "credit", None, None] for part in parts] == [4, 5, 4]
    assert book.balances_fen == {"1002": 57, "2203": 57}


def test_the_latest_sale_comes_back_first_at_its_own_price(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,A1,2,10,c", "2,A1,3,20,c", "C9,A1,-4,15,c")
    assert [(number, qty, net) for number, _, qty, net in book.parts[3]] == [("2", 3, 6000), ("1", 1, 1000)]
    assert {source for source in book.vouchers if source[0] == "return"} == {("return", "3/2"), ("return", "3/1")}


def test_all_or_nothing_of_a_row_comes_back(tmp_path: Path) -> None:
    book = reckoned(
        tmp_path,
        "1,A1,2,10,c", "C1,A1,-3,10,c", "C2,A1,-1,10,c", "C3,A1,-2,10,c", "C4,A1,-1,10,c", "C5,A1,-1,10,c",
    )  # fmt: skip
    kinds = [book.outcome[seq] for seq in range(2, 7)]
    more = "return_more_than_sold"
    assert kinds == [more, "returned", more, "returned", more]


def test_only_what_this_customer_bought_before_counts(tmp_path: Path) -> None:
    book = reckoned(
        tmp_path,
        "C1,A1,-1,10,c", "1,A1,1,10,c", "C2,A1,-1,10,d", "C3,a1,-1,10,c", "C4,A1,-1,10, c", "2,A1,0,10,e",
        "C5,A1,-1,10,e", "C6,A1,-1,10,", "3,A1,1,10,", "C7,A1,-1,10,",
    )  # fmt: skip
    never = "return_never_sold"
    assert [book.outcome[seq] for seq in (1, 3, 4, 5, 7, 8, 10)] == [never] * 6 + ["returned"]


def test_a_bad_row_is_told_by_price_first_and_stops_nothing(tmp_path: Path) -> None:
    book = reckoned(
        tmp_path,
        "1,A1,-1,-5,c", "1,A1,-1,5,c", "1,A1,1,5,c", "C1,A1,1,0,c", "C1,A1,0,5,c", "C1,A1,-1,0,c", "2,A1,0,3,c",
    )  # fmt: skip
    price, quantity = "price_not_positive", "quantity_not_positive"
    assert [book.outcome[seq] for seq in range(1, 8)] == [price, quantity, "sold", price, quantity, price, quantity]
    assert [invoice.number for invoice in book.invoices] == ["1"]
    assert book.anomalies_by_kind == {price: 3, quantity: 3}


def test_opening_cost_is_of_the_first_positive_price_of_any_row(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,A1,1,0,c", "C1,A1,-9,2.50,z", "1,A1,2,10,c", "2,A1,4,99,d")
    assert book.unit_cost == {"A1": 150}
    assert book.vouchers["opening", ""].lines["1405", "debit", None, "A1"] == 6 * 150


def test_every_third_invoice_is_paid_and_others_ending_in_one_half(tmp_path: Path) -> None:
    rows = [f"{n},S,1,{price},c" for n, price in zip(range(100, 131), ["0.01", *["1.00"] * 30], strict=True)]
    book = reckoned(tmp_path, *rows)
    paid = {int(number) - 99 for kind, number in book.vouchers if kind == "payment"}
    # The 1st would pay half of 0.01, rounded down to nothing; the 21st is a third and pays in full.
    assert paid == {*range(3, 32, 3), 11, 31}
    assert book.invoices[20].paid == 113
    assert book.invoices[10].paid == 56
    assert book.overdue_invoices == 31 - 10


def test_an_invoice_counts_from_its_first_posted_line(tmp_path: Path) -> None:
    book = reckoned(
        tmp_path,
        "1,S,0,1,c,2010-12-01", "2,S,1,1,c,2010-12-02", "3,S,1,1,c,2010-12-03", "1,S,1,1,c,2010-12-09",
    )  # fmt: skip
    assert [invoice.number for invoice in book.invoices] == ["2", "3", "1"]
    assert book.invoices[2].day == date(2010, 12, 9)
    assert book.invoices[2].paid == 113


def test_what_was_paid_and_came_back_is_an_advance(tmp_path: Path) -> None:
    book = reckoned(tmp_path, "1,S,2,1,c", "2,S,2,1,c", "3,S,2,1,c", "C1,S,-1,1,c")
    assert book.vouchers["payment", "3"].lines == {
        ("1002", "debit", None, None): 226,
        ("1122", "credit", "c", None): 113,
        ("2203", "credit", "c", None): 113,
    }
    assert book.advance_fen == book.balances_fen["2203"] == 113


@pytest.mark.parametrize(
    ("header", "date_text", "encoding"),
    [
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "12/9/2010 8:26", "latin-1"),
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "2010-12-09 08:26:00", "utf-8-sig"),
        ("InvoiceNo,StockCode,Quantity,UnitPrice,CustomerID", None, "utf-8"),
    ],
)
def test_encodings_and_dates(tmp_path: Path, header: str, date_text: str | None, encoding: str) -> None:
    fields = ["1", "é1", "2", *([date_text] if date_text else []), "1.5", "ü"]
    path = tmp_path / "sales.csv"
    path.write_bytes(f"{header}\r\n{','.join(fields)}\r\n".encode(encoding))
    (row,) = reckon(path).rows
    assert (row.item, row.customer) == ("é1", "ü")
    assert row.day == (date(2010, 12, 9) if date_text else date(2026, 1, 5))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[bytes, Reckoning]]:
    folder = tmp_path_factory.mktemp("generated")
    files = {seed: salesfiles.write(seed, folder) for seed in salesfiles.SEEDS}
    return {seed: (path.read_bytes(), reckon(path)) for seed, path in files.items()}


def test_the_generated_files_hit_every_rule(generated: dict[int, tuple[bytes, Reckoning]]) -> None:
    hits = Counter(rule for raw, book in generated.values() for rule in salesfiles.rules_hit(raw, book))
    seldom = {rule: hits[rule] for rule in salesfiles.RULES if hits[rule] < 10}
    assert not seldom


def test_a_seed_gives_the_same_file_again() -> None:
    assert salesfiles.generate(7) == salesfiles.generate(7)


def test_generated_books_keep_the_invariants(generated: dict[int, tuple[bytes, Reckoning]]) -> None:
    for seed, (_, book) in generated.items():
        assert sum(book.rows_by_outcome.values()) == book.rows_in == len(book.outcome), seed
        for source, voucher in book.vouchers.items():
            sides = Counter[str]()
            for (_, side, _, _), fen in voucher.lines.items():
                sides[side] += fen
            assert sides["debit"] == sides["credit"], (seed, source)
        balances = Counter(book.balances_fen)
        assert book.debit_fen == book.credit_fen, seed
        assert balances["1122"] == sum(book.receivable_fen.values()), seed
        assert balances["2203"] == book.advance_fen, seed
        assert all(fen >= 0 for fen in balances.values()), seed


def test_generated_returns_never_exceed_their_sale_and_close_to_nothing(
    generated: dict[int, tuple[bytes, Reckoning]],
) -> None:
    for seed, (_, book) in generated.items():
        for line in (line for invoice in book.invoices for line in invoice.lines):
            assert 0 <= line.returned <= line.row.qty, seed
            assert line.returned < line.row.qty or (line.net_back, line.vat_back) == (line.net, line.vat), seed
        back = {seq: sum(qty for _, _, qty, _ in parts) for seq, parts in book.parts.items()}
        assert back == {row.seq: -row.qty for row in book.rows if book.outcome[row.seq] == "returned"}, seed


def test_generated_stock_is_what_came_back(generated: dict[int, tuple[bytes, Reckoning]]) -> None:
    for seed, (_, book) in generated.items():
        cost = sum(
            book.unit_cost[line.row.item] * line.returned
            for invoice in book.invoices
            for line in invoice.lines
            if line.row.goods
        )
        assert book.balances_fen.get("1405", 0) == cost, seed


def test_every_posted_source_of_a_generated_file_is_in_the_file(
    generated: dict[int, tuple[bytes, Reckoning]],
) -> None:
    for seed, (_, book) in generated.items():
        numbers = {invoice.number for invoice in book.invoices}
        returned = {f"{seq}/{number}" for seq, parts in book.parts.items() for number, _, _, _ in parts}
        known = {"opening": {""}, "invoice": numbers, "payment": numbers, "return": returned}
        assert all(key in known[kind] for kind, key in book.vouchers), seed
