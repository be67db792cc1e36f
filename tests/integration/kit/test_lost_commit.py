"""A commit that took effect and was never answered: whoever does it again must not have its effect twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hezhang_stack import ports
from toy_service import service

from tests.chaos.proxy import HOST, Proxy, Trap
from tests.support.conditions import until
from tests.support.events import invoice, new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

_EFFECTS = "select subject from effect where book_id = $1 order by seq"
_PARKED = "select code from parked where key = $1"


@asynccontextmanager
async def behind_a_proxy(world: World, directory: Path) -> AsyncIterator[tuple[Running, Proxy]]:
    """The toy service, which reaches its database through a proxy alone."""
    url = urlsplit(await world.database(service))
    chosen, _ = ports.choose(directory, ["proxy"], remembered={}, demanded={})
    proxy = Proxy("postgres", chosen["proxy"], url.port or 5432)
    await proxy.start()
    through = url._replace(netloc=f"{url.username}:{url.password}@{HOST}:{chosen['proxy']}").geturl()
    try:
        async with world.running(service, url=through) as toy:
            yield toy, proxy
    finally:
        await proxy.stop()


async def test_a_command_is_done_once(world: World, tmp_path: Path) -> None:
    book = new_book()
    async with behind_a_proxy(world, tmp_path) as (toy, proxy):
        note = {"book_id": book, "invoice_id": "i1"}
        sprung, first = await asyncio.gather(
            proxy.spring(Trap.CUT_IN_COMMIT, 10), toy.post("/notes", note, book, key="k1")
        )
        again = await toy.post("/notes", note, book, key="k1")
        assert sprung
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert [row["subject"] for row in await toy.fetch(_EFFECTS, book)] == ["i1"]
        assert len(await toy.told(book, "credit.applied")) == 1


async def test_an_event_is_applied_once(world: World, tmp_path: Path) -> None:
    book = new_book()
    async with behind_a_proxy(world, tmp_path) as (toy, proxy):
        sprung, _ = await asyncio.gather(proxy.spring(Trap.CUT_IN_COMMIT, 10), toy.tell(invoice(book, "i1")))
        assert sprung
        await toy.tell(invoice(book, "i2"))
        await toy.applied(book, "invoice.issued", 2)
        assert [row["subject"] for row in await toy.fetch(_EFFECTS, book)] == ["i1", "i2"]
        assert await toy.fetch(_PARKED, book.encode()) == []


async def test_a_service_lives_on(world: World, tmp_path: Path) -> None:
    """Again and again, whatever it was committing."""
    book = new_book()
    async with behind_a_proxy(world, tmp_path) as (toy, proxy):
        for n in range(10):
            sprung, _ = await asyncio.gather(proxy.spring(Trap.CUT_IN_COMMIT, 10), toy.tell(invoice(book, f"i{n}")))
            assert sprung
        await until(lambda: _all(toy, book, 10), "all have their effect")
        assert await toy.fetch(_PARKED, book.encode()) == []
        assert toy.failures == []


async def _all(toy: Running, book: str, count: int) -> bool:
    return len(await toy.fetch(_EFFECTS, book)) == count
