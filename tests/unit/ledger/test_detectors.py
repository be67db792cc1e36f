"""Detectors: what is suspected and what is not, example by example, and what holds of all."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain import detectors
from ledger_service.domain.detectors import Alike, BelowZero, ByHand, MonthSums
from ledger_service.domain.suspicions import Suspicion
from ledger_service.domain.unusual import Amount, middle, unusual, usual
from ledger_service.domain.voucher import period_of

RENT = ("credit 1002, debit 5602", "", 100_000)
DAY = date(2026, 3, 10)


def alike(name: str, day: date = DAY, source: str = "manual", likeness: tuple[str, str, int] = RENT) -> Alike:
    return Alike(name, f"记-{period_of(day)}-{name}", period_of(day), source, day, likeness)


def subjects(found: list[Suspicion]) -> list[str]:
    return [one.about[1] for one in found]


@pytest.mark.parametrize(
    ("first", "second", "suspected"),
    [
        (alike("1"), alike("2"), True),
        (alike("1"), alike("2", DAY + timedelta(3)), True),
        (alike("1", DAY + timedelta(3)), alike("2"), True),  # dated before, recorded later
        (alike("1"), alike("2", DAY + timedelta(4)), False),
        (alike("1"), alike("2", likeness=(RENT[0], "c1", RENT[2])), False),
        (alike("1"), alike("2", likeness=(*RENT[:2], RENT[2] + 1)), False),
        (alike("1"), alike("2", likeness=("credit 1001, debit 5602", *RENT[1:])), False),
        (alike("1", source="invoice"), alike("2", source="invoice"), True),
        (alike("1", source="invoice"), alike("2", DAY + timedelta(1), "invoice"), False),
        (alike("1", source="payment"), alike("2", DAY + timedelta(2)), True),  # told once, typed once
        (alike("1", source="invoice"), alike("2", DAY + timedelta(1)), False),
    ],
)
def test_the_later_recorded_of_two_alike_vouchers_is_suspected(first: Alike, second: Alike, suspected: bool) -> None:
    found = detectors.duplicates([first, second])
    assert subjects(found) == (["2"] if suspected else [])
    if suspected:
        assert found[0].evidence == (f"voucher {second.named}", f"voucher {first.named}")
        assert (found[0].kind, found[0].difference) == ("duplicate_suspect", "1000.00")


VOUCHERS = st.lists(
    st.builds(
        lambda n, source, amount: alike("", DAY + timedelta(n), source, (*RENT[:2], amount)),
        st.integers(0, 12), st.sampled_from([*detectors.DUPLICATE_DAYS, "return"]), st.integers(1, 3),
    ),
    max_size=20,
).map(lambda made: [replace(one, voucher_id=str(n), named=str(n)) for n, one in enumerate(made)])  # fmt: skip


@given(VOUCHERS)
def test_a_voucher_is_suspected_just_when_an_earlier_one_is_alike_and_near(vouchers: list[Alike]) -> None:
    reach = detectors.DUPLICATE_DAYS
    right = [
        one.voucher_id
        for n, one in enumerate(vouchers)
        if any(
            other.likeness == one.likeness
            and abs((other.day - one.day).days) <= min(reach.get(one.source_type, 0), reach.get(other.source_type, 0))
            for other in vouchers[:n]
        )
    ]
    assert subjects(detectors.duplicates(vouchers)) == right


@given(VOUCHERS)
def test_what_is_recorded_later_changes_no_earlier_suspicion(vouchers: list[Alike]) -> None:
    whole = subjects(detectors.duplicates(vouchers))
    part = subjects(detectors.duplicates(vouchers[:-1]))
    assert whole[: len(part)] == part


def by_hand(period: str, day: int = 5, accounts: str = RENT[0], parties: str = "") -> ByHand:
    return ByHand(f"记-{period}-{day}", period, date(int(period[:4]), int(period[5:]), day), accounts, parties, 100_000)


HABIT = [by_hand(month) for month in ("2025-12", "2026-01", "2026-02")]


@pytest.mark.parametrize(
    ("posted", "today", "missing"),
    [
        (HABIT, date(2026, 3, 11), True),
        (HABIT, date(2026, 3, 10), False),  # five days of grace after the fifth
        (HABIT[1:], date(2026, 3, 31), False),  # two months are no habit
        ([*HABIT, by_hand("2026-03", 28)], date(2026, 3, 31), False),
        ([*HABIT, by_hand("2026-03", parties="c1")], date(2026, 3, 31), True),
        ([*HABIT, by_hand("2026-02", 28)], date(2026, 3, 31), False),  # the latest day of a month counts
        ([*HABIT, by_hand("2026-02", 28)], date(2026, 4, 1), True),
        ([HABIT[0], by_hand("2026-01", 4), *HABIT[2:]], date(2026, 3, 11), True),
    ],
)
def test_what_was_posted_by_hand_in_three_months_is_missed_in_the_fourth(
    posted: list[ByHand], today: date, missing: bool
) -> None:
    found = detectors.missing(posted, ["2026-03"], today)
    assert subjects(found) == ([f"2026-03/{RENT[0]}/"] if missing else [])
    if missing:
        assert (found[0].kind, found[0].period) == ("omission_suspect", "2026-03")


def test_months_go_back_over_the_year() -> None:
    assert detectors.months_before("2026-02", 3) == ["2026-01", "2025-12", "2025-11"]


@pytest.mark.parametrize(
    ("sums", "goods", "today", "suspected"),
    [
        (MonthSums("2026-03", 500, 0), True, date(2026, 4, 1), True),
        (MonthSums("2026-03", 500, 0), True, date(2026, 3, 31), False),
        (MonthSums("2026-03", 500, 1), True, date(2026, 4, 1), False),
        (MonthSums("2026-03", 500, 0), False, date(2026, 4, 1), False),
        (MonthSums("2026-03", 0, 0), True, date(2026, 4, 1), False),
        (MonthSums("2026-02", 500, 0), True, date(2026, 4, 1), False),
    ],
)
def test_revenue_without_cost_of_a_month_that_is_over(
    sums: MonthSums, goods: bool, today: date, suspected: bool
) -> None:
    found = detectors.without_cost([sums], goods, ["2026-03"], today)
    assert subjects(found) == (["2026-03/without cost"] if suspected else [])


def test_money_and_goods_below_zero() -> None:
    [cash] = detectors.negative_cash([BelowZero("1001", "2026-03", DAY, Decimal(-1_250))])
    assert (cash.kind, cash.about, cash.difference) == ("cash_negative", ("account_month", "2026-03/1001"), "-12.50")
    [goods] = detectors.negative_stock([BelowZero("S1", "2026-03", DAY, Decimal("-2.500000"))])
    assert (goods.kind, goods.about, goods.difference) == ("stock_short", ("sku_month", "2026-03/S1"), "-2.5")


def amount(fen: int, voucher: str = "v", account: str = "5602") -> Amount:
    return Amount(voucher, f"记-2026-03-{voucher}", "2026-03", account, fen)


@pytest.mark.parametrize(
    ("history", "fen", "suspected"),
    [
        ([100_000] * 12, 115_000, False),  # rent that is always the same may rise by 15 %
        ([100_000] * 12, 115_001, True),
        ([100_000] * 11, 9_900_000, False),  # too short a history
        (list(range(90_000, 110_000, 1_000)), 120_000, False),
        (list(range(90_000, 110_000, 1_000)), 130_000, True),
        (list(range(90_000, 110_000, 1_000)), 1_000, True),
        ([*range(90_000, 110_000, 1_000), 9_000_000, 8_000_000], 130_000, True),  # what was unusual moves it little
    ],
)
def test_an_amount_far_from_its_accounts_own_history(history: list[int], fen: int, suspected: bool) -> None:
    found = unusual([amount(fen)], {("5602", "2026-03"): history})
    assert [one.about for one in found] == ([("voucher", "v")] if suspected else [])


def test_of_a_voucher_the_line_that_is_farthest_off_is_named() -> None:
    history = {("5602", "2026-03"): [100_000] * 12, ("5601", "2026-03"): [50_000] * 12}
    lines = [amount(300_000), amount(900_000, account="5601"), amount(100_000, "w")]
    [found] = unusual(lines, history)
    assert (found.actual, found.difference) == ("9000.00 in 记-2026-03-v", "8500.00")


@given(st.lists(st.integers(1, 10**12), min_size=12, max_size=60), st.integers(1, 10**12), st.integers(2, 1_000))
def test_what_is_unusual_does_not_depend_on_order_or_unit(history: list[int], fen: int, factor: int) -> None:
    one, turned = usual(history), usual(history[::-1])
    assert one is not None
    assert one == turned
    assert not one.far(one.median)
    assert sum(one.far(each) for each in history) <= len(history) // 2, "most of a history is usual"
    larger = usual([each * factor for each in history])
    assert larger is not None
    assert larger.far(fen * factor) == one.far(fen)


@given(st.lists(st.integers(), min_size=1, max_size=30))
def test_the_middle_is_one_of_the_amounts_with_half_on_each_side(amounts: list[int]) -> None:
    found = middle(amounts)
    assert found in amounts
    assert 2 * sum(each < found for each in amounts) <= len(amounts)
    assert 2 * sum(each > found for each in amounts) <= len(amounts)
