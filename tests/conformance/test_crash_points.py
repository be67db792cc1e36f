"""Killed at every step of the relay and of the consumer, again and again: every effect and every event still once.

The processes follow each other: who dies at one point is recovered by one that dies at the next, so that most recover
from a crash in the middle of a recovery. The last one lives, and has to put everything right.
"""

import os
import signal
import time

import pytest
from hezhang_kit.failpoints import CONSUMER, PARKING, RELAY

from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.conformance.nursery import Member
from tests.conformance.verifying import exactly_once, quiet, told_to_kafka
from tests.conformance.waves import Waves, telling
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration

PASSES = int(os.environ.get("HEZHANG_TEST_CRASH_PASSES", "2"))
"""A process dies when it passes its point for the first, the second, … time: up to this."""
_POINTS = (*RELAY, *CONSUMER, *PARKING)
_SMALL = {"batch_records": 4, "relay_batch": 3}
"""Batches so small that every point is passed several times."""


@pytest.mark.timeout(60 * PASSES)
async def test_killed_at_every_step(house: House, world: World) -> None:
    toy = await deploy(house, world)
    async with telling(house.bootstrap) as waves:
        for count in range(1, PASSES + 1):
            for point in _POINTS:
                await die_at(toy, waves, point, count)
        last = toy.launch(instance="one", settings=_SMALL)
        await quiet(toy, waves)
        await exactly_once(toy, waves)
        await until(lambda: told_to_kafka(toy), "Kafka knows the offsets")
        await last.stop()
    print(f"{PASSES * len(_POINTS)} crashes, {len(waves.books)} books, {waves.expected} events")


async def die_at(toy: Deployment, waves: Waves, point: str, count: int) -> None:
    """Start a process that is to die at a point, and give it work until it does."""
    # Transactions are committed at the start too; those of the lanes are meant.
    since = "consumer.polled" if point.startswith("transaction.") else ""
    when = f"{point} was to be passed {count} time(s)"
    await waves.tell(when)
    member = toy.launch(stop=Stop(point, count, since), instance="one", settings=_SMALL)
    deadline = time.monotonic() + 30
    while not await _dies(member):
        assert time.monotonic() < deadline, f"{when}, but {member.pid} lives on\n{member.tail()}"
        await _disturb(toy, point)
        await waves.tell(when)
    assert member.code == -signal.SIGKILL, f"{when}, but it ended with {member.code}\n{member.tail()}"


async def _dies(member: Member) -> bool:
    try:
        await member.end(deadline_s=1)
    except AssertionError:
        return False
    return True


async def _disturb(toy: Deployment, point: str) -> None:
    """Some steps are taken a second time only when something is taken away."""
    if point == "consumer.claimed":
        await toy.fetch("update lane set owner = 'another'")
    elif point == "relay.leading":
        await toy.end_relay_session()
