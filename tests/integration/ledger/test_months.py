"""Months and vouchers by hand on real servers."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import DAY, balances, goods_back, invoice, open_shop, settled, ties
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
JAN, FEB = "2026-01", "2026-02"
BOSS = {"roles": ("manager",), "sub": "boss"}
CHECKER = {"roles": ("reviewer",), "sub": "checker"}
RENT = [
    {"account": "5602", "side": "debit", "amount": "1000.00", "summary": "房租"},
    {"account": "1002", "side": "credit", "amount": "1000.00", "summary": "房租"},
]


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that takes events too."""
    async with world.running(service) as running:
        yield running


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def month(ledger: Running, book: str, period: str, step: str, body: Any = None, **by: Any) -> httpx.Response:
    return await ledger.post(f"/books/{book}/periods/{period}/{step}", body, book, **(by or BOSS))


async def draft(ledger: Running, book: str, **more: Any) -> str:
    body = {"book_id": book, "day": DAY.isoformat(), "lines": RENT} | more
    answer = await ledger.post("/vouchers", body, book)
    assert answer.status_code == 201, answer.text
    return answer.json()["draft_id"]


async def posted(ledger: Running, book: str, draft_id: str, **by: Any) -> httpx.Response:
    reviewed = await ledger.post(f"/books/{book}/drafts/{draft_id}/review", None, book, **CHECKER)
    assert reviewed.status_code == 201, reviewed.text
    return await ledger.post(f"/books/{book}/drafts/{draft_id}/post", None, book, **by)


async def test_a_month_is_closed_and_what_comes_late_lands_in_the_next(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 30, 10_000)))
    for closing, lines in (("vat", "22210104"), ("profit", "5001")):
        confirmed = await month(ledger, book, JAN, f"closing/{closing}")
        assert confirmed.status_code == 201, confirmed.text
        voucher = confirmed.json()["voucher"]
        assert (voucher["kind"], voucher["effective_date"], voucher["checker"]) == ("close", "2026-01-31", "boss")
        shown = (await ledger.get(f"/books/{book}/vouchers/{voucher['voucher_id']}", book)).json()
        assert lines in {line["account"] for line in shown["lines"]}
    assert refused(await month(ledger, book, JAN, "closing/profit")) == (422, "nothing_to_close")
    assert refused(await month(ledger, book, JAN, "close", {})) == (409, "period_state_wrong")
    assert (await month(ledger, book, JAN, "soft-close")).json()["state"] == "soft_closed"
    closed = await month(ledger, book, JAN, "close", {})
    assert (closed.status_code, closed.json()["state"]) == (201, "closed"), closed.text
    [(_, told)] = await ledger.told(book, "period.closed")
    assert (told["period"], told["closed_by"]) == (JAN, "boss")
    before = (await ledger.get(f"/books/{book}/trial-balance?as_of=2026-01-31", book)).json()
    await settled(ledger, book, goods_back(book, "r1", "i1", 10, 10_000))
    assert (await ledger.get(f"/books/{book}/trial-balance?as_of=2026-01-31", book)).json() == before
    [head] = (await ledger.get(f"/books/{book}/vouchers?source_id=r1", book)).json()["items"]
    assert (head["effective_date"], head["document_date"], head["number"]) == ("2026-02-01", "2026-01-05", 1)
    [(_, found)] = await ledger.told(book, "anomaly.opened")
    assert (found["kind"], found["severity"], found["about"]) == (
        "closed_period_hit", "P1", {"type": "return", "id": "r1/1"},
    )  # fmt: skip
    assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")


