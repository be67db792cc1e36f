"""What is posted, what waits and what is refused; a refusal changes nothing."""

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document, Portion
from ledger_service.domain.posting import Posted, Repeated, Waits, post_sale, wanted_by
from ledger_service.domain.stock import Stock

from tests.unit.ledger.books import Books, with_stock
from tests.unit.ledger.saying import BOOK, again, back, credit, payment, sale

SOLD = sale("i1", ("S1", 10, 10_000, 1_300), (None, 1, 500, 65))


@pytest.fixture
def books() -> Books:
    """Ten of S1 were sold of twenty, with a service."""
    opened = with_stock(("S1", 20, 1_234))
    opened.voucher(SOLD)
    return opened


def refused(books: Books, document: Document) -> tuple[str, str | None]:
    """Code and field of a refusal that leaves the books as they were."""
    before = copy.deepcopy(books.all)
    [outcome] = books.post(document)
    assert isinstance(outcome, Refused), outcome
    before.refused_parts = books.all.refused_parts  # remembered, so that a cancellation knows; no balance
    assert books.all == before
    return outcome.code, outcome.field


def test_a_book_that_is_not_open_is_waited_for(books: Books) -> None:
    del books.all.books[BOOK]
    assert books.post(sale("i2", ("S1", 1, 1, 0))) == [Waits(("book", BOOK))]


def test_a_return_waits_for_its_sale_and_then_for_the_cost(books: Books) -> None:
    assert books.post(back("r1", "i9", (1, "S1", 1, 1, 0))) == [Waits(("invoice", "i9"))]
    books.post(sale("i9", ("S1", 11, 1, 0)))
    assert books.post(back("r1", "i9", (1, "S1", 1, 1, 0))) == [Waits(("cost", "i9/1"))]
    allowance = back("r2", "i9", (1, "S1", 1, 1, 0), allowance=True)
    assert isinstance(books.post(allowance)[0], Posted)


def test_the_same_event_again_is_nothing_and_another_event_of_it_is_refused(books: Books) -> None:
    assert books.post(SOLD) == [Repeated()]
    assert refused(books, again(SOLD, "other")) == ("source_already_posted", None)


def test_parts_of_a_return_are_documents_of_their_own(books: Books) -> None:
    first, second = (back("r1", "i1", (1, "S1", 2, 2_000, 260), part=part) for part in (1, 2))
    assert [type(outcome) for outcome in books.post(first, second, first)] == [Posted, Posted, Repeated]


def test_nothing_is_posted_before_the_book_opens(books: Books) -> None:
    early = date(2025, 12, 31)
    assert refused(books, sale("i2", ("S1", 1, 100, 13), day=early)) == ("before_opening", "day")
    assert refused(books, back("r1", "i1", (1, "S1", 1, 1, 0), day=early)) == ("before_opening", "day")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"total": 11_866}, "total_mismatch", "total"),
        ({"lines": (SOLD.lines[0], SOLD.lines[0])}, "line_number_repeated", "lines[1].line_no"),
        ({"lines": (replace(SOLD.lines[0], qty=Decimal(0)),)}, "quantity_not_positive", "lines[0].qty"),
        ({"lines": (replace(SOLD.lines[0], net=-1),)}, "amount_negative", "lines[0].net"),
    ],
)
def test_a_sale_that_contradicts_itself(books: Books, change: dict[str, Any], code: str, field: str) -> None:
    document = replace(SOLD, source=replace(SOLD.source, id="i2"), **change)
    assert refused(books, document) == (code, field)


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ((1, "S1", "10.000001", 10, 0), "return_exceeds_issue", "lines[0].qty"),
        ((1, "S1", 0, 10, 0), "quantity_not_positive", "lines[0].qty"),
        ((1, "S1", 1, 10_001, 0), "return_amount_exceeds_invoice", "lines[0].net"),
        ((1, "S1", 1, 10, 1_301), "return_amount_exceeds_invoice", "lines[0].vat"),
        ((1, "S1", 1, -1, 0), "amount_negative", "lines[0].net"),
        ((1, "S2", 1, 10, 0), "sku_mismatch", "lines[0].sku"),
        ((3, "S1", 1, 10, 0), "invoice_line_unknown", "lines[0].invoice_line_no"),
    ],
)
def test_a_return_that_does_not_fit_its_sale(
    books: Books, line: tuple[int, str, int | str, int, int], code: str, field: str
) -> None:
    assert refused(books, back("r1", "i1", line)) == (code, field)


