"""What attacks on a book begin with, and what is looked at after them."""

from datetime import date
from typing import Any

import asyncpg

from tests.support.world import Running

RENT: list[dict[str, Any]] = [
    {"account": "5602", "side": "debit", "amount": "1.00", "summary": "房租"},
    {"account": "1002", "side": "credit", "amount": "1.00", "summary": "房租"},
]


async def intact(house: Running, book: str) -> tuple[bool, int | None, str]:
    """Whether the chain is intact, else where it breaks and why."""
    answer = await house.get(f"/books/{book}/chain/verification", book)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    broken = said["broken"]
    return said["intact"], broken and broken["link"], broken["reason"] if broken else ""


def voucher(**more: Any) -> dict[str, Any]:
    return {"day": "2026-02-01", "lines": RENT} | more


async def put(house: Running, book: str, draft: str) -> Any:
    """Review and post a draft."""
    path = f"/books/{book}/drafts/{draft}"
    reviewed = await house.post(f"{path}/review", None, book, roles=("reviewer",), sub="eve")
    assert reviewed.status_code == 201, reviewed.text
    return await house.post(f"{path}/post", None, book)


async def fill_up(house: Running, book: str, account: str, day: date) -> None:
    """Let an account have as much as can be counted, on today's row and another.

    Amounts are bounded one by one, so it takes 9,000 of the largest to get there: the owner of the database helps.
    """
    connection = await asyncpg.connect(house.world.databases["ledger"][1])
    today = "(now() at time zone 'UTC')::date"
    full = f"select $1, $2, $3, {today} + n, 9223372036854775807, 0 from generate_series(0, 1) n"
    await connection.execute(f"insert into account_day {full}", book, account, day)
    await connection.close()
