"""A rebuilt, empty broker: ``python -m X_service refill`` accepts it, and everything that was told is told again.

Only pointers are written here: the relay sends what they name when the service runs again, in order and in batches, and
the inboxes of the others know what they had. Every service refills its own topics, whenever it likes.
"""

import asyncio
import logging
from typing import Any

from hezhang_kit.alone import alone, set_offsets, stored
from hezhang_kit.cluster import Standing, changed_topics, look
from hezhang_kit.runtime import Runtime, Service, build_runtime
from hezhang_kit.settings import Settings

log = logging.getLogger(__name__)

_REFILL = """
with cluster as (
    insert into kafka_cluster (id) values ($1) on conflict (single) do update set id = excluded.id
), topics as (
    insert into kafka_topic (name, id) select * from unnest($2::text[], $3::text[])
    on conflict (name) do update set id = excluded.id
), offsets as (
    delete from consumer_offset where topic = any($4::text[])
), found as (
    delete from kafka_found where topic = any($4::text[])
)
insert into outbox (seq, day) select seq, day from event where topic = any($4::text[]) on conflict do nothing
"""


async def refill(service: Service[Any], settings: Settings) -> int:
    """Make everything that is lost at the broker pending again; 0 when done, or when nothing is lost there."""
    runtime = build_runtime(service, settings)
    try:
        standing = await look(runtime)
        async with alone(runtime) as bulk:
            lost = await _lost(runtime, standing)
            if not lost:
                log.info("nothing is to be refilled: %s knows this broker and its topics", service.name)
                return 0
            kept = {tp: offset for tp, offset in (await stored(runtime)).items() if tp.topic not in lost}
            await set_offsets(runtime, kept)
            names = list(standing.topics)
            done = await bulk.execute(_REFILL, standing.cluster, names, [standing.topics[n] for n in names], lost)
            log.info("%s tells %s events again on %s", service.name, done.rpartition(" ")[2], ", ".join(lost))
    finally:
        await runtime.engine.dispose()
        await asyncio.to_thread(runtime.tracing.provider.shutdown)
    return 0


async def _lost(runtime: Runtime[Any], standing: Standing) -> list[str]:
    async with runtime.transactions.reading() as work:
        known = await work.fetch("select id from kafka_cluster")
        changed = await changed_topics(work, standing)
    return list(standing.topics) if known and known[0]["id"] != standing.cluster else changed
