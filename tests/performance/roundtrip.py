"""The bare round trip: produce → consume → insert, paced.

``python -m tests.performance.roundtrip BOOTSTRAP DSN TOPIC RATE SECONDS`` prints one JSON line with the milliseconds
from each record's sending to the commit of its row, by the server's own account of when it committed.
"""

import asyncio
import json
import sys
import time

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

_TABLE = """
drop table if exists arrived;
create table arrived (n int primary key, body text not null)
"""
_COMMITTED = "select n, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 from arrived order by n"
_BODY = b"x" * 600


async def main(bootstrap: str, dsn: str, topic: str, rate: int, seconds: float) -> None:
    """Send ``rate`` a second and insert what comes, each poll in one transaction."""
    count = int(rate * seconds)
    connection = await asyncpg.connect(dsn)
    await connection.execute(_TABLE)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=topic, auto_offset_reset="earliest", enable_auto_commit=False
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, b"-1 first")  # makes the topic
    await consumer.start()
    await consumer.getone()
    inserting = asyncio.create_task(_insert(consumer, connection, count))
    sent = await _send(producer, topic, count, 1 / rate)
    await asyncio.wait_for(inserting, 30)
    committed = await connection.fetch(_COMMITTED)
    print(json.dumps([round((at - sent[n]) * 1000, 3) for n, at in committed]))
    await consumer.stop()
    await producer.stop()
    await connection.close()


async def _send(producer: AIOKafkaProducer, topic: str, count: int, gap_s: float) -> list[float]:
    sent: list[float] = []
    began = time.monotonic()
    for n in range(count):
        await asyncio.sleep(max(0.0, began + n * gap_s - time.monotonic()))
        sent.append(time.time())
        await producer.send(topic, b"%d " % n + _BODY, key=b"%d" % (n % 100))
    return sent


async def _insert(consumer: AIOKafkaConsumer, connection: asyncpg.Connection, count: int) -> None:
    done = 0
    while done < count:
        polled = await consumer.getmany(timeout_ms=1_000)
        rows = [
            (int(record.value.split(b" ", 1)[0]), record.value.decode())
            for records in polled.values()
            for record in records
            if record.value is not None
        ]
        if rows:
            async with connection.transaction():
                await connection.executemany("insert into arrived values ($1, $2)", rows)
            await consumer.commit()
            done += len(rows)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])))
