"""Any history of a shop on the real ledger and its database: what the books say is what plain books say."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.ledger.desk import Desk, ledger_beside
from tests.integration.ledger.history import History
from tests.support.world import World

pytestmark = pytest.mark.integration
# The time of a step is the database's, not hypothesis's to judge.
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """A ledger with a database of its own."""
    with ledger_beside(world) as started:
        yield started


def play(desk: Desk, examples: int, steps: int) -> None:
    """Some histories, each a book of its own."""
    machine = type("HistoryHere", (History,), {"desk": desk})
    run_state_machine_as_test(machine, settings=settings(COMMON, max_examples=examples, stateful_step_count=steps))


def test_any_history_ends_in_the_plain_books(desk: Desk) -> None:
    play(desk, 24, 25)


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_five_hundred_histories_end_in_the_plain_books(desk: Desk) -> None:
    play(desk, 500, 40)
