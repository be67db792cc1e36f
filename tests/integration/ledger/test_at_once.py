"""People, suppliers' invoices and events at the same time: numbers have no gap, and nothing is posted twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import DAY, balances, invoice, open_shop, settled, ties
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
RENT: list[dict[str, Any]] = [
    {"account": "5602", "side": "debit", "amount": "1.00", "summary": "房租"},
    {"account": "1002", "side": "credit", "amount": "1.00", "summary": "房租"},
]


@pytest.fixture
async def house(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


async def test_numbers_have_no_gap_whoever_posts_at_once(house: Running) -> None:
    """Invariants 10 and 12: people, suppliers' invoices and events at the same time, each asked twice."""
    book = await open_shop(house)
    by_hand = {"book_id": book, "day": DAY.isoformat(), "lines": RENT}
    drafts = [(await house.post("/vouchers", by_hand, book)).json()["draft_id"] for _ in range(6)]
    for draft in drafts[:5]:
        path = f"/books/{book}/drafts/{draft}/review"
        assert (await house.post(path, None, book, roles=("reviewer",), sub="eve")).status_code == 201
    line = {"sku": "S3", "qty": "1", "net": "5.00", "vat": "0.65"}
    bought = [
        {"book_id": book, "supplier_id": "s1", "number": f"P{n}", "day": DAY.isoformat(), "lines": [line]}
        for n in range(5)
    ]
    events = [invoice(book, f"i{n}", ("S1", 1, 10_000)) for n in range(10)]
    answers = await asyncio.gather(
        *(house.post(f"/books/{book}/drafts/{d}/post", None, book, key=d) for d in [*drafts, *drafts]),
        *(house.post("/purchases", body, book, key=body["number"]) for body in [*bought, *bought]),
        settled(house, book, *events),
    )
    codes = [answer.status_code for answer in answers if answer is not None]
    assert sorted(codes) == [201] * 20 + [409] * 2, "the draft that nobody reviewed is refused, twice"
    rows = await house.fetch("select number from voucher where book_id = $1 order by number", book)
    assert [row[0] for row in rows] == list(range(1, 22)), "the opening, 5 drafts, 5 purchases, 10 sales"
    tied = await ties(house, book)
    assert tied["numbers"]["ok"]
    assert tied["stock"]["ok"]
    assert (await balances(house, book))["5602"] == "5.00"
