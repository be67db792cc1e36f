"""What a service had told after its backup was made: read from its own topics into ``told``, in bounded batches."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from hezhang_contracts.registry import COMMAND_LOGS, PARTITIONS

from hezhang_kit.cluster import met, own_topics
from hezhang_kit.envelope import Record
from hezhang_kit.runtime import Runtime
from hezhang_kit.work import POSITION, Work

CLOCKS_DIFFER = timedelta(hours=1)
"""How far before the last event of the backup the topics are read: clocks of hosts differ, and the relay lags."""
BATCH = 1_000
PATIENCE = 30
"""Empty answers of a second each, after which reading is given up."""

_ADD = """
insert into told (event_id, topic, partition, record_offset, book_id, subject, headers, value, position, total)
select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bytea[],
    $9::text[], $10::bigint[])
on conflict (event_id) do nothing
"""
_STEPS = """
select event_id, topic, record_offset, subject, book_id, headers, value, position, total from told
where partition = $1 and total is not null and (total, topic = $2, record_offset, event_id) > ($3, $4, $5, $6)
order by total, topic = $2, record_offset, event_id limit $7
"""


class Stuck(Exception):
    """Records that were told of cannot be read any more."""


@dataclass(frozen=True)
class Step:
    """The first event of a transaction, or a command, with how far its lane had been worked."""

    id: str
    topic: str
    subject: str
    book_id: str
    at: datetime
    value: bytes
    position: Mapping[str, int]


async def read_told(runtime: Runtime[Any]) -> None:
    """Fill ``told`` with what this service wrote to its topics and does not know; from the start each time."""
    service = runtime.service.name
    async with runtime.transactions.work() as work:
        await work.execute("delete from told")
        rows = await work.fetch("select headers from event order by day desc, seq desc limit 1")
        found = await met(work)
    last = datetime.fromisoformat(json.loads(rows[0]["headers"])["ce_time"]) if rows else None
    partitions = [TopicPartition(topic, n) for topic in own_topics(service) for n in range(PARTITIONS)]
    async with reading(runtime.settings.kafka_bootstrap, partitions) as consumer:
        ends = await consumer.end_offsets(partitions)
        starts = await _starts(consumer, partitions, last)
        for tp in partitions:
            # What was there before this database was is not of its past.
            consumer.seek(tp, max(min(starts[tp], ends[tp]), found.get(tp, 0)))
        async for batch in records_until(consumer, ends):
            async with runtime.transactions.work() as work:
                await _add(work, [r for r in batch if dict(r.headers).get("ce_source") == f"/{service}".encode()])


async def _starts(
    consumer: Any, partitions: Sequence[TopicPartition], last: datetime | None
) -> dict[TopicPartition, int]:
    if last is None:
        return dict(await consumer.beginning_offsets(partitions))
    since_ms = int((last - CLOCKS_DIFFER).timestamp() * 1000)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
    ends = await consumer.end_offsets(partitions)
    return {tp: ends[tp] if found[tp] is None else found[tp].offset for tp in partitions}


@asynccontextmanager
async def reading(bootstrap: str, partitions: Sequence[TopicPartition]) -> AsyncGenerator[Any]:
    """A consumer of these partitions that belongs to no group."""
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="none",
        isolation_level="read_committed",
        fetch_max_wait_ms=100,
    )
    consumer.assign(list(partitions))
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def records_until(
    consumer: Any, ends: Mapping[TopicPartition, int], at_once: int = BATCH
) -> AsyncIterator[list[Record]]:
    """Everything between the consumer's positions and ``ends``, in batches. Stuck when the broker gives no more."""
    left, empty = set(ends), 0
    while True:
        left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        if not left:
            return
        answer = await consumer.getmany(*left, timeout_ms=1_000, max_records=at_once)
        batch = [
            Record(r.topic, r.partition, r.offset, r.key, tuple(r.headers), r.value)
            for tp, records in answer.items()
            for r in records
            if r.offset < ends[tp]
        ]
        if batch:
            yield batch
        empty = 0 if answer else empty + 1
        if empty > PATIENCE:
            raise Stuck(f"the broker gives no records of {sorted(left)[0]} below offset {ends[sorted(left)[0]]}")


async def _add(work: Work, records: Sequence[Record]) -> None:
    rows: list[tuple[object, ...]] = []
    for r in records:
        headers = {name: (value or b"").decode() for name, value in r.headers}
        position = headers.get(POSITION)
        total = None if position is None else sum(json.loads(position).values())
        rows.append(
            (headers["ce_id"], r.topic, r.partition, r.offset, (r.key or b"").decode(), headers["ce_subject"],
             orjson.dumps(headers).decode(), r.value, position, total)
        )  # fmt: skip
    if rows:
        await work.execute(_ADD, *(list(column) for column in zip(*rows, strict=True)))


async def steps(runtime: Runtime[Any], lane: int) -> AsyncIterator[Step]:
    """The transactions of a lane in the order in which they were committed.

    The offsets of a lane only grow, so their sum orders them; a command came after the records that it saw worked.
    """
    command_log = COMMAND_LOGS.get(runtime.service.name)
    log_name = command_log.name if command_log else ""
    after: tuple[object, ...] = (-1, False, -1, "")
    while True:
        async with runtime.transactions.reading() as work:
            rows = await work.fetch(_STEPS, lane, log_name, *after, BATCH)
        for row in rows:
            at = datetime.fromisoformat(json.loads(row["headers"])["ce_time"])
            yield Step(
                row["event_id"], row["topic"], row["subject"], row["book_id"], at, row["value"],
                json.loads(row["position"]),
            )  # fmt: skip
        if len(rows) < BATCH:
            return
        last = rows[-1]
        after = (last["total"], last["topic"] == log_name, last["record_offset"], last["event_id"])
