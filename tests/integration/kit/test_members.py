"""Lost connections, lost lanes and long waits: still every effect once."""

import asyncio
from collections.abc import Iterator

import pytest
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


async def test_a_new_owner_leaves_a_lane_in_the_middle_of_a_transaction(world: World) -> None:
    book = new_book()
    faults.hold, faults.started = asyncio.Event(), asyncio.Event()
    url = await world.database(service)
    async with world.running(service, url=url) as first:
        await first.tell(invoice(book, "i1"))
        await faults.started.wait()
        lanes = {row["partition"] for row in await first.fetch("select partition from lane")}
        got: set[int] = set()
        most = first.runtime.settings.lanes_at_once

        async def all_others() -> bool:
            got.update((await first.runtime.lanes._take_over(sorted(lanes)))[0])
            return len(lanes - got) <= most

        # What other tests have told is held up in a lane of its own.
        await until(all_others, "all other lanes are taken, without waiting for those in a transaction", 10)
        under_way = lanes - got
        assert under_way, "the lane was taken in the middle of a transaction"
        faults.hold.set()
        await first.applied(book, "invoice.issued", 1)
        for lane in under_way:
            stored = await first.runtime.lanes.take(lane)
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
