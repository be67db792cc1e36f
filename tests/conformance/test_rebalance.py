"""Members come and go under load: one, three, one."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CommitFailedError, IllegalStateError

from tests.conformance.bare import put
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.nursery import Member
from tests.conformance.verifying import exactly_once, quiet
from tests.conformance.waves import Waves, telling, under_load
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration


@dataclass
class Bare:
    """A member that has its effects and then commits."""

    consumer: Any
    effects: list[bytes] = field(default_factory=list[bytes])

    async def poll(self, records: int) -> list[bytes]:
        """Records from all partitions."""
        found: list[bytes] = []
        while len(found) < records:
            polled = await self.consumer.getmany(timeout_ms=200)
            found += [record.value for batch in polled.values() for record in batch]
        return found


async def test_bare_a_rebalance_behind_a_running_handler_doubles_its_effects(house: House) -> None:
    """aiokafka gives partitions away in the background, whatever the handler is doing with their records."""
    topic = await house.topic(2)
    await put(house, topic, (0, b"a", []), (1, b"b", []))
    one, two = [Bare(_consumer(house, topic)) for _ in range(2)]
    await one.consumer.start()
    try:
        polled = await one.poll(2)
        await two.consumer.start()
        await until(lambda: len(one.consumer.assignment()) == 1, "one partition is the other's, behind the handler")
        two.effects += await two.poll(1)
        await two.consumer.commit()
        one.effects += polled
        with pytest.raises((CommitFailedError, IllegalStateError)):
            await one.consumer.commit({tp: 1 for tp in await _both(house, topic)})
    finally:
        await one.consumer.stop()
        await two.consumer.stop()
    assert sorted(one.effects) == [b"a", b"b"]
    assert two.effects in ([b"a"], [b"b"]), "one effect happened twice"


def _consumer(house: House, topic: str) -> Any:
    return AIOKafkaConsumer(
        topic, bootstrap_servers=house.bootstrap, group_id=topic, enable_auto_commit=False,
        auto_offset_reset="earliest", heartbeat_interval_ms=500,
    )  # fmt: skip


async def _both(house: House, topic: str) -> Sequence[Any]:
    return list(await house.ends(topic))


async def test_the_kit_from_one_to_three_to_one_under_load(house: House, world: World) -> None:
    """One of the two that go is killed, the other ends."""
    toy = await deploy(house, world)
    async with telling(house.bootstrap, 40) as waves:
        async with under_load(lambda: _turn(waves)):
            first = toy.launch()
            await _progress(toy, waves)
            second, third = toy.launch("consumer"), toy.launch("consumer")
            await until(lambda: _owners(toy, 3), "three share the lanes")
            await _progress(toy, waves)
            third.send(signal.SIGKILL)
            await second.stop()
            await until(lambda: _owners(toy, 1), "one has all lanes")
            await _progress(toy, waves)
        await quiet(toy, waves)
        await exactly_once(toy, waves)
        assert await third.end() == -signal.SIGKILL
        await first.stop()
    _tell_how_much(waves, first)


async def _turn(waves: Waves) -> None:
    await waves.tell("members came and went", 2)
    await asyncio.sleep(0.1)  # the pace of the load


async def _owners(toy: Deployment, count: int) -> bool:
    return await toy.owners() == count


async def _progress(toy: Deployment, waves: Waves) -> None:
    before = await toy.applied(list(waves.books))

    async def more() -> bool:
        return await toy.applied(list(waves.books)) > before + 100

    await until(more, "100 more events have their effect")


def _tell_how_much(waves: Waves, first: Member) -> None:
    print(f"{waves.expected} events of {len(waves.books)} books; the log of the first: {first.log}")
