"""The broker is lost with everything on it and built again, empty; or single topics are."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from hezhang_contracts.registry import SERVICES
from hezhang_kit.cluster import Refused
from hezhang_kit.topic_ids import describe
from hezhang_stack import kafka, topics

from tests.integration.recovery.backup import difference, state
from tests.integration.recovery.company import Company, company
from tests.integration.recovery.trade import Shop
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
async def rebuilt(tmp_path: Path) -> AsyncIterator[str]:
    """Where another, empty broker listens."""
    with kafka.running(tmp_path / "kafka") as broker:
        topics.declare(broker.bootstrap)
        yield broker.bootstrap


async def refill(all_five: Company, *names: str) -> None:
    """The documented command for each of these, one after the other; each runs as soon as it is refilled."""
    for name in names:
        code, said = await all_five.command(name, "refill")
        assert code == 0, said
        await all_five.start(name)


async def test_an_empty_broker_is_refilled_by_each_service_in_any_order(world: World, rebuilt: str) -> None:
    async with company(world) as all_five:
        shops = [Shop(all_five, new_book()) for _ in range(2)]
        await asyncio.gather(*(shop.open() for shop in shops))
        await asyncio.gather(*(shop.trade() for shop in shops))
        await all_five.quiet()
        # What these told last has reached nobody when the broker is lost, and returns has not heard of it.
        await all_five.stop("returns")
        shops[0].asked.clear()
        await shops[0].state_receivables()
        await all_five.quiet()
        for name in list(all_five.up):
            await all_five.stop(name)
        before = {name: await state(all_five.urls[name]) for name in SERVICES}
        mails = list(all_five.mailbox.addresses())

        all_five.world.servers = replace(world.servers, bootstrap=rebuilt)
        for name in SERVICES:
            with pytest.raises(Refused, match=f"belongs to Kafka cluster.*python -m {name}_service refill"):
                await all_five.start(name)
        await refill(all_five, "notify", "ledger", "cases", "collections", "returns")
        await all_five.quiet()
        after = {name: await state(all_five.urls[name]) for name in SERVICES}
        assert {name: difference(before[name], after[name]) for name in SERVICES} == {name: {} for name in SERVICES}
        assert all_five.mailbox.addresses() == mails
        code, said = await refilled_again(all_five, "ledger")
        assert (code, "nothing is to be refilled" in said) == (0, True), said
        for shop in shops:
            await shop.ask_again()
        await asyncio.gather(*(shop.trade() for shop in shops))
        await all_five.quiet()
        for name in SERVICES:
            assert await all_five.fetch(name, "select topic, code, reason from parked") == []


async def refilled_again(all_five: Company, name: str) -> tuple[int, str]:
    """The command on a service that was refilled."""
    await all_five.stop(name)
    answer = await all_five.command(name, "refill")
    await all_five.start(name)
    return answer


async def test_a_topic_that_was_made_anew_is_refilled_alone(world: World, rebuilt: str) -> None:
    world.servers = replace(world.servers, bootstrap=rebuilt)
    async with company(world) as all_five:
        shop = Shop(all_five, new_book())
        await shop.open()
        await shop.trade()
        await all_five.quiet()
        for name in SERVICES:
            await all_five.stop(name)
        before = {name: await state(all_five.urls[name]) for name in SERVICES}
        await make_anew(rebuilt, "invoice.issued")
        for name in SERVICES:
            with pytest.raises(Refused, match=r"made anew: invoice\.issued"):
                await all_five.start(name)
        await refill(all_five, *SERVICES)
        await all_five.quiet()
        after = {name: await state(all_five.urls[name]) for name in SERVICES}
        assert {name: difference(before[name], after[name]) for name in SERVICES} == {name: {} for name in SERVICES}


async def make_anew(bootstrap: str, topic: str) -> None:
    """Delete a topic with all that is on it, and declare it again."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        _, before = await describe(admin, [topic])
        await admin.delete_topics([topic])

        async def anew() -> bool:
            topics.declare(bootstrap)
            _, now = await describe(admin, [topic])
            return topic in now and now[topic].id != before[topic].id

        await until(anew, "the topic is there again")
    finally:
        await admin.close()
