"""Attempts on the books by hand: each is refused with its reason, and nothing is changed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import DAY, balances, content, invoice, open_shop, settled, ties
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
RENT: list[dict[str, Any]] = [
    {"account": "5602", "side": "debit", "amount": "1.00", "summary": "房租"},
    {"account": "1002", "side": "credit", "amount": "1.00", "summary": "房租"},
]


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


def voucher(book: str, **more: Any) -> dict[str, Any]:
    return {"book_id": book, "day": DAY.isoformat(), "lines": RENT} | more


async def test_what_is_sent_wrong_is_refused_and_changes_nothing(ledger: Running) -> None:
    book, other = await open_shop(ledger), await open_shop(ledger)
    before = await content(ledger, book)
    most = RENT[0] | {"amount": "9999999999999.99"}
    attempts: list[tuple[dict[str, Any], str, str]] = [
        (voucher(book, lines=[RENT[0] | {"amount": 1.0}, RENT[1]]), "lines.0.amount", "a float"),
        (voucher(book, lines=[RENT[0] | {"amount": "1.001"}, RENT[1]]), "lines.0.amount", "a third of a fen"),
        (voucher(book, lines=[RENT[0] | {"amount": "10000000000000.00"}, RENT[1]]), "lines.0.amount", "an overflow"),
        (voucher(book, lines=[most, most, *([RENT[1] | {"amount": most["amount"]}] * 2)]), "lines", "a sum too large"),
        (voucher(book, lines=RENT * 10_001), "lines", "20,002 lines"),
        (voucher(book, day="2025-12-31"), "day", "before the book"),
        (voucher(book, day="2199-01-01"), "day", "in a month that is not open"),
        (voucher(book, day="9999-12-31"), "day", "at the end of time"),
        (voucher(book, number=7), "number", "a number of one's own"),
        (voucher(book, lines=[RENT[0] | {"summary": "\0"}, RENT[1]]), "lines.0.summary", "what no database keeps"),
    ]
    for body, field, what in attempts:
        answer = await ledger.post("/vouchers", body, book)
        assert answer.status_code == 422, (what, answer.text)
        assert field in answer.json()["field"], (what, answer.text)
    assert (await ledger.post("/vouchers", voucher(other), book)).status_code == 404
    for path in ("periods/2026-13/close", "periods/0000-01/close", "periods/9999-12/close"):
        answer = await ledger.post(f"/books/{book}/{path}", {}, book, roles=("manager",))
        assert answer.status_code == 422, answer.text
    assert await content(ledger, book) == before


async def test_a_key_with_another_body_is_refused_and_another_books_draft_unknown(ledger: Running) -> None:
    book, other = await open_shop(ledger), await open_shop(ledger)
    first = await ledger.post("/vouchers", voucher(book), book, key="once")
    again = await ledger.post("/vouchers", voucher(book, lines=RENT[::-1]), book, key="once")
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    for step in ("review", "post", "withdraw"):
        path = f"/books/{other}/drafts/{first.json()['draft_id']}/{step}"
        answer = await ledger.post(path, None, other, roles=("manager",), sub="eve")
        assert answer.status_code == 404, answer.text


async def test_numbers_have_no_gap_whoever_posts_at_once(ledger: Running) -> None:
    """Invariants 10 and 12: people, suppliers' invoices and events at the same time, each asked twice."""
    book = await open_shop(ledger)
    drafts = [(await ledger.post("/vouchers", voucher(book), book)).json()["draft_id"] for _ in range(6)]
    for draft in drafts[:5]:
        path = f"/books/{book}/drafts/{draft}/review"
        assert (await ledger.post(path, None, book, roles=("reviewer",), sub="eve")).status_code == 201
    line = {"sku": "S3", "qty": "1", "net": "5.00", "vat": "0.65"}
    bought = [
        {"book_id": book, "supplier_id": "s1", "number": f"P{n}", "day": DAY.isoformat(), "lines": [line]}
        for n in range(5)
    ]
    events = [invoice(book, f"i{n}", ("S1", 1, 10_000)) for n in range(10)]
    answers = await asyncio.gather(
        *(ledger.post(f"/books/{book}/drafts/{d}/post", None, book, key=d) for d in [*drafts, *drafts]),
        *(ledger.post("/purchases", body, book, key=body["number"]) for body in [*bought, *bought]),
        settled(ledger, book, *events),
    )
    codes = [answer.status_code for answer in answers if answer is not None]
    assert sorted(codes) == [201] * 20 + [409] * 2, "the draft that nobody reviewed is refused, twice"
    rows = await ledger.fetch("select number from voucher where book_id = $1 order by number", book)
    assert [row[0] for row in rows] == list(range(1, 22)), "the opening, 5 drafts, 5 purchases, 10 sales"
    tied = await ties(ledger, book)
    assert tied["numbers"]["ok"]
    assert tied["stock"]["ok"]
    assert (await balances(ledger, book))["5602"] == "5.00"


async def test_what_is_posted_or_told_of_months_cannot_be_changed_by_the_application(ledger: Running) -> None:
    book = await open_shop(ledger)
    for statement in (
        "update voucher set document_date = null where book_id = $1",
        "update voucher_line set amount_fen = 1 where book_id = $1",
        "delete from rule_authorisation where book_id = $1",
        "update period_change set reason = '' where book_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ledger.fetch(statement, book)
