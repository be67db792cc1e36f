"""The running parts of a service process: made once, from its settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine

from hezhang_kit.clock import Clock, utc_now
from hezhang_kit.consumer import Consumer
from hezhang_kit.db import create_engine
from hezhang_kit.dispatch import Dispatcher
from hezhang_kit.identity import TokenVerifier
from hezhang_kit.lanes import Lanes
from hezhang_kit.relay import Relay
from hezhang_kit.settings import Settings
from hezhang_kit.tracing import Tracing, exporting
from hezhang_kit.transactions import Transactions
from hezhang_kit.work import Work

P = TypeVar("P")
P_co = TypeVar("P_co", covariant=True)


class Restoring(Protocol[P_co]):
    """What a service does beside the kit when its database was restored; see ``recovery``."""

    @property
    def to_end(self) -> bool:
        """Whether all records that there are now are worked while everything is done again."""
        ...

    def ports(self, work: Work) -> P_co:
        """The ports while everything is done again."""
        ...

    async def prepare(self, work: Work) -> None:
        """``told`` is complete: keep what has to stay as it was told."""
        ...

    async def finish(self, transactions: Transactions) -> Sequence[str]:
        """Everything is done again. What is not as it was told, in words."""
        ...


@dataclass(frozen=True)
class Service(Generic[P]):
    """A service as its bootstrap declares it."""

    name: str
    consumer: Consumer[P]
    router: APIRouter
    ports: Callable[[Work], P]
    settings: type[Settings] = Settings
    append_only: tuple[str, ...] = ()
    background: tuple[Callable[["Runtime[P]"], Awaitable[None]], ...] = ()
    commands: Mapping[Callable[..., Any], type[BaseModel]] = field(
        default_factory=dict[Callable[..., Any], type[BaseModel]]
    )
    """The handlers of commands with what they take: how a restored database reads its command log."""
    restoring: "Restoring[P] | None" = None

    @property
    def package(self) -> str:
        """The import name."""
        return f"{self.name}_service"


@dataclass
class Runtime(Generic[P]):
    """What a process of the service works with."""

    service: Service[P]
    settings: Settings
    clock: Clock
    tracing: Tracing
    engine: AsyncEngine
    relay: Relay
    transactions: Transactions
    dispatcher: Dispatcher[P]
    lanes: Lanes[P]
    verifier: TokenVerifier
    fatal: Callable[[BaseException], None] = field(default=lambda error: None)

    def ports(self, work: Work) -> P:
        """The service's ports on a transaction."""
        return self.service.ports(work)


def build_runtime(service: Service[P], settings: Settings, clock: Clock = utc_now) -> Runtime[Any]:
    """Wire the parts of one process; nothing is started or connected yet."""
    tracing = exporting(service.name, settings.otlp_endpoint, settings.trace_sample_ratio)
    engine = create_engine(str(settings.database_url), service.name, settings.pool_size)
    relay = Relay(service.name, settings)
    transactions = Transactions(service.name, engine, clock, tracing, relay)
    dispatcher = Dispatcher(service.consumer, service.ports, tracing)
    lanes = Lanes(service.name, service.consumer.topics, settings, transactions, dispatcher)
    return Runtime(
        service, settings, clock, tracing, engine, relay, transactions, dispatcher, lanes, TokenVerifier(settings)
    )
