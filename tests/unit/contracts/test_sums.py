"""What no schema says of an event's figures: their signs and their sums."""

from datetime import date
from decimal import Decimal

import pytest
from hezhang_contracts.collections_events import Allocation, CreditApplied, PaymentRecorded
from hezhang_contracts.event import Event
from hezhang_contracts.money import adds_up, not_negative
from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import goods_return, invoice

INVOICE, RETURN = invoice("b1", "i1"), goods_return("b1", "r1", "i1")
PAYMENT = PaymentRecorded(
    book_id="b1", payment_id="p1", customer_id="c1", direction="in", method="cash", day=date(2026, 1, 7), amount=500,
    allocations=(Allocation(invoice_id="i1", amount=300),), on_account=150, suspense=50,
)  # fmt: skip
CREDIT = CreditApplied(
    book_id="b1", credit_id="k1", customer_id="c1", day=date(2026, 1, 7), source="invoice", target="on_account",
    amount=10,
)  # fmt: skip


def of_line(event: Event, **changes: object) -> Event:
    """The event with its first line changed."""
    [line] = getattr(event, "lines")  # noqa: B009 - not every event has lines
    return event.model_copy(update={"lines": (line.model_copy(update=changes),)})


@pytest.mark.parametrize("event", [INVOICE, RETURN, PAYMENT, CREDIT], ids=lambda event: event.topic)
def test_true_figures_pass(event: Event) -> None:
    event.check()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (of_line(INVOICE, qty=Decimal(0)), "qty of line 1 is 0; it must be above 0"),
        (of_line(INVOICE, net=-1), "net is -0.01; it cannot be negative"),
        (of_line(INVOICE, vat=-130), "vat is -1.30; it cannot be negative"),
        (of_line(INVOICE, discount=-1), "discount is -0.01; it cannot be negative"),
        (INVOICE.model_copy(update={"total": 1131}), "total is 11.31, but its parts add up to 11.30"),
        (of_line(RETURN, qty=Decimal(-1)), "qty of line 1 is -1; it cannot be negative"),
        (of_line(RETURN, net=-1), "net is -0.01; it cannot be negative"),
        (PAYMENT.model_copy(update={"amount": 499}), "amount is 4.99, but its parts add up to 5.00"),
        (PAYMENT.model_copy(update={"on_account": -1}), "on_account is -0.01; it cannot be negative"),
        (PAYMENT.model_copy(update={"allocations": (Allocation(amount=-3),)}), "allocation is -0.03; it cannot"),
        (CREDIT.model_copy(update={"amount": -1}), "amount is -0.01; it cannot be negative"),
    ],
)
def test_figures_that_cannot_be_true_are_named(event: Event, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        event.check()


@given(st.lists(st.integers(0, 10**12), max_size=20), st.integers(-5, 5))
def test_a_sum_is_its_parts_or_refused(parts: list[int], off: int) -> None:
    if off == 0:
        adds_up("total", sum(parts), sum(parts))
        return
    with pytest.raises(ValueError, match="its parts add up to"):
        adds_up("total", sum(parts) + off, sum(parts))


def test_zero_is_not_negative() -> None:
    not_negative(net=0, vat=0)
