"""Records on the topics: as a partner sends them, twice, or bad. One producer, made anew when it fails."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.chaos.facts import Facts
from tests.chaos.model import LISTENERS

Headers = tuple[tuple[str, bytes | None], ...]
SOURCE = "/partner"
MAX_RECORD_BYTES = 8_000_000
REPRODUCED_BYTES = 100_000
KEPT = 150


@dataclass(frozen=True, slots=True)
class Raw:
    """A record to be sent; ``partition`` only where there is no key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None

    def heading(self, name: str, value: bytes | None) -> "Raw":
        """The same with one header set."""
        return replace(self, headers=tuple((dict(self.headers) | {name: value}).items()))


def event(topic: str, event_id: str, subject: str, content: Mapping[str, Any]) -> Raw:
    """A CloudEvent in binary mode, as a partner makes it."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": SOURCE,
        "ce_type": f"{topic}.v1",
        "ce_subject": subject,
        "ce_time": datetime.now(UTC).isoformat(),
        "content-type": "application/json",
    }
    encoded = tuple((name, text.encode()) for name, text in headers.items())
    return Raw(topic, str(content["book_id"]).encode(), orjson.dumps(content), encoded)


@dataclass
class Wire:
    """Sends until the broker has acknowledged; what failed is sent again, so that a record may be there twice."""

    bootstrap: str
    facts: Facts
    deadline_s: float = 12.0
    _producer: AIOKafkaProducer | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, raw: Raw) -> None:
        """Return when the broker has it."""
        pause = 0.2
        while True:
            producer = None
            try:
                producer = await self._ready()
                sent = producer.send_and_wait(
                    raw.topic, raw.value, key=raw.key, headers=list(raw.headers), partition=raw.partition
                )  # pyright: ignore[reportArgumentType] - a null header is what is wanted
                await asyncio.wait_for(sent, self.deadline_s)
            except (KafkaError, TimeoutError, OSError) as error:
                self.facts.counts[f"records sent again ({type(error).__name__})"] += 1
                await self._drop(producer)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                self.facts.counts["records sent"] += 1
                return

    async def _ready(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self.bootstrap,
                    client_id="partner",
                    acks="all",
                    enable_idempotence=True,
                    request_timeout_ms=5_000,
                    max_request_size=MAX_RECORD_BYTES,
                )
                try:
                    await asyncio.wait_for(producer.start(), self.deadline_s)
                except (KafkaError, TimeoutError, OSError):
                    await _stopped(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _drop(self, producer: AIOKafkaProducer | None) -> None:
        async with self._lock:
            if producer is None or producer is not self._producer:
                return
            self._producer = None
        await _stopped(producer)

    async def close(self) -> None:
        """Stop the producer."""
        await self._drop(self._producer)


async def _stopped(client: Any) -> None:
    # An idempotent producer waits for ever for a broker that is gone.
    with suppress(KafkaError, TimeoutError, OSError):
        await asyncio.wait_for(client.stop(), 3)


@dataclass
class Tap:
    """Listens to all topics and keeps a few records of good books, to be sent a second time."""

    bootstrap: str
    facts: Facts
    rng: Random
    seen: deque[Raw] = field(default_factory=lambda: deque(maxlen=KEPT))

    async def run(self) -> None:
        """Until cancelled; starts afresh after every fault, from what is then the end."""
        while True:
            heard = [topic for topic, listeners in LISTENERS.items() if listeners]
            consumer = AIOKafkaConsumer(*heard, bootstrap_servers=self.bootstrap, auto_offset_reset="latest")
            try:
                await asyncio.wait_for(consumer.start(), 10)
                await self._listen(consumer)
            except (KafkaError, TimeoutError, OSError):
                self.facts.counts["taps started again"] += 1
                await asyncio.sleep(0.5)
            finally:
                await _stopped(consumer)

    async def _listen(self, consumer: AIOKafkaConsumer) -> None:
        until = time.monotonic() + 20  # a consumer may go deaf when the broker was killed; a new one hears again
        while time.monotonic() < until:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    self._keep(record)

    def _keep(self, record: Any) -> None:
        book = (record.key or b"").decode(errors="replace")
        small = record.value is not None and len(record.value) < REPRODUCED_BYTES
        if small and self.facts.books.get(book) in ("plain", "late") and self.rng.random() < 0.3:
            self.seen.append(Raw(record.topic, record.key, record.value, tuple(record.headers)))

    def some(self, count: int, rng: Random) -> Sequence[Raw]:
        """A few of what was heard."""
        return rng.sample(list(self.seen), min(count, len(self.seen)))
