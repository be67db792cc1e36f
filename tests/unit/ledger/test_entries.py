"""Golden tests: every entry of the design with its worked figures (100 units at 100.00 net, cost 60.00, 13 %)."""

from decimal import Decimal

import pytest
from ledger_service.domain.documents import Payment, Portion
from ledger_service.domain.posting import Posted, Shortage
from ledger_service.domain.stock import Stock

from tests.unit.ledger.books import Books, entry, with_stock
from tests.unit.ledger.saying import back, credit, payment, sale

SOLD = sale("i1", ("S1", 100, 1_000_000, 130_000))


@pytest.fixture
def books() -> Books:
    """100 units in stock at 60.00."""
    return with_stock(("S1", 100, 600_000))


@pytest.fixture
def sold(books: Books) -> Books:
    """The same after the sale."""
    books.voucher(SOLD)
    return books


def invoice(amount: int) -> Portion:
    return Portion("invoice", amount, "i1")


def test_1_and_1b_sale_and_cost_are_one_voucher(books: Books) -> None:
    voucher = books.voucher(SOLD)
    assert entry(voucher.lines) == [
        "Dr 1122 11,300.00 [c1]",
        "Cr 5001 10,000.00",
        "Cr 22210108 1,300.00",
        "Dr 5401 6,000.00",
        "Cr 1405 6,000.00 [S1] ×100",
    ]
    assert (voucher.rule.name, voucher.rule.version, voucher.maker) == ("sale", 1, "sale v1")
    assert [line.invoice_id for line in voucher.lines] == ["i1"] * 5
    assert voucher.lines[4].invoice_line_no == 1
    assert voucher.lines[0].summary == "销售 发票i1"


def test_1_a_service_has_no_stock_and_no_cost(books: Books) -> None:
    voucher = books.voucher(sale("i2", (None, 1, 10_000, 1_300)))
    assert entry(voucher.lines) == ["Dr 1122 113.00 [c1]", "Cr 5001 100.00", "Cr 22210108 13.00"]


def test_1c_cost_waits_when_stock_is_short(books: Books) -> None:
    [outcome] = books.post(sale("i1", ("S1", 60, 600_000, 78_000), ("S1", 50, 500_000, 65_000)))
    assert isinstance(outcome, Posted)
    assert outcome.shortages == (Shortage("S1", 2, Decimal(50), Decimal(40)),)
    assert outcome.voucher is not None
    assert entry(outcome.voucher.lines) == [
        "Dr 1122 12,430.00 [c1]",
        "Cr 5001 11,000.00",
        "Cr 22210108 1,430.00",
        "Dr 5401 3,600.00",
        "Cr 1405 3,600.00 [S1] ×60",
    ]
    assert books.stock("S1") == Stock(Decimal(40), 240_000)


def test_1s_small_scale_uses_222101_without_columns() -> None:
    books = with_stock(("S1", 100, 600_000), taxpayer="small_scale")
    voucher = books.voucher(sale("i1", (None, 1, 1_118_812, 11_188)))
    assert entry(voucher.lines) == ["Dr 1122 11,300.00 [c1]", "Cr 5001 11,188.12", "Cr 222101 111.88"]


def test_2_receipt(sold: Books) -> None:
    voucher = sold.voucher(payment("p1", invoice(1_130_000)))
    assert entry(voucher.lines) == ["Dr 1002 11,300.00", "Cr 1122 11,300.00 [c1]"]
    assert voucher.lines[1].invoice_id == "i1"


@pytest.mark.parametrize(
    ("method", "account"),
    [("cash", "1001"), ("bank_transfer", "1002"), ("alipay", "1012"), ("wechat_pay", "1012"), ("online_link", "1012")],
)
def test_2_each_method_fills_its_account(sold: Books, method: str, account: str) -> None:
    assert sold.voucher(payment("p1", invoice(100), method=method)).lines[0].account == account


def test_3_overpayment(sold: Books) -> None:
    voucher = sold.voucher(payment("p1", invoice(1_130_000), Portion("advance", 20_000)))
    assert entry(voucher.lines) == ["Dr 1002 11,500.00", "Cr 1122 11,300.00 [c1]", "Cr 2203 200.00 [c1]"]


def test_3b_advance_applied_to_the_next_invoice(sold: Books) -> None:
    voucher = sold.voucher(credit("k1", Portion("advance", 20_000), invoice(20_000)))
    assert entry(voucher.lines) == ["Dr 2203 200.00 [c1]", "Cr 1122 200.00 [c1]"]


def test_3c_unidentified_receipt_and_its_later_identification(sold: Books) -> None:
    unknown = sold.voucher(payment("p1", Portion("unidentified", 5_000)))
    assert entry(unknown.lines) == ["Dr 1002 50.00", "Cr 224102 50.00 [c1]"]
    known = sold.voucher(credit("k1", Portion("unidentified", 5_000), invoice(5_000)))
    assert entry(known.lines) == ["Dr 224102 50.00 [c1]", "Cr 1122 50.00 [c1]"]


