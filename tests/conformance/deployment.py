"""A toy service of real processes, in a consumer group and on a database of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import asyncpg
from toy_service import service

from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.conformance.nursery import Member
from tests.conformance.waves import BAD
from tests.support.identity import AUDIENCE, ISSUER
from tests.support.world import World

TOPICS = ("invoice.issued", "return.recorded")
"""What the toy listens to."""


@dataclass
class Deployment:
    """Starts its processes and looks into its database."""

    house: House
    url: str
    jwks_url: str

    @property
    def name(self) -> str:
        """Of the database and of the group."""
        return self.url.rpartition("/")[2]

    def launch(
        self,
        role: str = "all",
        stop: Stop | None = None,
        instance: str = "",
        port: int = 0,
        settings: Mapping[str, int] = MappingProxyType({}),
    ) -> Member:
        """A process; with ``instance`` it takes up the lanes of a killed one without waiting for its session's end."""
        env = {
            "HEZHANG_DATABASE_URL": self.url, "HEZHANG_KAFKA_BOOTSTRAP": self.house.bootstrap,
            "HEZHANG_HTTP_PORT": port, "HEZHANG_JWKS_URL": self.jwks_url, "HEZHANG_JWT_ISSUER": ISSUER,
            "HEZHANG_JWT_AUDIENCE": AUDIENCE, "HEZHANG_SESSION_TIMEOUT_MS": 6_000,
            "HEZHANG_HEARTBEAT_INTERVAL_MS": 1_000, "HEZHANG_RELAY_POLL_MS": 50,
        }  # fmt: skip
        env |= {f"HEZHANG_{key.upper()}": value for key, value in settings.items()}
        env |= {"HEZHANG_INSTANCE": instance} if instance else {}
        arguments = {"name": self.name, "role": role, "fail_on": [BAD]}
        texts = {key: str(value) for key, value in env.items()}
        return self.house.nursery.fork("tests.conformance.launcher:toy", arguments, texts, stop)

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Look into the database."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    async def numbers(self, sql: str, *args: Any) -> tuple[int, ...]:
        """The one row that a query gives."""
        [row] = await self.fetch(sql, *args)
        return tuple(row)

    async def applied(self, books: Sequence[str]) -> int:
        """How many events of these books had their effect."""
        sql = "select coalesce(sum(n), 0)::bigint from flow where direction = 'applied' and book_id = any($1::text[])"
        [count] = await self.numbers(sql, list(books))
        return count

    async def owners(self) -> int:
        """How many members own lanes."""
        [count] = await self.numbers("select count(distinct owner) from lane")
        return count

    async def sent(self) -> bool:
        """Whether the outbox is empty."""
        return await self.numbers("select count(*) from outbox") == (0,)

    async def end_relay_session(self) -> None:
        """Take the leading relay's connection away, and with it its leadership."""
        await self.fetch(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and application_name = $1""",
            f"{self.name} relay",
        )


async def deploy(house: House, world: World) -> Deployment:
    """A new one."""
    return Deployment(house, await world.database(service), world.issuer.jwks_url)
