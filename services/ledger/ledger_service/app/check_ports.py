"""What looking at books needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ledger_service.domain.chain import Head, Reported, Round
from ledger_service.domain.chart import Chart
from ledger_service.domain.inspection import Facts
from ledger_service.domain.journal import Book
from ledger_service.domain.suspicions import Kind, Standing


class Checks(Protocol):
    """What was found of books and stands, what is to be looked at next, and how far that has come."""

    async def standing(self, book_id: str) -> Sequence[Standing]:
        """What checks have told of a book and not taken back."""
        ...

    async def newest_months(self, book: Book, count: int) -> Sequence[str]:
        """The newest months of a book that have vouchers and are not closed."""
        ...

    async def facts(self, book: Book, chart: Chart, judged: Mapping[Kind, tuple[str, ...]]) -> Facts:
        """What the detectors look at, of the months that are judged for each kind."""
        ...

    async def note(self, book_id: str, facts: Facts, differed: str | None, now: datetime) -> bool:
        """Keep that a book was looked at; False when another check has seen more of it."""
        ...

    async def books_after(self, book_id: str, count: int) -> Sequence[str]:
        """Books in order of their ids."""
        ...

    async def take(self, books: Sequence[str], now: datetime, rest_s: int, count: int) -> Sequence[str]:
        """Of these, books in which something has changed and that have come to rest, or that were looked at a day ago:
        taken, so that nobody else looks at them meanwhile."""
        ...

    async def next_round(self, now: datetime) -> Round | None:
        """The book whose chain was verified longest ago, if that is a day."""
        ...

    async def go_on(self, before: Round, head: Head, ended_at: datetime | None) -> bool:
        """Keep how far a round has come, or that it has ended; False when somebody else has gone on."""
        ...

    async def reported_broken(self, book_id: str) -> Sequence[Reported]:
        """Open findings of a broken chain."""
        ...
