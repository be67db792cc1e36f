"""The schedule of faults: replayable, dense enough, and every kind in it."""

from itertools import pairwise

from tests.chaos.schedule import KINDS, schedule


def test_the_same_seed_gives_the_same_faults() -> None:
    assert schedule(7, 300) == schedule(7, 300)
    assert schedule(7, 300) != schedule(8, 300)
    assert schedule(7, 300)[:100] == schedule(7, 100), "a longer run begins as the shorter one"


def test_the_mean_gap_is_kept() -> None:
    assert 0.4 < schedule(1, 2_000)[-1].at_s / 2_000 < 0.6


def test_every_kind_of_fault_comes() -> None:
    assert {fault.kind for fault in schedule(1, 300)} == {kind.name for kind in KINDS}


def test_without_a_small_disk_it_is_never_full() -> None:
    assert "disk_full" not in {fault.kind for fault in schedule(1, 300, disk=False)}


def test_a_target_that_is_busy_is_left_alone() -> None:
    busy = {kind.name: kind.busy_s for kind in KINDS}
    for target in ("broker", "ledger"):
        long = [fault for fault in schedule(3, 2_000) if fault.target == target and busy[fault.kind]]
        assert len(long) > 10
        for fault, following in pairwise(long):
            assert following.at_s - fault.at_s >= busy[fault.kind] - 0.001
