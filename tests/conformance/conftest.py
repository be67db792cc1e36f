"""Fixtures of the conformance tests."""

from collections.abc import Iterator

import pytest
from toy_service import Faults, faults

from tests.conformance.house import House
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import World


@pytest.fixture
def world(house: House, issuer: TestIssuer) -> World:
    """Runs services in the test's process, on the servers of the house."""
    return World(Servers(house.bootstrap, house.admin_url, "house"), issuer)


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Every test starts and ends with handlers that work."""
    yield
    faults.__dict__.update(Faults().__dict__)