async def test_a_month_is_opened_again_by_two_people_with_a_reason(ledger: Running) -> None:
    book = await open_shop(ledger)
    for period in (JAN, FEB):
        await month(ledger, book, period, "soft-close")
        assert (await month(ledger, book, period, "close", {})).status_code == 201
    assert refused(await month(ledger, book, JAN, "reopen", {"reason": "漏记"})) == (409, "period_not_last")
    assert refused(await month(ledger, book, FEB, "reopen/confirm")) == (409, "reopening_not_asked")
    assert (await month(ledger, book, FEB, "reopen", {"reason": "漏记"})).json()["asked_by"] == "boss"
    assert refused(await month(ledger, book, FEB, "reopen/confirm")) == (409, "second_person_needed")
    assert (await month(ledger, book, FEB, "reopen/confirm", **CHECKER)).json()["state"] == "open"
    states = {p["period"]: p["state"] for p in (await ledger.get(f"/books/{book}/periods", book)).json()["periods"]}
    assert (states[JAN], states[FEB], states["2026-03"]) == ("closed", "open", "open")
    audit = await ledger.fetch("select what, by, reason from period_change where book_id = $1 order by at", book)
    assert [tuple(row) for row in audit[-2:]] == [("reopening_asked", "boss", "漏记"), ("reopened", "checker", None)]
    assert (await month(ledger, book, JAN, "soft-close", roles=("partner",))).status_code == 403


async def test_a_month_with_something_unposted_is_closed_only_with_a_waiver(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 101, 10_000)))
    await ledger.tell(goods_back(book, "r1", "i9", 1, 10_000))
    waiting = await draft(ledger, book)
    await settled(ledger, book, invoice(book, "i2", ("S1", 1, 10_000)))
    ready = (await ledger.get(f"/books/{book}/periods/{JAN}/readiness", book)).json()
    counts = {item["name"]: (item["count"], item["blocks"]) for item in ready["items"]}
    assert (counts["cost_pending"], counts["drafts"], counts["parked"]) == ((1, True), (1, True), (0, True))
    assert (counts["closing_vat"], counts["closing_profit"], counts["closing_year"]) == (
        (1, False), (1, False), (0, False),
    )  # fmt: skip
    assert not ready["ready"]
    await month(ledger, book, JAN, "soft-close")
    assert refused(await month(ledger, book, JAN, "close", {})) == (409, "period_not_ready")
    assert (await month(ledger, book, JAN, "close", {"waiver": "货已在途"})).status_code == 201
    assert refused(await posted(ledger, book, waiting)) == (409, "period_closed")
    assert refused(await ledger.post("/vouchers", {"book_id": book, "day": "2026-01-31", "lines": RENT}, book)) == (
        422, "period_closed",
    )  # fmt: skip


async def test_a_soft_closed_month_is_for_events_and_reviewers(ledger: Running) -> None:
    book = await open_shop(ledger)
    first = await draft(ledger, book)
    await month(ledger, book, JAN, "soft-close")
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)))
    assert (await balances(ledger, book))["1122"] == "113.00"
    assert refused(await posted(ledger, book, first)) == (409, "period_soft_closed")
    assert (await ledger.post(f"/books/{book}/drafts/{first}/post", None, book, **CHECKER)).status_code == 201


async def test_what_is_dated_beyond_the_newest_open_month_is_refused(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000), day=date(2199, 1, 1)))
    [(_, told)] = await ledger.told(book, "voucher.rejected")
    assert (told["code"], told["field"]) == ("period_not_open", "day")
    months = (await ledger.get(f"/books/{book}/periods", book)).json()["periods"]
    newest = date.fromisoformat(months[-1]["period"] + "-28")
    following = date.fromordinal(newest.toordinal() + 10)
    assert refused(await month(ledger, book, "2199-01", "open")) == (409, "period_not_next")
    assert (await month(ledger, book, f"{following:%Y-%m}", "open")).status_code == 201
    await settled(ledger, book, invoice(book, "i2", ("S1", 1, 10_000), day=following))
    assert (await balances(ledger, book))["1122"] == "113.00"


