"""Fixtures that every kind of test may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from hezhang_stack import launch, state
from hezhang_stack.cli.up import up
from hezhang_stack.state import Stack

from tests.conformance.house import House, open_house
from tests.support.identity import TestIssuer, publishing
from tests.support.servers import Servers, start_servers
from tests.support.world import World

# The machine may be busy with others: a property is about what comes out, not when.
hypothesis.settings.register_profile("usual", deadline=None)
hypothesis.settings.register_profile("long", max_examples=500, deadline=None)
hypothesis.settings.load_profile("usual")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real Kafka and PostgreSQL."""
    with start_servers(Path(tmp_path_factory.mktemp("servers"))) as started:
        yield started


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Servers apart from those of the other tests: their broker is killed, and their locks are counted."""
    with open_house(Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture
def house(empty_house: House) -> Iterator[House]:
    """The same, with nobody left in it at the end: members of a failed test would answer what the next one tells."""
    yield empty_house
    empty_house.nursery.clear()


@pytest.fixture(scope="session")
def issuer() -> Iterator[TestIssuer]:
    """Signs tokens."""
    with publishing() as started:
        yield started


@pytest.fixture
def world(servers: Servers, issuer: TestIssuer) -> World:
    """Runs services on databases of their own."""
    return World(servers, issuer)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system with Zipkin: the stack that HEZHANG_DIR names, or one of the session's own."""
    if named := os.environ.get("HEZHANG_DIR"):
        yield state.load(Path(named))
        return
    directory = Path(tmp_path_factory.mktemp("stack"))
    up(directory, traces=True)
    yield state.load(directory)
    launch.down(directory)
