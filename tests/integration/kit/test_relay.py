"""The relay of a service: what is told reaches the broker once and in order, or it says what is wrong."""

from itertools import groupby

import asyncpg
import pytest
from toy_service import service

from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


async def _sent(toy: Running) -> bool:
    return not await toy.fetch("select 1 from outbox")


async def test_what_is_told_reaches_the_broker_once_and_in_order(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        for n in range(20):
            assert (await toy.post("/notes", {"book_id": book, "invoice_id": f"i{n}"}, book)).status_code == 201
        await until(lambda: _sent(toy), "the outbox is empty")
        told = [content["return_id"] for content in await world.sent(book, "credit.applied")]
        assert told == [f"i{n}" for n in range(20)]


async def test_what_was_told_around_midnight_is_sent_in_order(world: World) -> None:
    book = new_book()
    async with world.running(service, role="api") as toy:
        for n in range(6):
            await toy.post("/notes", {"book_id": book, "invoice_id": f"i{n}"}, book)
        _, owner = world.databases[service.name]
        connection = await asyncpg.connect(owner)
        for table in ("event", "outbox"):
            # In turns of two days: whoever began before midnight may draw a number after one that began later.
            await connection.execute(f"update {table} set day = day + 1 where seq % 6 in (2, 3, 5)")
        days = [row["day"] for row in await connection.fetch("select day from outbox order by seq")]
        await connection.close()
        assert len(list(groupby(days))) > 2
        async with world.running(service, role="relay", url=toy.url):
            await until(lambda: _sent(toy), "the outbox is empty")
        told = [content["return_id"] for content in await world.sent(book, "credit.applied")]
        assert told == [f"i{n}" for n in range(6)]


async def test_a_pointer_to_no_event_ends_the_relay_and_says_so(world: World) -> None:
    async with world.running(service, role="api") as toy:
        _, owner = world.databases[service.name]
        connection = await asyncpg.connect(owner)
        await connection.execute("insert into outbox (seq, day) values (7, current_date)")
        await connection.close()
        with pytest.raises(RuntimeError, match=r"the outbox names events of .* that are not there: \[7\]"):
            async with world.running(service, role="relay", url=toy.url) as relay:
                await until(lambda: bool(relay.failures), "the relay has ended")
