"""Lists as PostgreSQL's array literals, for parameters written ``$1::text::text[]``.

The driver's own encoder looks at each element through two abstract base classes, to see whether it is a list again: a
large part of what the ledger's statements cost. The literal of a flat list is one join.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

Element = str | int | Decimal | date | None


def array(values: Sequence[Element]) -> str:
    """The literal of a list of one type; None is NULL."""
    if not values:
        return "{}"
    if not isinstance(values[0], str) and None not in values:
        return f"{{{','.join(map(str, values))}}}"
    try:
        joined = '","'.join(cast(Sequence[str], values))
    except TypeError:
        return f"{{{','.join(map(_element, values))}}}"
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return f"{{{','.join(map(_element, values))}}}"
    return f'{{"{joined}"}}'


def arrays(rows: Iterable[Sequence[Element]], width: int) -> list[str]:
    """Rows as one array a column, for ``unnest``."""
    taken = list(rows)
    return [array([row[i] for row in taken]) for i in range(width)]


def _element(value: Element) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        # Not str.translate: of headers, which are long and full of quotes, it takes thirty times as long.
        escaped = value.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'
    return str(value)
