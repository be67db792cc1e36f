"""A batch of two partitions whose handler fails: nothing of it is lost, and what is sound is applied."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
import toy_service
from aiokafka import TopicPartition
from faststream import AckPolicy
from faststream.kafka.annotations import KafkaMessage as CurrentMessage
from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_contracts.returns_events import ReturnRecorded
from hezhang_kit.causes import Received
from hezhang_kit.consumer import Consumer
from toy_service import Toy, faults

from tests.conformance.bare import put, subscribed, values
from tests.conformance.deployment import deploy
from tests.conformance.house import House
from tests.conformance.verifying import exactly_once, quiet
from tests.conformance.waves import BAD, telling
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration


@dataclass
class Handler:
    """Fails until it is mended, and remembers what it was given."""

    broken: bool = True
    acks: bool = False

    def __post_init__(self) -> None:
        self.seen: Counter[bytes] = Counter()
        self.applied: list[bytes] = []

    async def take(self, message: CurrentMessage) -> None:
        """A batch."""
        self.seen.update(values(message))
        if self.broken:
            raise ValueError("cannot take it")
        self.applied += values(message)
        if self.acks:
            await message.ack()


@pytest.mark.parametrize("policy", [AckPolicy.ACK_FIRST, AckPolicy.ACK])
async def test_bare_a_failing_batch_is_lost_by_most_policies(house: House, policy: AckPolicy) -> None:
    """The default commits it before it is handled; ACK, which REJECT_ON_ERROR equals, in spite of its failure."""
    topic = await house.topic(2)
    await put(house, topic, (0, b"a", []), (1, b"b", []))
    handler = Handler()
    async with subscribed(house, topic, topic, handler.take, policy):
        await until(lambda: set(handler.seen) == {b"a", b"b"}, "the batch has failed")
        await until(lambda: _committed(house, topic, 2), "it is committed all the same")
    handler.broken = False
    await put(house, topic, (0, b"c", []))
    async with subscribed(house, topic, topic, handler.take, policy):
        await until(lambda: bool(handler.applied), "a later record comes")
    assert handler.applied == [b"c"], "a and b are lost"


async def _committed(house: House, topic: str, records: int) -> bool:
    return sum(offset for offset in (await house.told(topic, topic)).values() if offset > 0) == records


async def test_bare_an_unacknowledged_batch_is_passed_by_the_next_acknowledgement(house: House) -> None:
    """With manual acknowledgement ``ack`` commits the position of every partition, not what it was called for."""
    topic = await house.topic(2)
    await put(house, topic, (0, b"a", []), (1, b"b", []))
    handler = Handler(acks=True)
    async with subscribed(house, topic, topic, handler.take, AckPolicy.MANUAL):
        await until(lambda: set(handler.seen) == {b"a", b"b"}, "the batch has failed")
        handler.broken = False
        await put(house, topic, (1, b"c", []))
        await until(lambda: handler.applied == [b"c"], "the next is handled and acknowledged")
        await until(lambda: _committed(house, topic, 3), "all three are committed")


async def test_bare_a_negative_acknowledgement_rewinds_every_partition_and_turns_in_circles(house: House) -> None:
    """The pinned version is safe here: it loses neither partition. But it comes back at once and for ever, so that one
    bad record holds up all others of its partitions."""
    topic = await house.topic(2)
    await put(house, topic, (0, b"a", []), (1, b"b", []))
    handler = Handler()
    async with subscribed(house, topic, topic, handler.take, AckPolicy.NACK_ON_ERROR):
        await until(lambda: min(handler.seen[b"a"], handler.seen[b"b"]) > 2, "both have come again and again")
        assert await house.told(topic, topic) == {} or not await _committed(house, topic, 2)
        handler.broken = False
        await until(lambda: sorted(handler.applied) == [b"a", b"b"], "neither is lost")


async def test_the_kit_parks_what_fails_and_applies_the_rest(house: House, world: World) -> None:
    toy, faults.fail_on = await deploy(house, world), frozenset({BAD})
    async with telling(house.bootstrap) as waves:
        await waves.tell("nobody listened", 12)
        async with world.running(replace(toy_service.service, name=toy.name), url=toy.url):
            await quiet(toy, waves)
            await exactly_once(toy, waves)


async def test_the_kit_takes_a_batch_back_to_the_broker_and_loses_nothing(house: House, world: World) -> None:
    """A fault that does not pass in time: every partition of what was polled is read again, as often as it takes."""
    toy, flaky, faults.fail_on = await deploy(house, world), Flaky(), frozenset({BAD})
    service = replace(toy_service.service, name=toy.name, consumer=flaky.consumer())
    async with (
        telling(house.bootstrap) as waves,
        world.running(service, url=toy.url, transient_deadline_s=0) as running,
    ):
        await waves.tell("all was well")
        await quiet(toy, waves)
        flaky.down = True
        await waves.tell("the fault lasted", 12)
        await until(lambda: len(flaky.lanes) > 1 and flaky.refused > 12, "several lanes have come again and again")
        await until(lambda: not running.runtime.lanes.ready, "it reports that it is not ready")
        flaky.down = False
        await quiet(toy, waves)
        await exactly_once(toy, waves)


@dataclass
class Flaky:
    """The toy's handlers behind something that can be down."""

    down: bool = False
    refused: int = 0

    def __post_init__(self) -> None:
        self.lanes: set[TopicPartition | str] = set()

    def consumer(self) -> Consumer[Toy]:
        """What the toy listens to."""
        consumer: Consumer[Toy] = Consumer("toy")
        consumer.on(InvoiceIssued, self.on_invoices)
        consumer.on(ReturnRecorded, toy_service.on_returns)
        return consumer

    async def on_invoices(self, received: Sequence[Received[InvoiceIssued]], toy: Toy) -> None:
        """As the toy does, unless it is down."""
        if self.down:
            self.refused += 1
            self.lanes.update(r.event.book_id for r in received)
            raise ConnectionError("it is down")
        await toy_service.on_invoices(received, toy)
