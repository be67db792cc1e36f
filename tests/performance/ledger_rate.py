"""Ledger rate: ``return.recorded`` on the topic → vouchers posted and outbox drained, against the yardstick."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
from ledger_service.bootstrap import service as ledger

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure, ratios
from tests.performance.ledgerbooks import Books
from tests.performance.returned import TOPIC, produce, returns_of
from tests.performance.rig import Database, Process, Rig
from tests.performance.sizes import Sizes

Watch = Callable[[Process], Coroutine[Any, Any, None]]
_BATCH = 1_000
_DEADLINE_S = 900
_POLL_S = 0.01
_APPLIED = f"select coalesce(sum(next_offset), 0) from consumer_offset where topic = '{TOPIC}'"
_DRAINED = "select not exists (select from outbox)"
_OUTCOME = """
select (select count(*) from voucher where source_type = 'return'), (select count(*) from waiting),
       (select count(*) from parked), (select count(*) from event where topic = 'voucher.rejected')
"""
_TRANSACTIONS = "select count(distinct recorded_at) from voucher where source_type = 'return' and recorded_at >= $1"


@dataclass
class Backlog:
    """A ledger's database with books, and how far its invoices have been returned."""

    rig: Rig
    database: Database
    books: Books
    connection: asyncpg.Connection
    sold: int = 0
    returned: int = 0

    async def prepare(self, events: int, sampled: float) -> None:
        """Post invoices where there are too few, and put the return of each of the next ``events`` on the topic."""
        if self.sold < self.returned + events:
            until = self.returned + events
            await self.books.sell(self.connection, self.sold, until)
            self.sold = until
        await self.rig.skip(self.database)
        invoices = range(self.returned, self.returned + events)
        await produce(self.rig.bootstrap, returns_of(self.books, invoices, sampled))
        self.returned += events
        await self.rig.settle()


@asynccontextmanager
async def backlog(rig: Rig, books: Books) -> AsyncIterator[Backlog]:
    """A ledger of its own with these books open."""
    database = await rig.service_database("ledger", ledger.append_only)
    connection = await asyncpg.connect(database.owner)
    try:
        await books.open(connection)
        yield Backlog(rig, database, books, connection)
    finally:
        await connection.close()


@dataclass(frozen=True)
class Run:
    """How a backlog was worked off."""

    rate: float
    """Events per second, from the claim of the lanes until all is committed and the outbox is empty."""
    cpu: float
    """Processors that the service kept busy once it was under way."""
    transactions: int


async def work_off(made: Backlog, events: int, *, watch: Watch | None = None, **settings: object) -> Run:
    """Start the ledger, wait until it has done all, check what it did, and stop it. ``watch`` looks on meanwhile."""
    begin = await made.connection.fetchval(_APPLIED)
    [before] = await made.connection.fetch(_OUTCOME)
    with rigs.service(made.rig, "ledger", "all", made.database, wait=False, **settings) as process:
        watching = asyncio.create_task(watch(process)) if watch else None
        await _until(made, process, _APPLIED, lambda value: value > begin)
        under_way, used = time.monotonic(), process.cpu_s()
        with process.under_load():
            await _until(made, process, _APPLIED, lambda value: value >= begin + events)
        await _until(made, process, _DRAINED, bool)
        ended = datetime.now(UTC)
        busy = (process.cpu_s() - used) / (time.monotonic() - under_way)
        if watching:
            watching.cancel()
            await asyncio.wait([watching])
        started = await made.connection.fetchval("select min(claimed_at) from lane")
    [after] = await made.connection.fetch(_OUTCOME)
    expected = (before[0] + events, 0, 0, 0)
    if tuple(after) != expected:
        raise RuntimeError(f"vouchers, waiting, parked, rejected are {tuple(after)}, not {expected}; see {process.log}")
    seconds = (ended - started).total_seconds()
    transactions = await made.connection.fetchval(_TRANSACTIONS, started)
    return Run(events / seconds, busy, transactions)


async def _until(made: Backlog, process: Process, sql: str, holds: Any) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while not holds(await made.connection.fetchval(sql)):
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {_DEADLINE_S} s: {sql}; see {process.log}")
        await asyncio.sleep(_POLL_S)


async def program(*argv: object) -> Any:
    """What a yardstick program prints, run with this interpreter."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *map(str, argv), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(child.communicate(), _DEADLINE_S)
    if child.returncode:
        raise RuntimeError(f"{argv[0]} failed: {err.decode()}")
    return json.loads(out.splitlines()[-1])


def described(runs: Sequence[Run]) -> dict[str, list[float]]:
    """What else was seen of the runs."""
    return {"cpu": [round(run.cpu, 2) for run in runs], "transactions": [run.transactions for run in runs]}


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """Own yardstick, the other program if there is one, and the ledger, in turn."""
    own: list[float] = []
    other: list[float] = []
    runs: list[Run] = []
    yard, foreign = rig.database("yardstick").owner, rig.database("other").owner
    async with backlog(rig, Books("b", sizes.books)) as made:
        for _ in range(sizes.repetitions):
            await made.prepare(sizes.events, 1.0)
            yardstick = ("-m", "tests.performance.yardstick", rig.bootstrap, yard, sizes.events, _BATCH)
            own.append((await program(*yardstick))["events_per_s"])
            if sizes.against:
                argv = (sizes.against, rig.bootstrap, foreign, sizes.events, _BATCH)
                other.append((await program(*argv))["events_per_s"])
            runs.append(await work_off(made, sizes.events))
    rates = [run.rate for run in runs]
    figures = [
        Figure("ledger-rate", "yardstick", "events/s", tuple(own)),
        Figure("ledger-rate", "ledger, every record traced", "events/s", tuple(rates), notes=described(runs)),
        Figure("ledger-rate", "ledger / yardstick", "", ratios(rates, own), Aim(0.7)),
    ]
    if other:
        figures[1:1] = [
            Figure("ledger-rate", "program given for comparison", "events/s", tuple(other)),
            Figure("ledger-rate", "yardstick / program given", "", ratios(own, other), Aim(1.0)),
        ]
    return figures
