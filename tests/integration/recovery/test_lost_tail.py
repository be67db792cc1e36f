"""The edges of a restore: what was not sent yet, a recovery that is cut off, and processes that do not know of it."""

import uuid
from typing import Any

import pytest
from hezhang_kit import failpoints
from hezhang_kit.cluster import Refused
from hezhang_kit.recovery import restored
from hezhang_kit.work import GoneBack

from tests.integration.recovery.backup import back_up, difference, restore, state
from tests.integration.recovery.company import Company, company, declared
from tests.integration.recovery.trade import Shop
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


def sale(book: str, number: str) -> dict[str, Any]:
    """An invoice to be issued."""
    line = {"item": "S1", "kind": "goods", "qty": "1", "unit_price": "10", "vat_rate": "0"}
    return {"book_id": book, "customer_id": "c1", "day": "2026-01-05", "number": number, "lines": [line]}


async def test_what_was_not_sent_is_lost_and_asked_again_gets_the_same_ids(world: World) -> None:
    book = new_book()
    async with company(world) as all_five:
        sent = await all_five.up["collections"].post("/invoices", sale(book, "sent"), book)
        await all_five.back_up("collections")
        told = await all_five.up["collections"].post("/invoices", sale(book, "told"), book)
        await all_five.quiet()
        await all_five.stop("collections")
        await all_five.start("collections", "api")  # without a relay: what is told now reaches nobody
        key = str(uuid.uuid4())
        lost = await all_five.up["collections"].post("/invoices", sale(book, "lost"), book, key=key)
        assert (sent.status_code, told.status_code, lost.status_code) == (201, 201, 201)

        await all_five.lose("collections")
        code, said = await all_five.command("collections", "restored")
        assert code == 0, said
        await all_five.start("collections")
        rows = await all_five.fetch("collections", "select number from invoice where book_id = $1 order by 1", book)
        assert [row["number"] for row in rows] == ["sent", "told"]
        again = await all_five.up["collections"].post("/invoices", sale(book, "lost"), book, key=key)
        assert again.content == lost.content, "the same key gives the same ids"
        await all_five.quiet()
        sql = "select n from flow where book_id = $1 and direction = 'applied' and topic = 'invoice.issued'"
        assert [row["n"] for row in await all_five.fetch("returns", sql, book)] == [3]


async def test_a_service_that_only_took_commands_is_found_to_be_restored(world: World) -> None:
    book = new_book()
    async with company(world) as all_five:
        await all_five.back_up("collections")
        await all_five.up["collections"].post("/invoices", sale(book, "1"), book)
        await all_five.quiet()
        await all_five.lose("collections")
        for role in ("all", "api", "consumer", "relay"):
            with pytest.raises(Refused, match="ends with an unknown command"):
                await all_five.start("collections", role)


class CutOff(Exception):
    """The process died."""


async def recover_with_deaths(all_five: Company, name: str) -> int:
    """Recover, dying after every so many transactions, until it comes to its end; how often it died."""
    deaths = 0
    service = declared(name)
    while True:
        left = 5 + deaths

        def die(point: str) -> None:
            nonlocal left
            if point in ("transaction.finished", "transaction.committed"):
                left -= 1
                if left == 0:
                    raise CutOff

        failpoints.install(die)
        try:
            assert await restored(service, world_settings(all_five, name)) == 0
            return deaths
        except CutOff:
            deaths += 1
            failpoints.install(None)
            with pytest.raises(Refused, match="restored"):
                await all_five.start(name)
        finally:
            failpoints.install(None)


def world_settings(all_five: Company, name: str) -> Any:
    return all_five.world.settings(declared(name), all_five.urls[name])


@pytest.mark.parametrize("name", ["ledger", "collections"])
async def test_a_recovery_that_is_cut_off_goes_on_where_it_was(world: World, name: str) -> None:
    async with company(world) as all_five:
        shop = Shop(all_five, new_book())
        await shop.open()
        await all_five.quiet()
        await all_five.back_up(name)
        await shop.trade()
        await all_five.quiet()
        before, ends = await state(all_five.urls[name]), await all_five.ends()
        await all_five.lose(name)
        assert await recover_with_deaths(all_five, name) > 3
        await all_five.start(name)
        await all_five.quiet()
        assert difference(before, await state(all_five.urls[name])) == {}
        assert await all_five.ends() == ends


async def test_a_database_that_is_restored_under_a_running_service_is_found(world: World) -> None:
    book = new_book()
    collections = declared("collections")
    url = await world.database(collections)
    async with world.running(collections, "api", url) as api:
        assert (await api.post("/invoices", sale(book, "before"), book)).status_code == 201
    await back_up(world, url)
    async with world.running(collections, "api", url) as api:
        assert (await api.post("/invoices", sale(book, "1"), book)).status_code == 201
        await restore(world, url)

        async def noticed() -> bool:
            answer = await api.post("/invoices", sale(book, "2"), book)
            assert answer.status_code == 503
            return bool(api.failures)

        await until(noticed, "the process ends")
        assert isinstance(api.failures.pop(), GoneBack)
        rows = await api.fetch("select number from invoice where book_id = $1", book)
        assert [row["number"] for row in rows] == ["before"]