def test_4_full_return_is_red_on_the_original_side(sold: Books) -> None:
    voucher = sold.voucher(back("r1", "i1", (1, "S1", 100, 1_000_000, 130_000)))
    assert entry(voucher.lines) == [
        "Dr 1122 -11,300.00 [c1]",
        "Cr 5001 -10,000.00",
        "Cr 22210108 -1,300.00",
        "Dr 5401 -6,000.00",
        "Cr 1405 -6,000.00 [S1] ×-100",
    ]
    assert sold.balances() == {"1405": 600_000, "3001": -600_000}


def test_5_partial_return_of_30(sold: Books) -> None:
    voucher = sold.voucher(back("r1", "i1", (1, "S1", 30, 300_000, 39_000)))
    assert entry(voucher.lines) == [
        "Dr 1122 -3,390.00 [c1]",
        "Cr 5001 -3,000.00",
        "Cr 22210108 -390.00",
        "Dr 5401 -1,800.00",
        "Cr 1405 -1,800.00 [S1] ×-30",
    ]


def test_5n_parts_of_an_uneven_cost_close_to_zero() -> None:
    books = with_stock(("S1", 3, 1_000))
    books.voucher(sale("i1", ("S1", 3, 2_000, 260)))
    costs: list[int] = []
    for n, (net, vat) in enumerate([(667, 87), (666, 86), (667, 87)], 1):
        costs.append(-books.voucher(back(f"r{n}", "i1", (1, "S1", 1, net, vat))).lines[3].amount)
    assert costs == [333, 334, 333]
    assert books.balances() == {"1405": 1_000, "3001": -1_000}


def test_5r_vat_waits_for_the_red_invoice(sold: Books) -> None:
    voucher = sold.voucher(back("r1", "i1", (1, "S1", 30, 300_000, 39_000), red_pending=True))
    assert entry(voucher.lines)[:3] == ["Dr 1122 -3,390.00 [c1]", "Cr 5001 -3,000.00", "Cr 222199 -390.00"]


def test_6_allowance_moves_no_goods(sold: Books) -> None:
    voucher = sold.voucher(back("r1", "i1", (1, "S1", 100, 50_000, 6_500), allowance=True))
    assert entry(voucher.lines) == ["Dr 1122 -565.00 [c1]", "Cr 5001 -500.00", "Cr 22210108 -65.00"]
    assert sold.stock("S1") == Stock(Decimal(0), 0)


def test_7_scrapped_goods_go_to_1901_and_not_back_into_stock(sold: Books) -> None:
    voucher = sold.voucher(back("r1", "i1", (1, "S1", 30, 300_000, 39_000), scrapped=True))
    assert entry(voucher.lines)[3:] == [
        "Dr 5401 -1,800.00",
        "Cr 1405 -1,800.00 [S1] ×-30",
        "Dr 1901 1,800.00",
        "Cr 1405 1,800.00 [S1] ×30",
    ]
    assert sold.stock("S1") == Stock(Decimal(0), 0)


def test_8b_8c_8d_settlement_of_a_paid_return(sold: Books) -> None:
    refund = sold.voucher(credit("k1", invoice(339_000), Portion("refund", 339_000)))
    assert entry(refund.lines) == ["Dr 1122 3,390.00 [c1]", "Cr 224101 3,390.00 [c1]"]
    paid: Payment = payment("p1", Portion("refund", 339_000), incoming=False)
    assert entry(sold.voucher(paid).lines) == ["Cr 1002 3,390.00", "Dr 224101 3,390.00 [c1]"]
    kept = sold.voucher(credit("k2", invoice(339_000), Portion("advance", 339_000)))
    assert entry(kept.lines) == ["Dr 1122 3,390.00 [c1]", "Cr 2203 3,390.00 [c1]"]


def test_zero_amounts_give_no_line_and_the_stock_moves_all_the_same(books: Books) -> None:
    free = with_stock(("S1", 10, 0))
    [outcome] = free.post(sale("i1", ("S1", 4, 0, 0)))
    assert outcome == Posted(None)
    assert free.stock("S1") == Stock(Decimal(6), 0)
    [outcome] = free.post(back("r1", "i1", (1, "S1", 4, 0, 0)))
    assert outcome == Posted(None)
    assert free.stock("S1") == Stock(Decimal(10), 0)
    assert free.all.vouchers == []
    taxed = books.voucher(sale("i2", (None, 1, 100, 0)))
    assert entry(taxed.lines) == ["Dr 1122 1.00 [c1]", "Cr 5001 1.00"]
