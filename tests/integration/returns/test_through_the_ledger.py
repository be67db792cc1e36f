"""Every kind of return from the API to the ledger's vouchers: returns, collections and the ledger on a real broker."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import collections_service.bootstrap
import ledger_service.bootstrap
import pytest
import returns_service.bootstrap

from tests.integration.returns.life import REVIEWER, DryLedger, Life, dry_ledger
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
Lines = dict[tuple[str, str], str]


@pytest.fixture
def dry() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@dataclass
class Shop:
    """One book in three services; it is 2026-02-20 in Shanghai."""

    ledger: Running
    collections: Running
    life: Life

    @property
    def book(self) -> str:
        """The book."""
        return self.life.book

    async def open(self) -> None:
        """A book that opened in November, with 100 of S1 at 60.00."""
        stock = {"account": "1405", "side": "debit", "amount": "6000.00", "sku": "S1", "qty": "100"}
        body = {
            "book_id": self.book, "name": "shop", "taxpayer": "general", "opened_on": "2025-11-01",
            "opening": [stock, {"account": "3001", "side": "credit", "amount": "6000.00"}],
        }  # fmt: skip
        assert (await self.ledger.post("/books", body, self.book)).status_code == 201

    async def sell(self, number: str, day: str, qty: str = "10", kind: str = "goods") -> str:
        """An invoice at 100.00 a unit, which returns and the ledger know; its id."""
        item = "S1" if kind == "goods" else "fee"
        line = {"item": item, "kind": kind, "qty": qty, "unit_price": "100.00", "vat_rate": "0.13"}
        body = {"book_id": self.book, "number": number, "customer_id": "wang", "day": day, "lines": [line]}
        invoice_id = (await self.collections.post("/invoices", body, self.book)).json()["invoice"]["invoice_id"]
        sql = """select from voucher v join sold_line s using (book_id)
                 where book_id = $1 and v.source_id = $2 and s.invoice_id = $2"""
        await until(lambda: self._there(sql, invoice_id), f"{number} is sold and posted")
        return invoice_id

    async def _there(self, sql: str, *args: str) -> bool:
        return bool(await self.life.returns.fetch(sql, self.book, *args))

    async def status(self, return_id: str, *expected: str) -> None:
        """Wait until a return stands like this."""

        async def so() -> bool:
            return (await self.life.get(f"/{return_id}"))["status"] in expected

        await until(so, f"{return_id} is {expected}")

    async def vouchers(self, source_type: str, source_id: str) -> list[tuple[str, Lines]]:
        """The ledger's vouchers of a source: effective date, and amounts by account and side."""
        query = f"?source_type={source_type}&source_id={source_id}"
        heads = (await self.ledger.get(f"/books/{self.book}/vouchers{query}", self.book)).json()["items"]
        found: list[tuple[str, Lines]] = []
        for head in heads:
            path = f"/books/{self.book}/vouchers/{head['voucher_id']}"
            whole = (await self.ledger.get(path, self.book)).json()
            lines = {(line["account"], line["side"]): line["amount"] for line in whole["lines"]}
            found.append((head["effective_date"], lines))
        return found

    async def close(self, month: str) -> None:
        """Close a month in the ledger."""
        by = {"roles": ("manager", "bookkeeper", "reviewer"), "sub": "boss"}
        for path, body in (("soft-close", None), ("close", {"waiver": "test"})):
            answer = await self.ledger.post(f"/books/{self.book}/periods/{month}/{path}", body, self.book, **by)
            assert answer.status_code == 201, answer.text

    async def ties(self) -> dict[str, bool]:
        """Tie-outs by name, after collections has stated what is receivable."""
        body = {"book_id": self.book, "as_of": "2026-02-20"}
        await self.collections.post("/receivables/statements", body, self.book)

        async def comparable() -> bool:
            return all(tie["comparable"] for tie in await self._ties())

        await until(comparable, "the statement is there")
        return {tie["name"]: tie["ok"] for tie in await self._ties()}

    async def _ties(self) -> list[dict[str, Any]]:
        return (await self.ledger.get(f"/books/{self.book}/tie-outs", self.book)).json()["tie_outs"]


