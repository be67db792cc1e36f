"""The circuit breaker: stops consuming when our own code fails at large, before everything is parked."""

from collections import deque


class Breaker:
    """Counts failures of handlers over distinct subjects among the last ``window`` records; bad input never counts."""

    def __init__(self, window: int = 200) -> None:
        self._window = window
        self._last: deque[str | None] = deque(maxlen=window)

    def success(self, records: int = 1) -> None:
        """Records were applied."""
        self._last.extend([None] * min(records, self._window))

    def failure(self, subject: str) -> None:
        """A handler raised for a record of ``subject``."""
        self._last.append(subject)

    @property
    def open(self) -> bool:
        """More than half of the window failed, on distinct subjects."""
        return len({subject for subject in self._last if subject is not None}) > self._window // 2
