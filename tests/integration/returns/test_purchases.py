"""The buyer's side: goods go back to a supplier, approved by another person, posted by the ledger."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hezhang_contracts.event import Event
from hezhang_contracts.ledger_events import VoucherPosted
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.life import CLERK, REVIEWER, DryLedger, Life, dry_ledger
from tests.integration.returns.shop import new_book, posted, received, rejected
from tests.support.world import World

pytestmark = pytest.mark.integration
LINES = [{"sku": "S1", "qty": "3", "net": "180.00", "vat": "23.40"}]


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book; it is 2026-01-23 in Shanghai."""
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        yield Life(returns, new_book())


async def step(life: Life, path: str = "", by: Any = CLERK, **body: Any) -> httpx.Response:
    """A step of the return of document P1 of supplier s1."""
    named = {"book_id": life.book, "supplier_id": "s1", "number": "P1"}
    return await life.returns.post(f"/purchase-returns{path}", named | body, life.book, **by)


async def ask(life: Life, **other: Any) -> httpx.Response:
    """Ask for it, as the clerk."""
    return await step(life, **({"day": "2026-01-20", "reason": "broken", "lines": LINES} | other))


async def seen(life: Life) -> dict[str, Any]:
    """The preview."""
    query = f"?book_id={life.book}&supplier_id=s1&number=P1"
    return (await life.returns.get(f"/purchase-returns/preview{query}", life.book)).json()


async def approve(life: Life, by: Any = REVIEWER) -> httpx.Response:
    """Approve what the preview shows."""
    return await step(life, "/review", by, decision="approve", preview=(await seen(life))["digest"] or "none")


async def hear(life: Life, *events: Event) -> None:
    """What the ledger says."""
    for event in events:
        handle: Any = handlers.mark_posted if isinstance(event, VoucherPosted) else handlers.mark_posting_refused
        async with life.returns.runtime.transactions.work([life.book]) as work:
            await handle([received(event)], life.returns.runtime.ports(work))


def refused(life: Life) -> Event:
    """The ledger refuses it."""
    event = rejected(life.book, "s1/P1", 0, "day")
    return event.model_copy(update={"source": event.source.model_copy(update={"type": "purchase_return"})})


async def test_it_is_approved_by_another_person_on_a_preview_and_told(life: Life, ledger: DryLedger) -> None:
    assert (await ask(life)).json()["status"] == "requested"
    again = await ask(life)
    assert (again.status_code, again.json()["code"]) == (409, "purchase_return_exists")
    preview = await seen(life)
    assert (preview["available"], preview["parts"][0]["lines"][0]["amount"]) == (True, "-203.40")
    assert ledger.asked[-1]["events"][0]["type"] == "purchase_return.recorded.v1"
    assert (await approve(life, CLERK)).status_code == 403
    assert (await approve(life, {"sub": "clerk", "roles": ("reviewer",)})).status_code == 403
    stale = await step(life, "/review", REVIEWER, decision="approve", preview="old")
    assert stale.json()["code"] == "preview_outdated"
    done = await approve(life)
    assert (done.status_code, done.json()["status"], done.json()["reviewed_by"]) == (200, "recorded", "reviewer")
    [(_, told)] = await life.returns.told(life.book, "purchase_return.recorded")
    assert told == {
        "book_id": life.book, "return_id": "s1/P1", "supplier_id": "s1", "number": "P1", "day": "2026-01-20",
        "lines": LINES, "input_vat": "red", "reason": "broken", "approved_by": "reviewer",
    }  # fmt: skip
    await hear(life, posted(life.book, "s1/P1", 0, 12, "purchase_return"))
    [view] = (await life.returns.get(f"/purchase-returns?book_id={life.book}", life.book)).json()["items"]
    assert (view["status"], view["voucher_number"]) == ("posted", 12)
    for path, body in (("/cancel", {"reason": "late"}), ("/resubmit", {})):
        assert (await step(life, path, **body)).status_code == 409


async def test_what_the_ledger_refuses_is_repaired_or_given_up(life: Life) -> None:
    await ask(life)
    await approve(life)
    await hear(life, refused(life))
    [view] = (await life.returns.get(f"/purchase-returns?book_id={life.book}", life.book)).json()["items"]
    assert (view["status"], view["code"]) == ("posting_refused", "before_opening")
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["kind"], anomaly["about"]) == ("return_time_mismatch", {"type": "purchase_return", "id": "s1/P1"})
    assert (await step(life, "/resubmit", day="2026-01-24")).json()["code"] == "day_in_future"
    assert (await step(life, "/resubmit", day="2026-01-21")).json()["status"] == "recorded"
    days = [one["day"] for _, one in await life.returns.told(life.book, "purchase_return.recorded")]
    assert days == ["2026-01-20", "2026-01-21"]
    await hear(life, refused(life))
    assert (await step(life, "/cancel", reason="kept")).json()["status"] == "cancelled"
    opened, resolved = [await life.returns.told(life.book, f"anomaly.{word}") for word in ("opened", "resolved")]
    assert [one["anomaly_id"] for _, one in opened] == [one["anomaly_id"] for _, one in resolved]
    assert (await ask(life)).json()["status"] == "requested", "given up, it may be asked for again"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "2026-01-24"}, "day"),
        ({"lines": []}, "lines"),
        ({"lines": [LINES[0] | {"qty": "0"}]}, "lines.0"),
        ({"lines": [LINES[0] | {"net": "-1.00"}]}, "lines.0"),
        ({"lines": [LINES[0] | {"net": 180.0}]}, "lines.0.net"),
        ({"input_vat": "none"}, "input_vat"),
        ({"number": "x" * 81}, "number"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(life: Life, wrong: dict[str, Any], field: str) -> None:
    answer = await ask(life, **wrong)
    assert (answer.status_code, answer.json()["field"].removeprefix("body.")) == (422, field)
    assert (await life.returns.get(f"/purchase-returns?book_id={life.book}", life.book)).json()["items"] == []


async def test_another_books_return_is_not_found(life: Life) -> None:
    await ask(life)
    other = new_book()
    query = f"?book_id={life.book}&supplier_id=s1&number=P1"
    assert (await life.returns.get(f"/purchase-returns/preview{query}", other)).status_code == 404
    body = {"book_id": other, "supplier_id": "s1", "number": "P1", "reason": "not mine"}
    assert (await life.returns.post("/purchase-returns/cancel", body, other)).status_code == 404
