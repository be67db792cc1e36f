"""Issuing invoices: one by one, in bulk, again, and what does not become one."""

import asyncio
from typing import Any

import pytest
from collections_service.bootstrap import service

from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


def line(**changes: Any) -> dict[str, Any]:
    return {"item": "S1", "kind": "goods", "qty": "10", "unit_price": "1.00", "vat_rate": "0.13"} | changes


def invoice(book: str, number: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = {"book_id": book, "number": number, "customer_id": "c1", "day": "2026-01-05", "net_days": 30}
    return given | {"lines": list(lines) or [line()]} | changes


async def test_an_invoice_is_issued_told_and_can_be_read(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        body = invoice(book, "N1", line(source_seq=1, description="茶"), line(unit_price="-2"), line(kind="service"))
        answer = await app.post("/invoices", body, book)
        assert answer.status_code == 201
        issued = answer.json()["invoice"]
        assert (issued["total"], issued["open"], issued["due_date"]) == ("22.60", "22.60", "2026-02-04")
        [refused] = answer.json()["refused_lines"]
        assert (refused["line_index"], refused["source_seq"], refused["kind"]) == (1, None, "price_not_positive")
        [(_, told)] = await app.told(book, "invoice.issued")
        assert told == {"lines": issued["lines"]} | {
            name: issued[name]
            for name in ("book_id", "invoice_id", "number", "customer_id", "day", "due_date", "total")
        }
        assert [(at["line_no"], at["sku"], at["net"], at["vat"]) for at in told["lines"]] == [
            (1, "S1", "10.00", "1.30"),
            (2, None, "10.00", "1.30"),
        ]
        [(_, anomaly)] = await app.told(book, "anomaly.opened")
        assert anomaly["anomaly_id"] == refused["anomaly_id"]
        assert anomaly["about"] == {"type": "invoice_line", "id": "N1/1"}
        read = await app.get(f"/invoices/{issued['invoice_id']}", book)
        assert read.json() == issued
        assert (await app.get(f"/invoices/{issued['invoice_id']}", "another-book")).status_code == 404


async def test_the_same_key_is_the_same_invoice_and_the_same_number_is_taken(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        body = invoice(book, "N1")
        first = await app.post("/invoices", body, book, key="k1")
        again = await app.post("/invoices", body, book, key="k1")
        assert (again.status_code, again.content) == (201, first.content)
        taken = await app.post("/invoices", body, book, key="k2")
        assert (taken.status_code, taken.json()["code"]) == (409, "invoice_number_taken")
        changed = await app.post("/invoices", invoice(book, "N2"), book, key="k1")
        assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
        assert (await app.post("/invoices", body, "another-book")).status_code == 404
        assert len(await app.told(book, "invoice.issued")) == 1


async def test_no_good_line_is_no_invoice_and_the_number_stays_free(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        bad = invoice(book, "N1", line(qty="0", source_seq=4))
        answers = [(await app.post("/invoices", bad, book)).json() for _ in range(2)]
        assert [answer["invoice"] for answer in answers] == [None, None]
        assert answers[0] == answers[1]  # the finding is open already
        assert len(await app.told(book, "anomaly.opened")) == 1
        assert (await app.post("/invoices", invoice(book, "N1"), book)).json()["invoice"]["number"] == "N1"


async def test_a_bulk_answers_each_item_in_order_and_each_has_its_own_trace(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        items = [invoice(book, f"N{n}") for n in range(3)]
        del items[1]["book_id"]
        items += [invoice(book, "N0"), invoice(book, "N9", line(qty="-1"), customer_id=None)]
        body = {"book_id": book, "invoices": items}
        answer = await app.post("/invoices/bulk", body, book, key="k1")
        assert answer.status_code == 200
        results = answer.json()["results"]
        assert [r["status"] for r in results] == [201, 201, 201, 409, 201]
        assert [r["result"]["invoice"]["number"] for r in results[:3]] == ["N0", "N1", "N2"]
        assert results[3]["result"] is None
        assert results[3]["problem"]["code"] == "invoice_number_taken"
        assert results[4]["result"]["invoice"] is None
        assert results[4]["result"]["refused_lines"][0]["kind"] == "quantity_not_positive"
        assert (await app.post("/invoices/bulk", body, book, key="k1")).json()["results"] == results
        told = "select headers::json ->> 'traceparent' from event where book_id = $1 and topic not like 'command.%'"
        rows = await app.fetch(told, book)
        assert len({row[0].split("-")[1] for row in rows}) == len(rows) == 4


async def test_the_list_goes_on_where_it_stopped(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        days = ["2026-01-07", "2026-01-05", "2026-01-06", "2026-01-05"]
        items = [invoice(book, f"N{n}", day=day, customer_id=f"c{n % 2}") for n, day in enumerate(days)]
        await app.post("/invoices/bulk", {"book_id": book, "invoices": items}, book)
        seen: list[str] = []
        cursor = ""
        while True:
            page = (await app.get(f"/invoices?book_id={book}&limit=3{cursor}", book)).json()
            seen += [item["day"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert seen == sorted(days)
        of_one = (await app.get(f"/invoices?book_id={book}&customer_id=c1&open=true", book)).json()["items"]
        assert [item["number"] for item in of_one] == ["N1", "N3"] or [item["number"] for item in of_one] == [
            "N3",
            "N1",
        ]
        assert (await app.get(f"/invoices?book_id={book}", "another-book")).status_code == 404
        assert (await app.get(f"/invoices?book_id={book}&cursor=x", book)).status_code == 422


async def test_the_same_number_asked_for_at_once_is_given_once(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        answers = await asyncio.gather(*(app.post("/invoices", invoice(book, "N1"), book) for _ in range(6)))
        assert sorted(a.status_code for a in answers) == [201] + [409] * 5


async def test_a_bulk_costs_few_statements(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        await statements(app, book, 1)  # the driver learns the types
        assert await statements(app, book, 200) <= await statements(app, book, 2) < 20


async def statements(app: Running, book: str, count: int) -> int:
    """How many statements the service sends for a bulk of this many invoices."""
    seen: list[str] = []
    items = [invoice(book, f"{count}/{n}", line(), line(qty="0")) for n in range(count)]
    async with app.runtime.engine.connect() as connection:  # the only one of the pool, so the request's too
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        raw.add_query_logger(lambda record: seen.append(record.query))
    answer = await app.post("/invoices/bulk", {"book_id": book, "invoices": items}, book)
    assert answer.status_code == 200
    return len(seen)
