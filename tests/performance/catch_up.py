"""Catch-up: a large backlog is worked off in flat memory and without a rebalance."""

import asyncio

import psutil

from tests.performance.figures import Aim, Figure
from tests.performance.ledger_rate import backlog, described, work_off
from tests.performance.ledgerbooks import Books, bulk
from tests.performance.rig import Process, Rig
from tests.performance.sizes import Sizes

_EVERY_S = 0.5
_ASSIGNED = "works lanes"
"""What the kit logs at each assignment by its group."""


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """One process and the whole backlog."""
    rss_mb: list[float] = []
    assignments: list[int] = []

    async def watch(process: Process) -> None:
        memory = psutil.Process(process.pid)
        try:
            while True:
                rss_mb.append(memory.memory_info().rss / 1e6)
                await asyncio.sleep(_EVERY_S)
        finally:
            assignments.append(process.log.read_text().count(_ASSIGNED))

    async with backlog(rig, Books("c", sizes.books)) as made:
        async with bulk(made.connection):
            await made.books.sell(made.connection, 0, sizes.backlog)
        made.sold = sizes.backlog
        await made.prepare(sizes.backlog, 0.0)
        run = await work_off(made, sizes.backlog, watch=watch, otlp_endpoint="", trace_sample_ratio=0)
    # What a process that has just started still loads is no growth.
    under_way = rss_mb[len(rss_mb) // 4 :]
    notes = {"events": sizes.backlog, "rss_mb": [round(value) for value in rss_mb[:: max(1, len(rss_mb) // 20)]]}
    return [
        Figure("catch-up", "rate over the whole backlog", "events/s", (run.rate,), notes=notes | described([run])),
        Figure("catch-up", "greatest RSS", "MB", (max(rss_mb),), Aim(300, least=False)),
        Figure("catch-up", "RSS at the end / after a quarter", "", (rss_mb[-1] / under_way[0],), Aim(1.1, least=False)),
        Figure("catch-up", "rebalances", "", (assignments[0] - 1,), Aim(0, least=False)),
    ]
