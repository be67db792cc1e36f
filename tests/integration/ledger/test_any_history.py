"""Any history of a shop on the real ledger and its database: what the books say is what plain books say."""

from collections.abc import Iterator

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.ledger.desk import Desk, ledger_beside
from tests.integration.ledger.history import History
from tests.integration.ledger.plants import PLANTS, Plant
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import World

pytestmark = pytest.mark.integration
# The time of a step is the database's, not hypothesis's to judge.
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
ALWAYS_THE_SAME = settings(
    COMMON, max_examples=200, stateful_step_count=25, derandomize=True, phases=(Phase.generate,), print_blob=False
)
"""Histories that are the same in every run, up to the first that fails, as long as the same modules are loaded:
hypothesis takes constants from them."""
FOUND = (AssertionError, asyncpg.CheckViolationError)
"""The books differ from the plain ones, or the database does not take them."""


@pytest.fixture(scope="module")
def desk(servers: Servers, issuer: TestIssuer) -> Iterator[Desk]:
    """A ledger with a database of its own."""
    with ledger_beside(World(servers, issuer)) as started:
        yield started


def play(desk: Desk, how: settings, books: list[str] | None = None) -> None:
    """Some histories, each a book of its own; ``books`` are told which."""

    class Here(History):
        def open_shop(self, uneven: int, per_unit: int) -> None:
            self.desk = desk
            super().open_shop(uneven, per_unit)
            if books is not None:
                books.append(self.book)

    run_state_machine_as_test(Here, settings=how)


def test_any_history_ends_in_the_plain_books(desk: Desk) -> None:
    play(desk, settings(COMMON, max_examples=12, stateful_step_count=25))


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_five_hundred_histories_end_in_the_plain_books(desk: Desk) -> None:
    most = settings.get_profile("long").max_examples
    assert most == 500
    play(desk, settings(COMMON, max_examples=most, stateful_step_count=40))


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    books: list[str] = []
    with pytest.raises(FOUND):
        play(desk, ALWAYS_THE_SAME, books)
    # The history that fails is played once more, to be shown.
    print(f"{plant.__name__}: found by history {len(books) - 1} of at most {ALWAYS_THE_SAME.max_examples}")


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_without_a_planted_bug_the_same_histories_pass(desk: Desk) -> None:
    play(desk, ALWAYS_THE_SAME)
