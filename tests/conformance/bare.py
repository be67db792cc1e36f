"""FastStream and aiokafka without the kit, as their documentation shows them: what the kit has to make up for."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage as CurrentMessage
from hezhang_kit.failpoints import failpoint

from tests.conformance.house import House

Handler = Callable[[CurrentMessage], Awaitable[None]]


@asynccontextmanager
async def subscribed(
    house: House, topic: str, group: str, handler: Handler, ack_policy: AckPolicy, *, batch: bool = True
) -> AsyncIterator[Any]:
    """A subscriber of FastStream with its own parser; gives the subscriber."""
    broker = KafkaBroker(house.bootstrap, logger=None)
    options: dict[str, Any] = {"batch": True, "batch_timeout_ms": 100} if batch else {}
    subscriber = broker.subscriber(
        topic, group_id=group, auto_offset_reset="earliest", ack_policy=ack_policy, **options
    )
    subscriber(handler)
    await broker.start()
    try:
        yield subscriber
    finally:
        await broker.stop()


def values(message: CurrentMessage) -> list[bytes]:
    """What came, of a batch or a single record."""
    raw: Any = message.raw_message
    return [record.value for record in (raw if isinstance(raw, tuple) else (raw,))]


async def put(house: House, topic: str, *records: tuple[int, bytes | None, list[tuple[str, bytes | None]]]) -> None:
    """Send (partition, value, headers), without a key unless there is no value."""
    producer: Any = AIOKafkaProducer(bootstrap_servers=house.bootstrap)
    await producer.start()
    try:
        for partition, value, headers in records:
            key = b"key" if value is None else None
            await producer.send_and_wait(topic, value, key=key, partition=partition, headers=headers)
    finally:
        await producer.stop()


def consume(bootstrap: str, topic: str, group: str, database: str, table: str) -> None:
    """A process that writes a row a record and then commits the offsets."""
    asyncio.run(_consume(bootstrap, topic, group, database, table))


async def _consume(bootstrap: str, topic: str, group: str, database: str, table: str) -> None:
    connection = await asyncpg.connect(database)
    consumer: Any = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest",
        session_timeout_ms=6_000, heartbeat_interval_ms=1_000,
    )  # fmt: skip
    await consumer.start()
    while True:
        polled = await consumer.getmany(timeout_ms=200)
        if not polled:
            continue
        failpoint("bare.polled")
        rows = [(record.value.decode(),) for records in polled.values() for record in records]
        await connection.executemany(f"insert into {table} (value) values ($1)", rows)
        try:
            await consumer.commit()
        except KafkaError as error:
            print(f"not committed: {error!r}", flush=True)


def relay(bootstrap: str, topic: str, database: str, table: str, *, send_first: bool) -> None:
    """A process that sends the rows of a table and deletes them, in one order or the other, until there are none."""
    asyncio.run(_relay(bootstrap, topic, database, table, send_first=send_first))


async def _relay(bootstrap: str, topic: str, database: str, table: str, *, send_first: bool) -> None:
    connection = await asyncpg.connect(database)
    producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    while (value := await connection.fetchval(f"select value from {table} order by value limit 1")) is not None:
        if send_first:
            await producer.send_and_wait(topic, value.encode(), headers=[("ce_id", uuid.uuid4().bytes)])
        else:
            await connection.execute(f"delete from {table} where value = $1", value)
        failpoint("bare.between")
        if send_first:
            await connection.execute(f"delete from {table} where value = $1", value)
        else:
            await producer.send_and_wait(topic, value.encode(), headers=[("ce_id", uuid.uuid4().bytes)])
    await producer.stop()


@asynccontextmanager
async def table(house: House, *rows: str) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """A table of one column to be thrown away, and a connection to look into it."""
    name = f"bare_{uuid.uuid4().hex[:10]}"
    connection = await asyncpg.connect(house.admin_url)
    try:
        await connection.execute(f"create table {name} (value text)")
        await connection.executemany(f"insert into {name} values ($1)", [(row,) for row in rows])
        yield name, connection
    finally:
        await connection.execute(f"drop table {name}")
        await connection.close()
