"""Invoices that are cancelled (作废): asked by one, decided by another, and what was settled of them."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from collections_service.bootstrap import service
from hezhang_contracts.returns_events import ReturnCancelled

from tests.integration.collections.test_settlement import Shop, a_return
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration
REVIEWER = {"sub": "reviewer", "roles": ("reviewer",)}


async def ask(shop: Shop, invoice_id: str, **token: Any) -> Any:
    """Ask that an invoice is cancelled, as the clerk."""
    body = {"book_id": shop.book, "reason": "wrong buyer"}
    return await shop.app.post(f"/invoices/{invoice_id}/cancellation", body, shop.book, **({"sub": "clerk"} | token))


async def decide(shop: Shop, invoice_id: str, decision: str = "approve", day: str = "2026-01-25", **token: Any) -> Any:
    """Decide it, as the reviewer."""
    body = {"book_id": shop.book, "decision": decision, "day": day}
    path = f"/invoices/{invoice_id}/cancellation/decision"
    return await shop.app.post(path, body, shop.book, **(REVIEWER | token))


async def test_what_was_paid_goes_on_account_and_everything_is_told(world: World) -> None:
    async with world.running(service, "api") as app:
        shop = Shop(app, new_book())
        invoice_id, other = await shop.issue("N1", "100"), await shop.issue("N2", "50")
        await shop.pay("60.00", (invoice_id, "60.00"))
        assert (await ask(shop, invoice_id)).json()["status"] == "asked"
        done = await decide(shop, invoice_id)
        assert (done.status_code, done.json()["status"], done.json()["decided_by"]) == (201, "cancelled", "reviewer")
        assert await shop.open(invoice_id, other) == ["0.00", "50.00"]
        assert await shop.totals() == ("50.00", "60.00", "0.00")
        [(_, told)] = await app.told(shop.book, "invoice.cancelled")
        assert (told["cancelled_on"], told["asked_by"], told["approved_by"], told["total"], len(told["lines"])) == (
            "2026-01-25", "clerk", "reviewer", "100.00", 1,
        )  # fmt: skip
        [(_, credit)] = await app.told(shop.book, "credit.applied")
        assert (credit["source"], credit["target"], credit["amount"], credit["return_id"]) == (
            "invoice", "on_account", "60.00", None,
        )  # fmt: skip
        assert {one["topic"]: one["count"] for one in (await shop.state())["events"]}["invoice.cancelled"] == 1
        view = (await app.get(f"/invoices/{invoice_id}", shop.book)).json()
        assert (view["cancellation"]["reason"], view["open"]) == ("wrong buyer", "0.00")
        late = (await shop.pay("10.00", (invoice_id, "10.00"))).json()
        assert (late["allocations"], late["on_account"]) == ([], "10.00")
        swept = await app.post("/sweeps", {"book_id": shop.book, "day": "2027-01-01"}, shop.book)
        assert swept.json()["emitted"] == 1


async def test_it_takes_two_people_and_a_reason_to_change_nothing_without_them(world: World) -> None:
    async with world.running(service, "api") as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        assert (await decide(shop, invoice_id)).json()["code"] == "cancellation_not_asked"
        assert (await ask(shop, "none")).status_code == 404
        assert (await ask(shop, invoice_id, roles=("reviewer",))).status_code == 403
        await ask(shop, invoice_id)
        assert (await ask(shop, invoice_id)).json()["code"] == "cancellation_asked"
        assert (await decide(shop, invoice_id, sub="clerk")).status_code == 403
        assert (await decide(shop, invoice_id, roles=("bookkeeper",))).status_code == 403
        early = await decide(shop, invoice_id, day="2026-01-04")
        assert (early.status_code, early.json()["field"]) == (422, "day")
        other = new_book()
        body = {"book_id": other, "decision": "approve", "day": "2026-01-25"}
        path = f"/invoices/{invoice_id}/cancellation/decision"
        assert (await app.post(path, body, other, **REVIEWER)).status_code == 404
        assert (await decide(shop, invoice_id, "reject")).json()["status"] == "rejected"
        assert await shop.open(invoice_id) == ["100.00"]
        await ask(shop, invoice_id)
        answers = await asyncio.gather(*(decide(shop, invoice_id) for _ in range(4)))
        assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
        assert (await ask(shop, invoice_id)).json()["code"] == "invoice_cancelled"
        assert len(await app.told(shop.book, "invoice.cancelled")) == 1


async def test_an_invoice_of_which_goods_came_back_is_not_cancelled(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await ask(shop, invoice_id)
        await shop.take_back(invoice_id, "30")
        refused = await decide(shop, invoice_id)
        assert (refused.status_code, refused.json()["code"]) == (409, "goods_came_back")


async def test_a_return_that_crosses_the_cancellation_changes_nothing(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await ask(shop, invoice_id)
        await decide(shop, invoice_id)
        back = a_return(shop.book, invoice_id, "30", "on_account")
        gone = ReturnCancelled(
            book_id=shop.book, return_id=back.return_id, part=1, customer_id="c1", invoice_id=invoice_id,
            cancelled_on=back.recorded_on, reason="the invoice was cancelled",
        )  # fmt: skip
        await app.tell(back, gone, gone.model_copy(update={"again": True}))
        await app.applied(shop.book, "return.cancelled", 2)
        assert await shop.open(invoice_id) == ["0.00"]
        assert await shop.totals() == ("0.00", "0.00", "0.00")
        [(_, opened)] = await app.told(shop.book, "anomaly.opened")
        [(_, resolved)] = await app.told(shop.book, "anomaly.resolved")
        assert (opened["kind"], opened["anomaly_id"]) == ("return_amount_mismatch", resolved["anomaly_id"])
        assert Decimal(opened["difference"]) == 30
