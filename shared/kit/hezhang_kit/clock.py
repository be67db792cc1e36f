"""The clock is injected: nothing else in the code asks for the time of day."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)
