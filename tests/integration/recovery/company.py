"""The five services at once, each on a database of its own, and what happens between them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import asyncpg
from aiokafka import TopicPartition
from hezhang_contracts.registry import SERVICES
from hezhang_kit.envelope import Record
from hezhang_kit.runtime import Service
from hezhang_kit.told import reading, records_until

from tests.integration.notify.mailbox import Mailbox
from tests.integration.recovery.backup import back_up, restore
from tests.integration.returns.life import dry_ledger
from tests.support.conditions import until
from tests.support.world import Running, World


def declared(name: str) -> Service[Any]:
    """A service as its bootstrap declares it."""
    return import_module(f"{name}_service.bootstrap").service


@dataclass
class Company:
    """Services that can be stopped, lost, restored and started again, one by one."""

    world: World
    mailbox: Mailbox
    dry_ledger: str
    """Where returns asks for previews."""
    urls: dict[str, str] = field(default_factory=dict[str, str])
    up: dict[str, Running] = field(default_factory=dict[str, Running])
    _stacks: dict[str, AsyncExitStack] = field(default_factory=dict[str, AsyncExitStack])

    async def start(self, name: str, role: str = "all") -> None:
        """Let a service run; Refused when it does not start."""
        stack = AsyncExitStack()
        running = self.world.running(declared(name), role, self.urls[name], **self._settings(name))
        self.up[name] = await stack.enter_async_context(running)
        self._stacks[name] = stack

    async def stop(self, name: str) -> None:
        """Let a service end."""
        del self.up[name]
        await self._stacks.pop(name).aclose()

    def _settings(self, name: str) -> dict[str, Any]:
        notify = {"smtp_port": self.mailbox.port, "smtp_from": "books@hezhang.example", "delivery_poll_ms": 20}
        return {"notify": notify, "returns": {"ledger_url": self.dry_ledger}}.get(name, {})

    async def back_up(self, name: str) -> None:
        """A backup of what a service knows now."""
        await self.stop(name)
        await back_up(self.world, self.urls[name])
        await self.start(name)

    async def lose(self, name: str) -> None:
        """The database of a service is of the time of its backup."""
        if name in self.up:
            await self.stop(name)
        await restore(self.world, self.urls[name])

    async def command(self, name: str, command: str) -> tuple[int, str]:
        """``python -m X_service COMMAND`` as an operator runs it: its exit code and what it said."""
        settings = self.world.settings(declared(name), self.urls[name], **self._settings(name))
        environment = {
            f"HEZHANG_{key.upper()}": str(value)
            for key, value in settings.model_dump(mode="json").items()
            if value is not None
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"{name}_service", command, env=os.environ | environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await asyncio.wait_for(process.communicate(), 120)
        return process.returncode or 0, output.decode()

    async def fetch(self, name: str, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Look into the database of a service."""
        connection = await asyncpg.connect(self.urls[name])
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    async def ends(self) -> dict[TopicPartition, int]:
        """Where all topics end."""
        return await self.world.ends()

    async def records(self, since: dict[TopicPartition, int]) -> list[Record]:
        """Everything on all topics since then."""
        ends = await self.ends()
        found: list[Record] = []
        async with reading(self.world.servers.bootstrap, list(ends)) as consumer:
            for tp, offset in since.items():
                consumer.seek(tp, offset)
            async for batch in records_until(consumer, ends):
                found += batch
        return found

    async def quiet(self) -> None:
        """Wait until everything that was told has arrived, and nothing is on its way."""

        async def still() -> bool:
            before = await self.ends()
            return all([await self._still(name, before) for name in self.up]) and before == await self.ends()

        await until(still, "everything has arrived", 90)

    async def _still(self, name: str, ends: dict[TopicPartition, int]) -> bool:
        if await self.fetch(name, "select from outbox limit 1"):
            return False
        if name == "notify" and await self.fetch(name, "select from delivery where status in ('planned', 'sending')"):
            return False
        rows = await self.fetch(name, "select topic, partition, next_offset from consumer_offset")
        stored = {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return all(stored.get(tp, 0) == end for tp, end in ends.items() if tp.topic in declared(name).consumer.topics)


@asynccontextmanager
async def company(world: World) -> AsyncIterator[Company]:
    """All five."""
    mailbox = Mailbox()
    await mailbox.start()
    stack = AsyncExitStack()
    all_five = Company(world, mailbox, stack.enter_context(dry_ledger()).url)
    try:
        for name in SERVICES:
            all_five.urls[name] = await world.database(declared(name))
        await asyncio.gather(*(all_five.start(name) for name in SERVICES))
        yield all_five
    finally:
        for name in list(all_five.up):
            await all_five.stop(name)
        await stack.aclose()
        await mailbox.stop()
