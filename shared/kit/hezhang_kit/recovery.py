"""A restored older database: ``python -m X_service restored`` brings it to where it was, from the service's own topics.

Everything is done again that the service has told of since the backup: its records and its commands, lane by lane, in
the order and at the times of their transactions, so that the same ids, numbers and contents come out. What it had told
is not sent a second time. See docs/adr/0009-recovery.md.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import asyncpg
from aiokafka import TopicPartition
from hezhang_contracts.registry import PARTITIONS

from hezhang_kit.alone import alone, set_offsets, stored
from hezhang_kit.clock import utc_now
from hezhang_kit.cluster import check_same_broker
from hezhang_kit.comparing import adopt, compare
from hezhang_kit.replay import Replay, SetClock
from hezhang_kit.runtime import Runtime, Service, build_runtime
from hezhang_kit.settings import Settings
from hezhang_kit.told import read_told, reading

log = logging.getLogger(__name__)

_FORGET_KNOWN = "delete from told t using event e where e.event_id = t.event_id"
_UNSEND_TOLD = """
delete from outbox o using event e, told t
where e.day = o.day and e.seq = o.seq and t.event_id = e.event_id
"""


async def restored(service: Service[Any], settings: Settings) -> int:
    """Recover; 0 when everything is as it was told, 3 when something is not (it is logged). Refused while it runs."""
    clock = SetClock(utc_now())
    again = replace(service, ports=service.restoring.ports) if service.restoring else service
    runtime = build_runtime(again, settings, clock)
    try:
        await check_same_broker(runtime)
        async with alone(runtime) as bulk:
            complaints = await _recover(runtime, clock, bulk)
    finally:
        await runtime.engine.dispose()
        await asyncio.to_thread(runtime.tracing.provider.shutdown)
    for complaint in complaints:
        log.error("not as it was told: %s", complaint)
    return 3 if complaints else 0


async def _recover(runtime: Runtime[Any], clock: SetClock, bulk: asyncpg.Connection) -> Sequence[str]:
    restoring = runtime.service.restoring
    if not await _resumes(runtime):
        await _read(runtime, bulk)
    replay = Replay(runtime, clock)
    await replay.everything(await _ends(runtime) if restoring and restoring.to_end else {})
    clock.at = utc_now()
    complaints = replay.complaints + await adopt(runtime, bulk) + await compare(bulk)
    if restoring:
        complaints += await restoring.finish(runtime.transactions)
    await bulk.execute(_UNSEND_TOLD)
    await set_offsets(runtime, await stored(runtime))
    async with runtime.transactions.work() as work:
        await work.execute("update recovery set ended_at = $1", work.now)
    log.info("recovered: %d records and %d commands were done again", replay.records, replay.commands)
    return complaints


async def _ends(runtime: Runtime[Any]) -> dict[TopicPartition, int]:
    partitions = [TopicPartition(topic, n) for topic in runtime.service.consumer.topics for n in range(PARTITIONS)]
    async with reading(runtime.settings.kafka_bootstrap, partitions) as consumer:
        return await consumer.end_offsets(partitions)


async def _resumes(runtime: Runtime[Any]) -> bool:
    """Begin a recovery; True when one that had read everything was cut off: it goes on where it was."""
    async with runtime.transactions.work() as work:
        if await work.fetch("select from recovery where read_at is not null and ended_at is null"):
            return True
        await work.execute(
            """insert into recovery (began_at) values ($1)
               on conflict (single) do update set began_at = excluded.began_at, read_at = null, ended_at = null""",
            work.now,
        )
        settings = runtime.settings
        await work.execute("select maintain($1, $2)", settings.keep_events_days, settings.keep_inbox_days)
    return False


async def _read(runtime: Runtime[Any], bulk: asyncpg.Connection) -> None:
    await read_told(runtime)
    await bulk.execute(_UNSEND_TOLD)
    await bulk.execute(_FORGET_KNOWN)
    await bulk.execute("analyze told")
    async with runtime.transactions.work() as work:
        [row] = await work.fetch("select count(*) from told")
        log.info("%s had told %d events and commands after this backup", work.service, row[0])
        if runtime.service.restoring:
            await runtime.service.restoring.prepare(work)
        await work.execute("update recovery set read_at = $1", work.now)
