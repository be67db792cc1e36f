"""Returns against named invoice lines: each difference is an anomaly of its kind, and nothing is taken."""

from datetime import timedelta
from decimal import Decimal

import pytest
from returns_service.domain.deciding import Recorded, UnknownLine, decide
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import ReturnRequest
from returns_service.domain.sales import Sales

from tests.unit.returns.samples import DAY, name, sold


def sales() -> Sales:
    """Invoice a with two lines and b with one, all sold to wang."""
    return Sales([
        sold("a", "5", "10.00", 1),
        sold("a", "2", "3.00", 2, line_no=2, item="POST", sku=None),
        sold("b", "1", "8.00", 3),
    ])  # fmt: skip


def test_two_named_lines_of_one_invoice_are_one_part() -> None:
    decision = decide(name(("b", 1, "1"), ("a", 2, "2"), ("a", 1, "1", "9.99")), sales())
    assert isinstance(decision, Recorded)
    assert [(p.part, p.invoice_id, [line.of.line_no for line in p.lines]) for p in decision.parts] == [
        (1, "b", [1]),
        (2, "a", [2, 1]),
    ]
    assert [line.amounts.net_fen for p in decision.parts for line in p.lines] == [8_00, 6_00, 10_00]


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (name(("a", 1, "1", "0")), "price_not_positive"),
        (name(("a", 1, "0", "0")), "price_not_positive"),
        (name(("a", 1, "0")), "quantity_not_positive"),
        (name(("a", 1, "1"), customer_id="li"), "return_customer_mismatch"),
        (name(("a", 1, "9", "11.00"), customer_id="li"), "return_customer_mismatch"),
        (name(("a", 1, "1", "10.01")), "return_amount_mismatch"),
        (name(("a", 1, "1"), day=DAY - timedelta(1)), "return_time_mismatch"),
        (name(("a", 1, "5.5")), "return_more_than_sold"),
        (name(("b", 1, "1"), ("a", 2, "3")), "return_more_than_sold"),
    ],
)
def test_a_difference_is_refused_as_its_kind_and_takes_nothing(request_: ReturnRequest, kind: str) -> None:
    book = sales()
    decision = decide(request_, book)
    assert isinstance(decision, Refusal)
    assert decision.kind == kind
    assert book.changed == []


def test_a_line_that_the_book_does_not_have_is_told_apart_from_an_unknown_invoice() -> None:
    book = sales()
    line = decide(name(("b", 1, "1"), ("a", 9, "1")), book)
    assert isinstance(line, UnknownLine)
    assert (line.index, line.invoice_known) == (1, True)
    invoice = decide(name(("z", 1, "1")), book)
    assert isinstance(invoice, UnknownLine)
    assert (invoice.index, invoice.invoice_known) == (0, False)
    assert book.changed == []


def test_an_unknown_line_of_an_invoice_whose_lines_were_not_loaded_is_known_by_its_invoice() -> None:
    decision = decide(name(("z", 7, "1")), Sales([], known_invoices=["z"]))
    assert isinstance(decision, UnknownLine)
    assert decision.invoice_known


def test_the_remaining_quantity_falls_over_requests() -> None:
    book = sales()
    assert isinstance(decide(name(("a", 1, "3")), book), Recorded)
    refused = decide(name(("a", 1, "3")), book)
    assert isinstance(refused, Refusal)
    assert refused.expected == "at most 2 of invoice No. a line 1: 5 sold, 3 returned already"
    assert refused.difference == "1"
    last = decide(name(("a", 1, "2")), book)
    assert isinstance(last, Recorded)
    assert last.parts[0].lines[0].amounts.qty == Decimal(2)
