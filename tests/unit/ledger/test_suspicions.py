"""What is told of suspicions: each once while it stands, taken back when it does not, told anew when it is back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain.chain import Broken, Reported, mended
from ledger_service.domain.suspicions import (
    MOST_NEW,
    WATCHED,
    Kind,
    Standing,
    Suspicion,
    changes,
    month_subject,
    months_to_judge,
)
from ledger_service.domain.tie_outs import Numbered, Stated, TieOut, receivable, stock, vat
from ledger_service.domain.tied import Cut, of_numbers, of_tie_outs, receivable_cut

MONTHS = ("2026-01", "2026-02", "2026-03")
ALL: dict[Kind, tuple[str, ...]] = dict.fromkeys(WATCHED, MONTHS)
EVENTS = {"invoice.issued": 1}


def suspicion(about: str, period: str | None = "2026-01") -> Suspicion:
    return Suspicion("duplicate_suspect", ("voucher", about), "one", "two", "twice", period)


def standing(one: Suspicion) -> Standing:
    return Standing(one.kind, one.about, one.period)


FOUND = st.lists(st.builds(suspicion, st.sampled_from("abcde"), st.sampled_from((*MONTHS, None))), max_size=8).map(
    lambda found: list({one.key: one for one in found}.values())
)


@given(st.lists(FOUND, max_size=6))
def test_run_after_run_what_stands_is_what_was_found_last(runs: list[list[Suspicion]]) -> None:
    stands: dict[object, Standing] = {}
    for found in runs:
        told = changes(found, list(stands.values()), ALL)
        assert not {one.key for one in told.new} & stands.keys(), "an open one is never opened twice"
        assert {one.key for one in told.over} <= stands.keys()
        for one in told.over:
            del stands[one.key]
        stands |= {one.key: standing(one) for one in told.new}
        assert stands.keys() == {one.key for one in found}
        again = changes(found, list(stands.values()), ALL)
        assert (again.new, again.over) == ((), ())


@given(FOUND, FOUND)
def test_of_months_that_were_not_judged_nothing_is_said(found: list[Suspicion], before: list[Suspicion]) -> None:
    told = changes(found, [standing(one) for one in before], dict.fromkeys(WATCHED, ("2026-02",)))
    assert {one.period for one in (*told.new, *told.over)} <= {"2026-02", None}
    none = changes(found, [standing(one) for one in before], ALL, ("duplicate_suspect",))
    assert (none.new, none.over) == ((), ())


def test_one_run_tells_a_bounded_number_and_the_next_goes_on() -> None:
    found = [suspicion(str(n)) for n in range(MOST_NEW + 5)]
    first = changes(found, [], ALL)
    second = changes(found, [standing(one) for one in first.new], ALL)
    assert (len(first.new), len(second.new), second.over) == (MOST_NEW, 5, ())


def test_months_in_which_something_stands_are_judged_again_for_its_kind() -> None:
    judged = months_to_judge(["2026-03"], [standing(suspicion("a", "2025-02")), standing(suspicion("b", None))])
    assert judged["duplicate_suspect"] == ("2025-02", "2026-03")
    assert judged["cash_negative"] == ("2026-03",)


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_subject_keeps_its_month_and_is_never_too_long(one: str, other: str) -> None:
    ids = [month_subject("sku_month", "2026-01", name)[1] for name in (one, other)]
    assert all(len(each) <= 200 and each.startswith("2026-01/") for each in ids)
    assert (ids[0] == ids[1]) == (one == other)


def tie(ours: int, stated: int, events: dict[str, int]) -> TieOut:
    said = Stated("b", "s", date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), stated, 0, 0, events=events)
    return receivable((ours, 0, 0), said, EVENTS)


SAME, OTHER = tie(5, 5, EVENTS), tie(5, 7, EVENTS)


@pytest.mark.parametrize(
    ("tied", "statement", "busy", "before", "cut"),
    [
        (SAME, "s1", False, None, Cut(False, None)),
        (OTHER, "s1", False, None, Cut(None, "s1")),
        (OTHER, "s1", False, "s1", Cut(None, "s1")),  # the same statement is no second cut
        (OTHER, "s2", False, "s1", Cut(True, "s1")),
        (OTHER, "s2", True, "s1", Cut(None, "s1")),  # something waits or is parked
        (tie(5, 7, {}), "s2", False, "s1", Cut(None, "s1")),  # something is in flight
        (SAME, "s3", False, "s1", Cut(False, None)),
    ],
)
def test_receivables_have_to_differ_at_two_statements(
    tied: TieOut, statement: str, busy: bool, before: str | None, cut: Cut
) -> None:
    assert receivable_cut(tied, statement, busy, before) == cut


def test_tie_outs_that_differ_are_told_by_name() -> None:
    found = of_tie_outs([OTHER, stock(500, 498), vat(10, 10)], Cut(None, "s1"))
    assert [(one.kind, one.about, one.difference) for one in found] == [
        ("stock_mismatch", ("tie_out", "stock"), "0.02"),
    ]
    found = of_tie_outs([OTHER], Cut(True, "s1"))
    assert [(one.kind, one.actual) for one in found] == [("receivable_mismatch", "0.05")]


def test_gaps_of_numbers_are_told_by_month() -> None:
    found = of_numbers([Numbered(3, 1, 3, 3, "2026-01", "记"), Numbered(2, 1, 3, 3, "2026-02", "记")])
    assert [(one.about, one.period, one.difference) for one in found] == [(("month", "2026-02/记"), None, "-1")]


def test_vouchers_before_the_first_broken_link_are_whole_again() -> None:
    reported = [Reported("a", 3), Reported("b", 7), Reported("gone", None)]
    assert mended(reported, None) == ["a", "b", "gone"]
    assert mended(reported, Broken(5, "c", "changed")) == ["a"]
    assert mended(reported, Broken(3, "a", "changed")) == []
