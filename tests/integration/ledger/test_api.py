"""The ledger's API on a real database: opening, reading page by page, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from ledger_service.adapters.tables import Row
from ledger_service.app import handlers
from ledger_service.bootstrap import service
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.integration.ledger.shop import DAY, invoice, open_shop, opening, settled
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


async def test_a_book_opens_with_voucher_number_one(ledger: Running) -> None:
    book = new_book()
    body = opening(book, ("S1", 2, "120.00"), capital="120.00")
    answer = await ledger.post("/books", body, book, key="k1")
    assert answer.status_code == 201
    opened = answer.json()
    voucher = opened["opening_voucher"]
    assert (voucher["word"], voucher["number"], voucher["effective_date"]) == ("记", 1, "2026-01-01")
    assert (voucher["maker"], voucher["source"]["type"]) == ("tester", "opening")
    assert opened["book"] == (await ledger.get(f"/books/{book}", book)).json()
    assert (await ledger.post("/books", body, book, key="k1")).json() == opened
    again = await ledger.post("/books", body, book)
    assert (again.status_code, again.json()["code"]) == (409, "book_exists")


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"opening": [{"account": "1002", "side": "debit", "amount": "1.00"}]}, 422, "opening_unbalanced", "opening"),
        ({"opening": [{"account": "x", "side": "debit", "amount": "1.00"}]}, 422, "account_unknown",
         "opening[0].account"),
    ],
)  # fmt: skip
async def test_a_refused_opening_opens_nothing(
    ledger: Running, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    book = new_book()
    answer = await ledger.post("/books", opening(book, capital="0.00") | change, book)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, field)
    assert (await ledger.get(f"/books/{book}", book)).status_code == 404
    assert await ledger.told(book, "voucher.posted") == []


@pytest.mark.parametrize(
    "change",
    [{"zone": "Moon/Base"}, {"taxpayer": "none"}, {"opened_on": "2026-02-30"}, {"colour": "red"},
     {"opening": [{"account": "1002", "side": "debit", "amount": 1.5}]}],
)  # fmt: skip
async def test_a_body_of_another_shape_is_refused(ledger: Running, change: dict[str, Any]) -> None:
    book = new_book()
    answer = await ledger.post("/books", opening(book, capital="0.00") | change, book)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert next(iter(change)) in answer.json()["field"]


async def test_an_opening_that_no_record_can_carry_is_refused(ledger: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "MAX_VALUE_BYTES", 10_000)
    book = new_book()
    stock = [(f"S{n}", 1, "1.00") for n in range(100)]
    answer = await ledger.post("/books", opening(book, *stock, capital="100.00"), book)
    assert (answer.status_code, answer.json()["code"]) == (422, "opening_too_large")


async def test_a_partner_cannot_open_a_book(ledger: Running) -> None:
    book = new_book()
    answer = await ledger.post("/books", opening(book, capital="0.00"), book, roles=("partner",))
    assert answer.status_code == 403


async def test_another_book_is_not_found(ledger: Running) -> None:
    book, mine = await open_shop(ledger), await open_shop(ledger)
    [item] = (await ledger.get(f"/books/{book}/vouchers", book)).json()["items"]
    paths = ["", "/trial-balance", "/accounts/1405/statement", "/tie-outs", "/vouchers",
             f"/vouchers/{item['voucher_id']}"]  # fmt: skip
    for path in paths:
        assert (await ledger.get(f"/books/{book}{path}", book)).status_code == 200
        assert (await ledger.get(f"/books/{book}{path}", mine)).status_code == 404
        assert (await ledger.get(f"/books/{book}{path}")).status_code == 404
        assert (await ledger.get(f"/books/{book}{path}", book, exp=1)).status_code == 401
    assert (await ledger.get(f"/books/{mine}/vouchers/{item['voucher_id']}", mine)).status_code == 404
    assert (await ledger.get(f"/books/{mine}/accounts/2221/statement", mine)).status_code == 404


async def test_balances_and_statements_by_date_and_page(ledger: Running) -> None:
    book = await open_shop(ledger)
    days = [DAY.replace(day=day) for day in (5, 5, 7, 9)]
    await settled(
        ledger, book, *(invoice(book, f"i{n}", ("S1", 1, 1_000), day=day) for n, day in enumerate(days))
    )  # fmt: skip
    early = (await ledger.get(f"/books/{book}/trial-balance?as_of=2026-01-06", book)).json()
    assert {a["code"]: (a["debit"], a["credit"], a["balance"]) for a in early["accounts"]} == {
        "1122": ("22.60", "0.00", "22.60"), "1405": ("6010.00", "120.00", "5890.00"),
        "22210108": ("0.00", "2.60", "2.60"), "3001": ("0.00", "6010.00", "6010.00"),
        "5001": ("0.00", "20.00", "20.00"), "5401": ("120.00", "0.00", "120.00"),
    }  # fmt: skip
    assert (early["as_of"], early["debit"], early["credit"]) == ("2026-01-06", "6032.60", "6032.60")
    path = f"/books/{book}/accounts/1405/statement?from=2026-01-05&limit=3"
    first = (await ledger.get(path, book)).json()
    assert (first["opening"], first["closing"]) == ("6010.00", "5830.00")
    assert [line["balance"] for line in first["items"]] == ["5950.00", "5890.00", "5830.00"]
    rest = (await ledger.get(f"{path}&cursor={first['next_cursor']}", book)).json()
    assert (rest["opening"], rest["closing"], rest["next_cursor"]) == ("5830.00", "5770.00", None)
    one_day = (await ledger.get(f"/books/{book}/accounts/1405/statement?from=2026-01-07&to=2026-01-07", book)).json()
    assert [(line["credit"], line["sku"], line["qty"]) for line in one_day["items"]] == [("60.00", "S1", "1")]
    assert (one_day["opening"], one_day["closing"]) == ("5890.00", "5830.00")
    bad = await ledger.get(f"{path}&cursor=bm9uc2Vuc2U", book)
    assert (bad.status_code, bad.json()["field"]) == (422, "cursor")


async def test_vouchers_page_by_page_and_by_source(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, *(invoice(book, f"i{n}", ("S1", 1, 1_000)) for n in range(4)))
    seen: list[int] = []
    cursor = ""
    while True:
        page = (await ledger.get(f"/books/{book}/vouchers?limit=2{cursor}", book)).json()
        seen += [voucher["number"] for voucher in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [1, 2, 3, 4, 5]
    [head] = (await ledger.get(f"/books/{book}/vouchers?source_type=invoice&source_id=i2", book)).json()["items"]
    voucher = (await ledger.get(f"/books/{book}/vouchers/{head['voucher_id']}", book)).json()
    assert {name: value for name, value in voucher.items() if name in head} == head
    assert (voucher["reversed_by"], voucher["corrected_by"]) == (None, None)
    assert (voucher["rule"], voucher["rule_version"], voucher["maker"]) == ("sale", 1, "sale v1")
    assert len(voucher["trace_id"]) == 32
    assert [(line["account"], line["name"], line["summary"]) for line in voucher["lines"]][:2] == [
        ("1122", "应收账款", "销售 发票Ni2"), ("5001", "主营业务收入", "销售 发票Ni2"),
    ]  # fmt: skip


async def test_posted_vouchers_cannot_be_changed_by_the_application(ledger: Running) -> None:
    book = await open_shop(ledger)
    for statement in (
        "update voucher set number = 9 where book_id = $1",
        "delete from voucher_line where book_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ledger.fetch(statement, book)


async def test_the_tables_are_as_they_are_described(ledger: Running) -> None:
    engine = create_async_engine(ledger.url.replace("postgresql:", "postgresql+asyncpg:"), poolclass=NullPool)
    async with engine.connect() as connection:
        for table in Row.metadata.sorted_tables:
            columns = await connection.run_sync(lambda c, name=table.name: inspect(c).get_columns(name))
            assert [(c["name"], c["nullable"]) for c in columns] == [(c.name, c.nullable) for c in table.columns]
            key = await connection.run_sync(lambda c, name=table.name: inspect(c).get_pk_constraint(name))
            assert key["constrained_columns"] == [column.name for column in table.primary_key]
            assert key["constrained_columns"][0] == "book_id"
    await engine.dispose()
