"""The attack table, by record and by event: each is parked or rejected with its reason, and nothing is changed."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hezhang_contracts.cases_events import CorrectionRequested
from hezhang_contracts.event import Event

from tests.integration.ledger.attacking import fill_up, put, voucher
from tests.integration.ledger.rows import digest
from tests.integration.ledger.shop import DAY, invoice, settled
from tests.support.conditions import until
from tests.support.world import Raw, Running, record_of, send

pytestmark = pytest.mark.integration


def changed(raw: Raw, **fields: Any) -> Raw:
    """The record with other fields in its content."""
    assert raw.value is not None
    return replace(raw, value=json.dumps(json.loads(raw.value) | fields).encode())


def sold(book: str, name: str) -> Event:
    return invoice(book, name, (None, 1, 1_000))


BY_RECORD = {
    "a float": (lambda raw: changed(raw, total=11.3), "content_invalid"),
    "an overflow": (lambda raw: changed(raw, total="10000000000000.00"), "content_invalid"),
    "a total of something else": (lambda raw: changed(raw, total="11.31"), "content_unsound"),
    "the key of another book": (lambda raw: replace(raw, key=b"another"), "key_not_book"),
    "a known id with other content": (lambda raw: raw, "content_differs"),
}  # fmt: skip


@pytest.mark.parametrize("attack", BY_RECORD)
async def test_a_record_that_is_wrong_is_parked(house: Running, book: str, attack: str) -> None:
    spoil, code = BY_RECORD[attack]
    before, name = await digest(house, book), f"{book}-{attack.replace(' ', '-')}"
    if code == "content_differs":
        await settled(house, book, sold(book, "first"))
        [name] = await house.tell(sold(book, "known"))
        await house.applied(book, "invoice.issued", 5)
        before = await digest(house, book)
    raw = record_of(sold(book, name), name)
    await send(house.world.servers.bootstrap, [spoil(raw)])
    found, kept = "select code from parked where headers like $1", f"%{base64.b64encode(name.encode()).decode()}%"

    async def parked() -> bool:
        return bool(await house.fetch(found, kept))

    await until(parked, f"{attack} is parked")
    assert [row[0] for row in await house.fetch(found, kept)] == [code]
    assert await digest(house, book) == before


def correction(book: str, name: str, **more: Any) -> CorrectionRequested:
    said: dict[str, Any] = {
        "case_id": name, "correction_id": name, "voucher_id": "none", "how": "reverse", "reason": "x",
        "day": DAY.replace(month=2), "requested_by": "li", "approved_by": "wang",
    }  # fmt: skip
    return CorrectionRequested(book_id=book, **(said | more))


async def test_a_sum_beyond_64_bits_is_parked(house: Running, book: str) -> None:
    event = invoice(book, "much", (None, 1, 1_000), day=DAY.replace(month=2))
    await fill_up(house, book, "1122", event.day)
    before = await digest(house, book)
    await house.tell(event)
    found = "select code, reason from parked where book_id = $1"

    async def parked() -> bool:
        return bool(await house.fetch(found, book))

    await until(parked, "the invoice is parked")
    [(code, reason)] = await house.fetch(found, book)
    assert (code, "more than can be counted" in reason) == ("sum_too_large", True), reason
    assert await digest(house, book) == before


async def test_an_event_that_breaks_a_rule_is_rejected_with_its_reason(house: Running, book: str) -> None:
    draft = (await house.post("/vouchers", voucher(book_id=book), book)).json()["draft_id"]
    posted = (await put(house, book, draft)).json()["vouchers"][0]["voucher_id"]
    before = await digest(house, book)
    attacks: list[tuple[Event, str]] = [
        (invoice(book, "a1", (None, 1, 1_000), day=DAY.replace(year=2025)), "before_opening"),
        (invoice(book, "a2", (None, 1, 1_000), day=DAY.replace(year=2199)), "period_not_open"),
        (sold(book, "i1"), "source_already_posted"),
        (correction(book, "a3"), "voucher_unknown"),
        (correction(book, "a4", voucher_id=posted, day=DAY), "period_closed"),
        (correction(book, "a5", voucher_id=posted, approved_by="li"), "checker_is_maker"),
    ]
    for event, code in attacks:
        await settled(house, book, event)
        _, told = (await house.told(book, "voucher.rejected"))[-1]
        assert (told["code"], bool(told["message"])) == (code, True)
        assert await digest(house, book) == before, code
