"""The dunning ladder and the period of limitation."""

from datetime import date, timedelta

import pytest
from collections_service.domain.dunning import (
    LADDER,
    due_windows,
    first_stage_on,
    limitation_date,
    next_stage_on,
    stage_on,
)
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(1995, 1, 1), date(2100, 1, 1))


def test_the_ladder_climbs() -> None:
    days = [stage.from_days for stage in LADDER]
    assert days == sorted(set(days))
    assert len({stage.code for stage in LADDER}) == len(LADDER)


@pytest.mark.parametrize(
    ("days", "code"),
    [(-40, None), (0, None), (2, None), (3, "due_3"), (9, "due_3"), (10, "due_10"), (29, "due_20"), (30, "due_30"),
     (60, "due_60"), (89, "due_60"), (90, "due_90"), (4000, "due_90")],
)  # fmt: skip
def test_the_most_severe_stage_holds(days: int, code: str | None) -> None:
    stage = stage_on(days)
    assert (stage and stage.code) == code


@given(DAYS, st.integers(-50, 400))
def test_every_due_date_is_in_the_window_of_its_stage_and_in_no_other(day: date, days: int) -> None:
    due = day - timedelta(days=days)
    inside = [w.stage for w in due_windows(day) if due <= w.until and (w.after is None or due > w.after)]
    holds = stage_on(days)
    assert inside == ([] if holds is None else [holds])


@given(DAYS)
def test_a_daily_check_skips_no_stage_and_never_goes_back(due: date) -> None:
    seen = [stage for n in range(120) if (stage := stage_on(n))]
    assert list(dict.fromkeys(seen)) == list(LADDER)
    assert seen == sorted(seen, key=LADDER.index)
    begins = [due + timedelta(days=stage.from_days) for stage in LADDER]
    assert [first_stage_on(due), *(next_stage_on(due, stage.code) for stage in LADDER)] == [*begins, None]
    assert [due + timedelta(days=w.next_days) for w in due_windows(due) if w.next_days] == begins[1:]


@given(DAYS, st.integers(0, 400))
def test_on_its_day_the_next_stage_begins(due: date, days: int) -> None:
    stage = stage_on(days)
    if stage is None or (following := next_stage_on(due, stage.code)) is None:
        assert stage in (None, LADDER[-1])
        return
    assert stage_on((following - due).days - 1) == stage
    assert stage_on((following - due).days) == LADDER[LADDER.index(stage) + 1]


def test_limitation_is_three_years_and_ends_with_the_month_where_it_must() -> None:
    assert limitation_date(date(2026, 2, 4)) == date(2029, 2, 4)
    assert limitation_date(date(2028, 2, 29)) == date(2031, 2, 28)
    assert limitation_date(date(2025, 2, 28)) == date(2028, 2, 28)
