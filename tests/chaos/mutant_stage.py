"""Where a planted bug has to show itself: single processes of a service, stopped or killed at chosen points."""

import asyncio
import importlib
import random
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from hezhang_contracts.event import Event
from hezhang_stack import AUDIENCE
from hezhang_stack.ports import HOST
from hezhang_stack.processes import Command

from tests.chaos.ground import Ground
from tests.chaos.house import ROOT
from tests.chaos.kept import Kept
from tests.support.world import Raw, record_of

PORTS = ("first", "second", "third")
"""Names of the processes that a scenario may have at once."""
_READY_S = 40.0
_DEADLINE_S = 25.0


class Broken(Exception):
    """A promise was not kept: the message says which, and what was seen instead."""


@dataclass
class Stage:
    """One performance of a scenario, with a database of its own; ``plant`` names the bug, empty for none."""

    ground: Ground
    plant: str
    service: str
    url: str
    database: str

    # --- processes ---

    @asynccontextmanager
    async def process(self, role: str, port: str = "first", instance: str = "", **settings: str) -> AsyncIterator[Kept]:
        """A process of the service for the time of the block, entered when it is ready."""
        number = self.ground.ports[port]
        env = {
            "HEZHANG_DATABASE_URL": self.url,
            "HEZHANG_KAFKA_BOOTSTRAP": self.ground.bootstrap,
            "HEZHANG_HTTP_PORT": str(number),
            "HEZHANG_JWKS_URL": f"{self.ground.issuer}/.well-known/jwks.json",
            "HEZHANG_JWT_ISSUER": self.ground.issuer,
            "HEZHANG_JWT_AUDIENCE": AUDIENCE,
            "HEZHANG_SESSION_TIMEOUT_MS": "6000",
            "HEZHANG_HEARTBEAT_INTERVAL_MS": "1000",
            "HEZHANG_RELAY_POLL_MS": "100",
            "CHAOS_PATCH": self.plant,
            "CHAOS_ORDERS": str(self.ground.directory / f"orders-{port}"),
            **({"HEZHANG_INSTANCE": instance} if instance else {}),
            **settings,
        }
        argv = (sys.executable, "-m", "tests.chaos.child", self.service, role)
        log = self.ground.directory / "logs" / f"{self.database}-{port}.log"
        kept = Kept(Command(port, argv, env, cwd=ROOT), log, lambda: _ready(number), random.Random(0), again=False)
        kept.start()
        try:
            await kept.is_ready(_READY_S)
            yield kept
        finally:
            (self.ground.directory / f"orders-{port}").unlink(missing_ok=True)
            await kept.stop()

    def order(self, what: str, port: str = "first") -> None:
        """Tell a process what to do at a failpoint (see child.py)."""
        fresh = self.ground.directory / "order"
        fresh.write_text(what)
        fresh.rename(self.ground.directory / f"orders-{port}")

    async def obeyed(self, port: str = "first") -> None:
        """Return when the process has come to the point of its order."""
        orders = self.ground.directory / f"orders-{port}"
        await self.until(lambda: _now(not orders.exists()), f"the process comes to {orders.name}")

    # --- what it is given ---

    async def tell(self, *events: Event, spoilt: bytes | None = None) -> None:
        """Put events on their topics as one batch; ``spoilt`` replaces their content."""
        records = [record_of(event, str(uuid.uuid4())) for event in events]
        producer = AIOKafkaProducer(bootstrap_servers=self.ground.bootstrap, acks="all", linger_ms=300)
        await producer.start()
        try:
            sent = [await _send(producer, record, spoilt) for record in records]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    async def post(self, path: str, body: dict[str, Any], port: str = "first") -> Any:
        """The answer to a command; TimeoutError or HTTPStatusError when it is not done."""
        async with self._client(port) as client:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
            return answer.raise_for_status().json()

    async def get(self, path: str) -> Any:
        """What the API of the first process says."""
        async with self._client("first") as client:
            return (await client.get(path)).raise_for_status().json()

    def _client(self, port: str) -> httpx.AsyncClient:
        token = self.ground.token(["bookkeeper", "manager"], ["*"])
        base = f"http://{HOST}:{self.ground.ports[port]}"
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=base, headers=headers, timeout=30, trust_env=False)

    # --- what is seen of it ---

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """Look into the database."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *args)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A session of the superuser."""
        connection = await asyncpg.connect(self.ground.read_url(self.database))
        try:
            yield connection
        finally:
            await connection.close()

    async def effects(self, book: str) -> list[str]:
        """What the toy wrote for a book, in order."""
        return [r[0] for r in await self.fetch("select subject from effect where book_id = $1 order by seq", book)]

    async def told(self, topic: str, book: str) -> list[str]:
        """The ids of a book's events on a topic, as the broker has them."""
        async with self._reader(topic) as consumer:
            ends = await consumer.end_offsets(sorted(consumer.assignment()))
            found: list[str] = []
            for partition, end in ends.items():
                consumer.seek(partition, 0)
                while await consumer.position(partition) < end:
                    # With no time to wait it would never give way to what brings the records.
                    batch = await consumer.getmany(partition, timeout_ms=200)
                    records: Sequence[ConsumerRecord[Any, Any]] = batch.get(partition, [])
                    mine = [record for record in records if record.key == book.encode()]
                    found += [(dict(record.headers)["ce_id"] or b"").decode() for record in mine]
            return found

    async def caught_up(self) -> None:
        """Return when the service has done with all there is on the toy's topics.

        In a fresh database it begins with what earlier performances have told.
        """

        async def level() -> bool:
            rows = await self.fetch("select topic, partition, next_offset from consumer_offset")
            standing = {(row[0], row[1]): row[2] for row in rows}
            async with self._reader("invoice.issued", "return.recorded") as consumer:
                ends = await consumer.end_offsets(sorted(consumer.assignment()))
                return all(standing.get(tuple(place), 0) == end for place, end in ends.items())

        await self.until(level, "everything is applied")

    @asynccontextmanager
    async def _reader(self, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.ground.bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(topic, n) for topic in topics for n in range(6)])
            yield consumer
        finally:
            await consumer.stop()

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str, deadline_s: float = _DEADLINE_S) -> None:
        """Return when it holds; Broken when it does not in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline_s
        while not await holds():
            if loop.time() > end:
                raise Broken(f"not within {deadline_s:.0f} s: {what}")
            await asyncio.sleep(0.05)


async def open_stage(ground: Ground, plant: str, service: str, *, planted: bool) -> Stage:
    """A stage with a fresh database."""
    if service == "toy":
        sys.path.insert(0, str(ROOT / "tests" / "support" / "toy"))
        found = importlib.import_module("toy_service").service
    else:
        found = importlib.import_module(f"{service}_service.bootstrap").service
    database = f"{plant.replace('-', '_')}_{'planted' if planted else 'sound'}"
    return Stage(ground, plant if planted else "", service, await ground.add_database(found, database), database)


async def _send(producer: AIOKafkaProducer, record: Raw, spoilt: bytes | None) -> "asyncio.Future[Any]":
    value = record.value if spoilt is None else spoilt
    headers: Any = record.headers
    return await producer.send(record.topic, value, key=record.key, headers=headers)


async def _ready(port: int) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            return (await client.get(f"http://{HOST}:{port}/health/ready")).is_success
    except httpx.HTTPError:
        return False


async def _now(value: bool) -> bool:
    return value
