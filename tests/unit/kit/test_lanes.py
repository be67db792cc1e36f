"""Which lanes share a transaction."""

from hezhang_kit.lanes import shared
from hypothesis import given
from hypothesis import strategies as st


def test_lanes_with_few_records_are_worked_together_and_a_full_one_alone() -> None:
    assert shared({0: 1, 3: 2, 5: 1}, 200) == [[0, 3, 5]]
    assert shared({0: 1, 1: 500, 2: 1}, 200) == [[0], [1], [2]]
    assert shared({0: 150, 1: 50, 2: 1}, 200) == [[0, 1], [2]]
    assert shared({}, 200) == []


@given(st.dictionaries(st.integers(0, 5), st.integers(1, 600)), st.integers(1, 500))
def test_every_lane_has_one_share_and_no_two_are_joined_above_the_limit(records: dict[int, int], most: int) -> None:
    shares = shared(records, most)
    assert sorted(lane for share in shares for lane in share) == sorted(records)
    for share in shares:
        assert len(share) == 1 or sum(records[lane] for lane in share) <= most
