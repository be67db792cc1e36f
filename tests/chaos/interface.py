"""What the two halves of the chaos harness say to each other."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

SERVICES = ("ledger", "returns", "collections", "cases", "notify")


@dataclass(frozen=True)
class Addresses:
    """Where the load and the checks find the system: real addresses, never a proxy's."""

    bootstrap: str
    api: Mapping[str, str]
    """Base URL by service."""
    databases: Mapping[str, str]
    """By service, the DSN of a role that may read everything there."""
    token: Callable[[list[str], list[str]], str]
    """(roles, books) to a bearer token of always the same subject that outlives the run."""
    mailbox: str = ""
    """Base URL of the local mailbox; with "" nobody looks whether a mail arrived twice."""


@dataclass(frozen=True)
class Finding:
    """One check's result; good when ``count`` is zero."""

    check: str
    count: int
    examples: list[str] = field(default_factory=list[str])


class Driven(Protocol):
    """A load, as the runner drives it: ``prepare``, ``run`` among the faults, all healed, ``finish``."""

    async def prepare(self) -> None:
        """Open the books; no faults yet. AssertionError after 60 s."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Drive until ``stop``; outages never raise."""
        ...

    async def finish(self) -> None:
        """After healing: every request gets its answer, the duplicates of the end are sent."""
        ...
