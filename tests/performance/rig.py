"""What is measured on: one broker, one durable PostgreSQL, the stack's helpers, and services as real processes."""

import os
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import httpx
import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from hezhang_contracts.registry import TOPICS
from hezhang_kit.migrations import migrate
from hezhang_stack import AUDIENCE, files, kafka, ports, postgres, processes, topics
from hezhang_stack.postgres import create_service_databases
from hezhang_stack.processes import Command

_READY_S = 60.0
# For a program to be compared with that makes a topic of its own: as many partitions as ours.
_BROKER = "auto.create.topics.enable=true\nnum.partitions=6\n"
# When a row was committed can be asked of the server itself.
_DATABASE = ("-c", "track_commit_timestamp=on")
_READ = """
insert into consumer_offset (topic, partition, next_offset) values ($1, $2, $3)
on conflict (topic, partition) do update set next_offset = excluded.next_offset
"""
_FILLED = """
select string_agg(quote_ident(relname), ', ') from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
"""


async def look_after(connection: asyncpg.Connection, timeout_s: float | None = None) -> None:
    """Vacuum and analyse what was filled, as autovacuum does in its time.

    Not what is empty, which autovacuum leaves alone: the server would plan for empty tables until it looks again.
    """
    await connection.execute(f"vacuum (analyze) {await connection.fetchval(_FILLED)}", timeout=timeout_s)


@dataclass(frozen=True)
class Database:
    """A database of its own."""

    url: str
    """As the application."""
    owner: str
    """As the owner of its tables."""


