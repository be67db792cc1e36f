"""What has to hold after a run: everything is worked off, and the books are those of the model."""

import asyncio
import time
from collections.abc import Callable, Sequence

import asyncpg
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from tests.chaos import books, delivery
from tests.chaos.comparing import Case
from tests.chaos.interface import SERVICES, Addresses, Finding
from tests.chaos.model import LISTENERS, predict
from tests.chaos.observe import Place, ends_of, observe
from tests.chaos.workload import Load

CHECKS: Sequence[Callable[[Case], Finding]] = (*delivery.CHECKS, *books.CHECKS)

_STANDING = "select topic, partition, next_offset from consumer_offset"
_UNSETTLED = "select count(*) from delivery where status in ('planned', 'sending')"


async def check(addresses: Addresses, load: Load) -> list[Finding]:
    """Every check; good when all counts are zero."""
    case = Case(load.facts, predict(load.facts), await observe(addresses, load.facts.tag))
    return [one(case) for one in CHECKS]


async def quiet(addresses: Addresses, load: Load, deadline_s: float = 60.0) -> None:
    """Return when every record is applied, waits or is parked, and nothing is to be sent.

    AssertionError after the deadline, with who lags.
    """
    end = time.monotonic() + deadline_s
    while True:
        try:
            lagging = await lags(addresses)
        except (KafkaError, asyncpg.PostgresError, OSError, TimeoutError) as error:
            lagging = [f"cannot be asked: {error!r}"]
        if not lagging:
            return
        if time.monotonic() > end:
            raise AssertionError(f"not worked off within {deadline_s:.0f} s: {'; '.join(lagging[:20])}")
        await asyncio.sleep(0.3)


async def lags(addresses: Addresses) -> list[str]:
    """Who has something left to do. The ends are read before and after, so that nothing slips through in between."""
    consumer = AIOKafkaConsumer(bootstrap_servers=addresses.bootstrap)
    try:
        async with asyncio.timeout(20):
            await consumer.start()
            before = await ends_of(consumer)
            behind: list[str] = []
            for service in SERVICES:
                behind += await _lag(addresses.databases[service], service, before)
            if await ends_of(consumer) != before:
                behind.append("records still arrive")
    finally:
        await consumer.stop()
    return behind


async def _lag(dsn: str, service: str, ends: dict[Place, int]) -> list[str]:
    connection = await asyncpg.connect(dsn, timeout=5, command_timeout=20)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            standing = {(row[0], row[1]): row[2] for row in await connection.fetch(_STANDING)}
            unsent = await connection.fetchval("select count(*) from outbox")
            unsettled = await connection.fetchval(_UNSETTLED) if service == "notify" else 0
    finally:
        await connection.close()
    behind = [
        f"{service} stands at {standing.get(place, 0)} of {end} of {place[0]}/{place[1]}"
        for place, end in sorted(ends.items())
        if service in LISTENERS[place[0]] and standing.get(place, 0) < end
    ]
    if unsent:
        behind.append(f"{service} has {unsent} events unsent")
    if unsettled:
        behind.append(f"{service} has {unsettled} messages to send")
    return behind
