"""Differences that do not hold any more are resolved, and opened anew when they come back."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from returns_service.app import handlers
from returns_service.bootstrap import service
from returns_service.entrypoints import clock

from tests.integration.returns.life import DryLedger, Life, dry_ledger
from tests.integration.returns.shop import issued, line, new_book, posted, received, rejected, sell
from tests.support.world import World

pytestmark = pytest.mark.integration


class Watch:
    """A clock that the test sets."""

    at = datetime(2026, 1, 23, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    """Noon of 23 January 2026 in Shanghai."""
    return Watch()


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger, watch: Watch) -> AsyncIterator[Life]:
    """A book with one invoice of 10 units at 100.00."""
    book = new_book()
    async with world.running(service, role="api", clock=watch, ledger_url=ledger.url) as returns:
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
        yield Life(returns, book)


async def history(life: Life) -> list[tuple[str, str]]:
    """What was told of anomalies in order: opened or resolved, and the kind."""
    sql = """select topic, convert_from(value, 'UTF8')::json ->> 'kind' as kind from event
             where book_id = $1 and topic like 'anomaly.%' order by day, seq"""
    rows = await life.returns.fetch(sql, life.book)
    return [(row["topic"].removeprefix("anomaly."), row["kind"]) for row in rows]


async def note(life: Life, return_id: str, net: str, vat: str, **other: Any) -> Any:
    """Note what the red invoice says."""
    body = {"part": 1, "number": "R1", "issued_on": "2026-01-23",
            "amounts": [{"vat_rate": "0.13", "net": net, "vat": vat}]}  # fmt: skip
    return await life.post(f"/{return_id}/red-invoice", body | other)


async def test_a_red_invoice_that_was_noted_wrongly_is_put_right(life: Life) -> None:
    return_id = (await life.recorded(("a", 1, "3"), tax_invoice="unused"))["return_id"]
    await note(life, return_id, "200.00", "26.00")
    assert await history(life) == [("opened", "return_amount_mismatch")]
    await note(life, return_id, "300.00", "39.00")
    assert (await history(life))[1:] == [("resolved", "return_amount_mismatch")]
    assert (await life.get(f"/{return_id}/proof"))["red_invoices"][0]["mark"] == "agrees"
    await note(life, return_id, "250.00", "32.50")
    assert (await history(life))[2:] == [("opened", "return_amount_mismatch")]
    ids = [one["anomaly_id"] for _, one in await life.returns.told(life.book, "anomaly.opened")]
    assert len(set(ids)) == 2, "it is another anomaly"
    assert len(await life.returns.told(life.book, "red_invoice.changed")) == 1, "the ledger has posted it already"
    for wrong in ({"number": "R2"}, {"issued_on": "2026-01-22"}):
        refused = await note(life, return_id, "300.00", "39.00", **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "red_invoice_issued")
    over = await note(life, return_id, "1000.01", "130.00")
    assert over.json()["code"] == "red_exceeds_blue"
    assert (await note(life, return_id, "1000.00", "130.00")).status_code == 200, "its own amounts are not in its way"


async def test_goods_that_are_counted_again_agree(life: Life) -> None:
    made = await life.ask(("a", 1, "5"))
    await life.approve(made["return_id"])
    await life.inspect(made["return_id"], ("a", 1, "4", "0", "0"))
    await life.inspect(made["return_id"], ("a", 1, "5", "0", "0"))
    await life.inspect(made["return_id"], ("a", 1, "3", "0", "0"))
    assert await history(life) == [(told, "return_quantity_mismatch") for told in ("opened", "resolved", "opened")]
    await life.post(f"/{made['return_id']}/cancel", {"reason": "kept"})
    assert (await history(life))[-1] == ("resolved", "return_quantity_mismatch")
    reasons = [one["reason"] for _, one in await life.returns.told(life.book, "anomaly.resolved")]
    assert reasons == ["claim, goods, red invoice and ledger agree in this by now", "the return was taken back"]


async def test_what_the_ledger_has_posted_meanwhile_is_not_refused_any_more(life: Life) -> None:
    return_id = (await life.recorded(("a", 1, "4"), tax_invoice="none"))["return_id"]
    said = [
        rejected(life.book, return_id, 1, "occurred_on"),
        posted(life.book, return_id, 1, 7, net="400.00", vat="52.00"),
    ]
    for handle, event in zip((handlers.mark_posting_refused, handlers.mark_posted), said, strict=True):
        async with life.returns.runtime.transactions.work([life.book]) as work:
            await handle([received(event)], life.returns.runtime.ports(work))  # pyright: ignore[reportArgumentType]
    assert await history(life) == [("opened", "return_time_mismatch"), ("resolved", "return_time_mismatch")]
    assert (await life.get(f"/{return_id}"))["status"] == "settled"


async def test_one_kind_may_agree_while_another_still_differs(life: Life) -> None:
    return_id = (await life.recorded(("a", 1, "3"), tax_invoice="unused"))["return_id"]
    await note(life, return_id, "200.00", "26.00", buyer="li")
    assert {kind for _, kind in await history(life)} == {"return_amount_mismatch", "return_customer_mismatch"}
    await note(life, return_id, "300.00", "39.00")
    assert (await history(life))[2:] == [("resolved", "return_amount_mismatch")]
    await note(life, return_id, "300.00", "39.00", buyer="wang")
    assert (await history(life))[3:] == [("resolved", "return_customer_mismatch")]


async def test_a_sheet_that_is_started_again_has_not_lapsed(life: Life, watch: Watch) -> None:
    return_id = (await life.recorded(("a", 1, "3")))["return_id"]
    sheet = {"part": 1, "started_by": "seller", "sheet_number": "S1"}
    await life.post(f"/{return_id}/red-invoice/sheet", sheet)
    watch.at += timedelta(hours=72)
    while await clock.tell_due(life.returns.runtime):
        pass
    await life.post(f"/{return_id}/red-invoice/sheet", sheet | {"sheet_number": "S2"})
    assert await history(life) == [("opened", "red_confirmation_expired"), ("resolved", "red_confirmation_expired")]
