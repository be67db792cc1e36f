"""Several members, several relays, lost connections and lost lanes: still every effect once."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer
from hezhang_kit.housekeeping import tell_overdue
from toy_service import Faults, faults, service

from tests.support.conditions import until
from tests.support.events import goods_return, invoice, new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Every test starts and ends with handlers that work."""
    yield
    faults.__dict__.update(Faults().__dict__)


async def subjects(toy: Running, *books: str) -> list[str]:
    """What was written, in order."""
    rows = await toy.fetch("select subject from effect where book_id = any($1::text[]) order by seq", list(books))
    return [row["subject"] for row in rows]


async def test_a_member_whose_lane_was_taken_applies_nothing_until_it_owns_it_again(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        await toy.tell(invoice(book, "i1"))
        await toy.applied(book, "invoice.issued", 1)
        await toy.fetch("update lane set owner = 'another'")
        await toy.tell(invoice(book, "i2"))
        await toy.applied(book, "invoice.issued", 2)
        assert await subjects(toy, book) == ["i1", "i2"]
        owners = await toy.fetch("select partition from lane where owner = $1", toy.runtime.lanes.member)
        assert owners, "the lane was claimed again, by the row that fences"


async def test_a_new_owner_waits_for_the_transaction_of_the_former_one(world: World) -> None:
    book = new_book()
    faults.hold, faults.started = asyncio.Event(), asyncio.Event()
    url = await world.database(service)
    async with world.running(service, url=url) as first:
        await first.tell(invoice(book, "i1"))
        await faults.started.wait()
        lanes = [row["partition"] for row in await first.fetch("select partition from lane")]
        thief = asyncio.create_task(first.runtime.lanes._take_over(lanes))
        done, _ = await asyncio.wait([thief], timeout=0.5)
        assert not done, "the lane was taken in the middle of a transaction"
        faults.hold.set()
        stored = await thief
        assert sum(stored.values()) > 0, "the new owner reads the offset that the transaction stored"
        await first.applied(book, "invoice.issued", 1)
        assert await subjects(first, book) == ["i1"]


async def test_members_come_and_go_and_nothing_is_lost_or_doubled(world: World) -> None:
    books = [new_book() for _ in range(12)]
    url = await world.database(service)
    async with world.running(service, url=url) as first:
        await first.tell(*[invoice(book, "i1") for book in books])
        async with world.running(service, role="consumer", url=url) as second:
            await second.tell(*[invoice(book, "i2") for book in books])
            await until(lambda: len(first.runtime.lanes.claimed) < 6, "the lanes are shared")
            await first.tell(*[invoice(book, "i3") for book in books])
            for book in books:
                await first.applied(book, "invoice.issued", 3)
        await first.tell(*[invoice(book, "i4") for book in books])
        for book in books:
            await first.applied(book, "invoice.issued", 4)
            assert await subjects(first, book) == ["i1", "i2", "i3", "i4"]


async def test_a_lost_database_connection_is_a_passing_fault(world: World) -> None:
    book = new_book()
    faults.hold, faults.started = asyncio.Event(), asyncio.Event()
    async with world.running(service) as toy:
        await toy.tell(invoice(book, "i1"))
        await faults.started.wait()
        await toy.fetch(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()"""
        )
        faults.hold.set()
        await toy.applied(book, "invoice.issued", 1)
        assert await subjects(toy, book) == ["i1"]
        assert not await toy.fetch("select 1 from parked where key = $1", book.encode())


async def test_two_relays_send_everything_once_and_in_order(world: World) -> None:
    book = new_book()
    url = await world.database(service)
    async with (
        world.running(service, role="relay", url=url) as one,
        world.running(service, role="relay", url=url) as two,
        world.running(service, role="api", url=url) as toy,
    ):
        for n in range(30):
            await toy.post("/notes", {"book_id": book, "invoice_id": f"i{n}"}, book)
        await until(lambda: _empty(toy), "the outbox is empty")
        assert [one.runtime.relay.leading, two.runtime.relay.leading].count(True) == 1
        assert await _on_topic(world, "credit.applied", book) == [f"i{n}" for n in range(30)]


async def _empty(toy: Running) -> bool:
    return not await toy.fetch("select 1 from outbox")


async def _on_topic(world: World, topic: str, book: str) -> list[str]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=world.servers.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    found: list[str] = []
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [json.loads(r.value or b"")["return_id"] for r in records if r.key == book.encode()]
    finally:
        await consumer.stop()
    return found


async def test_what_waits_too_long_is_told_once_and_goes_on_waiting(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        await toy.tell(goods_return(book, "r1", "i1"))
        await until(lambda: _waiting(toy, book), "the return waits")
        for _ in range(2):
            await tell_overdue(toy.runtime.transactions, alarm_s=0)
        rows = await toy.fetch("select alarmed from waiting where book_id = $1", book)
        assert [row["alarmed"] for row in rows] == [True]
        await toy.tell(invoice(book, "i1"))
        await toy.applied(book, "return.recorded", 1)


async def _waiting(toy: Running, book: str) -> bool:
    return bool(await toy.fetch("select 1 from waiting where book_id = $1", book))
