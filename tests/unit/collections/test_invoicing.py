"""What an invoice line comes to, and which lines form the invoice."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from collections_service.app.billing import MAX_LINES_BYTES, Bill, bill
from collections_service.app.commands import IssueInvoice, IssueInvoices, SweepOverdue
from collections_service.domain.invoicing import due_date, line_amounts, line_fault
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import MAX_FEN
from hezhang_contracts.registry import MAX_RECORD_BYTES
from hezhang_kit.causes import Asked
from hezhang_kit.identity import Principal
from hezhang_kit.problems import Problem
from hypothesis import assume, given
from hypothesis import strategies as st
from opentelemetry.trace import INVALID_SPAN_CONTEXT
from pydantic import ValidationError

QUANTITIES = st.decimals(Decimal("0.000001"), Decimal(10**7), places=6)
PRICES = st.decimals(Decimal("0.000001"), Decimal(10**6), places=6)
RATES = st.sampled_from([Decimal(r) for r in ("0", "0.01", "0.03", "0.06", "0.09", "0.13", "0.123456")])


def half_up(value: Fraction) -> int:
    """Rounding half up of a positive fraction, without any decimal arithmetic."""
    return floor(value + Fraction(1, 2))


@given(QUANTITIES, PRICES, RATES)
def test_net_and_vat_are_rounded_half_up_to_the_fen(qty: Decimal, price: Decimal, rate: Decimal) -> None:
    net = half_up(Fraction(qty) * Fraction(price) * 100)
    assert line_amounts(qty, price, rate) == (net, half_up(Fraction(rate) * net))


@given(st.integers(1, 10**12 - 1), st.integers(1, 10**18 - 1))
def test_the_largest_amounts_are_exact_too(qty: int, price_millionths: int) -> None:
    price = Decimal(price_millionths).scaleb(-6)
    assume(Fraction(qty) * Fraction(price) * 100 <= MAX_FEN)
    net, vat = line_amounts(Decimal(qty), price, Decimal("0.13"))
    assert net == half_up(Fraction(qty) * Fraction(price) * 100)
    assert vat == half_up(Fraction(13, 100) * net)


@pytest.mark.parametrize(
    ("qty", "price", "fault"),
    [
        ("1", "0.01", None),
        ("1", "0", "price_not_positive"),
        ("-3", "-1", "price_not_positive"),
        ("0", "0", "price_not_positive"),
        ("0", "2", "quantity_not_positive"),
        ("-0.5", "2", "quantity_not_positive"),
    ],
)
def test_the_price_is_looked_at_first(qty: str, price: str, fault: str | None) -> None:
    assert line_fault(Decimal(qty), Decimal(price)) == fault


def test_terms_count_days_over_the_end_of_february() -> None:
    assert due_date(date(2028, 2, 1), 30) == date(2028, 3, 2)


def line(**changes: Any) -> dict[str, Any]:
    return {"item": "S1", "kind": "goods", "qty": "3", "unit_price": "1.15", "vat_rate": "0.13"} | changes


def issue(*lines: dict[str, Any], **changes: Any) -> IssueInvoice:
    given = {"book_id": "b", "number": "N1", "customer_id": "c1", "day": "2026-01-05", "lines": list(lines)}
    return IssueInvoice.model_validate(given | changes)


def billed(command: IssueInvoice, taken: set[tuple[str, str]] | None = None) -> Bill:
    principal = Principal("tester", "agency", frozenset(), None)
    return bill(Asked(command, "cause", principal, INVALID_SPAN_CONTEXT), "inv-1", taken or set())


def test_good_lines_are_numbered_in_order_and_bad_ones_are_found() -> None:
    made = billed(
        issue(
            line(source_seq=7),
            line(unit_price="0", qty="-1", source_seq=8),
            line(item="POST", kind="service", source_seq=9),
            line(qty="0"),
        )
    )
    assert made.invoice is not None
    assert [(item.line_no, item.item, item.sku, item.source_seq) for item in made.invoice.lines] == [
        (1, "S1", "S1", 7),
        (2, "POST", None, 9),
    ]
    assert made.invoice.total == made.invoice.open == 2 * (345 + 45)
    assert made.invoice.due_date == date(2026, 2, 4)
    assert [(r.line_index, r.kind, r.finding.about, r.finding.actual) for r in made.refused] == [
        (1, "price_not_positive", ("invoice_line", "N1/8"), "0"),
        (3, "quantity_not_positive", ("invoice_line", "N1/3"), "0"),
    ]


def test_no_good_line_makes_no_invoice_and_takes_no_number() -> None:
    made = billed(issue(line(qty="0")), {("b", "N1")})
    assert made.invoice is None
    assert made.event() is None
    assert len(made.refused) == 1


def test_a_sale_without_customer_is_the_walk_in_customers() -> None:
    made = billed(issue(line(), line(qty="0"), customer_id=None))
    assert made.invoice is not None
    assert made.invoice.customer_id == WALK_IN
    assert made.refused[0].finding.customer_id == WALK_IN


def test_a_number_is_given_once_a_book() -> None:
    with pytest.raises(Problem) as refused:
        billed(issue(line()), {("b", "N1")})
    assert (refused.value.status, refused.value.code, refused.value.field) == (409, "invoice_number_taken", "number")
    assert billed(issue(line()), {("other", "N1")}).invoice is not None


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([line(qty="999999999999", unit_price="999999999999")], "lines.0.unit_price"),
        ([line(qty="6000000", unit_price="1000000")] * 2, "lines"),
    ],
)
def test_more_money_than_can_be_booked_is_refused(lines: list[dict[str, Any]], field: str) -> None:
    with pytest.raises(Problem) as refused:
        billed(issue(*lines))
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, "amount_too_large", field)


def test_an_invoice_that_no_record_can_carry_is_refused() -> None:
    with pytest.raises(Problem, match="split the invoice"):
        billed(issue(*[line(description="货" * 500)] * 1000))


@pytest.mark.parametrize(("count", "text"), [(150, "\x01" * 500), (2000, "货" * 20)], ids=["escaped", "long"])
def test_the_largest_invoice_fits_into_a_record(count: int, text: str) -> None:
    wordy = line(item=text[:200], description=text, qty="12345678.654321", unit_price="1.123456", source_seq=2**62)
    made = billed(issue(*[wordy] * count))
    event = made.event()
    assert event is not None
    assert MAX_LINES_BYTES / 2 < len(event.model_dump_json().encode()) < MAX_RECORD_BYTES


@pytest.mark.parametrize(
    "change",
    [
        {"day": 20260105},
        {"day": "2026-1-5"},
        {"day": "0026-01-05"},
        {"net_days": -1},
        {"net_days": "30"},
        {"number": "N" * 101},
        {"number": ""},
        {"lines": []},
        {"lines": [line(qty=3)]},
        {"lines": [line(unit_price=1.15)]},
        {"lines": [line(vat_rate="13")]},
        {"lines": [line(sku="S1")]},
    ],
)
def test_a_malformed_command_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        issue(*change.pop("lines", [line()]), **change)


def test_items_of_a_bulk_may_leave_out_the_book_but_not_name_another() -> None:
    item = issue(line()).model_dump(mode="json")
    without = {name: value for name, value in item.items() if name != "book_id"}
    assert [
        i.book_id for i in IssueInvoices.model_validate({"book_id": "b", "invoices": [item, without]}).invoices
    ] == [
        "b",
        "b",
    ]
    with pytest.raises(ValidationError, match="book_id"):
        IssueInvoices.model_validate({"book_id": "b", "invoices": [item | {"book_id": "other"}]})
    with pytest.raises(ValidationError):
        IssueInvoices.model_validate({"book_id": "b", "invoices": ["no invoice"]})


def test_a_day_is_a_day() -> None:
    assert SweepOverdue.model_validate({"book_id": "b", "day": "2026-03-01"}).day == date(2026, 3, 1)
