"""A service's database is lost and restored from an older backup, while the others go on."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hezhang_contracts.registry import SERVICES
from hezhang_kit.cluster import Refused

from tests.integration.recovery.backup import difference, state
from tests.integration.recovery.company import Company, company
from tests.integration.recovery.trade import Shop
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


async def traded(all_five: Company, shops: list[Shop]) -> None:
    """A round of every shop, at the same time."""
    await asyncio.gather(*(shop.trade() for shop in shops))
    await all_five.quiet()


def known(name: str, found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A state without what a restore may change: contacts and texts of letters, of which the topics say nothing."""
    if name != "notify":
        return found
    deliveries = sorted(
        (row["delivery_id"], row["event_id"], row["party_id"], row["status"]) for row in found["delivery"]
    )
    return {table: rows for table, rows in found.items() if table != "contact"} | {"delivery": deliveries}


async def states(all_five: Company) -> dict[str, dict[str, list[Any]]]:
    """What every service knows."""
    return {name: known(name, await state(all_five.urls[name])) for name in SERVICES}


@pytest.mark.parametrize("name", SERVICES)
async def test_a_restored_service_is_brought_to_where_it_was(world: World, name: str) -> None:
    async with company(world) as all_five:
        since = await all_five.ends()
        shops = [Shop(all_five, new_book()) for _ in range(3)]
        await asyncio.gather(*(shop.open() for shop in shops))
        await traded(all_five, shops)
        await all_five.back_up(name)
        shops.append(Shop(all_five, new_book()))
        await shops[-1].open()
        await Shop(all_five, new_book()).open(empty=True)
        await traded(all_five, shops)
        before, ends, mails = await states(all_five), await all_five.ends(), Counter(all_five.mailbox.addresses())
        assert mails

        await all_five.lose(name)
        with pytest.raises(Refused, match=f"python -m {name}_service restored"):
            await all_five.start(name)
        code, said = await all_five.command(name, "restored")
        assert code == 0, said
        await all_five.start(name)
        await all_five.quiet()

        assert await all_five.ends() == ends, "nothing was told a second time"
        told = Counter((r.topic, dict(r.headers)["ce_id"]) for r in await all_five.records(since))
        assert [one for one, count in told.items() if count > 1] == []
        assert Counter(all_five.mailbox.addresses()) == mails, "no message was sent a second time"
        after = await states(all_five)
        found = {service: difference(before[service], after[service]) for service in SERVICES}
        assert {service: rows for service, rows in found.items() if rows} == {}
        for shop in shops:
            await shop.ask_again()
        await traded(all_five, shops)
        await agree(all_five, shops)


async def agree(all_five: Company, shops: list[Shop]) -> None:
    """The books balance, numbers have no gap, and collections and the ledger agree on what is receivable."""
    await asyncio.gather(*(shop.state_receivables() for shop in shops))
    await all_five.quiet()
    for shop in shops:
        answer = await all_five.up["ledger"].get(f"/books/{shop.book}/tie-outs", shop.book)
        ties = answer.json()["tie_outs"]
        assert [tie for tie in ties if not tie["ok"] or not tie["comparable"]] == [], json.dumps(ties)
    for service in SERVICES:
        assert await all_five.fetch(service, "select topic, code, reason from parked") == []
