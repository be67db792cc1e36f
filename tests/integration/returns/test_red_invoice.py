"""The red invoice of a recorded return: its clock in the database, what it is compared with, and who is told."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from returns_service.bootstrap import service
from returns_service.entrypoints import clock

from tests.integration.returns.life import DryLedger, Life, dry_ledger
from tests.integration.returns.shop import issued, line, new_book, sell
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration


@dataclass
class Watch:
    """A clock that the test sets."""

    at: datetime = datetime(2026, 1, 23, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, hours: int) -> None:
        """Let time pass."""
        self.at += timedelta(hours=hours)


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


async def red(life: Life, return_id: str, path: str = "", **body: Any) -> dict[str, Any]:
    """A step of the red invoice; its state, or the problem."""
    answer = await life.post(f"/{return_id}/red-invoice{path}", {"part": 1} | body)
    return answer.json()["red_invoices"][0] if answer.status_code == 200 else answer.json()


async def start(life: Life, return_id: str) -> dict[str, Any]:
    """The seller starts the sheet."""
    return await red(life, return_id, "/sheet", started_by="seller", sheet_number="S1")


def amounts(net: str, vat: str, rate: str = "0.13") -> list[dict[str, str]]:
    """What a red invoice of one rate says."""
    return [{"vat_rate": rate, "net": net, "vat": vat}]


async def test_confirmed_and_issued_it_is_told_and_agrees(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"))
    assert made["red_invoices"][0]["state"] == "open"
    begun = await start(life, made["return_id"])
    assert (begun["state"], begun["lapses_at"]) == ("awaiting", "2026-01-26T04:00:00Z")
    assert (await red(life, made["return_id"], "/answer", by="buyer", confirmed=True))["state"] == "confirmed"
    done = await red(life, made["return_id"], number="R1", issued_on="2026-01-23", amounts=amounts("300.00", "39.00"))
    assert (done["state"], done["number"], done["net"], done["vat"]) == ("issued", "R1", "300.00", "39.00")
    told = [event for _, event in await life.returns.told(life.book, "red_invoice.changed")]
    assert [(event["status"], event["reminder"]) for event in told] == [("pending", False)] * 2 + [("issued", False)]
    assert (told[-1]["number"], told[-1]["issued_on"], told[-1]["vat"]) == ("R1", "2026-01-23", "39.00")
    assert await life.returns.told(life.book, "anomaly.opened") == []


async def test_what_the_red_invoice_says_otherwise_is_an_anomaly(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="unused")
    await red(
        life, made["return_id"], number="R1", issued_on="2026-01-23", amounts=amounts("200.00", "26.00"), buyer="li"
    )
    found = {one["kind"]: one["difference"] for _, one in await life.returns.told(life.book, "anomaly.opened")}
    assert found == {"return_amount_mismatch": "-113.00", "return_customer_mismatch": None}


async def test_red_invoices_together_never_exceed_the_blue_one(life: Life) -> None:
    first = await life.recorded(("a", 1, "9"), tax_invoice="unused")
    second = await life.recorded(("a", 1, "1"), tax_invoice="unused")
    await red(life, first["return_id"], number="R1", issued_on="2026-01-23", amounts=amounts("1000.00", "130.00"))
    over = await red(life, second["return_id"], number="R2", issued_on="2026-01-23", amounts=amounts("100.00", "13.00"))
    assert (over["status"], over["code"], over["field"]) == (422, "red_exceeds_blue", "amounts")


async def test_the_clock_survives_a_restart_and_lapses_once(
    life: Life, world: World, ledger: DryLedger, watch: Watch
) -> None:
    made = await life.recorded(("a", 1, "3"))
    await start(life, made["return_id"])
    watch.forward(hours=47)
    assert await clock.tell_due(life.returns.runtime) == 0
    watch.forward(hours=1)
    assert await clock.tell_due(life.returns.runtime) == 1
    assert await clock.tell_due(life.returns.runtime) == 0
    watch.forward(hours=24)
    # Another process on the same database, as after a restart: its background step finds what is due.
    async with world.running(service, url=life.returns.url, clock=watch, ledger_url=ledger.url) as later:

        async def lapsed() -> bool:
            return (await later.fetch("select state from red_invoice"))[0]["state"] == "lapsed"

        await until(lapsed, "the sheet has lapsed")
    told = [event for _, event in await life.returns.told(life.book, "red_invoice.changed")]
    assert [(event["status"], event["reminder"]) for event in told] == [
        ("pending", False),
        ("pending", True),
        ("expired", False),
    ]
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["kind"], anomaly["difference"]) == ("red_confirmation_expired", "39.00")
    late = await red(life, made["return_id"], "/answer", by="buyer", confirmed=True)
    assert (late["status"], late["code"]) == (422, "red_invoice_state")
    again = await start(life, made["return_id"])
    assert (again["state"], again["lapses_at"]) == ("awaiting", "2026-01-29T04:00:00Z")
    # The goods were never blocked.
    assert (await life.get(f"/{made['return_id']}"))["parts"][0]["lines"][0]["qty"] == "3"


async def test_an_issued_red_invoice_is_only_taken_back_with_a_blue_one_in_its_place(life: Life) -> None:
    made = await life.recorded(("a", 1, "3"), tax_invoice="unused")
    await red(life, made["return_id"], number="R1", issued_on="2026-01-23", amounts=amounts("300.00", "39.00"))
    refused = await life.post(f"/{made['return_id']}/cancel", {"reason": "kept"})
    assert (refused.status_code, refused.json()["code"]) == (409, "red_invoice_issued")
    body = {"reason": "kept", "new_invoice_number": "B2"}
    assert (await life.post(f"/{made['return_id']}/cancel", body)).json()["status"] == "cancelled"
    [(_, told)] = await life.returns.told(life.book, "return.cancelled")
    assert told["reason"] == "kept (blue invoice B2 issued in its place)"
