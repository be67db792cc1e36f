"""Bad records: every way in which something wrong may arrive on a topic, each on a subject of its own."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import orjson

from tests.chaos.model import PARTITIONS
from tests.chaos.wire import Raw, event

LARGE_BYTES = 900_000
ANY = ("invoice.issued", "payment.recorded", "return.recorded", "anomaly.opened")
MONEY = ANY[:3]
SUMS = ANY[:2]

KINDS: dict[str, tuple[str, ...]] = {
    "bad JSON": ANY,
    "bad schema": ANY,
    "float money": MONEY,
    "too precise": MONEY,
    "negative": MONEY,
    "unbalanced": SUMS,
    "900 KB": MONEY,
    "null value": ANY,
    "null header": ANY,
    "header not UTF-8": ANY,
    "null key": ANY,
    "unknown type": ANY,
    "unknown version": ANY,
    "key of another book": ANY,
}
"""Each kind with the topics on which it can be told."""
BLOCKING = (
    "bad JSON", "bad schema", "float money", "too precise", "negative", "unbalanced", "900 KB", "unknown type",
    "unknown version",
)  # fmt: skip
"""The kinds behind which every listener has to park what follows of the subject."""


def sound(topic: str, book: str, subject: str) -> dict[str, Any]:
    """The content of a good event of a topic."""
    return {"book_id": book} | _CONTENT[topic](subject)


def follower(topic: str, event_id: str, book: str, subject: str) -> Raw:
    """A good event of a subject."""
    return event(topic, event_id, subject, sound(topic, book, subject))


def spoilt(kind: str, topic: str, event_id: str, book: str, subject: str, rng: Random) -> Raw:
    """A bad record of a kind; its ``ce_id`` always tells which one it is."""
    content = sound(topic, book, subject)
    if kind in _CONTENTS:
        _CONTENTS[kind](topic, content)
    raw = event(topic, event_id, subject, content)
    return _RECORDS[kind](raw, rng) if kind in _RECORDS else raw


def _invoice(subject: str) -> dict[str, Any]:
    line = {"line_no": 1, "item": "V", "sku": None, "qty": "1", "unit_price": "10.00", "net": "10.00",
            "vat_rate": "0.13", "vat": "1.30"}  # fmt: skip
    return {"invoice_id": subject, "number": subject, "customer_id": "p1", "day": "2026-01-07",
            "due_date": "2026-02-06", "lines": [line], "total": "11.30"}  # fmt: skip


def _payment(subject: str) -> dict[str, Any]:
    return {"payment_id": subject, "customer_id": "p1", "direction": "in", "method": "bank_transfer",
            "day": "2026-01-07", "amount": "5.00", "allocations": [], "on_account": "5.00"}  # fmt: skip


def _return(subject: str) -> dict[str, Any]:
    line = {"line_no": 1, "invoice_line_no": 1, "item": "V", "sku": None, "qty": "1", "net": "10.00",
            "vat_rate": "0.13", "vat": "1.30"}  # fmt: skip
    return {"return_id": subject, "part": 1, "customer_id": "p1", "invoice_id": f"{subject}-invoice", "lines": [line],
            "settlement": "on_account", "reason": "broken", "occurred_on": "2026-01-08", "recorded_on": "2026-01-08",
            "red_invoice": {"status": "issued", "number": "R", "issued_on": "2026-01-08"}}  # fmt: skip


def _anomaly(subject: str) -> dict[str, Any]:
    return {"anomaly_id": subject, "kind": "amount_round", "severity": "P4", "detected_by": "partner",
            "about": {"type": "voucher", "id": subject}, "detected_at": "2026-01-07T08:00:00Z",
            "expected": "an odd amount", "actual": "1000.00", "suspected_cause": "an estimate"}  # fmt: skip


_CONTENT: dict[str, Callable[[str], dict[str, Any]]] = {
    "invoice.issued": _invoice, "payment.recorded": _payment, "return.recorded": _return, "anomaly.opened": _anomaly,
}  # fmt: skip
_AMOUNT = {"invoice.issued": "total", "payment.recorded": "amount"}


def _set_amount(topic: str, content: dict[str, Any], amount: object) -> None:
    if topic in _AMOUNT:
        content[_AMOUNT[topic]] = amount
    else:
        content["lines"][0]["net"] = amount


def _schema(topic: str, content: dict[str, Any]) -> None:
    required = {"invoice.issued": "lines", "payment.recorded": "method", "return.recorded": "invoice_id"}
    del content[required.get(topic, "kind")]


def _negative(topic: str, content: dict[str, Any]) -> None:
    if topic == "payment.recorded":
        content |= {"amount": "-5.00", "on_account": "-5.00"}
    else:
        content["lines"][0] |= {"net": "-10.00", "vat": "-1.30"}
        if topic in _AMOUNT:
            content[_AMOUNT[topic]] = "-11.30"


def _large(topic: str, content: dict[str, Any]) -> None:
    content["note"] = "大" * (LARGE_BYTES // 3)
    _set_amount(topic, content, None)


_CONTENTS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "bad schema": _schema,
    "float money": lambda topic, content: _set_amount(topic, content, 11.3),
    "too precise": lambda topic, content: _set_amount(topic, content, "11.305"),
    "negative": _negative,
    "unbalanced": lambda topic, content: _set_amount(topic, content, "11.31"),
    "900 KB": _large,
}


def _broken(raw: Raw, rng: Random) -> Raw:
    value = raw.value or b""
    return replace(raw, value=rng.choice([value[: len(value) // 2], value[:-1], b"\xff" + value, b""]))


def _null_key(raw: Raw, rng: Random) -> Raw:
    return replace(raw, key=None, partition=rng.randrange(PARTITIONS))


def _other_book(raw: Raw, rng: Random) -> Raw:
    content: dict[str, Any] = orjson.loads(raw.value or b"{}")
    return replace(raw, key=f"{content['book_id']}-{rng.randrange(100)}-other".encode())


_RECORDS: dict[str, Callable[[Raw, Random], Raw]] = {
    "bad JSON": _broken,
    "null value": lambda raw, rng: replace(raw, value=None),
    "null header": lambda raw, rng: raw.heading(rng.choice(["note", "tracestate", "ce_subject"]), None),
    "header not UTF-8": lambda raw, rng: raw.heading(rng.choice(["note", "ce_subject"]), b"\xc3\x28"),
    "null key": _null_key,
    "key of another book": _other_book,
    "unknown type": lambda raw, rng: raw.heading("ce_type", b"goods.moved.v1"),
    "unknown version": lambda raw, rng: raw.heading("ce_type", f"{raw.topic}.v9".encode()),
}
