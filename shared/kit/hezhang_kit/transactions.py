"""Opening and committing transactions: the only place in the code base that commits."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from hezhang_kit import metrics
from hezhang_kit.clock import Clock
from hezhang_kit.failpoints import failpoint
from hezhang_kit.relay import Relay
from hezhang_kit.tracing import Tracing
from hezhang_kit.work import GoneBack, Work, begin


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
        async with self.engine.connect() as connection, connection.begin():
            work = Work(connection, await begin(connection), self.clock(), self.service, self.tracing)
            before = self.last_number
            await work.lock_books(books)
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
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            async with connection.begin():
                yield Work(connection, await begin(connection), self.clock(), self.service, self.tracing)
