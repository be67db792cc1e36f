"""Cursor pagination: a cursor is the sort key of the last item, opaque to the caller."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar, cast

from fastapi import Query
from pydantic import BaseModel

from hezhang_kit.envelope import is_storable
from hezhang_kit.problems import invalid

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=500, description="how many items at most")]


class Page(BaseModel, Generic[T]):
    """A page of a list; ``next_cursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(*values: str | int) -> str:
    """The cursor after an item with these sort values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def decode_cursor(cursor: str | None, *kinds: type) -> list[str | int] | None:
    """The sort values in a cursor, or None without one. Problem 422 when it is not one of ours."""
    if cursor is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        values = None
    if isinstance(values, list):
        found = cast(list[object], values)
        if len(found) == len(kinds) and all(type(v) is k and _is_sane(v) for v, k in zip(found, kinds, strict=True)):
            return cast(list[str | int], found)
    raise invalid("cursor_invalid", "cursor is not one that this list gave", "cursor")


def _is_sane(value: object) -> bool:
    return is_storable(value) if isinstance(value, str) else isinstance(value, int) and -(2**63) <= value < 2**63


def page_of(items: Sequence[T], limit: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """A page from ``limit + 1`` fetched items: the extra one only tells that there is more."""
    shown = list(items[:limit])
    return Page(items=shown, next_cursor=cursor_of(shown[-1]) if len(items) > limit else None)
