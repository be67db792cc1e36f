"""Months: a state machine played at random, and nothing ever changes in a closed one (invariant 11)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from ledger_service.domain import periods
from ledger_service.domain.checks import Refused
from ledger_service.domain.journal import Book
from ledger_service.domain.periods import Change, Month
from ledger_service.domain.posting import Posted
from ledger_service.domain.voucher import first_day_of, last_day_of, period_after, period_of

from tests.unit.ledger.books import Books, with_stock
from tests.unit.ledger.saying import BOOK, back, sale

NOW = datetime.fromisoformat("2026-04-10T12:00:00+08:00")
OPENED = Book(BOOK, "Shop", "small_business", "general", "Asia/Shanghai", date(2026, 1, 1))
MONTHS = [f"2026-{n:02}" for n in range(1, 8)]
PEOPLE = ["ann", "bob"]


class Months(RuleBasedStateMachine):
    """Steps in any order; those that are refused change nothing."""

    @initialize()
    def open_book(self) -> None:
        self.books = with_stock(("S1", 1_000, 60_000))
        self.books.all.books[BOOK] = self.book = replace(OPENED)
        self.books.all.now = NOW
        self.months: dict[str, Month] = {}
        self.sold = 0
        self.frozen: dict[str, str] = {}

    def take(self, change: Change | Refused) -> bool:
        if isinstance(change, Refused):
            return False
        self.book, self.months[change.month.period] = change.book, change.month
        self.books.all.books[BOOK] = change.book
        return True

    def month(self, period: str) -> Month:
        return self.months.get(period, Month(period))

    def content_of(self, period: str) -> str:
        return repr([v for v in self.books.all.vouchers if v.period == period])

    @rule(period=st.sampled_from(MONTHS))
    def open_next(self, period: str) -> None:
        newest = periods.newest_open(self.book, NOW)
        assert self.take(periods.open_next(self.book, period, NOW)) == (period == period_after(newest))

    @rule(period=st.sampled_from(MONTHS))
    def soft_close(self, period: str) -> None:
        was = self.month(period).state
        if self.take(periods.soft_close(self.book, self.month(period), NOW)):
            assert was == "open"

    @rule(period=st.sampled_from(MONTHS), blocking=st.integers(0, 2), waiver=st.sampled_from([None, "", "客户已确认"]))
    def close(self, period: str, blocking: int, waiver: str | None) -> None:
        before = self.month(period).state
        if self.take(periods.close(self.book, self.month(period), blocking, waiver, NOW)):
            assert before == "soft_closed"
            assert not blocking or waiver
            self.frozen[period] = self.content_of(period)

    @rule(period=st.sampled_from(MONTHS), by=st.sampled_from(PEOPLE), reason=st.sampled_from([" ", "漏记"]))
    def ask(self, period: str, by: str, reason: str) -> None:
        if self.take(periods.ask_reopening(self.book, self.month(period), by, reason)):
            assert reason.strip()

    @rule(period=st.sampled_from(MONTHS), by=st.sampled_from(PEOPLE))
    def confirm(self, period: str, by: str) -> None:
        asked_by = self.month(period).asked_by
        if self.take(periods.confirm_reopening(self.book, self.month(period), by)):
            assert asked_by not in (None, by), "a second person"
            self.frozen.pop(period)

    @rule(day=st.dates(date(2025, 12, 1), date(2026, 8, 31)), qty=st.integers(1, 5))
    def post(self, day: date, qty: int) -> None:
        self.sold += 1
        [outcome] = self.books.post(sale(f"i{self.sold}", ("S1", qty, 100, 13), day=day))
        if day < self.book.opened_on or period_of(day) > periods.newest_open(self.book, NOW):
            assert isinstance(outcome, Refused)
            return
        assert isinstance(outcome, Posted)
        assert outcome.voucher is not None
        late = self.month(period_of(day)).state == "closed"
        assert outcome.voucher.document_date == (day if late else None)
        landed = first_day_of(periods.first_open(self.book)) if late else day
        assert outcome.voucher.effective_date == landed

    @invariant()
    def closed_months_are_the_first_ones_and_do_not_change(self) -> None:
        if not hasattr(self, "book"):
            return
        closed = [period for period in MONTHS if self.month(period).state == "closed"]
        assert closed == MONTHS[: len(closed)]
        assert self.book.closed_through == (last_day_of(closed[-1]) if closed else None)
        assert {period: self.content_of(period) for period in closed} == self.frozen
        for period in MONTHS:
            numbers = [v.number for v in self.books.all.vouchers if v.period == period]
            assert numbers == list(range(1, len(numbers) + 1))


test_months_in_any_order = Months.TestCase


@pytest.mark.parametrize(
    ("state", "reviewer", "code"),
    [("open", False, None), ("soft_closed", True, None), ("soft_closed", False, "period_soft_closed"),
     ("closed", True, "period_closed")],
)  # fmt: skip
def test_who_may_post_to_a_month(state: Any, reviewer: bool, code: str | None) -> None:
    refused = periods.check_postable(OPENED, Month("2026-02", state), NOW, reviewer=reviewer)
    assert (refused and refused.code) == code


def test_a_month_before_the_opening_or_beyond_the_newest_is_no_month_of_the_book() -> None:
    for period, code in (("2025-12", "before_opening"), ("2026-05", "period_not_open")):
        refused = periods.check_postable(OPENED, Month(period), NOW, reviewer=True)
        assert refused is not None
        assert refused.code == code


def test_the_calendar_of_the_book_opens_months() -> None:
    last = datetime.fromisoformat("2026-03-31T16:30:00+00:00")
    assert periods.newest_open(OPENED, last) == "2026-04", "in Shanghai it is April"
    assert periods.newest_open(replace(OPENED, zone="UTC"), last) == "2026-03"


def test_the_newest_month_is_closed_only_when_another_is_open() -> None:
    book = replace(OPENED, closed_through=date(2026, 3, 31))
    refused = periods.close(book, Month("2026-04", "soft_closed"), 0, None, NOW)
    assert isinstance(refused, Refused)
    assert refused.code == "period_is_newest"


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_a_late_return_lands_in_the_first_open_month_with_its_own_date(parts: list[int]) -> None:
    books = with_stock(("S1", 100, 60_000))
    books.voucher(sale("i1", ("S1", sum(parts), 1_000, 130), day=date(2026, 1, 20)))
    before = books.all.books[BOOK]
    books.all.books[BOOK] = replace(before, closed_through=date(2026, 2, 28))
    journal: Books = books
    for n, qty in enumerate(parts):
        voucher = journal.voucher(back(f"r{n}", "i1", (1, "S1", qty, 1, 0), day=date(2026, 2, 3)))
        assert (voucher.effective_date, voucher.document_date) == (date(2026, 3, 1), date(2026, 2, 3))
        assert (voucher.period, voucher.number) == ("2026-03", n + 1)
