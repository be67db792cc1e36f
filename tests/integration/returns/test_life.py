"""The life of a requested return through the API, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from hezhang_contracts.event import Event
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.life import REVIEWER, DryLedger, Life, dry_ledger, remaining
from tests.integration.returns.shop import issued, line, new_book, posted, received, rejected, sell
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with one invoice: 10 units at 100.00 and a service at 50.00; it is 2026-01-23 in Shanghai."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        goods = line(1, "10", "100.00", "1000.00", "130.00")
        fee = line(2, "1", "50.00", "50.00", "6.50", sku=None, item="fee")
        await sell(returns, issued(book, "a", goods, fee))
        yield Life(returns, book)


async def hear(life: Life, *events: Event) -> None:
    """What the ledger says, without a broker."""
    async with life.returns.runtime.transactions.work([life.book]) as work:
        ports = life.returns.runtime.ports(work)
        for event in events:
            handler = handlers.mark_posted if type(event).__name__ == "VoucherPosted" else handlers.mark_posting_refused
            await handler([received(event)], ports)


async def test_from_the_request_to_the_voucher(life: Life) -> None:
    made = await life.ask(("a", 1, "3"))
    assert (made["status"], made["requested_by"], made["claimed"][0]["qty"]) == ("requested", "clerk", "3")
    assert (await remaining(life.returns, life.book))["a", 1] == (0, 0, 0, 3)
    approved = (await life.approve(made["return_id"])).json()
    assert (approved["status"], approved["reviewed_by"]) == ("reviewed", "reviewer")
    counted = (await life.inspect(made["return_id"], ("a", 1, "2", "1", "0"))).json()
    assert (counted["status"], counted["received_on"], counted["claimed"][0]["scrap"]) == (
        "inspected",
        "2026-01-22",
        "1",
    )
    body = (await life.post(f"/{made['return_id']}/record", {})).json()
    assert body["status"] == "recorded"
    [part] = body["parts"]
    assert [(one["qty"], one["net"], one["vat"], one["disposition"]) for one in part["lines"]] == [
        ("2", "200.00", "26.00", "restock"),
        ("1", "100.00", "13.00", "scrap"),
    ]
    assert (await remaining(life.returns, life.book))["a", 1] == (3, 300_00, 39_00, 0)
    [(_, told)] = await life.returns.told(life.book, "return.recorded")
    assert (told["occurred_on"], told["recorded_on"], told["invoice_number"]) == ("2026-01-22", "2026-01-23", "No. a")
    assert told["red_invoice"]["status"] == "pending"
    await hear(life, posted(life.book, made["return_id"], 1, 7, net="300.00", vat="39.00"))
    assert (await life.get(f"/{made['return_id']}"))["status"] == "posted"
    assert await life.returns.told(life.book, "anomaly.opened") == []


async def test_who_asked_does_not_approve_and_a_clerk_reviews_nothing(life: Life) -> None:
    made = await life.ask(("a", 1, "3"))
    assert (await life.approve(made["return_id"], sub="clerk")).status_code == 403
    assert (await life.approve(made["return_id"], roles=("bookkeeper",))).status_code == 403
    assert (await life.get(f"/{made['return_id']}"))["status"] == "requested"


async def test_no_approval_without_the_ledger_or_on_another_preview(life: Life, ledger: DryLedger) -> None:
    return_id = (await life.ask(("a", 1, "3")))["return_id"]
    stale = await life.post(f"/{return_id}/review", {"decision": "approve", "preview": "seen long ago"}, **REVIEWER)
    assert (stale.status_code, stale.json()["code"]) == (409, "preview_outdated")
    ledger.refuse = {"code": "before_opening", "message": "the book opens later"}
    refused = await life.approve(return_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "posting_would_be_refused")
    ledger.refuse, ledger.silent = None, True
    seen = await life.get(f"/{return_id}/preview")
    assert (seen["available"], seen["reason"]) == (False, "the ledger does not answer: it answered 503")
    silent = await life.post(f"/{return_id}/review", {"decision": "approve", "preview": "any"}, **REVIEWER)
    assert (silent.status_code, silent.json()["code"]) == (503, "preview_unavailable")
    ledger.silent = False
    assert (await life.get(f"/{return_id}"))["status"] == "requested"
    seen = await life.get(f"/{return_id}/preview")
    assert seen["parts"][0]["lines"][0]["amount"] == "-339.00"
    body = {"decision": "approve", "preview": seen["digest"]}
    first = await life.returns.post(f"/returns/{return_id}/review", {"book_id": life.book} | body, life.book, key="k",
                                    **REVIEWER)  # fmt: skip
    ledger.silent = True
    again = await life.returns.post(f"/returns/{return_id}/review", {"book_id": life.book} | body, life.book, key="k",
                                    **REVIEWER)  # fmt: skip
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


async def test_a_rejected_or_cancelled_request_frees_what_it_reserved(life: Life) -> None:
    first, second = await life.ask(("a", 1, "6")), await life.ask(("a", 1, "4"))
    third = await life.ask(("a", 1, "1"))
    assert (third["status"], third["anomaly"]["kind"]) == ("refused", "return_more_than_sold")
    await life.post(f"/{first['return_id']}/review", {"decision": "reject", "note": "out of time"}, **REVIEWER)
    await life.post(f"/{second['return_id']}/cancel", {"reason": "kept them"})
    assert [(await life.get(f"/{one['return_id']}"))["status"] for one in (first, second)] == ["rejected", "cancelled"]
    assert (await remaining(life.returns, life.book))["a", 1] == (0, 0, 0, 0)
    assert await life.returns.told(life.book, "return.cancelled") == []


async def test_what_did_not_come_or_is_refused_is_free_again_and_an_anomaly(life: Life) -> None:
    return_id = (await life.ask(("a", 1, "5")))["return_id"]
    await life.approve(return_id)
    await life.inspect(return_id, ("a", 1, "2", "0", "2"))
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["kind"], anomaly["difference"]) == ("return_quantity_mismatch", "-1")
    await life.post(f"/{return_id}/record", {})
    assert (await remaining(life.returns, life.book))["a", 1] == (2, 200_00, 26_00, 0)


async def test_a_service_has_nothing_to_receive(life: Life) -> None:
    return_id = (await life.ask(("a", 2, "1")))["return_id"]
    assert (await life.approve(return_id)).json()["status"] == "inspected"
    body = (await life.post(f"/{return_id}/record", {})).json()
    assert [(one["sku"], one["net"], one["vat"]) for one in body["parts"][0]["lines"]] == [(None, "50.00", "6.50")]
    assert body["red_invoices"][0]["ground"] == "service_ended"


async def test_an_allowance_moves_no_goods_and_lowers_what_later_returns_are_worth(life: Life) -> None:
    wish = {"invoice_id": "a", "invoice_line_no": 1, "net": "50.00"}
    asked = await life.ask(kind="allowance", lines=[], allowances=[wish])
    await life.approve(asked["return_id"])
    body = (await life.post(f"/{asked['return_id']}/record", {})).json()
    assert [(one["qty"], one["net"], one["vat"]) for one in body["parts"][0]["lines"]] == [("0", "50.00", "6.50")]
    [(_, told)] = await life.returns.told(life.book, "return.recorded")
    assert told["kind"] == "allowance"
    whole = await life.recorded(("a", 1, "10"))
    assert [(one["net"], one["vat"]) for one in whole["parts"][0]["lines"]] == [("950.00", "123.50")]


async def test_the_same_goods_of_the_same_day_are_a_duplicate_unless_they_come_again(life: Life) -> None:
    first = await life.ask(("a", 1, "2"))
    second = await life.ask(("a", 1, "2"))
    assert (second["status"], second["anomaly"]["kind"]) == ("refused", "return_duplicate")
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert first["return_id"] in anomaly["actual"]
    assert (await life.ask(("a", 1, "2"), again=True))["status"] == "requested"


async def test_a_posted_return_is_taken_back(life: Life) -> None:
    made = await life.recorded(("a", 1, "4"))
    await hear(life, posted(life.book, made["return_id"], 1, 7, net="400.00", vat="52.00"))
    answer = await life.post(f"/{made['return_id']}/cancel", {"reason": "sent back by mistake"})
    assert (answer.json()["status"], answer.json()["parts"][0]["status"]) == ("cancelled", "cancelled")
    assert (await remaining(life.returns, life.book))["a", 1] == (0, 0, 0, 0)
    [(_, told)] = await life.returns.told(life.book, "return.cancelled")
    assert told == {
        "book_id": life.book, "return_id": made["return_id"], "part": 1, "customer_id": "wang", "invoice_id": "a",
        "cancelled_on": "2026-01-23", "reason": "sent back by mistake", "again": False,
    }  # fmt: skip
    again = await life.post(f"/{made['return_id']}/cancel", {"reason": "twice"})
    assert (again.status_code, again.json()["code"]) == (409, "return_status")


async def test_a_refused_part_is_repaired_and_submitted_as_the_next_one(life: Life) -> None:
    made = await life.recorded(("a", 1, "4"))
    return_id = made["return_id"]
    await hear(life, rejected(life.book, return_id, 1, "occurred_on"))
    assert (await life.get(f"/{return_id}"))["status"] == "posting_refused"
    body = {"part": 1, "reason": "the day was wrong", "occurred_on": "2026-01-21"}
    again = (await life.post(f"/{return_id}/resubmit", body)).json()
    assert (again["status"], [p["status"] for p in again["parts"]]) == ("recorded", ["replaced", "recorded"])
    assert [one["part"] for one in again["red_invoices"] if one["state"] != "void"] == [2]
    [_, (_, told)] = await life.returns.told(life.book, "return.recorded")
    assert (told["part"], told["replaces"], told["occurred_on"]) == (2, 1, "2026-01-21")
    [(_, cancelled)] = await life.returns.told(life.book, "return.cancelled")
    assert cancelled["part"] == 1
    assert (await remaining(life.returns, life.book))["a", 1] == (4, 400_00, 52_00, 0)
    await hear(life, posted(life.book, return_id, 2, 8, net="400.00", vat="52.00"))
    assert (await life.get(f"/{return_id}"))["status"] == "posted"
    assert (await life.post(f"/{return_id}/resubmit", {"part": 2, "reason": "again"})).status_code == 409


async def test_what_the_ledger_posted_otherwise_is_an_anomaly_with_the_exact_difference(life: Life) -> None:
    made = await life.recorded(("a", 1, "4"))
    goods = [(1, "22423", "3", "180.00")]
    await hear(life, posted(life.book, made["return_id"], 1, 7, net="399.00", vat="52.00", goods=goods,
                            customer="li", effective_date="2026-03-01"))  # fmt: skip
    found = {one["kind"]: one["difference"] for _, one in await life.returns.told(life.book, "anomaly.opened")}
    assert found == {
        "return_quantity_mismatch": "-1",
        "return_amount_mismatch": "-1.00",
        "return_time_mismatch": "38 days",
        "return_customer_mismatch": None,
    }


async def test_64_requests_at_once_never_take_more_than_was_sold(life: Life) -> None:
    """Half of them record what is inspected already, half ask: together they take the ten units that there are."""
    direct = {"red_invoice": {"status": "issued", "number": "C1", "issued_on": "2026-01-20"}}
    wish = {"customer_id": "wang", "day": "2026-01-20", "reason": "damaged", "settlement": "on_account",
            "lines": [{"invoice_id": "a", "invoice_line_no": 1, "qty": "1"}]}  # fmt: skip
    bodies = [
        ("", wish | direct) if n % 2 else ("/requests", wish | {"tax_invoice": "used", "source_ref": f"doc {n}"})
        for n in range(64)
    ]
    answers = await asyncio.gather(*(life.post(path, body) for path, body in bodies))
    taken = [one.json() for one in answers if one.json()["status"] in ("requested", "recorded")]
    assert len(taken) == 10
    assert {one.json()["anomaly"]["kind"] for one in answers if one.json()["anomaly"]} == {"return_more_than_sold"}
    asked = [one["return_id"] for one in taken if one["status"] == "requested"]
    for return_id in asked:
        await life.approve(return_id)
        await life.inspect(return_id, ("a", 1, "1", "0", "0"))
    recorded = await asyncio.gather(*(life.post(f"/{return_id}/record", {}) for return_id in asked))
    assert {one.status_code for one in recorded} == {200}
    assert (await remaining(life.returns, life.book))["a", 1] == (10, 1000_00, 130_00, 0)
    told = [content for _, content in await life.returns.told(life.book, "return.recorded")]
    assert len(told) == 10
    assert {(one["lines"][0]["net"], one["lines"][0]["vat"]) for one in told} == {("100.00", "13.00")}