async def test_a_voucher_by_hand_needs_two_people_and_is_corrected_once(ledger: Running) -> None:
    book = await open_shop(ledger)
    made = await draft(ledger, book, attachments=["收据-1"])
    path = f"/books/{book}/drafts/{made}"
    assert refused(await ledger.post(f"{path}/post", None, book)) == (409, "draft_state_wrong")
    own = await ledger.post(f"{path}/review", None, book, roles=("reviewer",), sub="tester")
    assert refused(own) == (409, "checker_is_maker")
    answer = await posted(ledger, book, made)
    assert answer.status_code == 201, answer.text
    [head] = answer.json()["vouchers"]
    assert [head[name] for name in ("maker", "checker", "poster", "attachments")] == [
        "tester", "checker", "tester", ["收据-1"],
    ]  # fmt: skip
    assert (await ledger.get(path, book)).json()["state"] == "posted"
    right = [RENT[0] | {"account": "1601"}, RENT[1]]
    body = {
        "book_id": book, "voucher_id": head["voucher_id"], "how": "replace", "reason": "科目错误",
        "day": DAY.isoformat(), "lines": right,
    }  # fmt: skip
    twice = [(await ledger.post("/corrections", body, book)).json()["draft_id"] for _ in range(2)]
    red, blue = (await posted(ledger, book, twice[0])).json()["vouchers"]
    assert (red["reverses"], blue["corrects"]) == (head["voucher_id"], head["voucher_id"])
    assert refused(await posted(ledger, book, twice[1])) == (409, "corrected_already")
    shown = (await ledger.get(f"/books/{book}/vouchers/{head['voucher_id']}", book)).json()
    assert (shown["reversed_by"], shown["corrected_by"]) == (red["voucher_id"], blue["voucher_id"])
    again = body | {"voucher_id": red["voucher_id"], "how": "reverse", "lines": []}
    assert refused(await ledger.post("/corrections", again, book)) == (422, "reversal_of_reversal")
    await settled(ledger, book, invoice(book, "i1", ("S1", 1, 10_000)))
    [sold] = (await ledger.get(f"/books/{book}/vouchers?source_id=i1", book)).json()["items"]
    undo = again | {"voucher_id": sold["voucher_id"]}
    assert refused(await ledger.post("/corrections", undo, book)) == (422, "undone_at_source")
    assert {"1601": "1000.00"}.items() <= (await balances(ledger, book)).items()


async def test_a_row_of_the_table_by_hand_and_a_withdrawn_draft(ledger: Running) -> None:
    book = await open_shop(ledger)
    body = {
        "book_id": book, "entry": "13", "day": DAY.isoformat(), "figures": {"interest": "100.00", "vat": "13.00"},
        "customer_id": "c1",
    }  # fmt: skip
    made = (await ledger.post("/entries", body, book)).json()
    assert made["rule"] == "entry 13"
    assert (await posted(ledger, book, made["draft_id"])).status_code == 201
    assert (await balances(ledger, book))["22210108"] == "13.00"
    assert (await ties(ledger, book))["vat"]["ok"]
    assert refused(await ledger.post("/entries", body | {"entry": "1"}, book)) == (422, "entry_told")
    gone = await draft(ledger, book)
    assert (await ledger.post(f"/books/{book}/drafts/{gone}/withdraw", None, book)).json()["state"] == "withdrawn"
    listed = (await ledger.get(f"/books/{book}/drafts?state=withdrawn", book)).json()["items"]
    assert [one["draft_id"] for one in listed] == [gone]
    assert (await ledger.get(f"/books/{book}/drafts/{gone}")).status_code == 404


