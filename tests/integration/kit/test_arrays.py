"""Array literals of the kit, read back by the database itself."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import asyncpg
import pytest
from hezhang_kit.arrays import array, arrays
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.servers import Servers

pytestmark = pytest.mark.integration

_texts = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=8)
_awkward = st.sampled_from(["", '"', "\\", "{", "}", ",", "NULL", "null", " a ", '","', "\n", "a\\", '\\"', "账套"])
_CASES = [
    ("text", st.one_of(_texts, _awkward)),
    ("bigint", st.integers(-(2**63), 2**63 - 1)),
    ("numeric", st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)),
    ("date", st.dates(date(1900, 1, 1), date(2200, 1, 1))),
    ("timestamptz", st.integers(0, 2**32).map(lambda s: datetime.fromtimestamp(s, UTC))),
    ("bool", st.booleans()),
]


@pytest.mark.parametrize(("kind", "values"), _CASES, ids=[kind for kind, _ in _CASES])
def test_the_database_reads_what_was_written(kind: str, values: st.SearchStrategy, servers: Servers) -> None:
    async def read_back(lists: list[list]) -> list[list]:
        connection = await asyncpg.connect(servers.admin_url)
        try:
            return [await connection.fetchval(f"select $1::text::{kind}[]", array(one)) for one in lists]
        finally:
            await connection.close()

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.lists(st.one_of(st.none(), values), max_size=6), min_size=20, max_size=40))
    def check(lists: list[list]) -> None:
        assert asyncio.run(read_back(lists)) == lists

    check()


def test_rows_become_columns() -> None:
    assert arrays([("a", 1), ("b", None)], 2) == ['{"a","b"}', "{1,NULL}"]
    assert arrays([(Decimal("1.50"), date(2026, 1, 5))], 2) == ["{1.50}", "{2026-01-05}"]
    assert arrays([], 2) == ["{}", "{}"]
