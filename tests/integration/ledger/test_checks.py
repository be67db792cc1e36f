"""Checks of whole books on real servers: a finding is one anomaly while it stands, whoever looks and however often."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cases_service.bootstrap import service as cases_service
from hezhang_contracts.collections_events import EventCount, ReceivableStated
from ledger_service.bootstrap import service

from tests.integration.ledger.checking import (
    as_owner,
    by_hand,
    checked,
    post_draft,
    readiness,
    rich_shop,
    taken_back,
    told,
)
from tests.integration.ledger.shop import DAY, goods_back, invoice, open_shop, opening, paid, settled, ties
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too; its clock of checks does nothing, tests turn it."""
    async with world.running(service, check_poll_s=3_600) as running:
        yield running


async def test_a_finding_is_opened_once_resolved_when_mended_and_opened_anew_when_it_is_back(ledger: Running) -> None:
    book = await rich_shop(ledger)
    await by_hand(ledger, book, "1000.00")
    assert await checked(ledger, book) == (0, 0, [])
    twice = await by_hand(ledger, book, "1000.00", DAY + timedelta(2))
    found = [("duplicate_suspect", twice["voucher_id"])]
    assert await checked(ledger, book) == (1, 0, found)
    assert await checked(ledger, book) == (0, 0, found)
    [(_, opened)] = await ledger.told(book, "anomaly.opened")
    assert (opened["kind"], opened["severity"], opened["about"], opened["detected_by"], opened["difference"]) == (
        "duplicate_suspect", "P3", {"type": "voucher", "id": twice["voucher_id"]}, "ledger", "1000.00",
    )  # fmt: skip
    assert opened["evidence_refs"] == ["voucher 记-2026-01-3", "voucher 记-2026-01-2"]
    await taken_back(ledger, book, twice)
    assert await checked(ledger, book) == (0, 1, [])
    assert await told(ledger, book) == ([opened["anomaly_id"]], [opened["anomaly_id"]])
    again = await by_hand(ledger, book, "1000.00")
    assert await checked(ledger, book) == (1, 0, [("duplicate_suspect", again["voucher_id"])])
    ids, _ = await told(ledger, book)
    assert len(set(ids)) == 2


async def test_what_looks_alike_and_is_no_duplicate(ledger: Running) -> None:
    book = await rich_shop(ledger)
    walk_in = [invoice(book, f"w{n}", (None, 1, 1_000)).model_copy(update={"customer_id": "walk-in"}) for n in range(3)]
    await settled(ledger, book, *walk_in, invoice(book, "i1", (None, 1, 2_000)), invoice(book, "i2", (None, 1, 3_000)))
    await by_hand(ledger, book, "1000.00")
    await by_hand(ledger, book, "1000.00", account="5601")
    await by_hand(ledger, book, "1000.00", DAY + timedelta(4))
    assert await checked(ledger, book) == (0, 0, [])
    await settled(ledger, book, invoice(book, "i3", (None, 1, 2_000)))
    opened, _, [(kind, about)] = await checked(ledger, book)
    [head] = (await ledger.get(f"/books/{book}/vouchers?source_id=i3", book)).json()["items"]
    assert (opened, kind, about) == (1, "duplicate_suspect", head["voucher_id"])


async def test_omissions_and_unusual_amounts_over_months(ledger: Running) -> None:
    book = await rich_shop(ledger, opened_on="2025-01-01")
    for month in (1, 2, 3):
        for day in (5, 12, 19, 26):
            await by_hand(ledger, book, "1000.00", date(2025, month, day))
        await by_hand(ledger, book, f"{80 + month}.00", date(2025, month, 7), "5603")
    assert await checked(ledger, book) == (0, 0, [])
    odd = await by_hand(ledger, book, "1160.00", date(2025, 4, 6))
    opened, _, found = await checked(ledger, book)
    assert (opened, found) == (
        2, [("omission_suspect", "2025-04/credit 1002, debit 5603/"), ("amount_unusual", odd["voucher_id"])],
    )  # fmt: skip
    charge = await by_hand(ledger, book, "84.00", date(2025, 4, 7), "5603")
    assert charge["effective_date"] == "2025-04-07"
    assert (await checked(ledger, book))[:2] == (0, 1)
    await taken_back(ledger, book, odd, date(2025, 4, 8))
    # What was the only one of its kind in the month is missed now that it is taken back.
    assert await checked(ledger, book) == (1, 1, [("omission_suspect", "2025-04/credit 1002, debit 5602/")])


