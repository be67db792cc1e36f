"""Goods that come in and go back to the supplier, and the cost that waited for them. Design's figures."""

from decimal import Decimal

from ledger_service.domain.documents import SupplierPayment
from ledger_service.domain.posting import Posted, Waits
from ledger_service.domain.stock import Stock

from tests.unit.ledger.books import Books, entry, refusal, with_stock
from tests.unit.ledger.saying import DAY, again, back, purchase, sale, source


def test_0_and_0b_goods_come_in_at_cost() -> None:
    books = Books()
    bought = books.voucher(purchase("PO1", ("S1", 100, 600_000, 78_000)))
    assert entry(bought.lines) == ["Dr 1405 6,000.00 [S1] ×100", "Dr 22210101 780.00", "Cr 2202 6,780.00 [s1]"]
    assert books.stock("S1") == Stock(Decimal(100), 600_000)


def test_1c_cost_that_waited_is_posted_with_the_goods_receipt_the_oldest_first() -> None:
    books = with_stock(("S1", 10, 60_000))
    later, much = DAY.replace(day=9), DAY.replace(day=8)
    books.post(sale("i3", ("S1", 20, 1, 0), day=later), sale("i2", ("S1", 50, 1, 0), day=much))
    [outcome] = books.post(purchase("PO1", ("S1", 45, 315_000, 0)))
    assert isinstance(outcome, Posted)
    [cost] = outcome.also
    assert (cost.source.type, cost.source.id, cost.source.part, cost.effective_date) == ("cost", "i2", 1, much)
    assert entry(cost.lines) == ["Dr 5401 3,409.09", "Cr 1405 3,409.09 [S1] ×50"]
    assert books.post(back("r1", "i3", (1, "S1", 1, 1, 0))) == [Waits(("cost", "i3/1"))]
    books.post(purchase("PO2", ("S1", 15, 105_000, 0)))
    assert books.stock("S1").qty == 0
    assert books.balances().get("1405", 0) == 0
    assert isinstance(books.post(back("r1", "i3", (1, "S1", 1, 1, 0)))[0], Posted)


def test_11_goods_go_back_to_the_supplier_at_what_they_cost() -> None:
    books = Books()
    books.voucher(purchase("PO1", ("S1", 100, 600_000, 78_000)))
    red = books.voucher(purchase("PR1", ("S1", 50, 300_000, 39_000), back="red"))
    assert entry(red.lines) == ["Dr 1405 -3,000.00 [S1] ×-50", "Dr 22210101 -390.00", "Cr 2202 -3,390.00 [s1]"]
    moved = books.voucher(purchase("PR2", ("S1", 10, 60_000, 7_800), back="transfer"))
    assert entry(moved.lines)[1:] == ["Cr 2202 -678.00 [s1]", "Cr 22210110 78.00"]
    assert books.stock("S1") == Stock(Decimal(40), 240_000)
    assert refusal(books, purchase("PR3", ("S1", 41, 1, 0), back="red")) == "stock_short"
    assert refusal(books, purchase("PR3", ("S1", 40, 239_999, 0), back="red")) == "stock_short"


def test_purchases_that_are_refused() -> None:
    small = Books(taxpayer="small_scale")
    assert refusal(small, purchase("PO1", ("S1", 1, 100, 13))) == "vat_not_deductible"
    books = Books()
    assert refusal(books, purchase("PO1", ("S1", 0, 100, 13))) == "quantity_not_positive"
    assert refusal(books, purchase("PO1", ("S1", 1, -100, 13))) == "amount_negative"
    assert refusal(books, purchase("PO1", ("S1", 1, 10**15 - 1, 1))) == "amount_too_large"
    nothing = SupplierPayment(
        source=source("supplier_payment", "sp1"), day=DAY, supplier_id="s1", method="cash", amount=0
    )
    assert refusal(books, nothing) == "amount_not_positive"
    books.post(purchase("PO1", ("S1", 1, 100, 13)))
    assert refusal(books, again(purchase("PO1", ("S1", 1, 100, 13)), "other")) == "source_already_posted"
