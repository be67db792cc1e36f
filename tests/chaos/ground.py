"""What the services stand on: a broker with a listener for each service's proxy, PostgreSQL, tokens and mail."""

import asyncio
import random
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
from hezhang_kit.migrations import migrate
from hezhang_kit.runtime import Service
from hezhang_stack import files, kafka, ports, postgres, tokens, topics
from hezhang_stack.ports import HOST
from hezhang_stack.processes import Command

from tests.chaos.disk import SmallDisk
from tests.chaos.kept import Kept

_START_S = 60.0
_TOKEN_S = 86_400
"""How long a token of the load holds: longer than any run."""
_QUICK_RESTART = """\
num.network.threads=1
num.recovery.threads.per.data.dir=4
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""
"""A killed broker is let in again as soon as its own former session has ended."""


@dataclass
class Ground:
    """Servers in ``directory``, of which the ones that may fail are kept running."""

    directory: Path
    ports: Mapping[str, int]
    broker: Kept
    database: Kept
    helpers: Kept
    disk: SmallDisk
    admin_url: str

    @property
    def bootstrap(self) -> str:
        """The broker itself."""
        return f"{HOST}:{self.ports['kafka']}"

    @property
    def issuer(self) -> str:
        """Who signs the tokens, and where the keys are."""
        return f"http://{HOST}:{self.ports['helpers']}"

    @property
    def kept(self) -> tuple[Kept, ...]:
        """All processes."""
        return (self.broker, self.database, self.helpers)

    def token(self, roles: list[str], books: list[str]) -> str:
        """A bearer token, signed with the issuer's own key."""
        key = tokens.SigningKey.load(self.directory / "helpers")
        return tokens.mint(key, sub="chaos", roles=roles, books=books, issuer=self.issuer, ttl_s=_TOKEN_S)

    def read_url(self, name: str) -> str:
        """A database as the superuser reaches it."""
        return urlsplit(self.admin_url)._replace(path=f"/{name}").geturl()

    async def start(self) -> None:
        """All servers, and the topics."""
        for each in self.kept:
            each.start()
        await asyncio.gather(*(each.is_ready(_START_S) for each in self.kept))
        await asyncio.to_thread(topics.declare, self.bootstrap)

    async def add_database(self, service: Service, name: str) -> str:
        """A migrated database for a service, on the small disk if there is one; the application's URL."""
        urls = await asyncio.to_thread(postgres.create_service_databases, self.admin_url, [name])
        if self.disk.mounted:
            await self._move_to_disk(name)
        application, owner = urls[name]
        await migrate(owner, service.package, service.name, name, service.append_only)
        return application

    async def _move_to_disk(self, name: str) -> None:
        admin = await asyncpg.connect(self.admin_url)
        try:
            if not await admin.fetchval("select 1 from pg_tablespace where spcname = 'small'"):
                await admin.execute(f"create tablespace small location '{self.disk.path}'")
            await admin.execute(f'alter database "{name}" set tablespace small')
        finally:
            await admin.close()

    async def stop(self) -> None:
        """All servers, and the disk under them."""
        try:
            for each in self.kept:
                await each.stop()
        finally:
            self.disk.unmount()


def prepare(directory: Path, proxied: Iterable[str], more: Iterable[str], seed: int, *, small_disk: bool) -> Ground:
    """Choose ports and write settings; nothing runs yet.

    The broker gets a listener of its own for each name in ``proxied``, advertised at the port ``kafka-proxy-NAME``;
    ``more`` names further ports.
    """
    listeners = tuple(proxied)
    of_listeners = [f"{server}-{name}" for name in listeners for server in ("kafka", "kafka-proxy", "postgres-proxy")]
    names = (*kafka.PORTS, "postgres", "helpers", "smtp", *of_listeners, *more)
    chosen, _ = ports.choose(directory, names, remembered={}, demanded={})
    draw = random.Random(seed)
    bootstrap = f"{HOST}:{chosen['kafka']}"
    broker = replace(kafka.prepare(directory / "kafka", chosen), stop_timeout_s=10.0)
    _add_listeners(directory / "kafka" / "server.properties", listeners, chosen)
    database = postgres.prepare(directory / "postgres", chosen["postgres"])
    admin_url = postgres.admin_url(directory / "postgres", chosen["postgres"])
    disk = SmallDisk()
    if small_disk:
        disk.mount()
    logs = directory / "logs"
    return Ground(
        directory,
        chosen,
        Kept(broker, logs / "kafka.log", lambda: kafka.is_ready(bootstrap), draw, 0.2, 1.0),
        Kept(database, logs / "postgres.log", lambda: postgres.is_ready(admin_url), draw, 0.2, 1.0),
        Kept(_helpers(directory / "helpers", chosen), logs / "helpers.log", lambda: _answers(chosen["helpers"]), draw),
        disk,
        admin_url,
    )


def _add_listeners(settings: Path, names: Iterable[str], chosen: Mapping[str, int]) -> None:
    """The last of several lines for a setting is the one that holds."""
    own = {"PLAINTEXT": (chosen["kafka"], chosen["kafka"])}
    own |= {name.upper(): (chosen[f"kafka-{name}"], chosen[f"kafka-proxy-{name}"]) for name in names}
    lines = {
        "listeners": [
            *(f"{name}://{HOST}:{port}" for name, (port, _) in own.items()),
            f"CONTROLLER://{HOST}:{chosen['kafka-controller']}",
        ],
        "advertised.listeners": [f"{name}://{HOST}:{port}" for name, (_, port) in own.items()],
        "listener.security.protocol.map": [f"{name}:PLAINTEXT" for name in (*own, "CONTROLLER")],
    }
    with settings.open("a") as file:
        for name, values in lines.items():
            file.write(f"{name}={','.join(values)}\n")
        file.write(_QUICK_RESTART)


def _helpers(directory: Path, chosen: Mapping[str, int]) -> Command:
    files.secret(directory / "issuer-secret")
    tokens.SigningKey.load(directory)
    env = {
        "HEZHANG_HTTP_PORT": str(chosen["helpers"]),
        "HEZHANG_SMTP_PORT": str(chosen["smtp"]),
        "HEZHANG_HELPERS_DIR": str(directory),
        "HEZHANG_ZIPKIN_URL": "",
    }
    return Command("helpers", (sys.executable, "-m", "hezhang_stack.helpers"), env, stop_timeout_s=10.0)


async def _answers(port: int) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            return (await client.get(f"http://{HOST}:{port}/health/ready")).is_success
    except httpx.HTTPError:
        return False
