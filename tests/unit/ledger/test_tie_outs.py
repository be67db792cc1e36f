"""Tie-outs: what is compared, when it can be, and by how much it differs."""

from datetime import UTC, date, datetime

import pytest
from ledger_service.domain.balances import trial_balance
from ledger_service.domain.chart import chart_of
from ledger_service.domain.tie_outs import Numbered, Stated, numbers, receivable, stock, vat

EVENTS = {"invoice.issued": 3, "payment.recorded": 2, "credit.applied": 1, "return.recorded": 1}
STATED = Stated(
    "b1", "s1", date(2026, 1, 31), datetime(2026, 2, 1, tzinfo=UTC), 1_000, 200, 50, events=EVENTS
)  # fmt: skip


def test_receivables_agree_with_the_statement_of_the_same_events() -> None:
    tie = receivable((1_000, 200, 50), STATED, EVENTS | {"receivable.stated": 4})
    assert (tie.ok, tie.comparable, tie.difference, tie.ledger, tie.counterpart) == (True, True, 0, 750, 750)


def test_differences_do_not_cancel_out() -> None:
    tie = receivable((1_010, 210, 50), STATED, EVENTS)
    assert (tie.ok, tie.ledger - tie.counterpart, tie.difference) == (False, 0, 20)


@pytest.mark.parametrize("applied", [EVENTS | {"invoice.issued": 2}, EVENTS | {"return.recorded": 2}, {}])
def test_another_cut_is_not_comparable(applied: dict[str, int]) -> None:
    tie = receivable((1_000, 200, 50), STATED, applied)
    assert (tie.ok, tie.comparable) == (False, False)


def test_a_topic_that_the_statement_leaves_out_counts_as_none() -> None:
    stated = Stated("b1", "s1", STATED.as_of, STATED.stated_at, 0, 0, 0, events={"invoice.issued": 1})
    assert receivable((0, 0, 0), stated, {"invoice.issued": 1}).ok
    assert not receivable((0, 0, 0), stated, {"invoice.issued": 1, "credit.applied": 1}).comparable


def test_without_a_statement_nothing_is_shown_to_agree() -> None:
    assert not receivable((0, 0, 0), None, {}).ok


def test_stock_and_vat() -> None:
    assert stock(500, 500).ok
    assert stock(500, 498).difference == 2
    assert vat(-10, 10).difference == 20


@pytest.mark.parametrize(
    ("month", "ok"),
    [
        (Numbered(3, 1, 3, 3), True),
        (Numbered(2, 1, 3, 3), False),
        (Numbered(3, 2, 4, 3), False),
        (Numbered(0, 0, 0, 2), False),
        (Numbered(2, 1, 2, 0), False),
    ],
)
def test_numbers_are_one_to_n(month: Numbered, ok: bool) -> None:
    assert numbers([Numbered(1, 1, 1, 1), month]).ok is ok


def test_a_trial_balance_shows_turnover_and_balances_on_natural_sides() -> None:
    balance = trial_balance(
        chart_of("small_business", "general"), {"1122": (500, 600), "1405": (300, 0), "3001": (0, 200)}
    )
    assert [(turnover.account.code, turnover.balance) for turnover in balance.accounts] == [
        ("1122", -100),
        ("1405", 300),
        ("3001", 200),
    ]
    assert (balance.debit, balance.credit) == (300, 300)
