"""All topics and the API at 200 shared books: no deadlock, and no dependency is ever missed."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest
import toy_service
from hezhang_kit.housekeeping import tell_overdue

from tests.conformance.calling import Caller, calling, free_port
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.waves import Waves, telling
from tests.integration.kit.contention import Locks, at_once, watching
from tests.integration.kit.trade import Trade
from tests.support.conditions import until
from tests.support.events import goods_return, invoice, new_book
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import World, record_of

pytestmark = pytest.mark.integration

BOOKS, ROUNDS, MEMBERS = 200, 5, 3


@pytest.fixture
def world(house: House, issuer: TestIssuer) -> World:
    """Runs services on the servers of the house."""
    return World(Servers(house.bootstrap, house.admin_url, "house"), issuer)


async def test_a_deadlock_would_be_counted(house: House, world: World) -> None:
    toy = await deploy(house, world)
    async with watching(house.admin_url, toy.url) as locks:
        one, two = await asyncpg.connect(toy.url), await asyncpg.connect(toy.url)
        both = asyncio.Barrier(2)

        async def lock(connection: asyncpg.Connection, first: int, second: int) -> None:
            async with connection.transaction():
                await connection.execute("select pg_advisory_xact_lock($1)", first)
                await both.wait()
                await connection.execute("select pg_advisory_xact_lock($1)", second)

        outcomes = await asyncio.gather(lock(one, 1, 2), lock(two, 2, 1), return_exceptions=True)
        await one.close()
        await two.close()
    assert [type(outcome) for outcome in outcomes if outcome] == [asyncpg.DeadlockDetectedError]
    assert (await locks.deadlocks(), locks.waits > 0) == (1, True)


async def test_a_thousand_dependencies_in_both_orders_and_at_once(house: House, world: World) -> None:
    """A return waits for what a call of the API creates, while other events of the book and of others come, and while
    the housekeeping locks all books that have something waiting. Three processes, each with consumer and API."""
    toy, books = await deploy(house, world), [new_book() for _ in range(BOOKS)]
    async with watching(house.admin_url, toy.url) as locks:
        async with telling(house.bootstrap) as waves, members(toy, world) as callers, housekeeping(toy, world, books):
            for turn in range(ROUNDS):
                await play(toy, waves, callers, books, turn)
            await until(lambda: settled(toy, books), f"all {BOOKS * ROUNDS} returns have their effect", 60)
        await effects_are_exact(toy, books)
        print(f"{BOOKS * ROUNDS} dependencies; somebody was seen to wait for a lock {locks.waits} times")
    assert locks.waits > 0, "nobody ever met: this shows nothing"
    assert await locks.deadlocks() == 0


@asynccontextmanager
async def members(toy: Deployment, world: World) -> AsyncIterator[list[Caller]]:
    """The processes, by their APIs."""
    async with AsyncExitStack() as stack:
        ports = [free_port() for _ in range(MEMBERS)]
        processes = [toy.launch(port=port) for port in ports]
        callers = [await stack.enter_async_context(calling(port, world.issuer)) for port in ports]
        await asyncio.gather(*(caller.ready() for caller in callers))
        yield callers
        await asyncio.gather(*(process.stop() for process in processes))


@asynccontextmanager
async def housekeeping(toy: Deployment, world: World, books: list[str]) -> AsyncIterator[None]:
    """Without pause, lock many books at once, two at a time, as whoever looks for what has waited too long does."""
    service, over = replace(toy_service.service, name=toy.name), asyncio.Event()
    async with world.running(service, role="api", url=toy.url) as running:

        async def look(seed: int) -> None:
            chosen = random.Random(seed)
            while not over.is_set():
                await tell_overdue(running.runtime.transactions, alarm_s=0)
                async with running.runtime.transactions.work(chosen.sample(books, 50)):
                    pass

        tasks = [asyncio.create_task(look(seed)) for seed in range(2)]
        try:
            yield
        finally:
            over.set()
            await asyncio.gather(*tasks)


async def play(toy: Deployment, waves: Waves, callers: list[Caller], books: list[str], turn: int) -> None:
    """One round at all books: the events first, the calls first, or all of it at once."""

    async def tell(book: str) -> None:
        for event in (goods_return(book, f"r{turn}", f"n{turn}"), invoice(book, f"i{turn}")):
            record = record_of(event, f"{book} {event.subject}")
            sent = await waves.producer.send(record.topic, record.value, key=record.key, headers=record.headers)  # pyright: ignore[reportArgumentType]
            await sent

    async def call(book: str) -> None:
        await callers[hash(book) % MEMBERS].insist(book, f"n{turn}")

    async def both(book: str) -> None:
        await asyncio.gather(tell(book), call(book))

    if turn == 0:
        await at_once(books, tell, turn)
        await until(lambda: waiting(toy, BOOKS), "all returns wait")
        await at_once(books, call, turn)
    elif turn == 1:
        await at_once(books, call, turn)
        await at_once(books, tell, turn)
    else:
        await at_once(books, both, turn)


async def waiting(toy: Deployment, count: int) -> bool:
    return await toy.numbers("select count(*) from waiting") == (count,)


async def settled(toy: Deployment, books: list[str]) -> bool:
    return await toy.applied(books) == 2 * ROUNDS * len(books)


async def effects_are_exact(toy: Deployment, books: list[str]) -> None:
    """Of each book: a return, an invoice and a note a round, the note before the return; nothing waits or is parked."""
    rows = await toy.fetch("select book_id, kind, subject from effect order by seq")
    found: dict[str, list[str]] = {book: [] for book in books}
    for book, _, subject in rows:
        found[book].append(subject)
    for subjects in found.values():
        assert sorted(subjects) == sorted(s for n in range(ROUNDS) for s in (f"i{n}", f"n{n}", f"r{n}/1"))
        assert all(subjects.index(f"n{n}") < subjects.index(f"r{n}/1") for n in range(ROUNDS))
    assert await toy.numbers("select (select count(*) from waiting), (select count(*) from parked)") == (0, 0)


async def test_the_ledger_and_collections_at_200_shared_books(house: House, world: World) -> None:
    """Two members each: books are opened, invoices issued and paid, goods come back, sweeps and statements are asked
    for, and everything that one tells reaches the other, all at the same time."""
    watched: list[Locks] = []
    async with AsyncExitStack() as stack:
        trade = await stack.enter_async_context(Trade.running(world, MEMBERS - 1))
        for url in trade.urls:
            watched.append(await stack.enter_async_context(watching(house.admin_url, url)))
        await at_once(range(BOOKS), trade.deal, width=12)
        await until(trade.settled, "everything has arrived everywhere", 120)
        await trade.check()
    print(f"{trade.calls} calls; waits for locks: {[locks.waits for locks in watched]}")
    assert all(locks.waits > 0 for locks in watched), "nobody ever met: this shows nothing"
    assert [await locks.deadlocks() for locks in watched] == [0, 0]
