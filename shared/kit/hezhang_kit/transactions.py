"""Opening and committing transactions: the only place in the code base that commits."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from hezhang_kit import metrics
from hezhang_kit.clock import Clock
from hezhang_kit.failpoints import failpoint
from hezhang_kit.relay import Relay
from hezhang_kit.tracing import Tracing
from hezhang_kit.work import GoneBack, Work, begin, lock_keys


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
    async def work(self, books: Sequence[str] = ()) -> AsyncGenerator[Work]:
        """A transaction that holds the locks of ``books``."""
        async with self._begun(lock_keys(books)) as work:
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
    async def reading(self) -> AsyncGenerator[Work]:
        """A read-only snapshot: every statement in it sees the same state."""
        async with self._begun(None, isolation_level="REPEATABLE READ", postgresql_readonly=True) as work:
            yield work

    @asynccontextmanager
    async def _begun(self, locks: Sequence[int] | None, **options: Any) -> AsyncGenerator[Work]:
        try:
            ending, work = await self._open(locks, options)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The connection died in the pool, which then throws away whatever is as old: the second one is new.
            ending, work = await self._open(locks, options)
        async with ending:
            yield work

    async def _open(self, locks: Sequence[int] | None, options: dict[str, Any]) -> tuple[AsyncExitStack, Work]:
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self.engine.connect())
            if options:
                connection = await connection.execution_options(**options)
            await stack.enter_async_context(connection.begin())
            work = Work(connection, await begin(connection, locks), self.clock(), self.service, self.tracing)
            return stack.pop_all(), work