async def test_a_file_is_previewed_and_imported_with_its_wrong_lines_named(ledger: Running) -> None:
    book = await open_shop(ledger)
    rows = [
        "凭证号,日期,摘要,科目,借方,贷方,客户",
        "1,2026-01-05,房租,5602,\"1,000.00\",,",
        "1,2026-01-05,房租,1002,,1000.00,",
        "2,2026-01-06,差一分,5602,100.00,,",
        "2,2026-01-06,差一分,1002,,99.99,",
        "3,2026-01-07,客户不明,1122,5.00,,",
        "3,2026-01-07,客户不明,1002,,5.00,",
        "4,2026-01-08,两边,1002,5.00,5.00,",
        "4,2026-01-08,两边,5602,0.30000000000000004,,",
        f"5,2026-01-08,太长,{'5' * 201},1.00,,",
    ]  # fmt: skip
    content = "\n".join(rows).encode("gbk")
    headers = ledger.headers(book) | {"content-type": "text/csv", "Idempotency-Key": f"file-{book}"}
    preview = await ledger.client.post(f"/books/{book}/vouchers/preview", content=content, headers=headers)
    imported = await ledger.client.post(f"/books/{book}/vouchers/import", content=content, headers=headers)
    assert (preview.status_code, imported.status_code) == (200, 201), imported.text
    assert preview.json()["refused"] == imported.json()["refused"]
    assert [(r["line"], r["field"], r["code"]) for r in imported.json()["refused"]] == [
        (4, "lines", "voucher_unbalanced"), (6, "customer_id", "customer_id_missing"), (8, "debit", "side_wrong"),
        (9, "debit", "amount_wrong"), (10, "account", "cell_wrong"),
    ]  # fmt: skip
    [made] = imported.json()["drafts"]
    assert (await posted(ledger, book, made["draft_id"])).status_code == 201
    [(_, found)] = await ledger.told(book, "anomaly.opened")
    assert (found["kind"], found["difference"], found["about"]["id"]) == ("import_unbalanced", "0.01", "2")
    assert (await balances(ledger, book))["5602"] == "1000.00"
    mended = "\n".join([rows[0], rows[3], rows[4].replace("99.99", "100.00")]).encode()
    headers |= {"Idempotency-Key": f"mended-{book}"}
    again = await ledger.client.post(f"/books/{book}/vouchers/import", content=mended, headers=headers)
    assert (again.status_code, again.json()["refused"]) == (201, [])
    [(_, gone)] = await ledger.told(book, "anomaly.resolved")
    assert gone["anomaly_id"] == found["anomaly_id"]


async def test_a_dry_run_says_what_would_be_posted_and_posts_nothing(ledger: Running) -> None:
    book = await open_shop(ledger)
    await settled(ledger, book, invoice(book, "i1", ("S1", 100, 10_000)))
    before = await balances(ledger, book)
    events = [goods_back(book, f"r{n}", "i1", qty, 10_000) for n, qty in enumerate((30, 70, 1))]
    body = {"events": [{"type": e.ce_type(), "event": e.model_dump(mode="json")} for e in events]}
    headers = ledger.headers(book)
    answer = await ledger.client.post(f"/books/{book}/dry-run", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    first, second, third = answer.json()
    assert [(line["account"], line["amount"]) for line in first["lines"]] == [
        ("1122", "-3390.00"), ("5001", "-3000.00"), ("22210108", "-390.00"), ("5401", "-1800.00"), ("1405", "-1800.00"),
    ]  # fmt: skip
    assert (second["lines"][4]["qty"], third["code"]) == ("-70", "return_exceeds_issue")
    assert await balances(ledger, book) == before
    real = events[0]
    await settled(ledger, book, real)
    [head] = (await ledger.get(f"/books/{book}/vouchers?source_id=r0", book)).json()["items"]
    lines = (await ledger.get(f"/books/{book}/vouchers/{head['voucher_id']}", book)).json()["lines"]
    assert lines == first["lines"], "the dry run is the same code"
    wrong = {"events": [body["events"][0] | {"type": "case.changed.v1"}]}
    answer = await ledger.client.post(f"/books/{book}/dry-run", json=wrong, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "event_unknown")
    negative = goods_back(book, "r9", "i1", -1, 10_000).model_dump(mode="json")
    unsound = {"events": [body["events"][0] | {"event": negative}]}
    answer = await ledger.client.post(f"/books/{book}/dry-run", json=unsound, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "event_unsound")
