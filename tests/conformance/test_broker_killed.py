"""The broker is killed and restarted, again and again, while the API and the topics are busy."""

import asyncio
import os
from dataclasses import dataclass, field, replace

import pytest
import toy_service
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.conformance.bare import table
from tests.conformance.calling import Caller, calling, free_port
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.verifying import exactly_once, quiet, topic_is_complete
from tests.conformance.waves import Waves, telling, under_load
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration

KILLS = int(os.environ.get("HEZHANG_TEST_BROKER_KILLS", "3"))


async def test_what_is_told_while_the_broker_is_away(house: House, world: World) -> None:
    """Bare: sent after the commit, it is lost, and nobody knows. The kit: it is sent when the broker is back, by
    another producer; the one that was given up does not go on in the background."""
    topic, book, toy = await house.topic(), new_book(), await deploy(house, world)
    producer = AIOKafkaProducer(bootstrap_servers=house.bootstrap, acks="all", request_timeout_ms=1_000)
    await producer.start()
    own = replace(toy_service.service, name=toy.name)
    async with (
        table(house) as (name, database),
        world.running(own, "relay", url=toy.url, relay_deadline_s=1) as relaying,
        world.running(own, "api", url=toy.url) as running,
    ):
        await until(lambda: relaying.runtime.relay.leading, "the relay leads")
        assert len(senders()) == 2
        house.broker.kill()
        try:
            await database.execute(f"insert into {name} values ('effect')")
            with pytest.raises(KafkaError):
                await producer.send_and_wait(topic, b"event")
            await producer.stop()
            assert (await running.post("/notes", {"book_id": book, "invoice_id": "i1"}, book)).status_code == 201
            await until(lambda: not senders(), "the relay has given its producer up, and the producer its records")
        finally:
            house.broker.start()
            await house.broker.answers()
        await until(toy.sent, "the relay has sent it", 60)
    assert await house.read(topic) == []
    assert await topic_is_complete(toy, [book]) == 0


def senders() -> list[str]:
    """The producers of this process that are sending."""
    return [name for task in asyncio.all_tasks() if "_sender_routine" in (name := repr(task.get_coro()))]


@dataclass
class Notes:
    """Calls of the API in one book, with the answers."""

    caller: Caller
    book: str = field(default_factory=new_book)
    asked: int = 0
    answers: list[str] = field(default_factory=list[str])

    async def post(self) -> None:
        """One note, repeated until it is answered."""
        self.asked += 1
        self.answers.append(await self.caller.insist(self.book, f"i{self.asked}"))


@pytest.mark.timeout(120 + 30 * KILLS)
async def test_the_kit_works_off_everything_when_it_is_back(house: House, world: World) -> None:
    toy, port = await deploy(house, world), free_port()
    member = toy.launch(port=port, settings={"relay_deadline_s": 1})
    async with telling(house.bootstrap, 40) as waves, calling(port, world.issuer) as caller:
        await caller.ready()
        notes = Notes(caller)

        async def turn() -> None:
            await asyncio.gather(waves.tell(f"the broker was killed {house.broker.kills} times", 2), notes.post())
            await asyncio.sleep(0.1)  # the pace of the load

        async with under_load(turn):
            for _ in range(KILLS):
                await _progress(toy, waves)
                house.broker.kill()
                await asyncio.wait_for(notes.post(), 30)  # the API answers without the broker
                house.broker.start()
                await house.broker.answers()
        await quiet(toy, waves, 120)
        await _notes_are_exact(toy, notes)
        await exactly_once(toy, waves)
        assert not member.ended(), "the process has outlived every broker"
        await member.stop()
    print(f"{KILLS} kills, {waves.expected} events, {len(notes.answers)} calls")


async def _progress(toy: Deployment, waves: Waves) -> None:
    before = await toy.applied(list(waves.books))

    async def more() -> bool:
        return await toy.applied(list(waves.books)) > before + 50

    await until(more, "50 more events have their effect", 60)


async def _notes_are_exact(toy: Deployment, notes: Notes) -> None:
    rows = await toy.fetch("select cause_id from effect where book_id = $1 order by seq", notes.book)
    assert sorted(row["cause_id"] for row in rows) == sorted(set(notes.answers)) == sorted(notes.answers)
    [told] = await toy.numbers("select count(*) from event where book_id = $1", notes.book)
    assert told == len(notes.answers)
    await topic_is_complete(toy, [notes.book])
