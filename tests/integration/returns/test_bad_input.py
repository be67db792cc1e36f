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

from tests.integration.returns.bad_input import ALLOWANCE, BODIES, FILES, RECORDS, REQUESTS, RULES, STEPS
from tests.integration.returns.life import REVIEWER, DryLedger, Life, asking, dry_ledger
from tests.integration.returns.shop import issued, line, named, new_book, sell
from tests.support.world import World

pytestmark = pytest.mark.integration

TABLES = ("sold_line", "sold_invoice", "goods_return", "claimed_line", "return_part", "return_line", "red_invoice",
          "scrap_decision", "voucher", "finding", "event")  # fmt: skip


@dataclass
class Shop:
    """A book with a return in each state that a step can meet, and another agency's book."""

    life: Life
    other: str
    recorded: str
    requested: str
    reviewed: str
    cancelled: str
    rejected: str
    refused: str


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
        rejected = (await life.ask(("a", 1, "1"), source_ref="rejected"))["return_id"]
        await life.post(f"/{rejected}/review", {"decision": "reject", "note": "too late"}, **REVIEWER)
        refused = (await life.ask(("a", 1, "99")))["return_id"]
        yield Shop(life, other, recorded, requested, reviewed, cancelled, rejected, refused)


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
            assert len(answer.text) < 2_000, what
    for what, change, said in RECORDS:
        answer = await life.returns.post("/returns", named(book, ("a", 1, "1")) | change, book)
        assert (answer.status_code, said in answer.text) == (422, True), (what, answer.text)
    for what, change, said in REQUESTS:
        answer = await life.returns.post("/returns/requests", asking(book, ("a", 1, "1")) | change, book)
        assert (answer.status_code, said in answer.text) == (422, True), (what, answer.text)
    assert await everything(shop) == before


async def test_a_step_that_cannot_be_is_a_problem_and_changes_nothing(shop: Shop) -> None:
    before = await everything(shop)
    states = ("recorded", "requested", "reviewed", "cancelled", "rejected", "refused", "nowhere")
    ids = {name: getattr(shop, name, name) for name in states}
    for what, which, path, body, status, said in STEPS:
        answer = await shop.life.post(f"/{ids[which]}{path}", body, **REVIEWER)
        assert (answer.status_code, said in answer.text) == (status, True), (what, answer.text)
    for path in ("", "/preview", "/proof", "/proof.html"):
        answer = await shop.life.returns.get(f"/returns/{shop.recorded}{path}", shop.other)
        assert answer.status_code == 404, path
    assert await everything(shop) == before


async def test_a_body_that_is_no_body_is_a_problem(shop: Shop) -> None:
    headers = shop.life.returns.headers(shop.life.book) | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    text = json.dumps(asking(shop.life.book, ("a", 1, "1"), reason="坏了"), ensure_ascii=False)
    encoded = (text.encode("gbk"), text.encode("utf-8")[:-30])
    for content in (b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"null", b"[" * 100_000, *encoded):
        answer = await shop.life.returns.client.post("/returns/requests", content=content, headers=headers)
        assert answer.status_code in (400, 422), content[:9]
        assert answer.headers["content-type"] == "application/problem+json"


async def test_what_breaks_a_rule_is_kept_as_refused_with_its_anomaly(shop: Shop) -> None:
    """Readable, but wrong by the trade's rules: an anomaly and no error; what may come back stays."""
    book, sold = shop.life.book, (await everything(shop))[0]
    for n, (change, kind) in enumerate(RULES):
        for path, status, body in (
            ("", 202, named(book, ("a", 1, "1"))),
            ("/requests", 201, asking(book, ("a", 1, "1"))),
        ):
            wish = body | {"source_ref": f"bad {n} <script>alert(1)</script> 🫖"} | change
            answer = await shop.life.returns.post(f"/returns{path}", wish, book)
            assert (answer.status_code, answer.json()["status"]) == (status, "refused"), change
            assert answer.json()["anomaly"]["kind"] == kind
    over = asking(book, kind="allowance", lines=[], allowances=[ALLOWANCE | {"net": "900.01"}])
    assert (await shop.life.returns.post("/returns/requests", over, book)).json()["anomaly"][
        "kind"
    ] == "return_amount_mismatch"
    assert (await everything(shop))[0] == sold


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
    assert len(BODIES) + len(RECORDS) + len(REQUESTS) + len(STEPS) + len(RULES) + len(FILES) >= 130
