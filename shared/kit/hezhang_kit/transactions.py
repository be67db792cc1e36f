"""Opening and committing transactions: the only place in the code base that commits.

SQLAlchemy keeps the connections; the transactions are the driver's own (docs/adr/0022).
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

import asyncpg
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hezhang_kit import metrics
from hezhang_kit.clock import Clock
from hezhang_kit.failpoints import failpoint
from hezhang_kit.relay import Relay
from hezhang_kit.tracing import Tracing
from hezhang_kit.work import GoneBack, Raw, Work, lock_keys

_READ = """
begin isolation level repeatable read{mode};
set local plan_cache_mode = force_custom_plan; set local jit = off; set local max_parallel_workers_per_gather = 0
"""
"""A report is planned for the days and instants that it is asked for: the plan for any of them is many times
slower. It is too short for workers of its own."""
THEN_READ_ONLY = "set_config('transaction_read_only', 'on', true)"
"""An expression in the first statement of a read that is noted: after it nothing can be written."""


@dataclass
class Transactions:
    """Gives Works: one transaction each, committed when the block ends well, rolled back otherwise."""

    service: str
    engine: AsyncEngine
    clock: Clock
    tracing: Tracing
    relay: Relay
    last_number: int = 0
    """The highest number of an event that was committed here: later ones are higher, in the same database."""

    @asynccontextmanager
    async def work(self, books: Iterable[str] = (), lanes: Sequence[int] = ()) -> AsyncGenerator[Work]:
        """A transaction that holds the rows of ``lanes`` and, taken after them, the locks of ``books``."""
        async with self._begun(_beginning(lanes, lock_keys(books))) as work:
            before = self.last_number
            yield work
            told = await work.finish()
            if told and told[0] <= before:
                raise GoneBack(f"the database of {self.service} was restored while it ran: it numbers events anew")
            failpoint("transaction.finished")
        failpoint("transaction.committed")
        for (_, topic), count in work.settled.items():
            metrics.APPLIED.labels(self.service, topic).inc(count)
        for tell in work.after_commit:
            tell()
        if told:
            self.last_number = max(self.last_number, told[-1])
            self.relay.wake()

    @asynccontextmanager
    async def reading(self, *, noted: bool = False) -> AsyncGenerator[Work]:
        """A read-only snapshot: every statement in it sees the same state.

        ``noted``: the first statement keeps who reads, and has ``THEN_READ_ONLY`` in it.
        """
        async with self._begun(_READ.format(mode="" if noted else " read only")) as work:
            yield work

    @asynccontextmanager
    async def _begun(self, beginning: str) -> AsyncGenerator[Work]:
        async with self.engine.connect() as connection:
            raw = await self._begin(connection, beginning)
            async with _undoing(connection, raw):
                yield Work(connection, raw, self.clock(), self.service, self.tracing)
                await raw.execute("commit")

    async def _begin(self, connection: AsyncConnection, beginning: str) -> Raw:
        """The driver's connection in a transaction; those that died in the pool are thrown away."""
        # All connections of the pool may be dead; the one after them is new.
        for _ in range(cast(QueuePool, self.engine.pool).size() + 1):
            raw = await _driver(connection)
            if raw.is_closed():
                await connection.invalidate()
                continue
            try:
                async with _undoing(connection, raw):
                    await raw.execute(beginning)
            except Exception:
                if not raw.is_closed():
                    raise
            else:
                return raw
        raise ConnectionError(f"the database of {self.service} ends every connection")


async def _driver(connection: AsyncConnection) -> Raw:
    return cast(Raw, (await connection.get_raw_connection()).driver_connection)


@asynccontextmanager
async def _undoing(connection: AsyncConnection, raw: Raw) -> AsyncGenerator[None]:
    """When the block raises, nothing of its transaction is left, if need be with the connection itself."""
    try:
        yield
    except Exception:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            if raw.is_in_transaction() and not raw.is_closed():
                await raw.execute("rollback")
        # Where that failed, the server does it when the connection ends.
        if raw.is_closed() or raw.is_in_transaction():
            await connection.invalidate()
        raise
    except BaseException:
        # A statement that was cancelled is still under way.
        await connection.invalidate()
        raise


def _beginning(lanes: Sequence[int], locks: Sequence[int]) -> str:
    """In one message: all are numbers, and each in the one order in which they are taken."""
    parts = ["begin"]
    if lanes:
        held = ", ".join(map(str, sorted(lanes)))
        parts.append(f"select from lane where partition in ({held}) order by partition for update")
    if locks:
        keys = ",".join(map(str, locks))
        parts.append(f"select pg_advisory_xact_lock(k) from unnest('{{{keys}}}'::bigint[]) k")
    return "; ".join(parts)
