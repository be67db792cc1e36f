"""Cursors come back as they were given, and any other text is the caller's error."""

import base64
import json

import pytest
from hezhang_kit.pages import decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import Problem
from hypothesis import example, given
from hypothesis import strategies as st

VALUES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.integers(-(2**63), 2**63 - 1),
    min_size=1,
    max_size=4,
)


@given(VALUES)
def test_a_cursor_comes_back_as_it_was_given(values: list[str | int]) -> None:
    cursor = encode_cursor(*values)
    assert decode_cursor(cursor, *map(type, values)) == values
    assert cursor.isascii()


def test_no_cursor_means_the_beginning() -> None:
    assert decode_cursor(None, str, int) is None


def forged(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "é", "====", "%00",
        forged([]), forged(["a"]), forged(["a", "b"]), forged(["a", 1, 2]), forged([1, "a"]),
        forged(["a", True]), forged(["a", 1.0]), forged(["a", None]), forged(None), forged(7), forged("ab"),
        forged({"a": 1, "b": 2}), forged(["a\0", 1]), forged(["a", 2**63]),
    ],
)  # fmt: skip
def test_any_other_text_is_the_callers_error(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        decode_cursor(cursor, str, int)
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, "cursor_invalid", "cursor")


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@example(base64.urlsafe_b64encode(b"[" * 50_000).decode())
@example(forged({"a": 1}))
def test_a_cursor_is_read_or_refused_and_nothing_else(cursor: str) -> None:
    try:
        values = decode_cursor(cursor, str)
    except Problem:
        return
    assert isinstance(values, list)
    assert [type(value) for value in values] == [str]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=40), st.integers(1, 10))
def test_pages_give_every_item_once_in_order(items: list[int], limit: int) -> None:
    seen: list[int] = []
    while True:
        page = page_of(items[len(seen) : len(seen) + limit + 1], limit, encode_cursor)
        seen.extend(page.items)
        if page.next_cursor is None:
            break
        assert decode_cursor(page.next_cursor, int) == [seen[-1]]
    assert seen == items
