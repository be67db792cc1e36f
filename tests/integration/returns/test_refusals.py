"""What the ledger refuses after a return: its scrap, cancellation or red invoice; repaired and submitted again."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hezhang_contracts.event import Event
from hezhang_contracts.ledger_events import Source, VoucherPosted, VoucherRejected
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.life import REVIEWER, DryLedger, Life, dry_ledger
from tests.integration.returns.shop import issued, line, new_book, posted, received, rejected, sell
from tests.support.world import World

pytestmark = pytest.mark.integration
DECISION = {"part": 1, "ground": "ordinary", "compensations": [{"party_id": "carrier", "amount": "10.00"}]}


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with one invoice of 10 units at 100.00."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
        yield Life(returns, book)


async def hear(life: Life, *events: Event) -> None:
    """What the ledger says, one after another."""
    for event in events:
        handle: Any = handlers.mark_posted if isinstance(event, VoucherPosted) else handlers.mark_posting_refused
        async with life.returns.runtime.transactions.work([life.book]) as work:
            await handle([received(event)], life.returns.runtime.ports(work))


def refused(life: Life, return_id: str, source_type: str, field: str | None = None) -> VoucherRejected:
    """The ledger refuses what follows the first part."""
    event = rejected(life.book, return_id, 1, field)
    return event.model_copy(update={"source": Source(type=source_type, id=return_id, event_id="e", part=1)})


def accepted(life: Life, return_id: str, source_type: str) -> VoucherPosted:
    """The ledger posts what follows the first part."""
    return posted(life.book, return_id, 1, 9, source_type, voucher_id=f"v-{return_id}-{source_type}")


async def scrapped(life: Life) -> str:
    """A posted return of three units, two of them scrap; no tax invoice."""
    made = await life.ask(("a", 1, "3"), tax_invoice="none")
    await life.approve(made["return_id"])
    await life.inspect(made["return_id"], ("a", 1, "1", "2", "0"))
    await life.post(f"/{made['return_id']}/record", {})
    await hear(life, posted(life.book, made["return_id"], 1, 7, net="300.00", vat="39.00"))
    return made["return_id"]


async def standing(life: Life, return_id: str) -> tuple[str, list[tuple[str, str]]]:
    """The status of a return, and what the ledger refuses of it."""
    view = await life.get(f"/{return_id}")
    return view["status"], [(one["source_type"], one["code"]) for one in view["refused"]]


async def findings(life: Life) -> tuple[list[str], list[str]]:
    """The anomalies that were opened and resolved, by their ids."""
    opened = await life.returns.told(life.book, "anomaly.opened")
    resolved = await life.returns.told(life.book, "anomaly.resolved")
    return [one["anomaly_id"] for _, one in opened], [one["anomaly_id"] for _, one in resolved]


async def test_refused_scrap_is_in_the_way_until_it_is_decided_anew(life: Life) -> None:
    return_id = await scrapped(life)
    await life.post(f"/{return_id}/scrap", DECISION, **REVIEWER)
    assert await standing(life, return_id) == ("settled", [])
    await hear(life, refused(life, return_id, "scrap", "compensations"))
    assert await standing(life, return_id) == ("posting_refused", [("scrap", "before_opening")])
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["expected"], anomaly["kind"]) == (
        "a voucher for the scrap of part 1 of the return",
        "return_amount_mismatch",
    )
    sheet = await life.get(f"/{return_id}/proof")
    assert (sheet["mark"], sheet["refused"][0]["message"]) == ("differs", "the book opens later")
    page = (await life.returns.get(f"/returns/{return_id}/proof.html", life.book)).text
    assert "账务拒绝" in page
    again = await life.post(f"/{return_id}/scrap", DECISION | {"compensations": []}, **REVIEWER)
    assert (again.status_code, [one["attempt"] for one in again.json()["scrap"]]) == (200, [1, 2])
    assert await standing(life, return_id) == ("settled", [])
    opened, resolved = await findings(life)
    assert opened == resolved
    told = [one["compensations"] for _, one in await life.returns.told(life.book, "scrap.decided")]
    assert told == [DECISION["compensations"], []]
    await hear(life, accepted(life, return_id, "scrap"), refused(life, return_id, "scrap"))
    assert await standing(life, return_id) == ("settled", []), "what is posted is posted, whatever is heard later"
    assert (await life.post(f"/{return_id}/scrap", DECISION, **REVIEWER)).status_code == 409


async def test_a_return_whose_scrap_is_refused_can_be_taken_back(life: Life) -> None:
    return_id = await scrapped(life)
    await life.post(f"/{return_id}/scrap", DECISION, **REVIEWER)
    assert (await life.post(f"/{return_id}/cancel", {"reason": "no"})).json()["code"] == "scrap_decided"
    await hear(life, refused(life, return_id, "scrap"))
    assert (await life.post(f"/{return_id}/cancel", {"reason": "no"})).json()["status"] == "cancelled"
    opened, resolved = await findings(life)
    assert opened == resolved


async def test_a_refused_cancellation_is_submitted_again_for_the_ledger_alone(life: Life) -> None:
    made = await life.recorded(("a", 1, "4"), tax_invoice="none")
    return_id = made["return_id"]
    await hear(life, posted(life.book, return_id, 1, 7, net="400.00", vat="52.00"))
    await life.post(f"/{return_id}/cancel", {"reason": "by mistake"})
    await hear(life, refused(life, return_id, "return_cancelled", "day"))
    assert await standing(life, return_id) == ("posting_refused", [("return_cancelled", "before_opening")])
    twice = await life.post(f"/{return_id}/cancel", {"reason": "by mistake"})
    assert (twice.status_code, twice.json()["code"]) == (409, "return_status")
    body = {"part": 1, "what": "return_cancelled", "reason": "the month is open now"}
    for attempt in (1, 2):
        assert (await life.post(f"/{return_id}/resubmit", body)).json()["status"] == "cancelled"
        opened, resolved = await findings(life)
        assert (len(set(opened)), opened) == (attempt, resolved)
        if attempt == 1:
            await hear(life, refused(life, return_id, "return_cancelled", "day"))
    told = [one["again"] for _, one in await life.returns.told(life.book, "return.cancelled")]
    assert told == [False, True, True]
    await hear(life, accepted(life, return_id, "return_cancelled"))
    assert await standing(life, return_id) == ("cancelled", [])
    assert (await life.post(f"/{return_id}/resubmit", body)).status_code == 409


async def test_a_refused_red_invoice_is_submitted_again_as_it_is(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="unused")
    return_id = made["return_id"]
    await hear(life, posted(life.book, return_id, 1, 7, net="300.00", vat="39.00"))
    red = {"part": 1, "number": "R1", "issued_on": "2026-01-23",
           "amounts": [{"vat_rate": "0.13", "net": "300.00", "vat": "39.00"}]}  # fmt: skip
    await life.post(f"/{return_id}/red-invoice", red)
    await hear(life, refused(life, return_id, "red_invoice", "day"))
    assert await standing(life, return_id) == ("posting_refused", [("red_invoice", "before_opening")])
    body = {"part": 1, "what": "red_invoice", "reason": "the month is open now"}
    assert (await life.post(f"/{return_id}/resubmit", body | {"what": "scrap"})).json()["code"] == "nothing_refused"
    wrong = await life.post(f"/{return_id}/resubmit", body | {"occurred_on": "2026-01-20"})
    assert wrong.status_code == 422
    assert (await life.post(f"/{return_id}/resubmit", body)).json()["status"] == "settled"
    told = [(one["status"], one["number"]) for _, one in await life.returns.told(life.book, "red_invoice.changed")]
    assert told == [("issued", "R1"), ("issued", "R1")]


async def test_what_was_refused_with_its_part_is_gone_when_the_part_comes_again(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="unused")
    return_id = made["return_id"]
    red = {"part": 1, "number": "R1", "issued_on": "2026-01-23",
           "amounts": [{"vat_rate": "0.13", "net": "300.00", "vat": "39.00"}]}  # fmt: skip
    await life.post(f"/{return_id}/red-invoice", red)
    await hear(life, rejected(life.book, return_id, 1, "occurred_on"), refused(life, return_id, "red_invoice", "part"))
    assert len((await standing(life, return_id))[1]) == 2
    body = {"part": 1, "reason": "the day was wrong", "occurred_on": "2026-01-21"}
    assert (await life.post(f"/{return_id}/resubmit", body)).json()["status"] == "recorded"
    assert await standing(life, return_id) == ("recorded", [])
    await hear(life, refused(life, return_id, "red_invoice", "part"))
    assert await standing(life, return_id) == ("recorded", []), "the red invoice goes on with part 2"
    opened, resolved = await findings(life)
    assert sorted(opened) == sorted(resolved)
