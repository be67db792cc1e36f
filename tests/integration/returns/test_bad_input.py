"""Bad input, by request and by file: a clear problem that names the field, and nothing is changed."""

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from returns_service.bootstrap import service

from tests.integration.returns.life import REVIEWER, DryLedger, Life, asking, dry_ledger
from tests.integration.returns.shop import issued, line, named, new_book, sell
from tests.support.world import World

pytestmark = pytest.mark.integration

TABLES = ("sold_line", "goods_return", "claimed_line", "return_part", "return_line", "red_invoice", "scrap_decision",
          "finding", "event")  # fmt: skip
LINE = {"invoice_id": "a", "invoice_line_no": 1, "qty": "1"}
COUNT = {"invoice_id": "a", "invoice_line_no": 1, "accepted": "1"}
ALLOWANCE = {"invoice_id": "a", "invoice_line_no": 1, "net": "1.00"}


@dataclass
class Shop:
    """A book with a recorded, a requested and a cancelled return, and another agency's book."""

    life: Life
    other: str
    recorded: str
    requested: str
    reviewed: str
    cancelled: str


@pytest.fixture(scope="module")
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def shop(world: World, ledger: DryLedger) -> AsyncIterator[Shop]:
    """Ten lamps of wang's, and an invoice of another book."""
    book, other = new_book(), new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
        await sell(returns, issued(other, "theirs", line(1, "10", "100.00", "1000.00", "130.00")))
        life = Life(returns, book)
        recorded = (await life.recorded(("a", 1, "1"), tax_invoice="used"))["return_id"]
        requested = (await life.ask(("a", 1, "2")))["return_id"]
        cancelled = (await life.ask(("a", 1, "3")))["return_id"]
        await life.post(f"/{cancelled}/cancel", {"reason": "changed their mind"})
        reviewed = (await life.ask(("a", 1, "1"), again=True))["return_id"]
        await life.approve(reviewed)
        yield Shop(life, other, recorded, requested, reviewed, cancelled)


async def send(shop: Shop, path: str, body: dict[str, Any]) -> httpx.Response:
    """Any JSON at all, also what is no text."""
    headers = shop.life.returns.headers(shop.life.book) | {"Idempotency-Key": str(uuid.uuid4())}
    headers |= {"Content-Type": "application/json"}
    return await shop.life.returns.client.post(path, content=json.dumps(body), headers=headers)


async def everything(shop: Shop) -> list[list[Any]]:
    """All rows that a request could change."""
    return [
        [tuple(row) for row in await shop.life.returns.fetch(f"select * from {table} order by 1, 2, 3")]
        for table in TABLES
    ]


