"""A member frozen in the middle of a statement: the server takes it for busy; its lane is taken all the same."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from hezhang_kit import owning
from toy_service import service

from tests.support.conditions import until
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

LANE = 5
_HANGS = "select wait_event from pg_stat_activity where pid = $1 and state = 'active'"


async def test_a_lane_that_hangs_in_a_copy_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owning, "_END_HANGING", owning._END_HANGING.replace("15 seconds", "1 second"))
    url = await world.database(service)
    async with world.running(service, url=url) as toy:
        frozen = await asyncpg.connect(url)
        # A limit of the server does not help.
        await frozen.execute("set transaction_timeout = '1s'")
        hanging = asyncio.create_task(_hang(frozen))
        await until(lambda: _hangs(toy, frozen.get_server_pid()), "it hangs")
        await toy.runtime.lanes.take(LANE)
        [lane] = await toy.fetch("select owner from lane where partition = $1", LANE)
        assert lane["owner"] == toy.runtime.lanes.member
        assert not await toy.fetch("select 1 from pg_stat_activity where pid = $1", frozen.get_server_pid())
        hanging.cancel()
        frozen.terminate()


async def _hang(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    async def source() -> AsyncIterator[bytes]:
        yield b""
        await asyncio.Event().wait()

    async with connection.transaction():
        await connection.execute("select 1 from lane where partition = $1 for update", LANE)
        await connection.copy_to_table("waiting", source=source(), format="binary")


async def _hangs(toy: Running, pid: int) -> bool:
    return [row["wait_event"] for row in await toy.fetch(_HANGS, pid)] == ["ClientRead"]
