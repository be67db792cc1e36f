"""Whether this database and this broker belong together. A process that cannot be sure of it does not start."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from hezhang_contracts.registry import COMMAND_LOGS, PARTITIONS, TOPICS

from hezhang_kit.runtime import Runtime
from hezhang_kit.topic_ids import FoundTopic, describe
from hezhang_kit.work import Work

T = TypeVar("T")
_PATIENCE_S = 30
_LOGS = frozenset(log.name for log in COMMAND_LOGS.values())


class Refused(Exception):
    """Why a process does not start."""


@dataclass(frozen=True)
class Standing:
    """A broker as a service sees it: its ids, how far the group has come, where own topics end, the last commands."""

    cluster: str
    topics: dict[str, str]
    committed: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]
    last_commands: dict[TopicPartition, str]


async def check_broker(runtime: Runtime[Any]) -> None:
    """Refused when this is not the database's cluster, or the database is older than what the broker knows of it."""
    standing = await look(runtime)  # first: whatever the broker knows has been in the database before
    async with runtime.transactions.work() as work:
        await _meet(work, standing)
        await _same_broker(work, standing, runtime.service.package)
        await _not_recovering(work, runtime.service.package)
        await _not_restored(work, standing, runtime)


async def check_same_broker(runtime: Runtime[Any]) -> None:
    """Refused when this is not the database's cluster; how far anything has come does not matter."""
    standing = await look(runtime)
    async with runtime.transactions.work() as work:
        await note_broker(work, standing)
        await _same_broker(work, standing, runtime.service.package)


async def look(runtime: Runtime[Any]) -> Standing:
    """How the broker stands. Refused when a topic is missing or has another partition count."""
    service, bootstrap = runtime.service, runtime.settings.kafka_bootstrap
    log = COMMAND_LOGS.get(service.name)
    declared = [*TOPICS.values(), *([log] if log else [])]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        cluster, found = await describe(admin, [topic.name for topic in declared])
        for topic in declared:
            _check_topic(topic.name, topic.partitions, found.get(topic.name), bootstrap)
        committed = await _patiently(lambda: cast(Any, admin).list_consumer_group_offsets(service.name))
    finally:
        await admin.close()
    own = [TopicPartition(topic, n) for topic in own_topics(service.name) for n in range(PARTITIONS)]
    ends, last = await _own_ends(bootstrap, own)
    return Standing(
        cluster,
        {name: topic.id for name, topic in found.items()},
        {tp: at.offset for tp, at in committed.items() if tp.topic in service.consumer.topics and at.offset > 0},
        ends,
        last,
    )


def _check_topic(name: str, partitions: int, found: FoundTopic | None, bootstrap: str) -> None:
    if found is None:
        raise Refused(f"topic {name} does not exist at {bootstrap}: declare the topics")
    if found.partitions != partitions:
        raise Refused(f"topic {name} has {found.partitions} partitions, the registry says {partitions}")


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """A new broker has no coordinator of groups for a moment."""
    for _ in range(_PATIENCE_S * 5):
        try:
            return await ask()
        except KafkaError as error:
            if not error.retriable:
                raise
            await asyncio.sleep(0.2)
    return await ask()


def own_topics(service: str) -> list[str]:
    """What a service writes to: its command log first."""
    logs = [COMMAND_LOGS[service].name] if service in COMMAND_LOGS else []
    return logs + [topic.name for topic in TOPICS.values() if service in topic.producers]


async def _own_ends(
    bootstrap: str, partitions: Sequence[TopicPartition]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, str]]:
    """Where own topics end, and the last command in each partition of the command log."""
    if not partitions:
        return {}, {}
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="none", fetch_max_wait_ms=50)
    consumer.assign(partitions)
    await consumer.start()
    try:
        ends, begins = await consumer.end_offsets(partitions), await consumer.beginning_offsets(partitions)
        filled = [tp for tp in partitions if tp.topic in _LOGS and ends[tp] > begins[tp]]
        for tp in partitions:
            consumer.seek(tp, ends[tp] - 1 if tp in filled else ends[tp])
        last: dict[TopicPartition, str] = {}
        async with asyncio.timeout(_PATIENCE_S):
            while len(last) < len(filled):
                for tp, records in (await consumer.getmany(*filled, timeout_ms=1_000)).items():
                    last[tp] = dict(records[-1].headers)["ce_subject"].decode()
        return ends, last
    finally:
        await consumer.stop()


