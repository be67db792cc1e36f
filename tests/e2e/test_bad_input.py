"""What arrives wrong, by topic or by HTTP, hurts nobody but itself: on the whole system, beside a demo that runs."""

import base64
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from hezhang_contracts.registry import SERVICES
from hezhang_stack.demo import figures
from hezhang_stack.demo.api import Api
from hezhang_stack.demo.phases import Phases
from hezhang_stack.demo.run import new_book_id, run
from hezhang_stack.state import Stack

from tests.support import salesfiles
from tests.support.conditions import until
from tests.support.events import invoice
from tests.support.reckoning import reckon
from tests.support.world import Raw, record_of, send

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

FLOAT_MONEY = b'"total": 11.30'


def changed(raw: Raw, **headers: bytes | None) -> Raw:
    return Raw(raw.topic, raw.key, raw.value, list((dict(raw.headers) | headers).items()))


def with_value(raw: Raw, value: bytes | None) -> Raw:
    return Raw(raw.topic, raw.key, value, raw.headers)


POISON: dict[str, tuple[str, Callable[[Raw], Raw]]] = {
    "broken JSON": ("content_invalid", lambda raw: with_value(raw, b'{"book_id": ')),
    "money as a float": (
        "content_invalid", lambda raw: with_value(raw, (raw.value or b"").replace(b'"total":"11.30"', FLOAT_MONEY))
    ),
    "a null header": ("header_null", lambda raw: changed(raw, note=None)),
    "a header that is not UTF-8": ("header_not_utf8", lambda raw: changed(raw, note=b"\xff")),
    "no key": ("key_missing", lambda raw: Raw(raw.topic, None, raw.value, raw.headers)),
    "another book's key": ("key_not_book", lambda raw: Raw(raw.topic, b"elsewhere", raw.value, raw.headers)),
    "no value": ("value_null", lambda raw: with_value(raw, None)),
    "an unknown version": ("type_unknown", lambda raw: changed(raw, ce_type=b"invoice.issued.v99")),
}  # fmt: skip


async def test_poison_in_another_book_is_parked_and_the_demo_does_not_notice(stack: Stack, tmp_path: Path) -> None:
    other = f"poisoned-{uuid.uuid4().hex[:8]}"
    five = record_of(invoice(other, "five-times"), f"{other} five times")
    records = [five] * 5
    for name, (_, spoil) in POISON.items():
        event_id = f"{other} {name}"
        records.append(spoil(record_of(invoice(other, event_id), event_id)))
    sales = salesfiles.write(7, tmp_path)
    with Api(stack, other) as api:
        opened = {"book_id": other, "name": "other", "taxpayer": "general", "zone": "Asia/Shanghai",
                  "opened_on": "2026-01-01", "opening": []}  # fmt: skip
        api.post("ledger", "/books", opened, key="book", about="the other book")
    await send(stack.kafka_bootstrap, records)
    with Api(stack, new_book_id()) as api:
        phases = Phases()
        found = figures.collect(api, run(sales, api, phases), phases.seconds)
        flow = {name: api.get(name, f"/books/{api.book_id}/flow") for name in SERVICES}
    book = reckon(sales)
    assert found["vouchers"] == len(book.vouchers)
    assert {code: fen for code, fen in found["balances_fen"].items() if fen} == book.balances_fen
    assert all(one["parked"] == one["waiting"] == one["unsent"] == 0 for one in flow.values())
    await until(lambda: parked_codes(stack, "ledger", other) >= expected_codes(), "all poison is parked", 60)
    with Api(stack, other) as api:
        await until(lambda: api.get("ledger", f"/books/{other}/flow")["applied"].get("invoice.issued") == 1, "applied")
        assert len(list(api.items("ledger", f"/books/{other}/vouchers"))) == 1, "five times the same event, one effect"


def expected_codes() -> set[tuple[str, str]]:
    return {(f"{name}", code) for name, (code, _) in POISON.items()}


