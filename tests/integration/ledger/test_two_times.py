"""Reports of any day as known on any instant agree with a plain recomputation from the vouchers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hezhang_contracts.money import parse_fen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_service.app import reporting
from ledger_service.domain import financials
from ledger_service.domain.balances import natural
from ledger_service.domain.chart import chart_of
from ledger_service.domain.cuts import BookAt, Cut, Span
from ledger_service.domain.line_items import BALANCE_SHEET, PROFIT_STATEMENT

from tests.support.recomputed import Posting, cuts, known, postings, sums
from tests.support.world import Running

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1_200)]
BOOK = "year"
CHART_OF_BOOK = chart_of("small_business", "general")


@pytest.fixture(scope="module")
async def lines(year: Running) -> list[Posting]:
    """All lines of the book."""
    return await postings(year, BOOK)


async def asked(year: Running, path: str, **params: Any) -> Any:
    """A report as JSON."""
    given = {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in params.items()}
    headers = year.headers(BOOK)
    answer = await year.client.get(f"/books/{BOOK}{path}", params=given, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_trial_balances_of_50_pairs(year: Running, lines: list[Posting]) -> None:
    for as_of, known_at in cuts(lines, 50, seed=1):
        shown = await asked(year, "/trial-balance", as_of=as_of, known_at=known_at)
        right = sums(known(lines, as_of, known_at))
        got = {a["code"]: (parse_fen(a["debit"]), parse_fen(a["credit"])) for a in shown["accounts"]}
        assert got == right, (as_of, known_at)
        assert shown["debit"] == shown["credit"]


async def test_trial_balance_of_some_days_brings_the_rest_forward(year: Running, lines: list[Posting]) -> None:
    first, last, known_at = date(2025, 3, 1), date(2025, 4, 30), datetime(2025, 6, 3, 4, tzinfo=UTC)
    shown = await asked(year, "/trial-balance", **{"from": first}, as_of=last, known_at=known_at)
    there = known(lines, last, known_at)
    before = sums([line for line in there if line.day < first])
    within = sums([line for line in there if line.day >= first])
    for account in shown["accounts"]:
        code = account["code"]
        opening = natural(CHART_OF_BOOK[code], *before.get(code, (0, 0)))
        debit, credit = within.get(code, (0, 0))
        assert (parse_fen(account["opening"]), parse_fen(account["debit"]), parse_fen(account["credit"])) == (
            opening, debit, credit,
        )  # fmt: skip
        assert parse_fen(account["balance"]) == opening + natural(CHART_OF_BOOK[code], debit, credit)
    whole = await asked(year, "/trial-balance", **{"from": date(2025, 1, 1)}, as_of=date(2025, 1, 1))
    stock = next(a for a in whole["accounts"] if a["code"] == "1405")
    opened = sums([line for line in lines if line.source == "opening"])["1405"]
    assert parse_fen(stock["opening"]) == opened[0], "the opening voucher is brought forward"


STATEMENTS: list[tuple[str, dict[str, str]]] = [
    *((code, {}) for code in ("1122", "1405", "1002", "5001", "2203", "22210108")),
    *((code, {"party": party}) for code, party in (("1122", "C003"), ("1405", "S04"), ("2203", "C003")) * 3),
]


@pytest.mark.parametrize("seed", range(len(STATEMENTS)))
async def test_statements_page_by_page(year: Running, lines: list[Posting], seed: int) -> None:
    [(last, known_at)] = cuts(lines, 1, seed)
    code, of = STATEMENTS[seed]
    party, first = of.get("party"), last - timedelta(days=45)
    there = [line for line in known(lines, last, known_at) if line.account == code]
    there = [line for line in there if party in (None, line.customer, line.sku)]
    account = CHART_OF_BOOK[code]
    balance = sum(natural(account, line.debit, line.credit) for line in there if line.day < first)
    right: list[tuple[str, int, int, int]] = []
    opening = balance
    for line in there:
        if line.day >= first:
            balance += natural(account, line.debit, line.credit)
            right.append((line.voucher_id, line.key[2], line.debit - line.credit, balance))
    got: list[tuple[str, int, int, int]] = []
    cursor: dict[str, str] = {}
    brought = opening
    while True:
        page = await asked(
            year, f"/accounts/{code}/statement", **{"from": first}, to=last, known_at=known_at, limit=40, **of, **cursor
        )
        assert parse_fen(page["opening"]) == brought
        got += [
            (i["voucher_id"], i["line_no"], parse_fen(i["debit"]) - parse_fen(i["credit"]), parse_fen(i["balance"]))
            for i in page["items"]
        ]
        brought = parse_fen(page["closing"])
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert got == right


async def test_customers_and_goods(year: Running, lines: list[Posting]) -> None:
    as_of, known_at = date(2025, 8, 10), datetime(2025, 7, 20, 4, tzinfo=UTC)
    there = known(lines, as_of, known_at)
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await asked(year, "/sub-ledgers/customers", as_of=as_of, known_at=known_at, limit=50, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    right: dict[tuple[str, str], int] = {}
    for line in there:
        if line.customer:
            key = (line.customer, line.account)
            right[key] = right.get(key, 0) + natural(CHART_OF_BOOK[line.account], line.debit, line.credit)
    assert {(i["party"], i["account"]): parse_fen(i["balance"]) for i in items} == right
    one = await asked(year, "/accounts/1122/statement", party="C003", to=as_of, known_at=known_at, limit=500)
    assert parse_fen(one["closing"]) == right["C003", "1122"]
    assert {i["customer_id"] for i in one["items"]} == {"C003"}
    goods = (await asked(year, "/stock-ledger", as_of=as_of, known_at=known_at, limit=500))["items"]
    qty = {i["sku"]: (Decimal(i["qty"]), parse_fen(i["cost"])) for i in goods}
    returned: list[Any] = []
    for sku in ("S00", "S04", "S11", "S17", "S23", "S39"):
        moved = [line for line in there if line.sku == sku]
        assert qty[sku] == (sum(m.qty for m in moved), sum(m.debit - m.credit for m in moved))
        card = await asked(year, f"/stock-ledger/{sku}", to=as_of, known_at=known_at, limit=500)
        assert (card["closing"]["qty"], card["closing"]["cost"]) == next(
            (i["qty"], i["cost"]) for i in goods if i["sku"] == sku
        )
        returned += [line for line in card["items"] if line["issued_qty"].startswith("-")]
    assert returned, "what comes back is a red issue"
    assert all(line["issued_cost"].startswith("-") for line in returned)


async def test_general_ledger_and_statements_of_the_standard(year: Running, lines: list[Posting]) -> None:
    first, last, known_at = date(2025, 5, 1), date(2025, 5, 31), datetime(2025, 6, 2, 4, tzinfo=UTC)
    there = known(lines, last, known_at)
    ledger = await asked(year, "/general-ledger", **{"from": first}, to=last, known_at=known_at)
    closing = {a["code"]: parse_fen(a["closing"]) for a in ledger["items"]}
    assert closing == {code: natural(CHART_OF_BOOK[code], *both) for code, both in sums(there).items()}
    assert all([m["month"] for m in a["months"]] in ([], ["2025-05"]) for a in ledger["items"])
    profit = await asked(year, "/profit-statement", **{"from": first}, to=last, known_at=known_at)
    month = financials.amounts(PROFIT_STATEMENT, sums([line for line in there if line.day >= first]), CHART_OF_BOOK)
    to_date = financials.amounts(PROFIT_STATEMENT, sums(there), CHART_OF_BOOK)
    assert [(parse_fen(i["amount"]), parse_fen(i["year_to_date"])) for i in profit["items"]] == [
        (month[row], to_date[row]) for row in sorted(month)
    ]
    sheet = await asked(year, "/balance-sheet", as_of=last, known_at=known_at, lang="en")
    amounts = financials.balance_sheet(sums(there), CHART_OF_BOOK)
    beginning = financials.balance_sheet(sums([line for line in there if line.source == "opening"]), CHART_OF_BOOK)
    assert [(parse_fen(i["amount"]), parse_fen(i["beginning"])) for i in sheet["items"]] == [
        (amounts[item.row], beginning[item.row]) for item in BALANCE_SHEET
    ]
    assert (sheet["balanced"], sheet["unassigned"], sheet["items"][29]["name"]) == (True, [], "Total assets")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(date(2024, 12, 30), date(2026, 1, 2)),
    second=st.integers(0, 367 * 86_400),
)
async def test_every_cut_is_balanced(year: Running, day: date, second: int) -> None:
    """Invariant 2, on the real database: at every effective date and every recorded time."""
    async with year.runtime.transactions.reading() as work:
        ledger = year.runtime.ports(work)
        book = await ledger.reports.book(BOOK)
        at = BookAt(book, CHART_OF_BOOK, Cut(datetime(2024, 12, 31, tzinfo=UTC) + timedelta(seconds=second)))
        whole = await reporting.balance_trial(ledger.ledgers, at, Span(None, day))
        assert whole.debit == whole.credit
        assert sum(account.owed for account in whole.accounts) == 0
        since = await reporting.balance_trial(ledger.ledgers, at, Span(day - timedelta(days=30), day))
        assert [a.balance for a in since.accounts] == [a.balance for a in whole.accounts]
        sheet = await reporting.balance_sheet(ledger.ledgers, at, day, "en")
        assert sheet.balanced