@pytest.fixture
async def shop(world: World, dry: DryLedger) -> AsyncIterator[Shop]:
    """An open book."""
    clock = lambda: datetime(2026, 2, 20, 4, 0, tzinfo=UTC)  # noqa: E731
    async with AsyncExitStack() as stack:
        ledger, collections = [
            await stack.enter_async_context(world.running(one.service, clock=clock))
            for one in (ledger_service.bootstrap, collections_service.bootstrap)
        ]
        returns = await stack.enter_async_context(
            world.running(returns_service.bootstrap.service, clock=clock, ledger_url=dry.url)
        )
        shop = Shop(ledger, collections, Life(returns, new_book()))
        await shop.open()
        yield shop


async def returned(shop: Shop, invoice_id: str, qty: str, day: str = "2026-02-18", **other: Any) -> str:
    """Goods that came back on a day as they were asked for; the id."""
    wish = {"tax_invoice": "none", "day": day} | other
    made = await shop.life.ask((invoice_id, 1, qty), **wish)
    assert made["status"] == "requested", made
    assert (await shop.life.approve(made["return_id"])).status_code == 200
    if (await shop.life.get(f"/{made['return_id']}"))["status"] == "reviewed":
        await shop.life.inspect(made["return_id"], (invoice_id, 1, qty, "0", "0"), received_on=day)
    assert (await shop.life.post(f"/{made['return_id']}/record", {})).status_code == 200
    return made["return_id"]


async def test_service_fees_come_back_without_goods(shop: Shop) -> None:
    invoice_id = await shop.sell("F1", "2026-02-02", "4", "service")
    return_id = await returned(shop, invoice_id, "1")
    await shop.status(return_id, "settled")
    assert await shop.vouchers("return", return_id) == [
        ("2026-02-18", {("1122", "debit"): "-113.00", ("5001", "credit"): "-100.00", ("22210108", "credit"): "-13.00"})
    ]
    assert set((await shop.ties()).values()) == {True}


async def test_an_exchange_is_red_and_blue_under_one_return(shop: Shop) -> None:
    invoice_id = await shop.sell("E1", "2026-02-02")
    return_id = await returned(shop, invoice_id, "3", kind="exchange", settlement="next_invoice")
    blue = await shop.sell("E2", "2026-02-18", "3")
    linked = await shop.life.post(f"/{return_id}/replacement", {"invoice_id": blue})
    assert linked.json()["replacement_invoice_id"] == blue
    await shop.status(return_id, "settled")
    [(_, red)], [(_, other)] = await shop.vouchers("return", return_id), await shop.vouchers("invoice", blue)
    assert (red["1122", "debit"], other["1122", "debit"]) == ("-339.00", "339.00")
    assert (red["5401", "debit"], other["5401", "debit"]) == ("-180.00", "180.00")
    sheet = await shop.life.get(f"/{return_id}/proof")
    assert (sheet["mark"], [row["source_type"] for row in sheet["replacement"]]) == ("agrees", ["invoice"])
    assert set((await shop.ties()).values()) == {True}


async def test_a_return_of_a_closed_month_is_posted_in_the_month_in_which_it_comes(shop: Shop) -> None:
    invoice_id = await shop.sell("M1", "2026-01-10")
    for month in ("2025-11", "2025-12", "2026-01"):
        await shop.close(month)
    return_id = await returned(shop, invoice_id, "2")
    await shop.status(return_id, "settled")
    [(day, lines)] = await shop.vouchers("return", return_id)
    assert (day, lines["5001", "credit"]) == ("2026-02-18", "-200.00")
    late = await returned(shop, invoice_id, "1", day="2026-01-30")
    await shop.status(late, "settled")
    assert [day for day, _ in await shop.vouchers("return", late)] == ["2026-02-01"]

    async def differs() -> bool:
        return bool(await shop.life.returns.told(shop.book, "anomaly.opened"))

    await until(differs, "another month is an anomaly")
    kinds = {one["kind"] for _, one in await shop.life.returns.told(shop.book, "anomaly.opened")}
    assert kinds == {"return_time_mismatch"}