BODIES: list[tuple[str, dict[str, Any], int, str]] = [
    ("quantity as a number", {"lines": [LINE | {"qty": 1}]}, 422, "lines.0.qty"),
    ("quantity as a float", {"lines": [LINE | {"qty": 1.5}]}, 422, "lines.0.qty"),
    ("quantity too precise", {"lines": [LINE | {"qty": "0.0000001"}]}, 422, "lines.0.qty"),
    ("quantity with a comma", {"lines": [LINE | {"qty": "1,5"}]}, 422, "lines.0.qty"),
    ("quantity in full-width digits", {"lines": [LINE | {"qty": "１"}]}, 422, "lines.0.qty"),
    ("quantity that is no number", {"lines": [LINE | {"qty": "NaN"}]}, 422, "lines.0.qty"),
    ("quantity beyond all sense", {"lines": [LINE | {"qty": "9" * 30}]}, 422, "lines.0.qty"),
    ("quantity as an exponent", {"lines": [LINE | {"qty": "1e3"}]}, 422, "lines.0.qty"),
    ("quantity null", {"lines": [LINE | {"qty": None}]}, 422, "lines.0.qty"),
    ("price as a number", {"lines": [LINE | {"unit_price": 100}]}, 422, "lines.0.unit_price"),
    ("line number as text", {"lines": [LINE | {"invoice_line_no": "1"}]}, 422, "lines.0.invoice_line_no"),
    ("line number true", {"lines": [LINE | {"invoice_line_no": True}]}, 422, "lines.0.invoice_line_no"),
    ("line number zero", {"lines": [LINE | {"invoice_line_no": 0}]}, 422, "lines.0.invoice_line_no"),
    ("unknown line", {"lines": [LINE | {"invoice_line_no": 7}]}, 422, "lines.0.invoice_line_no"),
    ("unknown invoice", {"lines": [LINE | {"invoice_id": "zz"}]}, 404, "zz"),
    ("another tenant's invoice", {"lines": [LINE | {"invoice_id": "theirs"}]}, 404, "theirs"),
    ("NUL in an id", {"lines": [LINE | {"invoice_id": "a\0"}]}, 422, "lines.0.invoice_id"),
    ("empty id", {"lines": [LINE | {"invoice_id": ""}]}, 422, "lines.0.invoice_id"),
    ("id of 201 characters", {"lines": [LINE | {"invoice_id": "x" * 201}]}, 422, "lines.0.invoice_id"),
    ("a line twice", {"lines": [LINE, LINE]}, 422, "twice"),
    ("no line", {"lines": []}, 422, "match"),
    ("1,001 lines", {"lines": [LINE | {"invoice_line_no": n} for n in range(1, 1002)]}, 422, "lines"),
    ("lines and match", {"match": {"item": "22423", "qty": "1"}}, 422, "match"),
    ("day as a number", {"day": 20260120}, 422, "day"),
    ("day that does not exist", {"day": "2026-02-30"}, 422, "day"),
    ("day as a week", {"day": "2026-W04-2"}, 422, "day"),
    ("day with a time", {"day": "2026-01-20T10:00:00Z"}, 422, "day"),
    ("year of five digits", {"day": "12026-01-20"}, 422, "day"),
    ("day of tomorrow", {"day": "2026-01-24"}, 422, "day_in_future"),
    ("day in a thousand years", {"day": "3026-01-24"}, 422, "day_in_future"),
    ("customer as a number", {"customer_id": 17850}, 422, "customer_id"),
    ("customer as an object", {"customer_id": {"id": "wang"}}, 422, "customer_id"),
    ("reason empty", {"reason": ""}, 422, "reason"),
    ("reason of 501 characters", {"reason": "原" * 501}, 422, "reason"),
    ("reason with NUL", {"reason": "bro\0ken"}, 422, "reason"),
    ("lone surrogate in the reason", {"reason": "\ud800"}, 422, "reason"),
    ("unknown settlement", {"settlement": "voucher"}, 422, "settlement"),
    ("unknown field", {"discount": "1.00"}, 422, "discount"),
    ("source_seq too large", {"source_seq": 2**63}, 422, "source_seq"),
    ("another tenant's book", {"book_id": "THEIRS"}, 404, "book"),
]
"""Bad in a direct return and in a request alike."""

REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    ("tax_invoice unknown", {"tax_invoice": "lost"}, "tax_invoice"),
    ("kind unknown", {"kind": "gift"}, "kind"),
    ("allowance without allowances", {"kind": "allowance"}, "allowances"),
    ("allowances of goods", {"lines": [], "allowances": [ALLOWANCE]}, "allowances"),
    ("allowance as a number", {"kind": "allowance", "lines": [], "allowances": [ALLOWANCE | {"net": 1}]}, "net"),
    ("allowance of a third of a fen", {"kind": "allowance", "lines": [], "allowances": [ALLOWANCE | {"net": "0.333"}]},
     "net"),
    ("allowance twice", {"kind": "allowance", "lines": [], "allowances": [ALLOWANCE, ALLOWANCE]}, "twice"),
    ("again as text", {"again": "perhaps"}, "again"),
]  # fmt: skip


def counting(*lines: dict[str, Any], on: str = "2026-01-22") -> dict[str, Any]:
    """The body of an inspection."""
    return {"received_on": on, "lines": lines}