def parked_codes(stack: Stack, service: str, other: str) -> set[tuple[str, str]]:
    """(which poison, code) of what a service has parked, by the event id that the poison carries."""
    token = stack.token("test", ["operator"], ["*"])
    found: set[tuple[str, str]] = set()
    cursor: dict[str, str] = {}
    while True:
        answer = httpx.get(
            f"{stack.service(service).url}/operator/parked", params={"limit": "500", **cursor}, trust_env=False,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        page = answer.raise_for_status().json()
        for item in page["items"]:
            event_id = base64.b64decode(dict(item["headers"])["ce_id"]).decode()
            if event_id.startswith(other):
                found.add((event_id.removeprefix(f"{other} "), item["code"]))
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


READS = {
    "ledger": "/books/{book}", "collections": "/invoices/{invoice}", "returns": "/returns/{back}",
    "cases": "/cases/{case}", "notify": "/contacts/{book}/c1",
}  # fmt: skip


def objects(api: Api) -> dict[str, str]:
    """One object of every service in the book of ``api``, by the path that reads it."""
    book = api.book_id
    opened: dict[str, Any] = {"book_id": book, "name": "b", "taxpayer": "general", "zone": "Asia/Shanghai",
                              "opened_on": "2026-01-01", "opening": []}  # fmt: skip
    api.post("ledger", "/books", opened, key="book", about="book")
    api.put("notify", f"/contacts/{book}", {"contacts": [
        {"party_id": "c1", "name": "n", "locale": "en", "email": "n@example.com"}]}, about="contact")  # fmt: skip
    line = {"item": "V", "kind": "service", "qty": "1", "unit_price": "10.00", "vat_rate": "0.13", "source_seq": 1}
    sale = {"book_id": book, "number": "1", "customer_id": "c1", "day": "2026-01-05", "net_days": 30, "lines": [line]}
    invoice_id = api.post("collections", "/invoices", sale, key="sale", about="sale")["invoice"]["invoice_id"]
    back = {
        "book_id": book, "customer_id": "c1", "day": "2026-01-09", "reason": "r", "settlement": "on_account",
        "disposition": "restock", "red_invoice": {"status": "issued", "number": "R", "issued_on": "2026-01-09"},
        "source_seq": 2, "match": {"item": "never", "qty": "1"},
    }  # fmt: skip
    return_id = api.post("returns", "/returns", back, key="back", about="back")["return_id"]
    return {"book": book, "invoice": invoice_id, "back": return_id}


async def test_another_books_object_is_not_found_and_a_bad_token_is_refused(stack: Stack) -> None:
    with Api(stack, f"mine-{uuid.uuid4().hex[:8]}") as api:
        ids = objects(api)
        await until(lambda: bool(list(api.items("cases", "/cases", book_id=api.book_id))), "the case is opened")
        ids["case"] = next(iter(api.items("cases", "/cases", book_id=api.book_id)))["case_id"]
    good = stack.token("me", ["bookkeeper"], [ids["book"]])
    claims = jwt.decode(good, options={"verify_signature": False})
    kid = jwt.get_unverified_header(good)["kid"]
    bad = {
        "expired": stack.token("me", ["bookkeeper"], [ids["book"]], ttl_s=1),
        "unsigned": jwt.encode(claims, "", "none", {"kid": kid}),
        "another algorithm": jwt.encode(claims, "k" * 32, "HS256", {"kid": kid}),
        "tampered": good[:-8] + ("AAAAAAAA" if not good.endswith("AAAAAAAA") else "BBBBBBBB"),
        "another audience": another_audience(good),
    }
    expires = jwt.decode(bad["expired"], options={"verify_signature": False})["exp"]
    await until(lambda: time.time() > expires + 1, "the short token has expired")
    for name, path in READS.items():
        url = stack.service(name).url + path.format(**ids)
        assert status(url, good) == 200, name
        assert status(url, stack.token("stranger", ["bookkeeper"], ["another"])) == 404, name
        for what, token in bad.items():
            assert status(url, token) == 401, (name, what)


def another_audience(good: str) -> str:
    """The same token with its payload's audience changed, so that its signature is another's too."""
    head, payload, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | {"aud": "another"}
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{signature}"


def status(url: str, token: str) -> int:
    return httpx.get(url, headers={"Authorization": f"Bearer {token}"}, trust_env=False).status_code