async def test_a_return_of_an_earlier_year_lowers_the_revenue_of_this_one(shop: Shop) -> None:
    """小企业会计准则 art. 61 (entry 10)."""
    invoice_id = await shop.sell("Y1", "2025-12-20")
    return_id = await returned(shop, invoice_id, "10")
    await shop.status(return_id, "settled")
    [(day, lines)] = await shop.vouchers("return", return_id)
    assert (day, lines["5001", "credit"], lines["5401", "debit"]) == ("2026-02-18", "-1000.00", "-600.00")
    balance = (await shop.ledger.get(f"/books/{shop.book}/trial-balance?as_of=2026-02-20", shop.book)).json()
    assert {one["code"]: one["balance"] for one in balance["accounts"]}["1405"] == "6000.00"
    assert set((await shop.ties()).values()) == {True}


async def test_what_the_client_bought_goes_back_to_the_supplier(shop: Shop) -> None:
    bought = {"sku": "S1", "qty": "10", "net": "600.00", "vat": "78.00"}
    named = {"book_id": shop.book, "supplier_id": "s1"}
    body = named | {"number": "PO1", "day": "2026-02-03", "lines": [bought]}
    assert (await shop.ledger.post("/purchases", body, shop.book)).status_code == 201
    wish = named | {"number": "PR1", "day": "2026-02-10", "reason": "broken", "lines": [
        {"sku": "S1", "qty": "4", "net": "240.00", "vat": "31.20"}]}  # fmt: skip
    returns = shop.life.returns
    assert (await returns.post("/purchase-returns", wish, shop.book, sub="clerk")).status_code == 201
    query = f"?book_id={shop.book}&supplier_id=s1&number=PR1"
    digest = (await returns.get(f"/purchase-returns/preview{query}", shop.book)).json()["digest"]
    approval = named | {"number": "PR1", "decision": "approve", "preview": digest}
    assert (await returns.post("/purchase-returns/review", approval, shop.book, **REVIEWER)).status_code == 200

    async def is_posted() -> bool:
        [one] = (await returns.get(f"/purchase-returns?book_id={shop.book}", shop.book)).json()["items"]
        return one["status"] == "posted"

    await until(is_posted, "entry 11 is posted")
    assert await shop.vouchers("purchase_return", "s1/PR1") == [
        ("2026-02-10", {("1405", "debit"): "-240.00", ("22210101", "debit"): "-31.20", ("2202", "credit"): "-271.20"})
    ]
    assert set((await shop.ties()).values()) == {True}


async def test_a_cancelled_sale_its_returns_and_the_books_end_as_if_never_sold(shop: Shop) -> None:
    invoice_id = await shop.sell("C1", "2026-02-02")
    asked = await shop.life.ask((invoice_id, 1, "2"), tax_invoice="none", day="2026-02-18")
    body = {"book_id": shop.book, "reason": "wrong buyer"}
    path = f"/invoices/{invoice_id}/cancellation"
    assert (await shop.collections.post(path, body, shop.book, sub="clerk")).status_code == 201
    decision = {"book_id": shop.book, "decision": "approve", "day": "2026-02-19"}
    assert (await shop.collections.post(f"{path}/decision", decision, shop.book, **REVIEWER)).status_code == 201
    await shop.status(asked["return_id"], "cancelled")
    crossing = await shop.life.post("/requests", {
        "book_id": shop.book, "customer_id": "wang", "day": "2026-02-18", "reason": "broken", "settlement": "refund",
        "tax_invoice": "none", "lines": [{"invoice_id": invoice_id, "invoice_line_no": 1, "qty": "1"}],
    })  # fmt: skip
    assert crossing.json()["anomaly"]["kind"] == "return_never_sold"
    assert set((await shop.ties()).values()) == {True}
    balance = (await shop.ledger.get(f"/books/{shop.book}/trial-balance", shop.book)).json()
    assert {one["code"]: one["balance"] for one in balance["accounts"] if one["balance"] != "0.00"} == {
        "1405": "6000.00",
        "3001": "6000.00",
    }
