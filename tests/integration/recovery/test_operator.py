"""What an operator decided about parked records is done again after a restore."""

import base64

import pytest
from hezhang_contracts.registry import SERVICES

from tests.integration.ledger.shop import invoice, opening
from tests.integration.recovery.backup import difference, state
from tests.integration.recovery.company import Company, company
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Raw, World, record_of, send

pytestmark = pytest.mark.integration
TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def parked(all_five: Company, book: str, count: int) -> list[int]:
    """The numbers of what is parked of a book, once there is so much."""
    sql = "select id from parked where book_id = $1 and state = 'parked' order by id"

    async def enough() -> bool:
        return len(await all_five.fetch("ledger", sql, book)) == count

    await until(enough, f"{count} records are parked")
    return [row["id"] for row in await all_five.fetch("ledger", sql, book)]


async def decide(all_five: Company, parked_id: int, action: str, **more: str) -> None:
    """Replay or discard as an operator."""
    ledger = all_five.up["ledger"]
    headers = ledger.headers("*", roles=("operator",))
    url = f"/operator/parked/{parked_id}/{action}"
    answer = await ledger.client.post(url, json={"note": "agreed with the sender"} | more, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["still_parked"] is None


async def test_decisions_about_parked_records_are_kept(world: World) -> None:
    bootstrap = world.servers.bootstrap
    async with company(world) as all_five:
        book = new_book()
        await all_five.up["ledger"].post("/books", opening(book, ("S1", 90, "90.00"), capital="90.00"), book)
        await all_five.back_up("ledger")
        good = {
            name: record_of(invoice(book, name, ("S1", 1, 1000)), f"{book} {name}", traceparent=TRACE)
            for name in ("a", "b", "c", "d")
        }
        bad = {
            name: Raw(r.topic, r.key, (r.value or b"").replace(b'"10.00"', b"10.00"), r.headers)
            for name, r in good.items()
        }
        assert bad["a"].value != good["a"].value
        await send(bootstrap, [bad["a"], good["a"], good["b"], bad["c"], good["d"]])
        first, behind, second = await parked(all_five, book, 3)
        # What came after the bad records may be of the next poll.
        await until(lambda: posted(all_five, book, "d"), "the last good one is posted")
        repaired = base64.b64encode(good["a"].value or b"").decode()
        await decide(all_five, first, "replay", value=repaired)
        await decide(all_five, second, "discard")
        await all_five.quiet()
        before, ends = {name: await state(all_five.urls[name]) for name in SERVICES}, await all_five.ends()
        numbers = await vouchers(all_five, book)
        assert numbers == [(book, 1), ("b", 2), ("d", 3), ("a", 4)]

        await all_five.lose("ledger")
        code, said = await all_five.command("ledger", "restored")
        assert code == 0, said
        await all_five.start("ledger")
        await all_five.quiet()
        assert {name: difference(before[name], await state(all_five.urls[name])) for name in SERVICES} == {
            name: {} for name in SERVICES
        }
        assert await all_five.ends() == ends
        assert await vouchers(all_five, book) == numbers
        assert behind not in await parked(all_five, book, 0)


async def posted(all_five: Company, book: str, source: str) -> bool:
    """Whether a source has its voucher."""
    return any(name == source for name, _ in await vouchers(all_five, book))


async def vouchers(all_five: Company, book: str) -> list[tuple[str, int]]:
    """Source and number of the vouchers of a book."""
    sql = "select source_id, number from voucher where book_id = $1 order by number"
    return [(row[0], row[1]) for row in await all_five.fetch("ledger", sql, book)]
