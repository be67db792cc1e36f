"""A ledger with a whole year of one book, made once a session; a ledger and a book to be attacked."""

from collections.abc import AsyncIterator

import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import invoice, open_shop, settled
from tests.support import yearbook
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import Running, World


@pytest.fixture(scope="session")
async def year(servers: Servers, issuer: TestIssuer) -> AsyncIterator[Running]:
    """The API of a ledger that keeps the book ``year``; read only."""
    async with World(servers, issuer).running(service, "api") as running:
        clock = running.runtime.transactions.clock
        await yearbook.write(yearbook.Year("year", 5_000, seed=7), running.runtime.transactions)
        running.runtime.transactions.clock = clock
        yield running


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: TestIssuer) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with World(servers, issuer).running(service) as running:
        yield running


@pytest.fixture
async def book(house: Running) -> str:
    """A book with its opening voucher and three sales, whose first month is closed."""
    opened = await open_shop(house)
    for n in range(3):
        await settled(house, opened, invoice(opened, f"i{n}", (None, 1, 1_000)))
    for step in ("soft-close", "close"):
        answer = await house.post(f"/books/{opened}/periods/2026-01/{step}", {}, opened, roles=("manager",))
        assert answer.status_code == 201, answer.text
    return opened
