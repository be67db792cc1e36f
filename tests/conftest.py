"""Fixtures that every kind of test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.identity import TestIssuer, publishing
from tests.support.servers import Servers, start_servers
from tests.support.world import World


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real Kafka and PostgreSQL."""
    with start_servers(Path(tmp_path_factory.mktemp("servers"))) as started:
        yield started


@pytest.fixture(scope="session")
def issuer() -> Iterator[TestIssuer]:
    """Signs tokens."""
    with publishing() as started:
        yield started


@pytest.fixture
def world(servers: Servers, issuer: TestIssuer) -> World:
    """Runs services on databases of their own."""
    return World(servers, issuer)
