"""Rows by what the demo sends: opening stock, customers, invoices, C rows; and the requests made of them."""

from decimal import Decimal
from pathlib import Path

import pytest
from hezhang_stack.demo import requests
from hezhang_stack.demo.sales import SalesFileError
from hezhang_stack.demo.spool import Opening, Spool, batches, chunks, is_goods

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def spooled(folder: Path, *rows: str) -> Spool:
    """Rows written as ``invoice,item,qty,price,customer`` with an optional date at the end."""
    lines = [HEADER]
    for row in rows:
        invoice, item, qty, price, customer, *day = row.split(",")
        lines.append(f"{invoice},{item},,{qty},{day[0] if day else '2010-12-01'},{price},{customer},UK")
    path = folder / "sales.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Spool(path)


def test_invoices_are_put_together_in_the_order_of_their_first_row(tmp_path: Path) -> None:
    with spooled(tmp_path, "2,A1,1,1,c", "1,A1,1,1,d", "C3,A1,-1,1,c", "2,B1,1,1,c", "1,B1,-1,0,d") as spool:
        assert [[row.seq for row in rows] for rows in spool.invoices()] == [[1, 4], [2, 5]]
        assert [row.seq for row in spool.credit_rows()] == [3]
        assert (spool.count(), spool.count_credits()) == (5, 1)
        assert list(spool.customers()) == ["c", "d"]


def test_opening_stock_is_what_good_lines_sell(tmp_path: Path) -> None:
    with spooled(
        tmp_path,
        "C0,A1,-9,0.125,c", "1,A1,2,10,c", "2,A1,3,10,d", "2,A1,-5,10,d", "2,A1,5,0,d", "2,a1,1,0.001,d",
        "2,POST,1,5,d",
    ) as spool:  # fmt: skip
        # 60 % of 0.125 is 0.075, rounded half up to 0.08.
        assert list(spool.opening()) == [Opening("A1", Decimal(5), 40), Opening("a1", Decimal(1), 0)]
        assert requests.book("b", spool)["opening"] == [
            {"account": "1405", "side": "debit", "amount": "0.40", "sku": "A1", "qty": "5"},
            {"account": "1405", "side": "debit", "amount": "0.00", "sku": "a1", "qty": "1"},
            {"account": "3001", "side": "credit", "amount": "0.40"},
        ]


def test_the_book_opens_on_the_first_day_of_the_file(tmp_path: Path) -> None:
    with spooled(tmp_path, "1,S,1,1,c,2010-12-05", "C1,S,-1,1,c,2010-11-30") as spool:
        body = requests.book("b", spool)
        assert (body["opened_on"], body["opening"]) == ("2010-11-30", [])


def test_an_invoice_has_the_day_of_its_first_line_that_sells(tmp_path: Path) -> None:
    with spooled(tmp_path, "1,S,0,1,c,2010-12-01", "1,A1,2,1.50,c,2010-12-02") as spool:
        (rows,) = spool.invoices()
        body = requests.invoice(rows)
        assert (body["number"], body["customer_id"], body["day"]) == ("1", "c", "2010-12-02")
        assert [(line["kind"], line["qty"], line["unit_price"], line["source_seq"]) for line in body["lines"]] == [
            ("service", "0", "1", 1),
            ("goods", "2", "1.5", 2),
        ]


def test_an_invoice_of_two_customers_is_refused_with_its_lines(tmp_path: Path) -> None:
    with pytest.raises(SalesFileError) as refused:
        spooled(tmp_path, "1,S,1,1,c", "2,S,1,1,c", "1,S,1,1,")
    assert refused.value.problems == ["lines 2 to 4: invoice '1' names more than one customer"]


def test_customers_of_c_rows_and_bad_rows_may_differ(tmp_path: Path) -> None:
    with spooled(tmp_path, "1,S,0,1,d", "1,S,1,1,c", "C2,S,-1,1,c", "C2,S,-1,1,d") as spool:
        (rows,) = spool.invoices()
        assert requests.invoice(rows)["customer_id"] == "c"


def test_a_c_row_becomes_a_return_request_as_it_stands(tmp_path: Path) -> None:
    with spooled(tmp_path, "C7,A1,-2,1.50,,2010-12-03", "C7,A1,2,-1,c") as spool:
        first, second = [requests.credit("b", row) for row in spool.credit_rows()]
        assert first["match"] == {"item": "A1", "qty": "2", "unit_price": "1.5"}
        assert first["customer_id"] is None
        assert first["red_invoice"] == {"status": "issued", "number": "C7", "issued_on": "2010-12-03"}
        assert first["source_seq"] == 1
        assert second["match"] == {"item": "A1", "qty": "-2", "unit_price": "-1"}


def test_issued_invoices_come_in_the_order_of_their_first_issued_line(tmp_path: Path) -> None:
    with spooled(tmp_path, "1,S,1,1,c") as spool:
        assert spool.last_issued_day() is None
        for seqs, day in (([9, 4], "2010-12-09"), ([3], "2010-12-01")):
            lines = [{"source_seq": seq} for seq in seqs]
            invoice = {"invoice_id": f"i{seqs[0]}", "number": "n", "customer_id": "c", "day": day, "total": "1.00"}
            spool.keep_issued(invoice | {"lines": lines})
        assert [invoice["invoice_id"] for invoice in spool.issued()] == ["i3", "i9"]
        assert str(spool.last_issued_day()) == "2010-12-09"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with spooled(tmp_path, "1,S,1,1,c"):
        assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(SalesFileError):
        spooled(tmp_path, "1,S,x,1,c")
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_batches_are_bounded_by_invoices_and_lines(tmp_path: Path) -> None:
    rows = [f"{invoice},S,1,1,c" for invoice, lines in enumerate((2, 2, 5, 1, 1, 1), 1) for _ in range(lines)]
    with spooled(tmp_path, *rows) as spool:
        sizes = [[len(invoice) for invoice in batch] for batch in batches(spool.invoices(), most=2, most_lines=4)]
    assert sizes == [[2, 2], [5], [1, 1], [1]]
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize(("item", "goods"), [("85123A", True), ("POST", False), ("C2", True), ("٣", False)])
def test_goods_have_an_ascii_digit_in_their_code(item: str, goods: bool) -> None:
    assert is_goods(item) is goods


def test_every_customer_gets_an_address_of_its_own() -> None:
    codes = ["17850.0", "17850_2e0", "c", "C", " c", "é", "-", "x" * 50, "x" * 51, "X" * 200, "X" * 199]
    addresses = [requests.email_of(code) for code in codes]
    assert len(set(addresses)) == len({address.lower() for address in addresses}) == len(codes)
    assert max(len(address.partition("@")[0]) for address in addresses) <= 64


@pytest.mark.parametrize(
    ("number", "total", "paid"),
    [(1, "0.01", 0), (1, "1.13", 56), (2, "1.13", 0), (3, "1.13", 113), (11, "2.00", 100), (21, "2.00", 200)],
)
def test_what_is_paid(number: int, total: str, paid: int) -> None:
    assert requests.paid_fen(number, total) == paid