async def test_revenue_without_cost_and_money_and_goods_below_zero(ledger: Running) -> None:
    book = await open_shop(ledger)
    lines = [
        {"account": "1122", "side": "debit", "amount": "500.00", "summary": "销售", "customer_id": "c1"},
        {"account": "5001", "side": "credit", "amount": "500.00", "summary": "销售"},
    ]
    made = await ledger.post("/vouchers", {"book_id": book, "day": DAY.isoformat(), "lines": lines}, book)
    await post_draft(ledger, book, made.json()["draft_id"])
    await by_hand(ledger, book, "12.50")
    assert await checked(ledger, book) == (
        2, 0, [("cash_negative", "2026-01/1002"), ("omission_suspect", "2026-01/without cost")],
    )  # fmt: skip
    bought = [{"sku": "S3", "qty": "5", "net": "5.00", "vat": "0.65"}]
    body = {"book_id": book, "number": "PO1", "supplier_id": "s1", "day": "2026-01-20", "lines": bought}
    assert (await ledger.post("/purchases", body, book)).status_code == 201
    await settled(ledger, book, invoice(book, "i1", ("S3", 2, 1_000)))
    assert await checked(ledger, book) == (
        1, 1, [("cash_negative", "2026-01/1002"), ("stock_short", "2026-01/S3")],
    )  # fmt: skip
    [short] = [told for _, told in await ledger.told(book, "anomaly.opened") if told["kind"] == "stock_short"]
    assert (short["actual"], short["severity"]) == ("-2 on 2026-01-05", "P2")
    await settled(ledger, book, goods_back(book, "r1", "i1", 2, 1_000, sku="S3"), paid(book, "p1", "i1", 2_260))
    # What was sold came back, and its cost with it: what a person posted has none again.
    assert await checked(ledger, book) == (1, 2, [("omission_suspect", "2026-01/without cost")])


async def test_tie_outs_of_which_a_row_was_tampered_with(ledger: Running, world: World) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)), invoice(book, "i2", (None, 1, 5_000)))
    assert await checked(ledger, book) == (0, 0, [])
    await as_owner(world, "update stock set cost_fen = cost_fen - 1 where book_id = $1 and sku = 'S2'", book)
    await as_owner(world, "update document set vat_fen = 0 where book_id = $1 and source_id = 'i2'", book)
    await as_owner(world, "delete from voucher where book_id = $1 and number = 2", book)
    wrong = [("number_gap", "2026-01/记"), ("stock_mismatch", "stock"), ("vat_mismatch", "vat")]
    opened, _, found = await checked(ledger, book)
    assert (opened, found) == (3, wrong)
    assert await checked(ledger, book) == (0, 0, wrong)
    ready = await readiness(ledger, book)
    assert (ready["findings_blocking"]["what"], ready["findings_blocking"]["blocks"]) == (
        ["number_gap: month 2026-01/记"], True,
    )  # fmt: skip
    assert (ready["findings"]["count"], ready["findings"]["blocks"]) == (2, False)
    await as_owner(world, "update stock set cost_fen = cost_fen + 1 where book_id = $1 and sku = 'S2'", book)
    assert (await checked(ledger, book))[:2] == (0, 1)


async def test_receivables_differ_only_when_two_statements_say_so(ledger: Running) -> None:
    book = new_book()
    body = opening(book, ("S1", 100, "6000.00"), capital="6700.00")
    body["opening"].append({"account": "1122", "side": "debit", "amount": "700.00", "customer_id": "c9"})
    assert (await ledger.post("/books", body, book)).status_code == 201
    await settled(ledger, book, invoice(book, "i1", (None, 1, 10_000)))

    async def stated(receivable: int) -> None:
        said = ReceivableStated(
            book_id=book, statement_id=str(uuid.uuid4()), as_of=DAY, stated_at=datetime.now(UTC),
            receivable=receivable, advance=0, refund_payable=0, customers=1,
            events=(EventCount(topic="invoice.issued", count=1),),
        )  # fmt: skip
        await settled(ledger, book, said)

    await stated(11_300)
    assert (await ties(ledger, book))["receivable"]["ok"], "what was there at the opening is known to nobody else"
    assert await checked(ledger, book) == (0, 0, [])
    await stated(11_200)
    assert await checked(ledger, book) == (0, 0, [])
    assert await checked(ledger, book) == (0, 0, [])
    await stated(11_200)
    assert await checked(ledger, book) == (1, 0, [("receivable_mismatch", "receivable")])
    assert (await checked(ledger, book))[:2] == (0, 0)
    await stated(11_300)
    assert await checked(ledger, book) == (0, 1, [])


async def test_open_findings_stand_on_the_list_of_their_month(ledger: Running) -> None:
    book = await rich_shop(ledger)
    for day in (DAY, DAY, date(2026, 2, 2)):
        await by_hand(ledger, book, "1000.00", day)
    assert (await checked(ledger, book))[0] == 1
    january, february = await readiness(ledger, book), await readiness(ledger, book, "2026-02")
    assert [(ready["findings"]["count"], ready["findings_blocking"]["count"]) for ready in (january, february)] == [
        (1, 0), (0, 0),
    ]  # fmt: skip
    assert january["findings"]["what"][0].startswith("duplicate_suspect: voucher ")


async def test_a_resolution_reaches_the_case(world: World) -> None:
    async with AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(world.running(service, check_poll_s=3_600))
        cases = await stack.enter_async_context(world.running(cases_service))
        book = await rich_shop(ledger)

        async def case(*, resolved: bool) -> list[dict[str, Any]]:
            items = (await cases.get(f"/cases?book_id={book}", book)).json()["items"]
            return [one for one in items if (one["resolved_at"] is not None) == resolved]

        async def there(*, resolved: bool) -> bool:
            return bool(await case(resolved=resolved))

        await by_hand(ledger, book, "1000.00")
        twice = await by_hand(ledger, book, "1000.00")
        await checked(ledger, book)
        await until(lambda: there(resolved=False), "a case is opened")
        await taken_back(ledger, book, twice)
        await checked(ledger, book)
        await until(lambda: there(resolved=True), "the case says that it is resolved")
        [found] = await case(resolved=True)
        assert (found["kind"], found["about"]["id"]) == ("duplicate_suspect", twice["voucher_id"])
