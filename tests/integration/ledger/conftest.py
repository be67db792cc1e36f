"""A ledger with a whole year of one book, made once a session."""

from collections.abc import AsyncIterator

import pytest
from ledger_service.bootstrap import service

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