STEPS: list[tuple[str, str, str, dict[str, Any], int, str]] = [
    ("unknown return", "nowhere", "/record", {}, 404, "nowhere"),
    ("record before inspection", "requested", "/record", {}, 409, "inspected"),
    ("received tomorrow", "reviewed", "/inspection", counting(on="2026-01-24"), 422, "day_in_future"),
    ("received before the sale", "reviewed", "/inspection", counting(on="2026-01-04"), 422, "came back"),
    ("more taken than claimed", "reviewed", "/inspection", counting(COUNT | {"accepted": "2"}), 422,
     "lines.0.accepted"),
    ("counted below zero", "reviewed", "/inspection", counting(COUNT | {"damaged": "-1"}), 422,
     "lines.0.damaged"),
    ("more scrap than taken", "reviewed", "/inspection", counting(COUNT | {"scrap": "2"}), 422,
     "lines.0.scrap"),
    ("counted twice", "reviewed", "/inspection", counting(COUNT, COUNT), 422, "twice"),
    ("counted what was not claimed", "reviewed", "/inspection",
     counting(COUNT | {"invoice_line_no": 2}), 422, "lines.0.invoice_line_no"),
    ("inspect before review", "requested", "/inspection", counting(), 409, "reviewed"),
    ("cancel twice", "cancelled", "/cancel", {"reason": "again"}, 409, "cancelled"),
    ("cancel without a reason", "recorded", "/cancel", {}, 422, "reason"),
    ("approve without a preview", "requested", "/review", {"decision": "approve"}, 422, "preview"),
    ("reject without a word", "requested", "/review", {"decision": "reject"}, 422, "note"),
    ("decide nothing", "requested", "/review", {"decision": "maybe", "note": "x"}, 422, "decision"),
    ("resubmit what was not refused", "recorded", "/resubmit", {"part": 1, "reason": "x"}, 409, "posting_refused"),
    ("scrap of nothing", "recorded", "/scrap", {"part": 1, "ground": "ordinary"}, 409, "scrapped"),
    ("scrap of no part", "recorded", "/scrap", {"part": 9, "ground": "ordinary"}, 404, "9"),
    ("negative residual", "recorded", "/scrap", {"part": 1, "ground": "ordinary", "residual_net": "-1.00"}, 422,
     "0.00"),
    ("residual of nobody", "recorded", "/scrap", {"part": 1, "ground": "ordinary", "residual_net": "1.00"}, 422,
     "buyer"),
    ("input VAT of an ordinary loss", "recorded", "/scrap", {"part": 1, "ground": "ordinary", "input_vat": "1.00"}, 422,
     "abnormal"),
    ("answer without a sheet", "recorded", "/red-invoice/answer", {"part": 1, "by": "buyer", "confirmed": True}, 422,
     "no sheet"),
    ("confirmed as text", "recorded", "/red-invoice/answer", {"part": 1, "by": "buyer", "confirmed": "yes"}, 422,
     "confirmed"),
    ("issue before confirmation", "recorded", "/red-invoice",
     {"part": 1, "number": "R", "issued_on": "2026-01-23",
      "amounts": [{"vat_rate": "0.13", "net": "1.00", "vat": "0.13"}]},
     422, "confirmed"),
    ("red invoice without amounts", "recorded", "/red-invoice",
     {"part": 1, "number": "R", "issued_on": "2026-01-23", "amounts": []}, 422, "amounts"),
    ("replacement of no exchange", "recorded", "/replacement", {"invoice_id": "a"}, 409, "exchange"),
    ("sheet without a number", "recorded", "/red-invoice/sheet", {"part": 1, "started_by": "seller"}, 422,
     "sheet_number"),
]  # fmt: skip