def test_lines_of_one_return_count_together(books: Books) -> None:
    twice = back("r1", "i1", (1, "S1", 6, 100, 13), (1, "S1", 5, 100, 13))
    assert refused(books, twice) == ("return_exceeds_issue", "lines[1].qty")


def test_earlier_returns_count(books: Books) -> None:
    books.voucher(back("r1", "i1", (1, "S1", 6, 6_000, 780)))
    assert refused(books, back("r2", "i1", (1, "S1", 5, 4_000, 520))) == ("return_exceeds_issue", "lines[0].qty")


def test_a_return_by_another_customer(books: Books) -> None:
    other = replace(back("r1", "i1", (1, "S1", 1, 10, 0)), customer_id="c2")
    assert refused(books, other) == ("customer_mismatch", "customer_id")


def test_a_service_can_be_returned_once(books: Books) -> None:
    assert isinstance(books.post(back("r1", "i1", (2, None, 1, 500, 65)))[0], Posted)
    assert refused(books, back("r2", "i1", (2, None, 1, 0, 0))) == ("return_exceeds_issue", "lines[0].qty")


def test_payments_and_credits_that_contradict_themselves(books: Books) -> None:
    assert refused(books, payment("p1", Portion("advance", 5), amount=6)) == ("amount_mismatch", "amount")
    assert refused(books, payment("p1", Portion("advance", -5))) == ("amount_negative", "amount")
    minus = credit("k1", Portion("advance", -1), Portion("refund", -1))
    assert refused(books, minus) == ("amount_negative", "amount")
    nowhere = credit("k1", Portion("advance", 1), Portion("invoice", 1))
    assert refused(books, nowhere) == ("invoice_missing", "target_invoice_id")
    from_nowhere = credit("k1", Portion("invoice", 1), Portion("refund", 1))
    assert refused(books, from_nowhere) == ("invoice_missing", "invoice_id")


def test_numbers_go_on_after_refusals_and_start_anew_each_month(books: Books) -> None:
    february = date(2026, 2, 1)
    books.post(sale("i2", ("S1", 0, 1, 0)), sale("i3", (None, 1, 1, 0)), sale("i4", (None, 1, 1, 0), day=february))
    books.post(sale("i5", (None, 1, 0, 0)), sale("i6", (None, 1, 1, 0), day=february), sale("i7", (None, 1, 1, 0)))
    numbers = [(voucher.period, voucher.number) for voucher in books.all.vouchers]
    january = [number for period, number in numbers if period == "2026-01"]
    assert (january, numbers[-3:-1]) == ([1, 2, 3, 4], [("2026-02", 1), ("2026-02", 2)])


def test_what_was_not_read_cannot_be_posted_to(books: Books) -> None:
    another = sale("i2", ("S1", 1, 1, 0))
    journal = books.read(replace(wanted_by([another]), skus=frozenset()))
    with pytest.raises(KeyError):
        post_sale(journal, another)


def test_the_last_unit_takes_the_rest_of_the_cost() -> None:
    books = with_stock(("S1", 3, 1_000))
    costs = [books.voucher(sale(f"i{n}", ("S1", 1, 500, 65))).lines[3].amount for n in range(3)]
    assert (costs, books.stock("S1")) == ([333, 334, 333], Stock(Decimal(0), 0))