async def _meet(work: Work, standing: Standing) -> None:
    """A new database takes the broker as it finds it: what the group did before it is not its own past."""
    if not await note_broker(work, standing):
        return
    found = standing.committed | standing.ends
    await work.execute(
        "insert into kafka_found select * from unnest($1::text[], $2::int[], $3::bigint[])",
        [tp.topic for tp in found],
        [tp.partition for tp in found],
        list(found.values()),
    )


async def note_broker(work: Work, standing: Standing) -> bool:
    """Keep the ids of what was not known before; whether the cluster was not."""
    sql = "insert into kafka_cluster (id) values ($1) on conflict do nothing returning id"
    new = await work.fetch(sql, standing.cluster)
    await work.execute(
        "insert into kafka_topic (name, id) select * from unnest($1::text[], $2::text[]) on conflict do nothing",
        list(standing.topics),
        list(standing.topics.values()),
    )
    return bool(new)


async def _same_broker(work: Work, standing: Standing, package: str) -> None:
    refill = f"if the broker was rebuilt, run: python -m {package} refill"
    [row] = await work.fetch("select id from kafka_cluster")
    if row["id"] != standing.cluster:
        said = f"the database of {work.service} belongs to Kafka cluster {row['id']}, this is {standing.cluster}"
        raise Refused(f"{said}; {refill}")
    other = await changed_topics(work, standing)
    if other:
        raise Refused(f"not the topics that {work.service} knows, but made anew: {', '.join(other)}; {refill}")


async def changed_topics(work: Work, standing: Standing) -> list[str]:
    """The topics whose id is another than the one that this database knows."""
    known = {row["name"]: row["id"] for row in await work.fetch("select name, id from kafka_topic")}
    return [name for name, topic_id in standing.topics.items() if known.get(name, topic_id) != topic_id]


async def _not_recovering(work: Work, package: str) -> None:
    if await work.fetch("select from recovery where ended_at is null"):
        raise Refused(f"the recovery of this database has not ended; run again: python -m {package} restored")


async def _not_restored(work: Work, standing: Standing, runtime: Runtime[Any]) -> None:
    """Refused when the broker knows more of this service than its database: that is a backup of an earlier time.

    Effects are committed before the group's offsets and before commands are relayed, so a crash cannot look like this.
    """
    found = await met(work)
    rows = await work.fetch("select topic, partition, next_offset from consumer_offset")
    stored = {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    ahead = [
        f"{tp.topic}/{tp.partition} was worked up to {offset}, the database knows {stored.get(tp, 0)}"
        for tp, offset in sorted(standing.committed.items())
        if offset > max(stored.get(tp, 0), found.get(tp, 0))
    ]
    own = {tp: command for tp, command in standing.last_commands.items() if standing.ends[tp] > found.get(tp, 0)}
    known = await work.fetch("select id from command where id = any($1::text[])", list(own.values()))
    unknown = set(own.values()) - {row["id"] for row in known}
    ahead += [f"{tp.topic}/{tp.partition} ends with an unknown command" for tp in sorted(own) if own[tp] in unknown]
    if ahead:
        said = f"the database of {work.service} is older than what {work.service} has done ({ahead[0]})"
        raise Refused(f"{said}; if it was restored, run: python -m {runtime.service.package} restored")


async def met(work: Work) -> dict[TopicPartition, int]:
    """Where the broker stood when the database first met it."""
    rows = await work.fetch("select topic, partition, next_offset from kafka_found")
    return {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}
