"""A cancelled sales invoice (发票作废): the books as if it had never been issued, whatever comes first."""

from datetime import date
from itertools import permutations

from ledger_service.domain.checks import Refused
from ledger_service.domain.posting import Posted, Repeated, Waits

from tests.unit.ledger.books import Books, entry, refusal, with_stock
from tests.unit.ledger.saying import BOOK, back, cancelled, invoice_cancelled, purchase, sale

SOLD = sale("i1", ("S1", 10, 100_000, 13_000), (None, 1, 5_000, 650))
THREE = (1, "S1", 3, 30_000, 3_900)


def shop() -> Books:
    """100 units at 60.00."""
    return with_stock(("S1", 100, 600_000))


def test_the_red_copy_of_the_sale_undoes_balances_and_turnover() -> None:
    books = shop()
    before, stock = books.turnover(), books.stock("S1")
    books.voucher(SOLD)
    voucher = books.voucher(invoice_cancelled("i1", "S1"))
    assert entry(voucher.lines) == [
        "Dr 1122 -1,186.50 [c1]", "Cr 5001 -1,050.00", "Cr 22210108 -136.50", "Dr 5401 -600.00",
        "Cr 1405 -600.00 [S1] ×-10",
    ]  # fmt: skip
    assert (voucher.ties.kind, voucher.ties.reverses) == ("reversal", "v-invoice-i1-0")
    assert books.turnover() == before
    assert books.stock("S1") == stock
    assert sum(one.vat for one in books.all.settled.values()) == 0
    assert books.post(invoice_cancelled("i1", "S1")) == [Repeated()]


def test_a_return_that_comes_later_is_more_than_was_sold() -> None:
    books = shop()
    books.post(SOLD, invoice_cancelled("i1", "S1"))
    [outcome] = books.post(back("r1", "i1", THREE))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.field) == ("return_exceeds_issue", "lines[0].qty")
    assert books.post(cancelled("r1", "i1")) == [Posted(None)]


def test_it_waits_for_the_sale_and_until_its_returns_are_undone() -> None:
    books = shop()
    assert books.post(invoice_cancelled("i1", "S1")) == [Waits(("invoice", "i1"))]
    books.post(SOLD, back("r1", "i1", THREE))
    assert books.post(invoice_cancelled("i1", "S1")) == [Waits(("returns_undone", "i1"))]
    books.post(cancelled("r1", "i1"))
    assert isinstance(books.post(invoice_cancelled("i1", "S1"))[0], Posted)


def test_a_sale_whose_cost_waits_never_gets_it() -> None:
    books = with_stock(("S1", 4, 400))
    before = books.turnover()
    books.post(SOLD)
    books.voucher(invoice_cancelled("i1", "S1"))
    assert books.turnover() == before
    books.voucher(purchase("po1", ("S1", 20, 2_000, 260)))
    assert books.stock("S1").qty == 24


def test_a_cost_that_came_later_is_taken_back_too() -> None:
    books = with_stock(("S1", 4, 400))
    books.post(SOLD)
    books.voucher(purchase("po1", ("S1", 20, 2_000, 260)))
    books.voucher(invoice_cancelled("i1", "S1"))
    assert (books.stock("S1").qty, books.stock("S1").cost) == (24, 2_400)
    assert {"5401", "5001", "1122", "22210108"} & books.balances().keys() == set()


def test_sale_return_and_both_cancellations_end_alike_in_every_order() -> None:
    clean = shop()
    documents = [SOLD, back("r1", "i1", THREE), cancelled("r1", "i1"), invoice_cancelled("i1", "S1")]
    for order in permutations(documents):
        books = shop()
        books.post_all(order)
        assert books.balances() == clean.balances()
        assert books.stock("S1") == clean.stock("S1")


def test_of_a_sale_that_was_refused_there_is_nothing_to_take_back() -> None:
    books = shop()
    assert refusal(books, sale("i1", ("S1", 10, 100_000, 13_000), day=date(2025, 12, 31))) == "before_opening"
    before = books.turnover()
    books.all.refused_sales.add((BOOK, "i1"))
    assert books.post(invoice_cancelled("i1", "S1")) == [Posted(None)]
    assert books.post(invoice_cancelled("i1", "S1")) == [Repeated()]
    assert books.turnover() == before


def test_a_return_of_a_sale_that_was_refused_ends_with_its_cancellation() -> None:
    books = shop()
    assert books.post(back("r1", "i1", THREE)) == [Waits(("invoice", "i1"))]
    books.all.refused_sales.add((BOOK, "i1"))
    books.post(invoice_cancelled("i1", "S1"))
    [outcome] = books.post(back("r1", "i1", THREE))
    assert isinstance(outcome, Refused)
    assert outcome.code == "invoice_line_unknown"
    assert books.post(cancelled("r1", "i1")) == [Posted(None)]
    assert refusal(books, SOLD) == "source_already_posted"
