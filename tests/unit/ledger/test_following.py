"""What follows a return: red invoices, scrap, cancellations, exchanges. Design's figures."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document, Portion
from ledger_service.domain.posting import Posted, Repeated, Waits
from ledger_service.domain.stock import Stock

from tests.unit.ledger.books import Books, entry, refusal, with_stock
from tests.unit.ledger.saying import back, cancelled, payment, purchase, red_issued, sale, scrap

SOLD = sale("i1", ("S1", 100, 1_000_000, 130_000))
THIRTY = (1, "S1", 30, 300_000, 39_000)


@pytest.fixture
def sold() -> Books:
    """100 units at 60.00, all of them sold."""
    books = with_stock(("S1", 100, 600_000))
    books.voucher(SOLD)
    return books


def test_5r_the_vat_of_a_pending_red_invoice_is_moved_when_it_is_issued(sold: Books) -> None:
    assert sold.post(red_issued("r1", "i1", 39_000)) == [Waits(("return", "r1/1"))]
    sold.post(back("r1", "i1", THIRTY, red_pending=True))
    assert refusal(sold, red_issued("r1", "i1", 38_999)) == "red_vat_differs"
    issued = red_issued("r1", "i1", 39_000)
    assert entry(sold.voucher(issued).lines) == ["Cr 222199 390.00", "Cr 22210108 -390.00"]
    assert sold.post(issued) == [Repeated()]
    assert sum(one.vat for one in sold.all.settled.values() if not one.vat_pending) == 130_000 - 39_000
    assert sold.balances()["22210108"] == -91_000


def test_5r_an_issued_red_invoice_that_nothing_waits_for_posts_nothing(sold: Books) -> None:
    sold.post(back("r1", "i1", THIRTY))
    assert sold.post(red_issued("r1", "i1", 39_000)) == [Posted(None)]
    assert sold.balances()["22210108"] == -91_000


def test_7b_scrap_with_residual_and_compensation(sold: Books) -> None:
    sold.post(back("r1", "i1", THIRTY, scrapped=True))
    decided = scrap(
        "r1", "i1", (1, "S1", 30), residual_net=10_000, residual_vat=1_300, residual_buyer="junk",
        compensations=(("carrier", 30_000),),
    )  # fmt: skip
    assert entry(sold.voucher(decided).lines) == [
        "Dr 1221 113.00 [junk]", "Dr 1221 300.00 [carrier]", "Dr 5711 1,400.00", "Cr 1901 1,800.00",
        "Cr 22210108 13.00",
    ]  # fmt: skip
    assert "1901" not in sold.balances()
    paid = replace(payment("p1", Portion("residual", 11_300)), customer_id="junk")
    assert entry(sold.voucher(paid).lines) == ["Dr 1002 113.00", "Cr 1221 113.00 [junk]"]


def test_7c_an_abnormal_loss_takes_its_input_vat_along(sold: Books) -> None:
    sold.post(back("r1", "i1", THIRTY, scrapped=True))
    decided = scrap("r1", "i1", (1, "S1", 30), abnormal=True, input_vat=23_400)
    assert entry(sold.voucher(decided).lines) == [
        "Dr 1901 234.00", "Cr 22210110 234.00", "Dr 5711 2,034.00", "Cr 1901 2,034.00",
    ]  # fmt: skip
    assert "1901" not in sold.balances()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"lines": scrap("r1", "i1", (1, "S1", 31)).lines}, "scrap_exceeds_return"),
        ({"lines": scrap("r1", "i1", (2, "S1", 1)).lines}, "scrap_exceeds_return"),
        ({"residual_net": -1}, "amount_negative"),
        ({"residual_net": 1}, "buyer_missing"),
        ({"input_vat": 1}, "loss_not_abnormal"),
    ],
)
def test_scrap_that_is_refused(sold: Books, more: dict[str, Any], code: str) -> None:
    sold.post(back("r1", "i1", THIRTY, scrapped=True))
    assert refusal(sold, replace(scrap("r1", "i1", (1, "S1", 30)), **more)) == code


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5), st.integers(1, 30))
def test_7_loss_compensation_and_residual_are_cost_and_input_vat(
    residual: int, compensation: int, input_vat: int, qty: int
) -> None:
    """Invariant 7, whatever part of the returned goods is scrapped."""
    books = with_stock(("S1", 100, 600_007))
    books.voucher(SOLD)
    books.post(back("r1", "i1", THIRTY, scrapped=True))
    on_1901 = books.balances()["1901"]
    sold_before = books.turnover()["5401"]
    decided = scrap(
        "r1", "i1", (1, "S1", qty), residual_net=residual, residual_vat=residual * 13 // 100, residual_buyer="junk",
        compensations=(("carrier", compensation),), abnormal=True, input_vat=input_vat,
    )  # fmt: skip
    before = books.balances()
    books.post(decided)
    after = books.balances()
    cost = on_1901 - after.get("1901", 0)
    assert after.get("5711", 0) + compensation + residual == cost + input_vat
    assert after["1405"] == before["1405"] if "1405" in before else "1405" not in after
    assert books.turnover()["5401"] == sold_before


def test_a_cancelled_return_is_as_if_it_had_not_been(sold: Books) -> None:
    before, line = sold.turnover(), sold.all.issued[("b1", "i1", 1)]
    sold.post(back("r1", "i1", THIRTY))
    voucher = sold.voucher(cancelled("r1", "i1"))
    assert voucher.ties.kind == "reversal"
    assert voucher.reverses == "v-return-r1-1"
    assert entry(voucher.lines)[-1] == "Cr 1405 1,800.00 [S1] ×30"
    assert (sold.turnover(), sold.stock("S1"), sold.all.issued[("b1", "i1", 1)]) == (before, Stock(), line)
    assert refusal(sold, red_issued("r1", "i1", 39_000)) == "return_cancelled"
    assert isinstance(sold.post(back("r1", "i1", (1, "S1", 100, 1_000_000, 130_000), part=2))[0], Posted)


def test_a_cancellation_takes_back_the_red_invoice_and_the_scrap_too(sold: Books) -> None:
    before = sold.turnover()
    sold.post(back("r1", "i1", THIRTY, scrapped=True, red_pending=True))
    sold.post(red_issued("r1", "i1", 39_000))
    sold.post(scrap("r1", "i1", (1, "S1", 30), compensations=(("carrier", 100),)))
    sold.voucher(cancelled("r1", "i1"))
    assert sold.turnover() == before
    assert sum(one.vat for one in sold.all.settled.values() if not one.vat_pending) == 130_000


@pytest.mark.parametrize("red", ["issued at once", "pending", "issued later"])
def test_a_cancellation_takes_the_vat_of_the_residual_back_with_it(sold: Books, red: str) -> None:
    before = sold.turnover()
    sold.post(back("r1", "i1", THIRTY, scrapped=True, red_pending=red != "issued at once"))
    if red == "issued later":
        sold.post(red_issued("r1", "i1", 39_000))
    sold.post(scrap("r1", "i1", (1, "S1", 30), residual_net=10_000, residual_vat=1_300, residual_buyer="junk"))
    sold.voucher(cancelled("r1", "i1"))
    assert sold.turnover() == before
    assert sum(one.vat for one in sold.all.settled.values() if not one.vat_pending) == 130_000


def test_an_allowance_takes_no_cost_along_after_a_cancellation() -> None:
    """Of 1.01 over three units 0.34, 0.33 and 0.34 come back; without the first the second is below its share."""
    books = with_stock(("S1", 3, 101))
    books.voucher(sale("i1", ("S1", 3, 3_000, 390)))
    books.post(back("r1", "i1", (1, "S1", 1, 1_000, 130)), back("r2", "i1", (1, "S1", 1, 1_000, 130)))
    books.voucher(cancelled("r1", "i1"))
    books.voucher(back("a1", "i1", (1, "S1", 3, 100, 13), allowance=True))
    books.voucher(back("r3", "i1", (1, "S1", 2, 1_900, 247)))
    assert books.balances() == {"1405": 101, "3001": -101}


def test_a_cancellation_waits_for_its_return_and_settles_one_that_was_refused(sold: Books) -> None:
    assert sold.post(cancelled("r1", "i1")) == [Waits(("return", "r1/1"))]
    [outcome] = sold.post(back("r1", "i1", (1, "S1", 101, 1, 0)))
    assert isinstance(outcome, Refused)
    assert sold.post(cancelled("r1", "i1")) == [Posted(None)]
    assert sold.post(cancelled("r1", "i1")) == [Repeated()]


def test_a_cancellation_waits_for_goods_that_were_sold_meanwhile(sold: Books) -> None:
    sold.post(back("r1", "i1", THIRTY), sale("i2", ("S1", 10, 1, 0)))
    assert sold.post(cancelled("r1", "i1")) == [Waits(("stock", "S1"))]
    sold.voucher(purchase("PO1", ("S1", 10, 10_000, 1_300)))
    voucher = sold.voucher(cancelled("r1", "i1"))
    # 20 at 60.00 and 10 at 10.00 are worth 1,300.00: less than the 1,800.00 at which the thirty came back.
    assert entry(voucher.lines)[-2:] == ["Dr 5401 1,300.00", "Cr 1405 1,300.00 [S1] ×30"]
    assert sold.stock("S1") == Stock()


def test_an_allowance_is_cancelled_without_goods(sold: Books) -> None:
    before = sold.turnover()
    sold.post(back("r1", "i1", (1, "S1", 100, 50_000, 6_500), allowance=True))
    sold.voucher(cancelled("r1", "i1"))
    assert sold.turnover() == before


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 99))
def test_8_any_part_can_be_cancelled_and_returned_again(parts: list[int], pick: int, uneven: int) -> None:
    """Invariant 8 for returns: v + reverse(v) has no effect, and what is left closes to 0.00 all the same."""
    books, qty = with_stock(("S1", 60, 60_000 + uneven)), sum(parts)
    books.voucher(sale("i1", ("S1", qty, 1_000 * qty, 130 * qty)))
    for n, part in enumerate(parts):
        books.post(back(f"r{n}", "i1", (1, "S1", part, 1_000 * part, 130 * part)))
    before = books.turnover(), dict(books.all.stock)
    again_ = pick % len(parts)
    books.post(cancelled(f"r{again_}", "i1"))
    books.post(back("new", "i1", (1, "S1", parts[again_], 1_000 * parts[again_], 130 * parts[again_])))
    assert (books.turnover(), books.all.stock) == before
    assert books.balances() == {"1405": 60_000 + uneven, "3001": -60_000 - uneven}


STEPS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 15), st.integers(0, 3)), min_size=1, max_size=12)


@given(STEPS, st.randoms(use_true_random=False), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_2_10_and_12_purchases_returns_and_cancellations_in_any_order_and_twice(
    steps: list[tuple[int, int, int]], random: Any, sizes: list[int]
) -> None:
    """Unit cost is 60.00 throughout, so that no order moves the average; sales may come before their goods."""
    documents: list[Document] = []
    for n, (qty, flags, back_qty) in enumerate(steps):
        documents += [
            sale(f"i{n}", ("S1", qty, 10_000 * qty, 1_300 * qty)),
            purchase(f"PO{n}", ("S1", qty, 6_000 * qty, 780 * qty)),
        ]
        taken = min(qty, back_qty)
        if taken:
            part = (1, "S1", taken, 10_000 * taken, 1_300 * taken)
            pending = flags & 1 == 1
            documents.append(back(f"r{n}", f"i{n}", part, scrapped=flags & 2 == 2, red_pending=pending))
            documents += [red_issued(f"r{n}", f"i{n}", 1_300 * taken)] if pending and flags & 4 else []
            documents += [cancelled(f"r{n}", f"i{n}")] if flags & 8 else []
    in_order, shuffled = with_stock(("S1", 200, 1_200_000)), with_stock(("S1", 200, 1_200_000))
    in_order.post_all(documents)
    again_ = documents + random.sample(documents, len(documents) // 2)
    shuffled.post_all(random.sample(again_, len(again_)), sizes)
    assert shuffled.turnover() == in_order.turnover()
    assert shuffled.all.stock == in_order.all.stock
    for books in (in_order, shuffled):
        assert sum(books.balances().values()) == 0
        assert books.balances().get("1405", 0) == books.stock("S1").cost
        assert [v.number for v in books.all.vouchers] == list(range(1, len(books.all.vouchers) + 1))
        documents_vat = sum(one.vat for one in books.all.settled.values() if not one.vat_pending)
        assert -books.balances().get("22210108", 0) == documents_vat


def test_9_an_exchange_is_a_red_voucher_and_a_blue_one(sold: Books) -> None:
    sold.voucher(purchase("PO1", ("S1", 30, 180_000, 23_400)))
    red = sold.voucher(back("r1", "i1", THIRTY))
    blue = sold.voucher(sale("i2", ("S1", 30, 300_000, 39_000)))
    assert [line.amount for line in red.lines] == [-339_000, -300_000, -39_000, -180_000, -180_000]
    assert [line.amount for line in blue.lines] == [339_000, 300_000, 39_000, 180_000, 180_000]
    assert red.number + 1 == blue.number


def test_10_a_return_of_an_earlier_year_is_posted_in_the_current_month_of_a_small_business() -> None:
    books = with_stock(("S1", 100, 600_000))
    opened = books.all.books["b1"]
    books.all.books["b1"] = replace(opened, opened_through=date(2027, 2, 28))
    books.voucher(SOLD)
    voucher = books.voucher(back("r1", "i1", THIRTY, day=date(2027, 2, 3)))
    assert (voucher.period, voucher.number) == ("2027-02", 1)
    assert entry(voucher.lines)[:3] == ["Dr 1122 -3,390.00 [c1]", "Cr 5001 -3,000.00", "Cr 22210108 -390.00"]


def test_an_enterprise_book_posts_the_same_documents_to_its_own_accounts() -> None:
    books = with_stock(("S1", 100, 600_000), standard="enterprise")
    assert [line.account for line in books.voucher(SOLD).lines] == ["1122", "6001", "22210108", "6401", "1405"]
    voucher = books.voucher(back("r1", "i1", THIRTY))
    assert [line.account for line in voucher.lines] == ["1122", "6001", "22210108", "6401", "1405"]
    sold_again = books.voucher(cancelled("r1", "i1"))
    assert [line.amount for line in sold_again.lines] == [339_000, 300_000, 39_000, 180_000, 180_000]
