"""A book with everything in it: closings are left out of 利润表, suppliers have a ledger, its file loses nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import DAY, goods_back, invoice, open_shop, paid, settled
from tests.integration.ledger.test_archives import exported, lines_of, put
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
JAN = "2026-01"
BOSS = {"roles": ("manager",), "sub": "boss"}
CHECKER = {"roles": ("reviewer",), "sub": "checker"}
RENT = [
    {"account": "560201", "side": "debit", "amount": "900.00", "summary": "招待"},
    {"account": "1002", "side": "credit", "amount": "900.00", "summary": "招待"},
]


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


async def done(ledger: Running, path: str, body: Any, book: str, **by: Any) -> Any:
    """What a command answers."""
    answer = await ledger.post(path, body, book, **by)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def by_hand(ledger: Running, book: str, path: str, body: Any) -> None:
    """A voucher of one person, checked and posted by another."""
    draft = f"/books/{book}/drafts/{(await done(ledger, path, body, book))['draft_id']}"
    await done(ledger, f"{draft}/review", None, book, **CHECKER)
    await done(ledger, f"{draft}/post", None, book, **CHECKER)


async def rows(ledger: Running, book: str, report: str) -> dict[int, tuple[str, ...]]:
    """The rows of a form that are not zero: every figure by 行次."""
    items = (await ledger.get(f"/books/{book}/{report}", book)).json()["items"]
    figures = {i["row"]: tuple(i[name] for name in ("amount", "year_to_date", "beginning") if name in i) for i in items}
    return {row: shown for row, shown in figures.items() if set(shown) != {"0.00"}}


async def whole_book(ledger: Running) -> str:
    """Sales, a return, a purchase, an expense on a sub-account, and a draft that is not posted."""
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 30, 10_000)), paid(book, "p1", "i1", 100_000))
    await settled(ledger, book, goods_back(book, "r1", "i1", 2, 10_000))
    await done(
        ledger, "/accounts", {"book_id": book, "parent": "5602", "code": "560201", "name": "业务招待费"}, book, **BOSS
    )
    await done(ledger, f"/books/{book}/rules/sale/authorise", None, book, **BOSS)
    line = {"sku": "S1", "qty": "5", "net": "310.00", "vat": "40.30"}
    bought = {"book_id": book, "number": "B1", "supplier_id": "v1", "day": f"{DAY}", "lines": [line]}
    await done(ledger, "/purchases", bought, book)
    pay = {"book_id": book, "supplier_id": "v1", "day": f"{DAY}", "method": "bank_transfer", "amount": "50.30"}
    await done(ledger, "/supplier-payments", pay, book)
    await by_hand(ledger, book, "/vouchers", {"book_id": book, "day": f"{DAY}", "lines": RENT, "attachments": ["A-1"]})
    await done(ledger, "/vouchers", {"book_id": book, "day": f"{DAY}", "lines": RENT}, book)
    return book


async def test_closings_and_what_corrects_them_are_left_out_of_the_profit_statement(ledger: Running) -> None:
    book = await whole_book(ledger)
    profit, sheet = "profit-statement?from=2026-01-01&to=2026-01-31", "balance-sheet?as_of=2026-01-31"
    before = await rows(ledger, book, profit)
    # 28 units sold at 100.00, at a cost of 60.00 each; the sub-account of 5602 is a row of its own.
    assert before == {
        1: ("2800.00",) * 2, 2: ("1680.00",) * 2, 14: ("900.00",) * 2, 16: ("900.00",) * 2, 21: ("220.00",) * 2,
        30: ("220.00",) * 2, 32: ("220.00",) * 2,
    }  # fmt: skip
    balance = await rows(ledger, book, sheet)
    assert balance[51] == ("220.00", "0.00")
    closed = await done(ledger, f"/books/{book}/periods/{JAN}/closing/profit", None, book, **BOSS)
    assert await rows(ledger, book, profit) == before
    assert await rows(ledger, book, sheet) == balance
    trial = (await ledger.get(f"/books/{book}/trial-balance", book)).json()["accounts"]
    assert {a["code"]: a["balance"] for a in trial if a["code"] in ("5001", "3103")} == {
        "5001": "0.00",
        "3103": "220.00",
    }
    undo = {
        "book_id": book, "voucher_id": closed["voucher"]["voucher_id"], "how": "reverse", "reason": "too early",
        "day": "2026-01-31",
    }  # fmt: skip
    await by_hand(ledger, book, "/corrections", undo)
    assert await rows(ledger, book, profit) == before
    assert await rows(ledger, book, sheet) == balance


async def test_suppliers_have_a_ledger(ledger: Running) -> None:
    book = await whole_book(ledger)
    shown = (await ledger.get(f"/books/{book}/sub-ledgers/suppliers?as_of={DAY}", book)).json()["items"]
    assert [(i["party"], i["account"], i["credit"], i["balance"]) for i in shown] == [
        ("v1", "2202", "350.30", "300.00")
    ]
    statement = (await ledger.get(f"/books/{book}/accounts/2202/statement?party=v1", book)).json()
    assert [(i["debit"], i["credit"], i["party_id"]) for i in statement["items"]] == [
        ("0.00", "350.30", "v1"), ("50.30", "0.00", "v1"),
    ]  # fmt: skip
    assert (await ledger.get(f"/books/{book}/accounts/2202/statement?party=v2", book)).json()["items"] == []
    assert (await ledger.get(f"/books/{book}/sub-ledgers/parties", book)).json()["items"] == []


async def test_the_file_of_a_book_loses_nothing(ledger: Running, world: World) -> None:
    book = await whole_book(ledger)
    for closing in ("vat", "profit"):
        await done(ledger, f"/books/{book}/periods/{JAN}/closing/{closing}", None, book, **BOSS)
    await done(ledger, f"/books/{book}/periods/{JAN}/soft-close", None, book, **BOSS)
    await done(ledger, f"/books/{book}/periods/{JAN}/close", {"waiver": "the draft is a repetition"}, book, **BOSS)
    file = await exported(ledger, book)
    kept = {line["table"] for line in lines_of(file) if "table" in line}
    assert kept >= {"sub_account", "rule_authorisation", "period", "period_change", "draft", "document", "stock"}
    async with world.running(service, "api") as other:
        assert (await put(other, book, file)).status_code == 201
        assert lines_of(await exported(other, book))[1:-1] == lines_of(file)[1:-1]
        for path in ("periods", "drafts", "accounts", "rules", "vouchers", f"periods/{JAN}/readiness"):
            assert (await other.get(f"/books/{book}/{path}", book)).json() == (
                await ledger.get(f"/books/{book}/{path}", book)
            ).json(), path
        # It is closed here as it was there.
        late = {"book_id": book, "day": "2026-01-31", "lines": RENT}
        assert (await other.post("/vouchers", late, book)).status_code == 422


async def test_a_book_of_another_standard_has_no_form(ledger: Running) -> None:
    book = f"{await open_shop(ledger)}-e"
    body = {"book_id": book, "name": "b", "standard": "enterprise", "taxpayer": "general", "opened_on": "2026-01-01"}
    assert (await ledger.post("/books", body, book)).status_code == 201
    assert (await ledger.get(f"/books/{book}/trial-balance", book)).status_code == 200
    answer = await ledger.get(f"/books/{book}/balance-sheet?as_of=2026-01-31", book)
    assert (answer.status_code, answer.json()["code"]) == (422, "standard_without_form")
