"""A delivery: one message to one party about one event, and how far it has come.

planned → sending → delivered | failed | unknown, or not_sent from the start; a status never moves back. ``held`` marks
a delivery in ``sending`` that is known not to have been handed over (the connection ended before its turn, the server
asked to try later), so that it may be taken again. What was in ``sending`` and not held when a process died may have
been handed over or not: it becomes ``unknown`` and is never sent again by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Status = Literal["planned", "not_sent", "sending", "delivered", "failed", "unknown"]
Handing = Literal["accepted", "refused", "postponed", "untouched", "lost"]

MAX_ATTEMPTS = 8
MAX_DELAY_S = 300
RESTORED = "restored"
"""The reason of a delivery whose row was lost with the database and written again from what had been told."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a delivery has come; ``not_before`` is when it may be tried again."""

    status: Status = "planned"
    held: bool = False
    attempts: int = 0
    not_before: datetime | None = None
    reason: str | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in ("not_sent", "delivered", "failed", "unknown")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the mail server made of a message; ``broken``: the connection is of no use for the next one.

    accepted: taken. refused: never will be (5xx). postponed: not taken, may be later. untouched: not even offered.
    lost: the connection ended after the text was offered, so nobody here knows.
    """

    kind: Handing
    reason: str | None = None
    broken: bool = False


class IllegalMove(Exception):
    """The delivery is in a status in which this cannot happen."""


def begin(progress: Progress) -> Progress:
    """The intent to send, committed before the mail server hears of it."""
    if progress.status != "planned" and not progress.held:
        raise IllegalMove(f"a delivery that is {progress.status} cannot be sent")
    return replace(progress, status="sending", held=False, not_before=None, reason=None)


def settle(progress: Progress, outcome: Outcome, now: datetime) -> Progress:
    """What the outcome of handing over makes of a delivery."""
    _must_be_sending(progress)
    if outcome.kind == "untouched":
        return replace(progress, held=True, reason=outcome.reason)
    tried = replace(progress, attempts=progress.attempts + 1, reason=outcome.reason)
    if outcome.kind == "accepted":
        return replace(tried, status="delivered")
    if outcome.kind == "lost":
        return replace(tried, status="unknown")
    if outcome.kind == "refused" or tried.attempts >= MAX_ATTEMPTS:
        return replace(tried, status="failed")
    return replace(tried, held=True, not_before=now + timedelta(seconds=min(2**tried.attempts, MAX_DELAY_S)))


def interrupted(progress: Progress) -> Progress:
    """The process died while this was being sent: it may have arrived or not."""
    _must_be_sending(progress)
    return replace(progress, status="unknown", reason="interrupted")


def _must_be_sending(progress: Progress) -> None:
    if progress.status != "sending" or progress.held:
        raise IllegalMove(f"a delivery that is {'held' if progress.held else progress.status} is not being sent")
