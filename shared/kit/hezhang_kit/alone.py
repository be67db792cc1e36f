"""Being the only one at a service's database and group: what is repaired must not be worked on at the same time."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from hezhang_contracts.registry import PARTITIONS

from hezhang_kit.cluster import Refused
from hezhang_kit.relay import LEADER_LOCK
from hezhang_kit.runtime import Runtime

_GROUP_S = 60
"""How long a member that was killed may stay in its group: the longest session timeout and a little."""


@asynccontextmanager
async def alone(runtime: Runtime[Any]) -> AsyncGenerator[asyncpg.Connection]:
    """A connection for long statements, while neither a relay nor a consumer of the service runs. Refused otherwise."""
    name = runtime.service.name
    connection = await asyncpg.connect(
        str(runtime.settings.database_url),
        timeout=10,
        server_settings={"application_name": f"{name} repair", "timezone": "UTC"},
    )
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", LEADER_LOCK):
            raise Refused(f"a relay of {name} runs; stop every process of {name} first")
        await _set_offsets(runtime, {}, probe=True)
        yield connection
    finally:
        connection.terminate()


async def stored(runtime: Runtime[Any]) -> dict[TopicPartition, int]:
    """How far the database says that everything was worked."""
    async with runtime.transactions.reading() as work:
        rows = await work.fetch("select topic, partition, next_offset from consumer_offset")
    return {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def set_offsets(runtime: Runtime[Any], offsets: Mapping[TopicPartition, int]) -> None:
    """Let the group of the service stand at ``offsets``, and at the beginning where there is none."""
    await _set_offsets(runtime, offsets, probe=False)


async def _set_offsets(runtime: Runtime[Any], offsets: Mapping[TopicPartition, int], *, probe: bool) -> None:
    """Only a group without members takes offsets from outside; ``probe`` tells it one that it has."""
    name, topics = runtime.service.name, runtime.service.consumer.topics
    partitions = [TopicPartition(topic, n) for topic in topics for n in range(PARTITIONS)]
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=runtime.settings.kafka_bootstrap, group_id=name, enable_auto_commit=False
    )
    consumer.assign(partitions)
    await consumer.start()
    try:
        wanted = {tp: offsets.get(tp, 0) for tp in partitions}
        if probe:
            wanted = {partitions[0]: await consumer.committed(partitions[0]) or 0}
        deadline = time.monotonic() + _GROUP_S
        while True:
            try:
                await consumer.commit(wanted)
                return
            except KafkaError as error:
                if time.monotonic() > deadline:
                    raise Refused(f"consumers of {name} run; stop every process of {name} first ({error!r})") from error
            await asyncio.sleep(0.5)
    finally:
        await consumer.stop()
