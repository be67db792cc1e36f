"""When a record is late, and when a difference of time is grave."""

from datetime import date, timedelta

import pytest
from returns_service.domain.comparing import Facts, business_days, compare

FRIDAY = date(2026, 1, 2)


def test_business_days_are_those_from_monday_to_friday() -> None:
    for begin in range(7):
        since = FRIDAY + timedelta(begin)
        for days in range(40):
            counted = sum((since + timedelta(n)).weekday() < 5 for n in range(1, days + 1))
            assert business_days(since, since + timedelta(days)) == counted
    assert business_days(FRIDAY, FRIDAY - timedelta(9)) == 0


@pytest.mark.parametrize(
    ("recorded_on", "grave"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), True), (date(2025, 11, 30), False)],
)
def test_another_month_differs_and_another_year_is_grave(recorded_on: date, grave: bool | None) -> None:
    found = compare(Facts("wang", date(2025, 12, 1), recorded_on=recorded_on))
    assert [one.grave for one in found] == ([] if grave is None else [grave])
