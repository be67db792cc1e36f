"""The statuses of a delivery only move forward, and a message that may have arrived is never sent again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from notify_service.domain.delivery import (
    MAX_ATTEMPTS,
    MAX_DELAY_S,
    Handing,
    IllegalMove,
    Outcome,
    Progress,
    begin,
    interrupted,
    settle,
)

START = datetime(2026, 3, 7, 4, tzinfo=UTC)
RANK = {"planned": 0, "sending": 1, "delivered": 2, "failed": 2, "unknown": 2, "not_sent": 2}
KINDS: list[Handing] = ["accepted", "refused", "postponed", "untouched", "lost"]


class LifeOfADelivery(RuleBasedStateMachine):
    """A worker that begins, hands over, dies and starts again in any order, against what the mail server has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.progress = Progress()
        self.rank = 0
        self.texts_offered = 0
        self.attempts = 0

    def may_begin(self) -> bool:
        return self.progress.status == "planned" or self.progress.held

    def is_under_way(self) -> bool:
        return self.progress.status == "sending" and not self.progress.held

    @rule()
    def begins(self) -> None:
        if self.may_begin():
            self.progress = begin(self.progress)
            assert self.is_under_way()
            assert self.progress.not_before is None
        else:
            with pytest.raises(IllegalMove):
                begin(self.progress)

    @rule(kind=st.sampled_from(KINDS), broken=st.booleans())
    def hears(self, kind: Handing, broken: bool) -> None:
        self.now += timedelta(seconds=1)
        outcome = Outcome(kind, None if kind in ("accepted", "untouched") else "smtp_450", broken)
        if not self.is_under_way():
            with pytest.raises(IllegalMove):
                settle(self.progress, outcome, self.now)
            return
        self.texts_offered += kind in ("accepted", "lost")
        self.attempts += kind != "untouched"
        self.progress = settle(self.progress, outcome, self.now)
        expected = {"accepted": "delivered", "refused": "failed", "lost": "unknown", "untouched": "sending"}
        given_up = "failed" if self.attempts == MAX_ATTEMPTS else "sending"
        assert self.progress.status == expected.get(kind, given_up)
        if kind == "postponed" and self.progress.held:
            assert self.progress.not_before is not None
            assert timedelta() < self.progress.not_before - self.now <= timedelta(seconds=MAX_DELAY_S)

    @rule()
    def dies_and_starts_again(self) -> None:
        if self.is_under_way():
            self.texts_offered += 1  # at worst the text had gone out
            self.progress = interrupted(self.progress)
            assert (self.progress.status, self.progress.reason) == ("unknown", "interrupted")
        else:
            with pytest.raises(IllegalMove):
                interrupted(self.progress)

    @invariant()
    def moves_forward_only(self) -> None:
        assert RANK[self.progress.status] >= self.rank
        self.rank = RANK[self.progress.status]
        assert self.progress.settled == (self.rank == 2)

    @invariant()
    def is_offered_once_at_most(self) -> None:
        assert self.texts_offered <= 1

    @invariant()
    def counts_attempts(self) -> None:
        assert self.progress.attempts == self.attempts <= MAX_ATTEMPTS


TestLifeOfADelivery = LifeOfADelivery.TestCase


def test_pauses_grow() -> None:
    progress, pauses = Progress(), list[float]()
    for _ in range(MAX_ATTEMPTS - 1):
        progress = settle(begin(progress), Outcome("postponed", "smtp_451"), START)
        assert progress.not_before is not None
        pauses.append((progress.not_before - START).total_seconds())
    assert pauses == [2, 4, 8, 16, 32, 64, 128]
    assert settle(begin(progress), Outcome("postponed", "smtp_451"), START).status == "failed"


def test_what_is_not_sent_stays_so() -> None:
    with pytest.raises(IllegalMove):
        begin(Progress("not_sent", reason="no_contact"))
