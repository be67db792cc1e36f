"""A broker that may be killed, a PostgreSQL and a launcher: what the conformance tests have for themselves."""

import asyncio
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from hezhang_stack import kafka, ports, postgres, processes, topics

from tests.conformance.nursery import Nursery, nursing
from tests.support.conditions import until


@dataclass
class Broker:
    """Kafka on a port that stays the same."""

    bootstrap: str
    command: processes.Command
    log: Path
    child: subprocess.Popen[bytes] | None = None
    kills: int = field(default=0)

    def start(self) -> None:
        """Start it; it takes a while to answer."""
        self.child = processes.spawn(self.command, self.log)

    def kill(self) -> None:
        """SIGKILL."""
        assert self.child is not None
        processes.kill_group(self.child)
        self.child.wait()
        self.kills += 1

    async def answers(self) -> None:
        """Wait until it takes requests."""
        await until(lambda: kafka.is_ready(self.bootstrap), f"the broker is up; {processes.tail(self.log)}", 60)


@dataclass
class House:
    """The servers of the conformance tests."""

    broker: Broker
    admin_url: str
    nursery: Nursery

    @property
    def bootstrap(self) -> str:
        """Where the broker is."""
        return self.broker.bootstrap

    async def topic(self, partitions: int = 1) -> str:
        """A topic to be thrown away."""
        name = f"throw-away.{uuid.uuid4().hex[:10]}"
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(name, partitions, 1)])
        finally:
            await admin.close()
        return name

    async def ends(self, *names: str) -> dict[TopicPartition, int]:
        """Where the logs end."""
        consumer: Any = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            partitions = [TopicPartition(t, p) for t in names for p in await _partitions(consumer, t)]
            return await consumer.end_offsets(partitions)
        finally:
            await consumer.stop()

    async def read(self, topic: str) -> list["ConsumerRecord[bytes, bytes]"]:
        """All records of a topic, in the order of each partition."""
        ends = {tp: end for tp, end in (await self.ends(topic)).items() if end}
        found: list[ConsumerRecord[bytes, bytes]] = []
        if not ends:
            return found
        consumer: Any = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            consumer.assign(list(ends))
            while any([await consumer.position(tp) < end for tp, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found += records
        finally:
            await consumer.stop()
        return found

    async def told(self, group: str, *names: str) -> dict[TopicPartition, int]:
        """The offsets that a group has committed to Kafka."""
        admin: Any = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            offsets = await admin.list_consumer_group_offsets(group)
        finally:
            await admin.close()
        return {tp: kept.offset for tp, kept in offsets.items() if tp.topic in names}


async def _partitions(consumer: Any, topic: str) -> set[int]:
    while not (known := consumer.partitions_for_topic(topic)):
        await consumer._client.force_metadata_update()
        await asyncio.sleep(0.02)
    return known


@contextmanager
def open_house(directory: Path) -> Iterator[House]:
    """All of it for the time of the context. Enter it in a thread that lives until the end."""
    chosen, _ = ports.choose(directory / "kafka", kafka.PORTS, remembered={}, demanded={})
    command = kafka.prepare(directory / "kafka", chosen)
    broker = Broker(f"{ports.HOST}:{chosen['kafka']}", command, directory / "kafka" / "kafka.log")
    (directory / "members").mkdir()
    broker.start()
    try:
        with (
            postgres.running(directory / "postgres", fsync=False) as database,
            nursing(directory / "members") as nursery,
        ):
            deadline = time.monotonic() + 60
            while not processes.blocking(kafka.is_ready(broker.bootstrap)):
                assert time.monotonic() < deadline, processes.tail(broker.log)
                time.sleep(0.05)
            topics.declare(broker.bootstrap)
            yield House(broker, database.admin_url, nursery)
    finally:
        broker.kill()
