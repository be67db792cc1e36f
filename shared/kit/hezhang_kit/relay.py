"""The relay: moves committed events to Kafka, in order, at least once.

A pointer in ``outbox`` is an event that the broker has not acknowledged. One relay per service is the leader; it sends
what the pointers name, in their order, and deletes the pointers that were acknowledged.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from hezhang_contracts.registry import COMMAND_LOGS, MAX_RECORD_BYTES

from hezhang_kit import metrics
from hezhang_kit.db import is_transient
from hezhang_kit.failpoints import failpoint
from hezhang_kit.settings import Settings

log = logging.getLogger(__name__)

LEADER_LOCK = 4207849481
_LOGS = frozenset(log.name for log in COMMAND_LOGS.values())
_NEXT = "select seq, day from outbox order by seq limit $1"
_EVENTS = """
select seq, topic, book_id, headers, value from event where day = $1 and seq = any($2::bigint[]) order by seq
"""


class NotAcknowledged(Exception):
    """The broker did not take a record; nothing later of the batch counts as sent."""


@dataclass
class Relay:
    """One service's relay. ``wake`` is called by writers of the same process after their commit."""

    service: str
    settings: Settings
    _pending: asyncio.Event = field(default_factory=asyncio.Event)
    leading: bool = False

    def wake(self) -> None:
        """There is something to send."""
        self._pending.set()

    async def run(self) -> None:
        """Lead when elected, until cancelled; every passing fault starts afresh with a new connection and producer."""
        delay = 0.1
        while True:
            try:
                await self._lead()
            except Exception as error:
                if not (is_transient(error) or isinstance(error, KafkaError | NotAcknowledged)):
                    raise
                if self.leading:
                    delay = 0.1  # it worked until now: this is another fault, not the same one lasting
                log.warning("relay interrupted, starting again in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5.0)
            finally:
                self.leading = False

    async def _lead(self) -> None:
        # A direct connection: the leadership is a lock of its session and ends with it.
        connection = await asyncpg.connect(
            str(self.settings.database_url),
            timeout=10,
            command_timeout=60,
            server_settings={
                "application_name": f"{self.service} relay",
                "timezone": "UTC",
                # A plan for each read, of one day's partition and of the outbox as large as it is now. One that is kept
                # from when both were small may read all events for each batch.
                "plan_cache_mode": "force_custom_plan",
            },
        )
        try:
            # Polled: waiting in the server would hold a statement open for as long as the leader lives.
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LEADER_LOCK):  # noqa: ASYNC110
                await asyncio.sleep(self.settings.relay_poll_ms / 1000)
            producer = AIOKafkaProducer(
                bootstrap_servers=self.settings.kafka_bootstrap,
                client_id=f"{self.service}-relay",
                enable_idempotence=True,
                acks="all",
                linger_ms=0,
                max_batch_size=262_144,
                max_request_size=MAX_RECORD_BYTES,
                request_timeout_ms=10_000,
            )
            try:
                await producer.start()
                self.leading = True
                failpoint("relay.leading")
                await self._relay(connection, producer)
            finally:
                await _close(producer)
        finally:
            connection.terminate()

    async def _relay(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        while True:
            self._pending.clear()
            rows = await self._next(connection)
            if rows:
                failpoint("relay.read")
                await self._send(connection, producer, rows)
            if len(rows) < self.settings.relay_batch:
                try:
                    await asyncio.wait_for(self._pending.wait(), self.settings.relay_poll_ms / 1000)
                except TimeoutError:
                    continue

    async def _next(self, connection: asyncpg.Connection) -> list[asyncpg.Record]:
        """The next events in order: by the days of their pointers, which are one and at midnight two."""
        pointers = await connection.fetch(_NEXT, self.settings.relay_batch)
        rows: list[asyncpg.Record] = []
        for day, named in groupby(pointers, itemgetter("day")):
            seqs = [pointer["seq"] for pointer in named]
            events = await connection.fetch(_EVENTS, day, seqs)
            if len(events) < len(seqs):
                lost = sorted({*seqs} - {event["seq"] for event in events})
                raise RuntimeError(f"the outbox names events of {day} that are not there: {lost[:10]}")
            rows += events
        return rows

    async def _send(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record]
    ) -> None:
        """Send rows, delete the pointers up to the first that was not acknowledged; NotAcknowledged if there is one."""
        results: dict[int, object] = {}
        try:
            async with asyncio.timeout(self.settings.relay_deadline_s):
                for part in commands_first(rows):
                    futures: list[asyncio.Future[object]] = [
                        await cast(Any, producer).send(
                            row["topic"],
                            row["value"],
                            key=row["book_id"].encode(),
                            headers=[(k, v.encode()) for k, v in orjson.loads(row["headers"]).items()],
                        )
                        for row in part
                    ]
                    failpoint("relay.sending")
                    answers: list[object] = await asyncio.gather(*futures, return_exceptions=True)
                    results |= zip([row["seq"] for row in part], answers, strict=True)
                    if any(isinstance(answer, BaseException) for answer in answers):
                        break
        except TimeoutError:
            raise NotAcknowledged(f"no acknowledgement within {self.settings.relay_deadline_s} s") from None
        unsent = NotAcknowledged("not sent")
        outcomes = [results.get(row["seq"], unsent) for row in rows]
        failed = next((i for i, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)), len(rows))
        failpoint("relay.acknowledged")
        if failed:
            acknowledged = [row["seq"] for row in rows[:failed]]
            await connection.execute("delete from outbox where seq = any($1::bigint[])", acknowledged)
            failpoint("relay.deleted")
            metrics.RELAYED.labels(self.service).inc(failed)
        if failed < len(rows):
            raise NotAcknowledged(f"{rows[failed]['topic']}: {outcomes[failed]!r}")


async def _close(producer: AIOKafkaProducer) -> None:
    """Stop a producer, after 5 s without what it has not sent.

    An idempotent one retries for ever. Merely abandoned, it would send in the background what the next one sends too.
    """
    try:
        await asyncio.wait_for(producer.stop(), 5)
    except TimeoutError:
        inner = cast(Any, producer)
        inner._sender.sender_task.cancel()
        # Its requests under way end first, within their own time.
        await asyncio.wait([inner._sender.sender_task])
        inner._message_accumulator.fail_all(NotAcknowledged("the producer was closed"))
        await inner.client.close()


def commands_first(rows: Sequence[asyncpg.Record]) -> list[list[asyncpg.Record]]:
    """A command is acknowledged before anything it told is sent: what others know can always be done again."""
    commands = [row for row in rows if row["topic"] in _LOGS]
    if not commands:
        return [list(rows)]
    return [part for part in (commands, [row for row in rows if row["topic"] not in _LOGS]) if part]
