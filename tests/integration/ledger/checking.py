"""Books that are checked: what a person does to them, and what checks say."""

from datetime import date
from typing import Any

import asyncpg

from tests.integration.ledger.shop import DAY, opening
from tests.support.events import new_book
from tests.support.world import Running, World

JAN = "2026-01"
CHECKER = {"roles": ("reviewer",), "sub": "checker"}


async def by_hand(ledger: Running, book: str, amount: str, day: date = DAY, account: str = "5602") -> dict[str, Any]:
    """Post an expense that is paid by bank; the voucher."""
    lines = [
        {"account": account, "side": "debit", "amount": amount, "summary": "费用"},
        {"account": "1002", "side": "credit", "amount": amount, "summary": "费用"},
    ]
    made = await ledger.post("/vouchers", {"book_id": book, "day": day.isoformat(), "lines": lines}, book)
    assert made.status_code == 201, made.text
    return await post_draft(ledger, book, made.json()["draft_id"])


async def post_draft(ledger: Running, book: str, draft_id: str) -> dict[str, Any]:
    """Review and post a draft; its first voucher."""
    reviewed = await ledger.post(f"/books/{book}/drafts/{draft_id}/review", None, book, **CHECKER)
    assert reviewed.status_code == 201, reviewed.text
    answer = await ledger.post(f"/books/{book}/drafts/{draft_id}/post", None, book)
    assert answer.status_code == 201, answer.text
    return answer.json()["vouchers"][0]


async def taken_back(ledger: Running, book: str, voucher: dict[str, Any], day: date = DAY) -> None:
    """Reverse a voucher by hand."""
    body = {
        "book_id": book, "voucher_id": voucher["voucher_id"], "how": "reverse", "reason": "重复",
        "day": day.isoformat(),
    }  # fmt: skip
    made = await ledger.post("/corrections", body, book)
    assert made.status_code == 201, made.text
    await post_draft(ledger, book, made.json()["draft_id"])


async def checked(ledger: Running, book: str) -> tuple[int, int, list[tuple[str, str]]]:
    """Check a book; what was opened, what was resolved, and what is wrong: (kind, subject)."""
    answer = await ledger.post(f"/books/{book}/checks", None, book)
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert said["count"] == len(said["findings"])
    return said["opened"], said["resolved"], [(one["kind"], one["about"]["id"]) for one in said["findings"]]


async def rich_shop(ledger: Running, **more: str) -> str:
    """A shop with 1,000,000.00 in the bank."""
    book = new_book()
    body = opening(book, ("S1", 100, "6000.00"), capital="1006000.00", **more)
    body["opening"].append({"account": "1002", "side": "debit", "amount": "1000000.00"})
    answer = await ledger.post("/books", body, book)
    assert answer.status_code == 201, answer.text
    return book


async def told(ledger: Running, book: str) -> tuple[list[str], list[str]]:
    """The ids of the anomalies that were opened, and of those that were resolved."""
    opened = [content["anomaly_id"] for _, content in await ledger.told(book, "anomaly.opened")]
    resolved = [content["anomaly_id"] for _, content in await ledger.told(book, "anomaly.resolved")]
    return opened, resolved


async def readiness(ledger: Running, book: str, period: str = JAN) -> dict[str, dict[str, Any]]:
    """The readiness list by name."""
    ready = (await ledger.get(f"/books/{book}/periods/{period}/readiness", book)).json()
    return {item["name"]: item for item in ready["items"]}


async def as_owner(world: World, sql: str, book: str) -> None:
    """Do what only the owner of the database can."""
    connection = await asyncpg.connect(world.databases["ledger"][1])
    await connection.execute(sql, book)
    await connection.close()
