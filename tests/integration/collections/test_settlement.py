"""Payments and returns against real invoices, whatever comes first, and the statement that follows."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from collections_service.bootstrap import service
from hezhang_contracts.money import parse_fen

from tests.integration.collections.shop import Shop, a_return, waiting
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


async def test_a_payment_is_applied_up_to_what_is_open(world: World) -> None:
    async with world.running(service, "api") as app:
        shop = Shop(app, new_book())
        first, second = await shop.issue("N1", "100"), await shop.issue("N2", "50")
        half = (await shop.pay("40.00", (first, "40.00"))).json()
        assert (half["allocations"][0]["amount"], half["on_account"]) == ("40.00", "0.00")
        over = (await shop.pay("150.00", (first, "90.00"), (second, "50.00"), bank_reference="T1")).json()
        assert [(a["invoice_id"], a["amount"]) for a in over["allocations"]] == [(first, "60.00"), (second, "50.00")]
        assert over["on_account"] == "40.00"
        assert (await app.get(f"/payments/{over['payment_id']}", shop.book)).json() == over
        assert (await app.get(f"/payments/{over['payment_id']}", "another-book")).status_code == 404
        assert await shop.totals() == ("0.00", "40.00", "0.00")
        told = await app.told(shop.book, "payment.recorded")
        assert [event["on_account"] for _, event in told] == ["0.00", "40.00"]
        assert told[1][1]["allocations"] == over["allocations"]


async def test_a_payment_is_recorded_once_a_key_and_once_a_bank_reference(world: World) -> None:
    async with world.running(service, "api") as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        first = await shop.pay("60.00", (invoice_id, "60.00"), key="k1", bank_reference="T1")
        again = await shop.pay("60.00", (invoice_id, "60.00"), key="k1", bank_reference="T1")
        assert (again.status_code, again.content) == (201, first.content)
        double = await shop.pay("60.00", (invoice_id, "60.00"), key="k2", bank_reference="T1")
        assert (double.status_code, double.json()["field"]) == (409, "bank_reference")
        assert await shop.open(invoice_id) == ["40.00"]


async def test_a_payment_that_cannot_be_meant_changes_nothing(world: World) -> None:
    async with world.running(service, "api") as app:
        shop, other = Shop(app, new_book()), Shop(app, new_book())
        mine, theirs = await shop.issue("N1", "100"), await other.issue("N1", "100")
        someones = await shop.issue("N2", "100", customer="c2")
        for wishes in ([(theirs, "1.00")], [(mine, "1.00"), (someones, "1.00")], [(mine, "99.00")]):
            refused = await shop.pay("10.00", *wishes)
            assert refused.status_code == 422
            assert refused.json()["field"].startswith("allocations")
        assert await shop.totals() == ("200.00", "0.00", "0.00")
        assert await app.told(shop.book, "payment.recorded") == []


ACTS = ("pay 70", "pay 60", "return 50", "return 30")


async def test_every_order_of_payments_and_returns_ends_in_the_same_books(world: World) -> None:
    async with world.running(service) as app:
        for n, order in enumerate(permutations(ACTS)):
            shop = Shop(app, new_book())
            invoice_id = await shop.issue("N1", "100")
            settlement = ("on_account", "refund")[n % 2]
            await play(shop, invoice_id, order, settlement)
            receivable, advance, refund = await shop.totals()
            assert (receivable, parse_fen(advance) + parse_fen(refund)) == ("0.00", 11000), order
            assert refund == "0.00" or settlement == "refund"
            assert await shop.open(invoice_id) == ["0.00"]


async def play(shop: Shop, invoice_id: str, acts: Sequence[str], settlement: str) -> None:
    for act in acts:
        kind, yuan = act.split()
        if kind == "pay":
            assert (await shop.pay(f"{yuan}.00", (invoice_id, f"{yuan}.00"))).status_code == 201
        else:
            await shop.take_back(invoice_id, f"{yuan}.00", settlement)


async def test_returns_of_one_batch_lower_the_same_invoice_one_after_the_other(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await shop.pay("50.00", (invoice_id, "50.00"))
        for _ in range(4):
            await shop.take_back(invoice_id, "20.00", wait=False)
        await app.applied(shop.book, "return.recorded", 4)
        assert await shop.totals() == ("0.00", "30.00", "0.00")
        credits = await app.told(shop.book, "credit.applied")
        assert sum(parse_fen(event["amount"]) for _, event in credits) == 3000


async def test_a_credit_for_the_next_invoice_goes_to_the_oldest_open_one(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        paid, newer = await shop.issue("N1", "100"), await shop.issue("N2", "50", day="2026-02-05")
        older = await shop.issue("N3", "20", day="2026-01-06")
        await shop.issue("N4", "20", customer="c2", day="2026-01-01")
        await shop.pay("100.00", (paid, "100.00"))
        return_id = await shop.take_back(paid, "30.00", "next_invoice")
        assert await shop.open(paid, older, newer) == ["0.00", "0.00", "50.00"]
        assert await shop.totals() == ("70.00", "10.00", "0.00")
        said = [
            (e["source"], e["target"], e["amount"], e["invoice_id"], e["target_invoice_id"], e["return_id"], e["day"])
            for _, e in await app.told(shop.book, "credit.applied")
        ]
        assert said == [
            ("invoice", "on_account", "30.00", paid, None, return_id, "2026-01-20"),
            ("on_account", "invoice", "20.00", None, older, return_id, "2026-01-20"),
        ]


async def test_a_refund_becomes_payable_and_is_paid_at_most_once(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await shop.pay("100.00", (invoice_id, "100.00"))
        return_id = await shop.take_back(invoice_id, "30.00", "refund")
        assert await shop.totals() == ("0.00", "0.00", "30.00")
        paid = await shop.pay("20.00", (return_id, "20.00"), direction="out")
        assert [(a["return_id"], a["amount"]) for a in paid.json()["allocations"]] == [(return_id, "20.00")]
        assert (await shop.pay("10.01", (return_id, "10.01"), direction="out")).json()["code"] == "refund_exceeded"
        assert (await shop.pay("10.00", direction="out")).status_code == 422
        assert (await shop.pay("10.00", (return_id, "10.00"), direction="out")).status_code == 201
        assert await shop.totals() == ("0.00", "0.00", "0.00")


async def test_a_return_waits_for_its_invoice(world: World) -> None:
    async with world.running(service) as app:
        book = new_book()
        shop = Shop(app, book)
        body = {"book_id": book, "number": "N1", "customer_id": "c1", "day": "2026-01-05", "lines": [
            {"item": "S1", "kind": "goods", "qty": "1", "unit_price": "100", "vat_rate": "0"}]}  # fmt: skip
        # The id follows from book and key, so another database tells it beforehand.
        async with world.running(service, "api") as elsewhere:
            answer = await elsewhere.post("/invoices", body, book, key="k1")
            invoice_id = answer.json()["invoice"]["invoice_id"]
        await shop.take_back(invoice_id, "30.00", wait=False)
        await until(lambda: waiting(app, book), "the return waits")
        answer = await app.post("/invoices", body, book, key="k1")
        assert answer.json()["invoice"]["invoice_id"] == invoice_id
        await app.applied(book, "return.recorded", 1)
        assert await shop.open(invoice_id) == ["70.00"]


async def test_a_return_that_cannot_be_is_found_and_changes_nothing(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        await shop.take_back(invoice_id, "60.00")
        await shop.take_back(invoice_id, "40.01")
        await shop.take_back(invoice_id, "10.00", customer="c2")
        assert await shop.open(invoice_id) == ["40.00"]
        kinds = [event["kind"] for _, event in await app.told(shop.book, "anomaly.opened")]
        assert kinds == ["return_amount_mismatch", "return_customer_mismatch"]


async def test_a_return_has_one_effect_however_often_it_comes(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        invoice_id = await shop.issue("N1", "100")
        event = a_return(shop.book, invoice_id, "30.00", "on_account")
        await app.tell(*[event] * 5, ids=["e1"] * 5)
        await shop.take_back(invoice_id, "1.00", wait=False)
        await app.applied(shop.book, "return.recorded", 2)
        assert await shop.open(invoice_id) == ["69.00"]


async def test_a_statement_says_what_stands_and_from_how_many_events(world: World) -> None:
    async with world.running(service) as app:
        shop = Shop(app, new_book())
        empty = await shop.state()
        assert (empty["receivable"], empty["customers"], {e["count"] for e in empty["events"]}) == ("0.00", 0, {0})
        first = await shop.issue("N1", "100")
        await shop.issue("N2", "50", customer="c2")
        await shop.pay("100.00", (first, "100.00"))
        await shop.take_back(first, "30.00")
        said = await shop.state()
        assert (said["receivable"], said["advance"], said["customers"]) == ("50.00", "30.00", 2)
        assert {e["topic"]: e["count"] for e in said["events"]} == {
            "invoice.issued": 2, "payment.recorded": 1, "credit.applied": 1, "return.recorded": 1,
            "return.cancelled": 0, "invoice.cancelled": 0,
        }  # fmt: skip
        told = [event for _, event in await app.told(shop.book, "receivable.stated")]
        assert told == [empty, said]
