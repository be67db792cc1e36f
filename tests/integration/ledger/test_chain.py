"""The hash chain of a book that nobody touched; who does touch it: ``test_attacks``."""

from collections.abc import AsyncIterator

import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.attacking import intact
from tests.integration.ledger.shop import invoice, open_shop
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    async with world.running(service) as running:
        yield running


async def traded(ledger: Running) -> str:
    """A book with its opening voucher and three sales."""
    book = await open_shop(ledger)
    for n in range(3):
        await ledger.tell(invoice(book, f"i{n}", (None, 1, 1_000)))
        await ledger.applied(book, "invoice.issued", n + 1)
    return book


async def test_a_book_that_nobody_touched_is_intact_and_its_head_grows(ledger: Running) -> None:
    book = await traded(ledger)
    assert await intact(ledger, book) == (True, None, "")
    head = (await ledger.get(f"/books/{book}/chain", book)).json()
    assert head["links"] == 4
    await ledger.tell(invoice(book, "i9", (None, 1, 1_000)))
    await ledger.applied(book, "invoice.issued", 4)
    later = (await ledger.get(f"/books/{book}/chain", book)).json()
    assert (later["links"], later["head"] != head["head"]) == (5, True)
