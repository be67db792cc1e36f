"""Checks of whole books on real servers: a finding is one anomaly while it stands, whoever looks and however often."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from cases_service.bootstrap import service as cases_service
from hezhang_contracts.collections_events import EventCount, ReceivableStated
from ledger_service.bootstrap import service
from ledger_service.entrypoints import clock

from tests.integration.ledger.shop import DAY, goods_back, invoice, open_shop, opening, paid, settled, ties
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
JAN = "2026-01"
CHECKER = {"roles": ("reviewer",), "sub": "checker"}


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too; its clock of checks does nothing, tests turn it."""
    async with world.running(service, check_poll_s=3_600) as running:
        yield running


async def by_hand(ledger: Running, book: str, amount: str, day: date = DAY, account: str = "5602") -> dict[str, Any]:
    """Post an expense that is paid by bank; the voucher."""
    lines = [
        {"account": account, "side": "debit", "amount": amount, "summary": "费用"},
        {"account": "1002", "side": "credit", "amount": amount, "summary": "费用"},
    ]
    made = await ledger.post("/vouchers", {"book_id": book, "day": day.isoformat(), "lines": lines}, book)
    assert made.status_code == 201, made.text
    return await post_draft(ledger, book, made.json()["draft_id"])


async def post_draft(ledger: Running, book: str, draft_id: str) -> dict[str, Any]:
    """Review and post a draft; its first voucher."""
    reviewed = await ledger.post(f"/books/{book}/drafts/{draft_id}/review", None, book, **CHECKER)
    assert reviewed.status_code == 201, reviewed.text
    answer = await ledger.post(f"/books/{book}/drafts/{draft_id}/post", None, book)
    assert answer.status_code == 201, answer.text
    return answer.json()["vouchers"][0]


async def taken_back(ledger: Running, book: str, voucher: dict[str, Any], day: date = DAY) -> None:
    """Reverse a voucher by hand."""
    body = {
        "book_id": book, "voucher_id": voucher["voucher_id"], "how": "reverse", "reason": "重复",
        "day": day.isoformat(),
    }  # fmt: skip
    made = await ledger.post("/corrections", body, book)
    assert made.status_code == 201, made.text
    await post_draft(ledger, book, made.json()["draft_id"])


async def checked(ledger: Running, book: str) -> tuple[int, int, list[tuple[str, str]]]:
    """Check a book; what was opened, what was resolved, and what is wrong: (kind, subject)."""
    answer = await ledger.post(f"/books/{book}/checks", None, book)
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert said["count"] == len(said["findings"])
    return said["opened"], said["resolved"], [(one["kind"], one["about"]["id"]) for one in said["findings"]]


async def rich_shop(ledger: Running, **more: str) -> str:
    """A shop with 1,000,000.00 in the bank."""
    book = new_book()
    body = opening(book, ("S1", 100, "6000.00"), capital="1006000.00", **more)
    body["opening"].append({"account": "1002", "side": "debit", "amount": "1000000.00"})
    answer = await ledger.post("/books", body, book)
    assert answer.status_code == 201, answer.text
    return book


async def told(ledger: Running, book: str) -> tuple[list[str], list[str]]:
    """The ids of the anomalies that were opened, and of those that were resolved."""
    opened = [content["anomaly_id"] for _, content in await ledger.told(book, "anomaly.opened")]
    resolved = [content["anomaly_id"] for _, content in await ledger.told(book, "anomaly.resolved")]
    return opened, resolved


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


async def readiness(ledger: Running, book: str, period: str = JAN) -> dict[str, dict[str, Any]]:
    """The readiness list by name."""
    ready = (await ledger.get(f"/books/{book}/periods/{period}/readiness", book)).json()
    return {item["name"]: item for item in ready["items"]}


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


class At:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


async def looked_at(ledger: Running, *books: str) -> list[Any]:
    """When each book was last taken, and how much of it was seen."""
    return [
        tuple(row)
        for book in books
        for row in await ledger.fetch("select taken_at, links from book_check where book_id = $1", book)
    ]


async def turn(ledger: Running, rest_s: int = 900) -> None:
    """Let the clock of checks look through all books."""
    after = await clock.check_due(ledger.runtime, "", rest_s)
    while after:
        after = await clock.check_due(ledger.runtime, after, rest_s)


