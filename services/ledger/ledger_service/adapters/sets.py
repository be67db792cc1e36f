"""Helpers of set-based statements."""

from collections.abc import Iterable, Sequence


def columns(rows: Iterable[Sequence[object]], width: int) -> list[list[object]]:
    """Rows as one list a column, for ``unnest``."""
    taken = list(rows)
    return [[row[i] for row in taken] for i in range(width)]
