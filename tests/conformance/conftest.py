"""Fixtures of the conformance tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_service import Faults, faults

from tests.conformance.house import House, open_house
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import World


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Servers apart from those of the other tests: their broker is killed, and its topics get long."""
    with open_house(Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture
def world(house: House, issuer: TestIssuer) -> World:
    """Runs services in the test's process, on the servers of the house."""
    return World(Servers(house.bootstrap, house.admin_url, "house"), issuer)


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Every test starts and ends with handlers that work."""
    yield
    faults.__dict__.update(Faults().__dict__)