async def test_a_bad_body_is_a_problem_that_names_the_field_and_changes_nothing(shop: Shop) -> None:
    before = await everything(shop)
    life, book = shop.life, shop.life.book
    for what, change, status, said in BODIES:
        wrong = change | ({"book_id": shop.other} if change.get("book_id") == "THEIRS" else {})
        for path, body in (
            ("/returns", named(book, ("a", 1, "1"))),
            ("/returns/requests", asking(book, ("a", 1, "1"))),
        ):
            answer = await send(shop, path, body | wrong)
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), what
            assert said in answer.text, (what, answer.text)
    for what, change, said in REQUESTS:
        answer = await life.returns.post("/returns/requests", asking(book, ("a", 1, "1")) | change, book)
        assert (answer.status_code, said in answer.text) == (422, True), (what, answer.text)
    assert await everything(shop) == before


async def test_a_step_that_cannot_be_is_a_problem_and_changes_nothing(shop: Shop) -> None:
    before = await everything(shop)
    ids = {name: getattr(shop, name, name) for name in ("recorded", "requested", "reviewed", "cancelled", "nowhere")}
    for what, which, path, body, status, said in STEPS:
        answer = await shop.life.post(f"/{ids[which]}{path}", body, **REVIEWER)
        assert (answer.status_code, said in answer.text) == (status, True), (what, answer.text)
    for path in ("", "/preview", "/proof", "/proof.html"):
        answer = await shop.life.returns.get(f"/returns/{shop.recorded}{path}", shop.other)
        assert answer.status_code == 404, path
    assert await everything(shop) == before


async def test_a_body_that_is_no_body_is_a_problem(shop: Shop) -> None:
    headers = shop.life.returns.headers(shop.life.book) | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    for content in (b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"null", b"[" * 100_000):
        answer = await shop.life.returns.client.post("/returns/requests", content=content, headers=headers)
        assert answer.status_code in (400, 422), content[:9]
        assert answer.headers["content-type"] == "application/problem+json"


async def test_what_breaks_a_rule_is_kept_as_refused_with_its_anomaly(shop: Shop) -> None:
    """Readable, but wrong by the trade's rules: an anomaly and no error; what may come back stays."""
    book, sold = shop.life.book, (await everything(shop))[0]
    rules: list[tuple[dict[str, Any], str]] = [
        ({"lines": [LINE | {"qty": "0"}]}, "quantity_not_positive"),
        ({"lines": [LINE | {"qty": "-1"}]}, "quantity_not_positive"),
        ({"lines": [LINE | {"unit_price": "0"}]}, "price_not_positive"),
        ({"lines": [LINE | {"unit_price": "100.01"}]}, "return_amount_mismatch"),
        ({"lines": [LINE | {"qty": "8"}]}, "return_more_than_sold"),
        ({"customer_id": "li"}, "return_customer_mismatch"),
        ({"day": "2026-01-04"}, "return_time_mismatch"),
        ({"day": "0001-01-01"}, "return_time_mismatch"),
        ({"lines": [], "match": {"item": "🫖", "qty": "1"}}, "return_never_sold"),
    ]
    for n, (change, kind) in enumerate(rules):
        wish = asking(book, ("a", 1, "1"), source_ref=f"bad {n} <script>alert(1)</script> 🫖")
        answer = await shop.life.returns.post("/returns/requests", wish | change, book)
        assert (answer.status_code, answer.json()["status"], answer.json()["anomaly"]["kind"]) == (201, "refused", kind)
    over = asking(book, kind="allowance", lines=[], allowances=[ALLOWANCE | {"net": "900.01"}])
    assert (await shop.life.returns.post("/returns/requests", over, book)).json()["anomaly"][
        "kind"
    ] == "return_amount_mismatch"
    assert (await everything(shop))[0] == sold


