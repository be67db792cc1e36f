"""Relays that are killed between sending and deleting, and two of them at once."""

import asyncio
import signal
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from hezhang_kit.relay import LEADER_LOCK

from tests.conformance.bare import table
from tests.conformance.calling import calling, free_port
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.conformance.verifying import topic_is_complete
from tests.conformance.waves import under_load
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("send_first", [False, True], ids=["deletes first", "sends first"])
async def test_bare_killed_in_between_it_loses_or_doubles(house: House, send_first: bool) -> None:
    """Whoever deletes first loses; whoever sends first, and gives the event its id then, tells another one again."""
    topic = await house.topic()
    async with table(house, "a", "b") as (name, _):
        arguments = {
            "bootstrap": house.bootstrap, "topic": topic, "database": house.admin_url, "table": name,
            "send_first": send_first,
        }  # fmt: skip
        for stop in (Stop("bare.between"), None):
            relay = house.nursery.fork("tests.conformance.bare:relay", arguments, {}, stop)
            assert await relay.end() == (-signal.SIGKILL if stop else 0)
    sent = await house.read(topic)
    assert [record.value for record in sent] == ([b"a", b"a", b"b"] if send_first else [b"b"])
    assert len({record.headers for record in sent}) == len(sent), "every copy has another id"


async def test_bare_two_at_once_lose_the_order(house: House) -> None:
    """A queue of rows that are locked and skipped gives the second relay the second event before the first is sent."""
    topic = await house.topic()
    async with table(house, "a", "b") as (name, one), table(house) as (_, two):
        producer: Any = AIOKafkaProducer(bootstrap_servers=house.bootstrap)
        await producer.start()
        try:
            next_row = f"select value from {name} order by value limit 1 for update skip locked"
            async with one.transaction():
                first = await one.fetchval(next_row)
                async with two.transaction():
                    second = await two.fetchval(next_row)
                    await producer.send_and_wait(topic, second.encode())
                await producer.send_and_wait(topic, first.encode())
        finally:
            await producer.stop()
    assert [record.value for record in await house.read(topic)] == [b"b", b"a"]


@pytest.mark.parametrize(
    ("point", "copies"), [("relay.sending", 0), ("relay.acknowledged", 3)], ids=["before the answer", "after it"]
)
async def test_the_kit_killed_in_between_sends_the_same_bytes_again(
    house: House, world: World, point: str, copies: int
) -> None:
    """What the broker had acknowledged comes a second time, with its id, so that every inbox knows it."""
    toy, book, port = await deploy(house, world), new_book(), free_port()
    api = toy.launch("api", port=port)
    async with calling(port, world.issuer) as caller:
        await caller.ready()
        for n in range(8):
            await caller.insist(book, f"i{n}")
        first = toy.launch("relay", Stop(point, count=2), settings={"relay_batch": 3})
        assert await first.end() == -signal.SIGKILL
        second = toy.launch("relay", settings={"relay_batch": 3})
        await until(toy.sent, "the outbox is empty")
        assert await topic_is_complete(toy, [book]) >= copies
        await asyncio.gather(api.stop(), second.stop())


async def test_the_kit_has_one_leader_of_two_however_often_it_falls(house: House, world: World) -> None:
    """Leaders lose the session that makes them leaders, or their lives, while events come."""
    toy, port = await deploy(house, world), free_port()
    api, relays = toy.launch("api", port=port), [toy.launch("relay", settings={"relay_batch": 5}) for _ in range(2)]
    async with calling(port, world.issuer) as caller:
        await caller.ready()
        book, asked = new_book(), 0

        async def turn() -> None:
            nonlocal asked
            asked += 1
            await caller.insist(book, f"i{asked}")

        async with under_load(turn):
            for _ in range(4):
                await _progress(toy)
                assert await _leaders(toy) == 1
                await toy.end_relay_session()
            relays[0].send(signal.SIGKILL)
            await _progress(toy)
        await until(toy.sent, "the outbox is empty")
        copies = await topic_is_complete(toy, [book])
        assert copies <= 5 * 5, "each of the five falls repeats one batch at the most"
        await asyncio.gather(api.stop(), relays[1].stop())
    print(f"{asked} events, {copies} copies")


async def _leaders(toy: Deployment) -> int:
    sql = """select count(*) from pg_locks l join pg_database d on d.oid = l.database
             where d.datname = current_database() and l.locktype = 'advisory' and l.granted and l.objsubid = 1
               and (l.classid::bigint << 32 | l.objid::bigint) = $1"""
    [count] = await toy.numbers(sql, LEADER_LOCK)
    return count


async def _progress(toy: Deployment) -> None:
    """Wait until 20 more events are told and acknowledged."""
    sent = "select (select count(*) from event) - (select count(*) from outbox)"
    [before] = await toy.numbers(sent)

    async def more() -> bool:
        [now] = await toy.numbers(sent)
        return now >= before + 20

    await until(more, "20 more events are sent")
