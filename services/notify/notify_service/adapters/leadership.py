"""Leadership: one delivery worker of the service at a time, by a lock of a database session of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

LOCK = 4207849485


class Leadership:
    """Held as long as the session lives; whoever leads asks before every step whether it still does."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def confirm(self) -> None:
        """An error of the driver when the session, and so the lock, is lost."""
        await self._connection.execute("select 1")


@asynccontextmanager
async def leading(database_url: str, poll_ms: int) -> AsyncIterator[Leadership]:
    """Wait to be elected and lead until the block ends."""
    connection = await asyncpg.connect(
        database_url, timeout=10, command_timeout=60, server_settings={"application_name": "notify delivery"}
    )
    try:
        while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(poll_ms / 1000)
        yield Leadership(connection)
    finally:
        connection.terminate()
