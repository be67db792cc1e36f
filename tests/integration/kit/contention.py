"""What the database says of locks, and a load that asks and tells at the same books at once."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import asyncpg

from tests.support.conditions import until

T = TypeVar("T")


@dataclass
class Locks:
    """How often somebody was seen to wait for a lock in a database."""

    admin_url: str
    database: str
    waits: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Look every 5 ms until it is over."""
        admin = await asyncpg.connect(self.admin_url)
        sql = """select count(*) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'"""
        try:
            while not self._over.is_set():
                self.waits += await admin.fetchval(sql, self.database)
                await asyncio.sleep(0.005)
        finally:
            await admin.close()

    def end(self) -> None:
        """Stop watching."""
        self._over.set()

    async def deadlocks(self) -> int:
        """How many the statistics count, when every session has ended and reported."""
        admin = await asyncpg.connect(self.admin_url)

        async def quiet() -> bool:
            sql = "select count(*) from pg_stat_activity where datname = $1"
            return await admin.fetchval(sql, self.database) == 0

        try:
            await until(quiet, f"all sessions of {self.database} have ended")
            return await admin.fetchval("select deadlocks from pg_stat_database where datname = $1", self.database)
        finally:
            await admin.close()


@asynccontextmanager
async def watching(admin_url: str, url: str) -> AsyncIterator[Locks]:
    """The locks of the database of a URL, watched for the time of the context."""
    locks = Locks(admin_url, url.rpartition("/")[2])
    task = asyncio.create_task(locks.watch())
    try:
        yield locks
    finally:
        locks.end()
        await task


async def at_once(things: Sequence[T], act: Callable[[T], Awaitable[object]], seed: int = 0, width: int = 24) -> None:
    """Act on all in a shuffled order, so many at the same time."""
    shuffled, gate = list(things), asyncio.Semaphore(width)
    random.Random(seed).shuffle(shuffled)

    async def one(thing: T) -> None:
        async with gate:
            await act(thing)

    await asyncio.gather(*map(one, shuffled))
