"""Lost connections, lost lanes and long waits: still every effect once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from hezhang_contracts.registry import PARTITIONS
from hezhang_kit.housekeeping import tell_overdue
from hezhang_kit.ids import lane_of
from toy_service import Faults, faults, service

from tests.support.conditions import until
from tests.support.events import a_book_a_lane, goods_return, invoice, new_book
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


async def test_a_new_owner_leaves_a_lane_in_the_middle_of_a_transaction(world: World) -> None:
    book, others = new_book(), a_book_a_lane()
    async with world.running(service) as first:
        # What other tests have told is worked before: the transaction that is held up is of one lane.
        await first.tell(*(e for other in others for e in (invoice(other, "i0"), goods_return(other, "r0", "i0"))))
        for other in others:
            await first.applied(other, "return.recorded", 1)
        faults.hold, faults.started = asyncio.Event(), asyncio.Event()
        await first.tell(invoice(book, "i1"))
        await faults.started.wait()
        async with asyncio.timeout(10):
            taken, _ = await first.runtime.lanes._take_over(range(PARTITIONS))
        assert taken == [lane for lane in range(PARTITIONS) if lane != lane_of(book)], "without waiting for that one"
        faults.hold.set()
        await first.applied(book, "invoice.issued", 1)
        stored = await first.runtime.lanes.take(lane_of(book))
        assert sum(stored.values()) > 0, "the new owner reads the offset that the transaction stored"
        assert await subjects(first, book) == ["i1"]


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


async def test_a_pool_of_dead_connections_is_no_fault_of_the_next_transaction(world: World) -> None:
    async with world.running(service) as toy:
        transactions, size = toy.runtime.transactions, toy.runtime.settings.pool_size
        all_taken = asyncio.Barrier(size)

        async def take_one() -> int:
            async with transactions.work() as work:
                [row] = await work.fetch("select pg_backend_pid()")
                await all_taken.wait()
                return row[0]

        pids = await asyncio.gather(*(take_one() for _ in range(size)))
        await toy.fetch("select pg_terminate_backend(pid, 5000) from unnest($1::int[]) pid", pids)
        async with transactions.work() as work:
            [row] = await work.fetch("select pg_backend_pid()")
        assert row[0] not in pids


async def test_a_connection_that_cannot_be_rolled_back_is_not_used_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver loses count when the server ends a connection at the wrong moment."""
    plain = asyncpg.Connection.execute

    async def execute(self: Any, query: str, *args: Any, **options: Any) -> str:
        if query == "rollback":
            raise asyncpg.InternalClientError("another operation is in progress")
        return await plain(self, query, *args, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", execute)
    book, pids = new_book(), list[int]()
    async with world.running(service, role="api") as toy:

        async def fail() -> None:
            async with toy.runtime.transactions.work([book]) as work:
                [row] = await work.fetch("select pg_backend_pid()")
                pids.append(row[0])
                raise LookupError("our own")

        for _ in range(2):
            with pytest.raises(LookupError, match="our own"):
                await fail()
    assert pids[0] != pids[1]


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
