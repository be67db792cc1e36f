"""Two times: what is dated up to a day (记账日期), as it was known on an instant (录入时间)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from hezhang_contracts.values import value

from ledger_service.domain.chart import Account
from ledger_service.domain.journal import Book


@value
class Cut:
    """The books as known on ``known_at``; None: with everything that was ever recorded."""

    known_at: datetime | None = None

    @property
    def whole_days_before(self) -> date:
        """What was recorded before this day (UTC) counts in whole days."""
        return date.max if self.known_at is None else self.known_at.astimezone(UTC).date()

    @property
    def until(self) -> datetime:
        """And of that day itself what was recorded up to this instant."""
        return datetime.max.replace(tzinfo=UTC) if self.known_at is None else self.known_at


@value
class Span:
    """Days, both included; None: without an end."""

    first: date | None = None
    last: date | None = None

    @property
    def begin(self) -> date:
        """The first day."""
        return self.first or date.min

    @property
    def end(self) -> date:
        """The last day."""
        return self.last or date.max


@value
class BookAt:
    """A book with its chart of accounts, as known on an instant: what every report is made of."""

    book: Book
    chart: Mapping[str, Account]
    cut: Cut

    @property
    def book_id(self) -> str:
        """The book."""
        return self.book.book_id
