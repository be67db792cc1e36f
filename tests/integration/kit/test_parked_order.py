"""Bad and good records of one subject in one batch: each is worked or parked in the order in which it came."""

import pytest
from toy_service import service

from tests.support.conditions import until
from tests.support.events import invoice, new_book
from tests.support.world import Raw, Running, World, record_of, send

pytestmark = pytest.mark.integration


def told(book: str, number: str) -> Raw:
    """An event of the one subject."""
    return record_of(invoice(book, "i1", number=number), f"{book} {number}")


def spoilt(raw: Raw) -> Raw:
    """Not JSON any more."""
    return Raw(raw.topic, raw.key, b"{", raw.headers)


async def parked(toy: Running, book: str) -> list[tuple[str, str]]:
    """(number, code) of what is parked, in the order in which it will be settled."""
    rows = await toy.fetch("select headers, code, record_offset from parked where book_id = $1 order by id", book)
    first = min((row["record_offset"] for row in rows), default=0)
    return [(str(row["record_offset"] - first), row["code"]) for row in rows]


async def so_many(toy: Running, book: str, count: int) -> None:
    """Wait until so many are parked."""

    async def reached() -> bool:
        return len(await parked(toy, book)) == count

    await until(reached, f"{count} records are parked")


async def test_what_came_before_a_bad_record_is_worked_and_what_came_after_it_is_parked(world: World) -> None:
    book = new_book()
    await send(world.servers.bootstrap, [told(book, "1"), spoilt(told(book, "2")), told(book, "3")])
    async with world.running(service) as toy:
        await so_many(toy, book, 2)
        assert await parked(toy, book) == [("0", "content_invalid"), ("1", "behind")]
        await toy.applied(book, "invoice.issued", 1)


async def test_a_batch_behind_a_parked_record_is_parked_in_its_order(world: World) -> None:
    book = new_book()
    url = await world.database(service)
    async with world.running(service, url=url) as toy:
        await send(world.servers.bootstrap, [spoilt(told(book, "0"))])
        await so_many(toy, book, 1)
    await send(world.servers.bootstrap, [told(book, "1"), spoilt(told(book, "2")), told(book, "3")])
    async with world.running(service, url=url) as toy:
        await so_many(toy, book, 4)
        assert [place for place, _ in await parked(toy, book)] == ["0", "1", "2", "3"]
