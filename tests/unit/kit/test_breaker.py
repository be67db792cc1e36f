"""The breaker opens when our own code fails at large, and for nothing less."""

from hezhang_kit.breaker import Breaker
from hypothesis import given
from hypothesis import strategies as st

OUTCOMES = st.lists(st.none() | st.integers(0, 300), max_size=600)


def fed(outcomes: list[int | None], window: int = 200) -> Breaker:
    breaker = Breaker(window)
    for outcome in outcomes:
        if outcome is None:
            breaker.success()
        else:
            breaker.failure(f"subject-{outcome}")
    return breaker


@given(OUTCOMES)
def test_it_is_open_when_more_than_half_of_the_last_records_failed_on_distinct_subjects(
    outcomes: list[int | None],
) -> None:
    last = [outcome for outcome in outcomes[-200:] if outcome is not None]
    assert fed(outcomes).open == (len(set(last)) > 100)


def test_one_bad_subject_never_opens_it() -> None:
    assert not fed([7] * 10_000).open


def test_exactly_half_is_not_enough() -> None:
    half: list[int | None] = [*range(100)]
    assert not fed([*half, *[None] * 100]).open
    assert fed([*half, 100, *[None] * 99]).open


def test_it_closes_when_records_succeed_again() -> None:
    assert not fed([*range(150), *[None] * 150]).open
