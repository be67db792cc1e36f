"""A service in the test's process, on a database of its own and the session's broker."""

import json
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer, TopicPartition
from hezhang_contracts.event import Event
from hezhang_contracts.registry import COMMAND_LOGS, PARTITIONS, TOPICS
from hezhang_kit.app import create_app
from hezhang_kit.clock import Clock, utc_now
from hezhang_kit.ids import lane_of
from hezhang_kit.runtime import Runtime, Service, build_runtime
from hezhang_kit.told import reading, records_until

from tests.support import databases
from tests.support.conditions import until
from tests.support.identity import AUDIENCE, ISSUER, TestIssuer
from tests.support.servers import Servers


@dataclass
class World:
    """Makes services run and talks to them as others would.

    It begins with its first database: what had been told before, by other tests, its services leave out.
    """

    servers: Servers
    issuer: TestIssuer
    databases: dict[str, tuple[str, str]] = field(default_factory=dict)
    _began: dict[TopicPartition, int] | None = field(default=None, init=False)

    async def database(self, service: Service[Any]) -> str:
        """A fresh, migrated database; the URL of the application's role."""
        url, _ = self.databases[service.name] = await databases.fresh(self.servers.admin_url, service)
        self._began = self._began or await self.ends()
        topics = service.consumer.topics
        await databases.begin_at(url, {tp: end for tp, end in self._began.items() if tp.topic in topics})
        return url

    async def ends(self) -> dict[TopicPartition, int]:
        """Where all topics end."""
        names = [*TOPICS, *(log.name for log in COMMAND_LOGS.values())]
        partitions = [TopicPartition(name, n) for name in names for n in range(PARTITIONS)]
        async with reading(self.servers.bootstrap, partitions) as consumer:
            return await consumer.end_offsets(partitions)

    async def sent(self, book_id: str, topic: str) -> list[dict[str, Any]]:
        """What the broker has of a book since the world began, in order."""
        assert self._began is not None, "nothing is sent before there is a database"
        partition = TopicPartition(topic, lane_of(book_id))
        end = (await self.ends())[partition]
        contents: list[dict[str, Any]] = []
        async with reading(self.servers.bootstrap, [partition]) as consumer:
            consumer.seek(partition, self._began[partition])
            async for records in records_until(consumer, {partition: end}):
                contents += [json.loads(record.value or b"") for record in records if record.key == book_id.encode()]
        return contents

    def settings(self, service: Service[Any], url: str, **more: Any) -> Any:
        """Settings of a test process."""
        defaults: dict[str, Any] = {
            "database_url": url, "kafka_bootstrap": self.servers.bootstrap, "jwks_url": self.issuer.jwks_url,
            "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "session_timeout_ms": 6_000, "relay_poll_ms": 50,
        }  # fmt: skip
        return service.settings(**(defaults | more))

    @asynccontextmanager
    async def running(
        self, service: Service[Any], role: str = "all", url: str | None = None, clock: Clock = utc_now, **more: Any
    ) -> AsyncIterator["Running"]:
        """The service with role ``all``, ``api``, ``consumer`` or ``relay``; a new database unless ``url`` is given."""
        database = url or await self.database(service)
        runtime = build_runtime(service, self.settings(service, database, **more), clock)
        failures: list[BaseException] = []
        runtime.fatal = failures.append
        app = create_app(runtime, role)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                running = Running(self, runtime, client, failures)
                if app.state.consumes:
                    await until(lambda: runtime.lanes.ready or bool(failures), "lanes are assigned")
                if not failures:
                    yield running
        if failures:
            raise failures[0]


@dataclass
class Running:
    """A running service: its API, its database, its broker."""

    world: World
    runtime: Runtime[Any]
    client: httpx.AsyncClient
    failures: list[BaseException]

    @property
    def url(self) -> str:
        """The database URL of the application's role."""
        return str(self.runtime.settings.database_url)

    async def post(self, path: str, body: Any, *books: str, key: str | None = None, **token: Any) -> httpx.Response:
        """POST as a bookkeeper of these books, with an Idempotency-Key of its own unless one is given."""
        headers = self.headers(*books, **token) | {"Idempotency-Key": key or str(uuid.uuid4())}
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, *books: str, **token: Any) -> httpx.Response:
        """GET as a bookkeeper of these books."""
        return await self.client.get(path, headers=self.headers(*books, **token))

    def headers(self, *books: str, **token: Any) -> dict[str, str]:
        """An Authorization header for these books."""
        return {"Authorization": f"Bearer {self.world.issuer.token(*books, **token)}"}

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Look into the service's database."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    async def tell(self, *events: Event, ids: Sequence[str] | None = None) -> list[str]:
        """Send events to the broker as another service would; their ids."""
        given = list(ids) if ids else [str(uuid.uuid4()) for _ in events]
        await send(self.world.servers.bootstrap, [record_of(e, i) for e, i in zip(events, given, strict=True)])
        return given

    async def applied(self, book_id: str, topic: str, count: int) -> None:
        """Wait until this many events of a topic had their effect."""

        async def enough() -> bool:
            sql = "select n from flow where book_id = $1 and direction = 'applied' and topic = $2"
            rows = await self.fetch(sql, book_id, topic)
            return bool(rows) and rows[0]["n"] >= count

        await until(enough, f"{count} {topic} of {book_id} are applied")

    async def told(self, book_id: str, topic: str) -> list[tuple[str, dict[str, Any]]]:
        """The events that this service told, in order: (id, content)."""
        sql = "select event_id, value from event where book_id = $1 and topic = $2 order by day, seq"
        return [(row["event_id"], json.loads(row["value"])) for row in await self.fetch(sql, book_id, topic)]


@dataclass(frozen=True)
class Raw:
    """A Kafka record to be sent."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


def record_of(event: Event, event_id: str, **headers: bytes | None) -> Raw:
    """An event as its producer would send it; ``headers`` change or add single ones."""
    own: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": event_id.encode(),
        "ce_source": f"/{event.producer}".encode(),
        "ce_type": event.ce_type().encode(),
        "ce_subject": event.subject.encode(),
        "ce_time": utc_now().isoformat().encode(),
        "content-type": b"application/json",
    }
    return Raw(event.topic, event.book_id.encode(), event.model_dump_json().encode(), list((own | headers).items()))


async def send(bootstrap: str, records: Sequence[Raw]) -> None:
    """Put records on their topics and wait for the broker."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for r in records:
            await producer.send_and_wait(r.topic, r.value, key=r.key, headers=r.headers)  # pyright: ignore[reportArgumentType]
    finally:
        await producer.stop()
