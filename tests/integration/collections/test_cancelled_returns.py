"""Returns that are taken back restore what was open, whatever was paid and whatever comes first."""

from datetime import date

import pytest
from collections_service.bootstrap import service
from hezhang_contracts.returns_events import ReturnCancelled

from tests.integration.collections.shop import Shop, a_return, waiting
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


async def cancel(shop: Shop, return_id: str, part: int = 1) -> None:
    event = ReturnCancelled(
        book_id=shop.book, return_id=return_id, part=part, customer_id="c1", invoice_id="of the return",
        cancelled_on=date(2026, 1, 22), reason="by mistake",
    )  # fmt: skip
    await shop.app.tell(event)


@pytest.mark.parametrize(
    ("paid", "settlement", "before", "after"),
    [
        ("0", "on_account", ("70.00", "0.00", "0.00"), ("100.00", "0.00", "0.00")),
        ("100", "on_account", ("0.00", "30.00", "0.00"), ("0.00", "0.00", "0.00")),
        ("100", "refund", ("0.00", "0.00", "30.00"), ("0.00", "0.00", "0.00")),
        ("80", "refund", ("0.00", "0.00", "10.00"), ("20.00", "0.00", "0.00")),
    ],
)
async def test_a_cancelled_return_restores_what_was_open(
    world: World, paid: str, settlement: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        if paid != "0":
            await shop.pay(f"{paid}.00", (invoice_id, f"{paid}.00"))
        return_id = await shop.take_back(invoice_id, "30.00", settlement)
        assert await shop.totals() == before
        await cancel(shop, return_id)
        await app.applied(shop.book, "return.cancelled", 1)
        assert await shop.totals() == after
        assert await shop.open(invoice_id) == [after[0]]


async def test_a_refund_that_was_paid_out_is_owed_again(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await shop.pay("100.00", (invoice_id, "100.00"))
        return_id = await shop.take_back(invoice_id, "30.00", "refund")
        await shop.pay("20.00", (return_id, "20.00"), direction="out")
        await cancel(shop, return_id)
        await app.applied(shop.book, "return.cancelled", 1)
        assert await shop.totals() == ("20.00", "0.00", "0.00")


async def test_a_cancellation_waits_for_its_return_and_a_replacement_for_the_cancellation(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        first = a_return(shop.book, invoice_id, "60.00", "on_account")
        again = first.model_copy(update={"part": 2, "replaces": 1})
        await cancel(shop, first.return_id)
        await until(lambda: waiting(app, shop.book), "the cancellation waits")
        await app.tell(first)
        await app.applied(shop.book, "return.cancelled", 1)
        assert await shop.open(invoice_id) == ["100.00"]
        await app.tell(again)
        await app.applied(shop.book, "return.recorded", 2)
        assert await shop.open(invoice_id) == ["40.00"]
        third = first.model_copy(update={"part": 3, "replaces": 2})
        await app.tell(third)
        await until(lambda: waiting(app, shop.book), "the replacement waits")
        await cancel(shop, first.return_id, part=2)
        await app.applied(shop.book, "return.recorded", 3)
        assert await shop.open(invoice_id) == ["40.00"]
        assert await app.told(shop.book, "anomaly.opened") == []