async def test_the_clock_checks_books_that_changed_and_came_to_rest(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book, still = await rich_shop(ledger), await open_shop(ledger)
        await by_hand(ledger, book, "1000.00")
        await by_hand(ledger, book, "1000.00")
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [], "neither has come to rest"
        watch.now += timedelta(seconds=901)
        await turn(ledger)
        first = watch.now
        assert await looked_at(ledger, book, still) == [(first, 3), (first, 1)]
        opened, resolved = await told(ledger, book)
        assert (len(opened), resolved) == (1, [])
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(first, 3), (first, 1)], "nothing has changed"
        await by_hand(ledger, book, "50.00")
        await turn(ledger)
        assert await looked_at(ledger, book) == [(first, 3)], "it may not have come to rest"
        watch.now += timedelta(seconds=901)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(watch.now, 4), (first, 1)]
        assert await told(ledger, book) == (opened, [])
        watch.now += timedelta(days=1, seconds=1)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(watch.now, 4), (watch.now, 1)], "a new day may miss something"


async def test_two_clocks_do_not_check_a_book_twice(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        books = sorted([await open_shop(ledger) for _ in range(3)])
        watch.now += timedelta(hours=1)
        taken: list[list[str]] = []
        for _ in range(2):
            async with ledger.runtime.transactions.work() as work:
                taken.append(sorted(await ledger.runtime.ports(work).checks.take(books, work.now, 900, 2)))
        assert taken == [books[:2], books[2:]]


async def as_owner(world: World, sql: str, book: str) -> None:
    connection = await asyncpg.connect(world.databases["ledger"][1])
    await connection.execute(sql, book)
    await connection.close()


async def verify_all(ledger: Running) -> int:
    """Let the clock verify until every chain was; the stretches that it took."""
    stretches = 0
    while await clock.verify_due(ledger.runtime):
        stretches += 1
    return stretches


THIRD = "(select voucher_id from chain where book_id = $1 and link_no = 3)"
EDIT = f"update voucher_line set amount_fen = amount_fen {{}} 1 where book_id = $1 and voucher_id = {THIRD}"


async def test_a_broken_chain_is_an_anomaly_that_names_the_first_broken_row(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book = await rich_shop(ledger)
        vouchers = [await by_hand(ledger, book, f"{n}00.00") for n in range(1, 5)]
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await verify_all(ledger) == 2, "its links, and that there are no more"
        assert await verify_all(ledger) == 0, "once a day"
        assert await told(ledger, book) == ([], [])
        await as_owner(world, EDIT.format("+"), book)
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        [(_, opened)] = await ledger.told(book, "anomaly.opened")
        assert (opened["kind"], opened["severity"], opened["about"]["id"], opened["evidence_refs"][0]) == (
            "chain_broken", "P1", vouchers[1]["voucher_id"], "link 3",
        )  # fmt: skip
        assert "is not what was posted" in opened["actual"]
        blocking = (await readiness(ledger, book))["findings_blocking"]
        assert blocking["what"] == [f"chain_broken: voucher {vouchers[1]['voucher_id']}"]
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        assert len(await ledger.told(book, "anomaly.opened")) == 1, "one anomaly, not one a day"
        await as_owner(world, EDIT.format("-"), book)
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        assert await told(ledger, book) == ([opened["anomaly_id"]], [opened["anomaly_id"]])


async def test_a_verification_goes_on_where_it_was_in_stretches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_service.adapters.chains._BATCH", 2)
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book = await rich_shop(ledger)
        for n in range(1, 5):
            await by_hand(ledger, book, f"{n}00.00")
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await clock.verify_due(ledger.runtime)
        state = "select verified_links from book_check where book_id = $1"
        assert [row[0] for row in await ledger.fetch(state, book)] == [2]
        await as_owner(world, EDIT.format("+"), book)
        assert await verify_all(ledger) == 1, "the second stretch finds it"
        [(_, opened)] = await ledger.told(book, "anomaly.opened")
        assert opened["evidence_refs"][0] == "link 3"
        intact = (await ledger.get(f"/books/{book}/chain/verification", book)).json()
        assert intact["broken"]["link"] == 3


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