HEADER = "日期,客户,发票号,行号,货品,数量,单价,原因,结算方式,发票状态,单据号"
ROW = "2026-01-20,wang,No. a,1,,1,,坏了,,已使用,"
FILES: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "a.csv", "bytes"),
    ("header only", HEADER.encode(), "a.csv", "no line"),
    ("no header", ROW.encode(), "a.csv", "line 1"),
    ("column unknown", f"{HEADER},折扣\n{ROW},1".encode(), "a.csv", "折扣"),
    ("column missing", "日期,数量\n2026-01-20,1".encode(), "a.csv", "reason"),
    ("column twice", f"{HEADER},日期\n{ROW},2026-01-20".encode(), "a.csv", "each column once"),
    ("neither UTF-8 nor GBK", f"{HEADER}\n{ROW}".encode() + b"\xff\xff\xff", "a.csv", "UTF-8"),
    ("UTF-16", f"{HEADER}\n{ROW}".encode("utf-16"), "a.csv", ""),
    ("NUL bytes", f"{HEADER}\n{ROW}\0".encode(), "a.csv", "NUL"),
    ("quote that does not end", f'{HEADER}\n"{ROW}'.encode(), "a.csv", "CSV"),
    ("too many cells", f"{HEADER}\n{ROW},,,x".encode(), "a.csv", "line 2"),
    ("a formula", f"{HEADER}\n{ROW}\n{ROW.replace('坏了', '=cmd()')}".encode(), "a.csv", "line 3: reason begins with"),
    ("a formula by @", f"{HEADER}\n{ROW.replace('wang', '@SUM(A1)')}".encode(), "a.csv", "line 2: customer_id"),
    ("a formula by +", f"{HEADER}\n{ROW.replace('坏了', '+1')}".encode(), "a.csv", "line 2: reason"),
    ("day that does not exist", f"{HEADER}\n{ROW.replace('01-20', '02-30')}".encode(), "a.csv", "line 2: day"),
    ("day of another form", f"{HEADER}\n{ROW.replace('2026-01-20', '20/01/2026')}".encode(), "a.csv", "line 2: day"),
    ("quantity in words", f"{HEADER}\n{ROW.replace(',1,,坏了', ',一,,坏了')}".encode(), "a.csv", "qty"),
    ("line number in words", f"{HEADER}\n{ROW.replace('No. a,1', 'No. a,一')}".encode(), "a.csv", "invoice_line_no"),
    ("neither invoice nor item", f"{HEADER}\n{ROW.replace('No. a,1', ',')}".encode(), "a.csv", "line 2"),
    ("invoice without a line", f"{HEADER}\n{ROW.replace('No. a,1', 'No. a,')}".encode(), "a.csv", "line 2"),
    ("state of the invoice unknown", f"{HEADER}\n{ROW.replace('已使用', '丢了')}".encode(), "a.csv", "tax_invoice"),
    ("no reason", f"{HEADER}\n{ROW.replace('坏了', '')}".encode(), "a.csv", "reason"),
    ("two bad lines", f"{HEADER}\n{ROW.replace('坏了', '')}\n{ROW.replace('已使用', '')}".encode(), "a.csv", "line 3"),
    ("CSV called XLSX", f"{HEADER}\n{ROW}".encode(), "a.xlsx", "XLSX"),
    ("a broken archive", b"PK\x03\x04" + b"x" * 50, "a.xlsx", "XLSX"),
    ("another kind", f"{HEADER}\n{ROW}".encode(), "a.pdf", "neither"),
    ("too many lines", (f"{HEADER}\n" + f"{ROW}\n" * 5_001).encode(), "a.csv", "at most 5000"),
    ("too large", f"{HEADER}\n{ROW}{'x' * 5_000_000}".encode(), "a.csv", "bytes"),
]


async def test_a_file_that_cannot_be_read_is_refused_whole_with_its_lines(shop: Shop) -> None:
    before = await everything(shop)
    returns, book = shop.life.returns, shop.life.book
    for preview in ("true", "false"):
        for n, (what, content, name, said) in enumerate(FILES):
            answer = await returns.client.post(
                "/returns/imports", content=content, params={"book_id": book, "name": name, "preview": preview},
                headers=returns.headers(book) | {"Idempotency-Key": f"file {n}"},
            )  # fmt: skip
            assert (answer.status_code, said in answer.text) == (422, True), (what, answer.text)
    assert await everything(shop) == before
    assert len(BODIES) + len(REQUESTS) + len(STEPS) + len(FILES) >= 90
