"""The house in which the chaos happens: five services as processes, each with a proxy of its own to both servers."""

import asyncio
import importlib
import random
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from hezhang_stack import AUDIENCE
from hezhang_stack.ports import HOST
from hezhang_stack.processes import Command

from tests.chaos import ground as grounds
from tests.chaos.ground import Ground
from tests.chaos.interface import SERVICES, Addresses
from tests.chaos.kept import Kept
from tests.chaos.proxy import Mode, Proxy
from tests.conformance.nursery import Nursery, nursing

ROOT = Path(__file__).parents[2]
EXTRA = ("second", "third", "relay")
"""Further members that a service may have for a while."""
_READY_S = 60.0
_STOP_S = 30.0


@dataclass
class House:
    """Everything that runs, and may be harmed."""

    ground: Ground
    seed: int
    patch: str = ""
    services: dict[str, Kept] = field(default_factory=dict[str, Kept])
    proxies: dict[str, Proxy] = field(default_factory=dict[str, Proxy])
    """By ``SERVICE:kafka`` and ``SERVICE:postgres``."""
    guests: set[Kept] = field(default_factory=set[Kept])
    _nursery: Nursery | None = None
    _ending: ExitStack = field(default_factory=ExitStack)
    _urls: dict[str, str] = field(default_factory=dict[str, str])
    _http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=2, trust_env=False))

    @property
    def addresses(self) -> Addresses:
        """What the load needs."""
        return Addresses(
            self.ground.bootstrap,
            {name: f"http://{HOST}:{self.ground.ports[name]}" for name in SERVICES},
            {name: self.ground.read_url(name) for name in SERVICES},
            self.ground.token,
            self.ground.issuer,  # one process has the issuer and the mailbox
        )

    async def start(self) -> None:
        """Servers, databases, proxies, services; StackError when something does not get ready."""
        await self.ground.start()
        self._nursery = self._ending.enter_context(nursing(self.ground.directory / "logs"))
        self._nursery.load("tests.chaos.child", *(f"{name}_service.bootstrap" for name in SERVICES))
        for name in SERVICES:
            service = importlib.import_module(f"{name}_service.bootstrap").service
            self._urls[name] = await self.ground.add_database(service, name)
            at = self.ground.ports
            self.proxies[f"{name}:kafka"] = Proxy("kafka", at[f"kafka-proxy-{name}"], at[f"kafka-{name}"])
            self.proxies[f"{name}:postgres"] = Proxy("postgres", at[f"postgres-proxy-{name}"], at["postgres"])
        for proxy in self.proxies.values():
            await proxy.start()
        for index, name in enumerate(SERVICES):
            self.services[name] = self._member(name, "all", name, random.Random(self.seed * 100 + index))
            self.services[name].start()
        await self.healthy()

    async def healthy(self) -> None:
        """Return when everything serves; StackError when something does not within 60 s."""
        await asyncio.gather(*(each.is_ready(_READY_S) for each in (*self.ground.kept, *self.services.values())))

    async def heal(self) -> None:
        """Undo whatever fault is left, and wait until everything serves."""
        self.ground.disk.free()
        for proxy in self.proxies.values():
            proxy.mode = Mode.PASS
        await asyncio.gather(*(guest.stop() for guest in self.guests))
        self.guests.clear()
        await self.healthy()

    async def stop(self) -> None:
        """Everything."""
        try:
            await asyncio.gather(*(each.stop() for each in (*self.services.values(), *self.guests)))
            for proxy in self.proxies.values():
                await proxy.stop()
            await self._http.aclose()
        finally:
            self._ending.close()
            await self.ground.stop()

    @asynccontextmanager
    async def guest(self, service: str, which: str) -> AsyncIterator[Kept]:
        """Another process of a service for a while: a ``second`` or ``third`` consumer, or a ``relay``."""
        role = "relay" if which == "relay" else "consumer"
        guest = self._member(service, role, f"{service}-{which}", random.Random(self.seed))
        self.guests.add(guest)
        guest.start()
        try:
            yield guest
        finally:
            await guest.stop()
            self.guests.discard(guest)

    def _member(self, service: str, role: str, name: str, pauses: random.Random) -> Kept:
        argv = (sys.executable, "-m", "tests.chaos.child", service, role)
        port = self.ground.ports[name]
        env = self._environment(service, port)
        if role == "all":
            # Static membership: whoever is killed takes its lanes up again without waiting for the old session to end.
            env["HEZHANG_INSTANCE"] = service
        command = Command(name, argv, env, cwd=ROOT, stop_timeout_s=_STOP_S)

        async def ready() -> bool:
            try:
                return (await self._http.get(f"http://{HOST}:{port}/health/ready")).is_success
            except httpx.HTTPError:
                return False

        return Kept(command, self.ground.directory / "logs" / f"{name}.log", ready, pauses, nursery=self._nursery)

    def _environment(self, service: str, port: int) -> dict[str, str]:
        at = self.ground.ports
        url = urlsplit(self._urls[service])
        through = url._replace(netloc=f"{url.username}:{url.password}@{HOST}:{at[f'postgres-proxy-{service}']}")
        return {
            "HEZHANG_DATABASE_URL": through.geturl(),
            "HEZHANG_KAFKA_BOOTSTRAP": f"{HOST}:{at[f'kafka-proxy-{service}']}",
            "HEZHANG_HTTP_PORT": str(port),
            "HEZHANG_JWKS_URL": f"{self.ground.issuer}/.well-known/jwks.json",
            "HEZHANG_JWT_ISSUER": self.ground.issuer,
            "HEZHANG_JWT_AUDIENCE": AUDIENCE,
            "HEZHANG_SESSION_TIMEOUT_MS": "6000",
            "HEZHANG_HEARTBEAT_INTERVAL_MS": "1500",
            "HEZHANG_WAITING_ALARM_S": "86400",
            "HEZHANG_CHECK_REST_S": "86400",
            "HEZHANG_SMTP_HOST": HOST,
            "HEZHANG_SMTP_PORT": str(at["smtp"]),
            "HEZHANG_SMTP_FROM": "no-reply@hezhang.example",
            "CHAOS_PATCH": self.patch,
        }


def make(directory: Path, seed: int, patch: str = "", *, small_disk: bool = True) -> House:
    """A house in ``directory``; nothing runs yet."""
    more = (*SERVICES, *(f"{service}-{which}" for service in SERVICES for which in EXTRA))
    return House(grounds.prepare(directory, SERVICES, more, seed, small_disk=small_disk), seed, patch)
