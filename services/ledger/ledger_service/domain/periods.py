"""Accounting months (会计期间): open → soft-closed → closed, and back only with a reason and a second person.

A month opens when the calendar of the book's zone reaches it, or in advance by hand, one after another. Closed months
are always the first ones of a book, so that there is one first open month, in which late documents land.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.checks import Refused
from ledger_service.domain.journal import Book
from ledger_service.domain.voucher import first_day_of, last_day_of, period_after, period_of

State = Literal["open", "soft_closed", "closed"]


@value
class Month:
    """A month of a book; ``asked_by`` and ``reason`` are those of a reopening that a second person has to confirm."""

    period: str
    state: State = "open"
    asked_by: str | None = None
    reason: str | None = None


@value
class Change:
    """The book and its month after a step."""

    book: Book
    month: Month


def first_open(book: Book) -> str:
    """The first month that is not closed."""
    return period_of(max(book.landing(book.opened_on), book.opened_on))


def newest_open(book: Book, now: datetime) -> str:
    """The newest month that can be posted to."""
    return period_of(book.open_until(now))


def months_of(book: Book, now: datetime) -> list[str]:
    """All months from the first to the newest open one."""
    months, newest = [period_of(book.opened_on)], newest_open(book, now)
    while months[-1] < newest:
        months.append(period_after(months[-1]))
    return months


def open_next(book: Book, period: str, now: datetime) -> Change | Refused:
    """Open the month after the newest one, before the calendar does."""
    following = period_after(newest_open(book, now))
    if period != following:
        return Refused("period_not_next", f"the month to be opened next is {following}, not {period}", "period")
    return Change(replace(book, opened_through=last_day_of(period)), Month(period))


def soft_close(book: Book, month: Month, now: datetime) -> Change | Refused:
    """From now on only automatic events and reviewers post to the month."""
    refused = _check_exists(book, month, now)
    if refused is not None:
        return refused
    if month.state != "open":
        return Refused("period_state_wrong", f"{month.period} is {month.state}; only an open month is soft-closed")
    return Change(book, Month(month.period, "soft_closed"))


def close(book: Book, month: Month, blocking: int, waiver: str | None, now: datetime) -> Change | Refused:
    """Nobody posts to the month any more. What is ``blocking`` in its readiness list has to be waived with a reason."""
    refused = _check_exists(book, month, now)
    if refused is not None:
        return refused
    if month.state != "soft_closed":
        return Refused("period_state_wrong", f"{month.period} is {month.state}; it is closed when it is soft-closed")
    if month.period != first_open(book):
        return Refused("period_not_first", f"months are closed in order; the next is {first_open(book)}", "period")
    if month.period == newest_open(book, now):
        said = f"what comes late lands in the month after it: open {period_after(month.period)} first"
        return Refused("period_is_newest", said, "period")
    if blocking and not waiver:
        said = f"{blocking} things speak against closing {month.period} (see its readiness); waive them with a reason"
        return Refused("period_not_ready", said, "waiver")
    return Change(replace(book, closed_through=last_day_of(month.period)), Month(month.period, "closed"))


def ask_reopening(book: Book, month: Month, by: str, reason: str) -> Change | Refused:
    """Ask that the newest closed month is opened again; a second person confirms it."""
    if month.state != "closed":
        return Refused("period_state_wrong", f"{month.period} is {month.state}; only a closed month is reopened")
    if book.closed_through is None or month.period != period_of(book.closed_through):
        return Refused("period_not_last", "the newest closed month is reopened first", "period")
    if not reason.strip():
        return Refused("reason_missing", "a month is reopened for a reason; say which", "reason")
    return Change(book, replace(month, asked_by=by, reason=reason))


def confirm_reopening(book: Book, month: Month, by: str) -> Change | Refused:
    """Open a closed month again: another person than the one who asked."""
    if month.state != "closed" or month.asked_by is None:
        return Refused("reopening_not_asked", f"nobody asked to reopen {month.period}; ask with a reason first")
    if month.asked_by == by:
        return Refused("second_person_needed", f"{by} asked for it; another person confirms")
    if book.closed_through is None or month.period != period_of(book.closed_through):
        return Refused("period_not_last", "the newest closed month is reopened first", "period")
    first = month.period == period_of(book.opened_on)
    earlier = None if first else first_day_of(month.period) - timedelta(1)
    return Change(replace(book, closed_through=earlier), Month(month.period))


def check_postable(book: Book, month: Month, now: datetime, *, reviewer: bool) -> Refused | None:
    """Whether a person may post to a month."""
    refused = _check_exists(book, month, now)
    if refused is not None:
        return refused
    if month.state == "closed":
        said = f"{month.period} is closed; date it {first_day_of(first_open(book))} or later"
        return Refused("period_closed", said, "day")
    if month.state == "soft_closed" and not reviewer:
        return Refused("period_soft_closed", f"only reviewers post to {month.period}, which is soft-closed", "day")
    return None


def _check_exists(book: Book, month: Month, now: datetime) -> Refused | None:
    if month.period < period_of(book.opened_on):
        return Refused("before_opening", f"the book opens on {book.opened_on}", "day")
    if month.period > newest_open(book, now):
        said = f"{month.period} is not open yet; the newest open month is {newest_open(book, now)}"
        return Refused("period_not_open", said, "day")
    return None
