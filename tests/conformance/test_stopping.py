"""A member is asked to end while the broker is away."""

import signal

import pytest

from tests.conformance.deployment import deploy
from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.support.world import World

pytestmark = pytest.mark.integration


async def test_it_ends_in_the_middle_of_a_claim(house: House, world: World) -> None:
    """It can neither read where the logs end nor leave its group, which aiokafka tries for ever."""
    toy = await deploy(house, world)
    # The first transaction looks whether it is the same broker as ever, the second takes the lanes.
    member = toy.launch("consumer", stop=Stop("transaction.committed", 2, signal=signal.SIGSTOP))
    await member.frozen()
    house.broker.kill()
    try:
        member.send(signal.SIGTERM)
        member.send(signal.SIGCONT)
        assert await member.end(25) in (0, -signal.SIGTERM), member.tail()
    finally:
        house.broker.start()
        await house.broker.answers()
    assert member.said("has not left its group"), member.tail()