@dataclass(frozen=True)
class Rig:
    """The servers of a run."""

    directory: Path
    bootstrap: str
    admin_url: str
    helpers_url: str
    profile: Path | None = None
    """Where each service process leaves its profile; None: it runs as in production."""

    def database(self, name: str) -> Database:
        """A new, empty database."""
        [(url, owner)] = create_service_databases(self.admin_url, [f"{name}_{uuid.uuid4().hex[:8]}"]).values()
        return Database(url, owner)

    async def service_database(self, service: str, append_only: tuple[str, ...]) -> Database:
        """A new, migrated database of a service."""
        database = self.database(service)
        role = database.url.partition("//")[2].partition(":")[0]
        await migrate(database.owner, f"{service}_service", service, role, append_only)
        await self.skip(database)
        return database

    async def skip(self, database: Database) -> None:
        """Let a service's database hold everything that is on the topics for read: it is other benchmarks'."""
        partitions = [TopicPartition(topic.name, n) for topic in TOPICS.values() for n in range(topic.partitions)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        ends = await consumer.end_offsets(partitions)
        await consumer.stop()
        owner = await asyncpg.connect(database.owner)
        await owner.executemany(_READ, [(tp.topic, tp.partition, end) for tp, end in ends.items()])
        await owner.close()

    async def settle(self) -> None:
        """Write out what preparing has left in memory, so that nobody's measured time pays for it."""
        admin = await asyncpg.connect(self.admin_url)
        await admin.execute("checkpoint")
        await admin.close()

    def token(self, *books: str, role: str = "bookkeeper", sub: str = "bench") -> str:
        """A bearer token for these books, good for a day."""
        wish = {"sub": sub, "roles": [role], "books": list(books), "ttl_s": 86_400}
        secret = files.secret(self.directory / "helpers" / "issuer-secret")
        answer = httpx.post(
            f"{self.helpers_url}/token", json=wish, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )
        return answer.raise_for_status().json()["access_token"]


@dataclass(frozen=True)
class Process:
    """A running service."""

    pid: int
    url: str
    log: Path
    profiled: bool = False

    def cpu_s(self) -> float:
        """Processor time that it has used."""
        times = psutil.Process(self.pid).cpu_times()
        return times.user + times.system

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """If a profile is made of it, it is of this alone: neither of the start nor of idling."""
        self._turn()
        try:
            yield
        finally:
            self._turn()

    def _turn(self) -> None:
        if self.profiled:
            os.kill(self.pid, signal.SIGUSR1)


@contextmanager
def rig(profile: Path | None = None) -> Iterator[Rig]:
    """Start the servers with their data in a temporary folder, and stop them."""
    with tempfile.TemporaryDirectory(prefix="hezhang-bench-") as scratch, ExitStack() as stack:
        directory = Path(scratch)
        names = ("kafka", "kafka-controller", "postgres", "helpers", "smtp")
        chosen, _ = ports.choose(directory, names, remembered={}, demanded={})
        bootstrap = _broker(stack, directory / "kafka", chosen)
        admin_url = _postgres(stack, directory / "postgres", chosen["postgres"])
        helpers_url = _helpers(stack, directory / "helpers", chosen)
        topics.declare(bootstrap)
        yield Rig(directory, bootstrap, admin_url, helpers_url, profile)


def _broker(stack: ExitStack, directory: Path, chosen: dict[str, int]) -> str:
    command = kafka.prepare(directory, chosen)
    settings = directory / "server.properties"
    settings.write_text(settings.read_text().replace("auto.create.topics.enable=false\n", _BROKER))
    bootstrap = f"{ports.HOST}:{chosen['kafka']}"
    _run(stack, command, directory / "kafka.log", lambda: processes.blocking(kafka.is_ready(bootstrap)))
    return bootstrap


def _postgres(stack: ExitStack, directory: Path, port: int) -> str:
    command = postgres.prepare(directory, port)
    url = postgres.admin_url(directory, port)
    command = replace(command, argv=(*command.argv, *_DATABASE))
    _run(stack, command, directory / "postgres.log", lambda: processes.blocking(postgres.is_ready(url)))
    return url


def _helpers(stack: ExitStack, directory: Path, chosen: dict[str, int]) -> str:
    env = {
        "HEZHANG_HTTP_PORT": str(chosen["helpers"]),
        "HEZHANG_SMTP_PORT": str(chosen["smtp"]),
        "HEZHANG_HELPERS_DIR": str(directory),
        "HEZHANG_ZIPKIN_URL": "",
    }
    command = Command("helpers", (sys.executable, "-m", "hezhang_stack.helpers"), env)
    url = f"http://{ports.HOST}:{chosen['helpers']}"
    _run(stack, command, directory / "helpers.log", lambda: _answers(f"{url}/health/ready"))
    return url


def _run(stack: ExitStack, command: Command, log: Path, ready: object) -> None:
    stack.enter_context(processes.running(command, log, ready, _READY_S))  # pyright: ignore[reportArgumentType]


@contextmanager
def service(
    rig: Rig, name: str, role: str, database: Database, *, wait: bool = True, **settings: object
) -> Iterator[Process]:
    """A service as a process of its own, entered when it is ready, or with ``wait=False`` as soon as it is started.

    ``settings`` are those of the kit, in its own names; traces go to the helpers unless they say otherwise.
    """
    chosen, _ = ports.choose(rig.directory / f"{name}-{role}", (role,), remembered={}, demanded={})
    url = f"http://{ports.HOST}:{chosen[role]}"
    values: dict[str, object] = {
        "database_url": database.url,
        "kafka_bootstrap": rig.bootstrap,
        "http_port": chosen[role],
        "jwks_url": f"{rig.helpers_url}/.well-known/jwks.json",
        "jwt_issuer": rig.helpers_url,
        "jwt_audience": AUDIENCE,
        "otlp_endpoint": rig.helpers_url,
        "log_level": "INFO",
    } | settings
    env = {f"HEZHANG_{key.upper()}": str(value) for key, value in values.items()}
    module = f"{name}_service"
    argv = (sys.executable, "-m", module, role)
    if rig.profile is not None:
        out = rig.profile / f"{name}-{role}-{uuid.uuid4().hex[:6]}.prof"
        argv = (sys.executable, "-m", "tests.performance.profiled", str(out), module, role)
    log = rig.directory / "logs" / f"{name}-{role}-{uuid.uuid4().hex[:6]}.log"
    with processes.running(
        Command(name, argv, env), log, lambda: not wait or _answers(f"{url}/health/ready"), _READY_S
    ) as child:
        yield Process(child.pid, url, log, rig.profile is not None)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=2).is_success
    except httpx.HTTPError:
        return False
