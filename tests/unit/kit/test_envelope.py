"""The envelope: what we tell can be read, and whatever arrives is read or refused with its reason, never more."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hezhang_contracts.registry import TOPICS
from hezhang_kit.causes import Received
from hezhang_kit.envelope import (
    Headers,
    Record,
    Unreadable,
    content_fingerprint,
    decode,
    decode_base64,
    dump_headers,
    load_headers,
)
from hezhang_kit.tracing import context_of
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.events import goods_return, invoice
from tests.unit.kit.telling import NOW, incident, record_told

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ORIGIN = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
GOOD = record_told(goods_return("book-1", "r1", "i1"), incident())


def changed(record: Record = GOOD, *, key: bytes | None = GOOD.key, value: Any = GOOD.value, **headers: Any) -> Record:
    """A record with another key, value, or headers; a header given as ``...`` is left out. Dashes are underscores."""
    own: dict[str, bytes | None] = dict(record.headers)
    for name, content in headers.items():
        own[name.replace("content_type", "content-type")] = content
    kept = tuple((name, content) for name, content in own.items() if content is not ...)
    return Record(record.topic, record.partition, record.offset, key, kept, value)


def structured(**changes: Any) -> Record:
    """The same event in structured mode."""
    whole: dict[str, Any] = {
        "specversion": "1.0", "id": "e1", "source": "/returns", "type": "return.recorded.v1", "subject": "r1",
        "time": "2026-01-09T08:30:00Z", "datacontenttype": "application/json", "data": json.loads(GOOD.value or b""),
    }  # fmt: skip
    whole |= changes
    content = {name: value for name, value in whole.items() if value is not ...}
    headers = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
    return Record(GOOD.topic, 0, 0, GOOD.key, headers, json.dumps(content).encode())


def refused(record: Record) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        decode(record)
    return caught.value


def test_what_is_told_is_read() -> None:
    event = goods_return("book-1", "r1", "i1", reason="破损 — broken")
    decoded = decode(record_told(event, incident()))
    assert decoded.event == event
    assert decoded.source == "/returns"
    assert decoded.time == NOW
    assert (decoded.traceparent, decoded.origin) == (None, None) or decoded.origin == decoded.traceparent


def test_told_headers_are_the_binary_mode_of_the_kafka_binding() -> None:
    headers = {name: (value or b"").decode() for name, value in GOOD.headers}
    assert {name: value for name, value in headers.items() if "traceparent" not in name} == {
        "ce_specversion": "1.0",
        "ce_id": decode(GOOD).id,
        "ce_source": "/returns",
        "ce_type": "return.recorded.v1",
        "ce_subject": "r1",
        "ce_time": "2026-01-09T08:30:00.123456Z",
        "ce_partitionkey": "book-1",
        "content-type": "application/json",
    }


def test_the_origin_is_carried_along_and_the_hop_is_new() -> None:
    span = context_of(TRACEPARENT)
    cause = Received(invoice("book-1", "i1"), "e0", "/collections", NOW, span, ORIGIN)
    decoded = decode(record_told(goods_return("book-1", "r1", "i1"), cause))
    assert decoded.origin == ORIGIN
    assert decoded.traceparent not in (None, ORIGIN, TRACEPARENT)
    assert context_of(decoded.traceparent).trace_id == span.trace_id


def test_the_first_telling_is_its_own_origin() -> None:
    decoded = decode(GOOD)
    assert decoded.traceparent is not None
    assert decoded.origin == decoded.traceparent


def test_structured_mode_is_read_alike() -> None:
    decoded = decode(structured(traceparent=ORIGIN))
    assert decoded.event == decode(GOOD).event
    assert (decoded.id, decoded.source, decoded.time) == ("e1", "/returns", datetime(2026, 1, 9, 8, 30, tzinfo=UTC))
    assert (decoded.traceparent, decoded.origin) == (ORIGIN, ORIGIN)
    assert decoded.fingerprint == decode(GOOD).fingerprint


def test_header_names_may_be_written_in_any_case() -> None:
    shouted = Record("return.recorded", 0, 0, GOOD.key, tuple((n.upper(), v) for n, v in GOOD.headers), GOOD.value)
    assert decode(shouted).event == decode(GOOD).event


REFUSED: dict[str, tuple[Record, str, str | None, str | None]] = {
    # name: record, code, and the book and subject that are blocked by it
    "no key": (changed(key=None), "key_missing", None, None),
    "key not UTF-8": (changed(key=b"\xff"), "header_not_utf8", None, None),
    "key of another book": (changed(key=b"book-2"), "key_not_book", None, None),
    "no value": (changed(value=None), "value_null", None, None),
    "null header": (changed(ce_id=None), "header_null", None, None),
    "null header of others": (changed(x=None), "header_null", None, None),
    "header not UTF-8": (changed(ce_subject=b"\xc3("), "header_not_utf8", None, None),
    "no id": (changed(ce_id=...), "attribute_missing", "book-1", "r1"),
    "empty id": (changed(ce_id=b""), "attribute_missing", "book-1", "r1"),
    "no source": (changed(ce_source=...), "attribute_missing", "book-1", "r1"),
    "no type": (changed(ce_type=...), "attribute_missing", "book-1", "r1"),
    "old specversion": (changed(ce_specversion=b"0.3"), "specversion_unknown", "book-1", "r1"),
    "unknown type": (changed(ce_type=b"return.recorded.v9"), "type_unknown", "book-1", "r1"),
    "type of another topic": (changed(ce_type=b"invoice.issued.v1"), "type_unknown", "book-1", "r1"),
    "no time": (changed(ce_time=...), "time_invalid", "book-1", "r1"),
    "time that is none": (changed(ce_time=b"yesterday"), "time_invalid", "book-1", "r1"),
    "time without offset": (changed(ce_time=b"2026-01-09T08:30:00"), "time_invalid", "book-1", "r1"),
    "broken JSON": (changed(value=b'{"book_id": "book-1"'), "content_invalid", "book-1", "r1"),
    "broken JSON, no subject": (changed(value=b"{", ce_subject=...), "content_invalid", "book-1", None),
    "empty": (changed(value=b""), "content_invalid", "book-1", "r1"),
    "deep": (changed(value=b"[" * 100_000), "content_invalid", "book-1", "r1"),
    "not UTF-8": (changed(value=b'{"book_id": "\xff"}'), "content_invalid", "book-1", "r1"),
    "money is a float": (
        changed(value=(GOOD.value or b"").replace(b'"net":"10.00"', b'"net":10.0')), "content_invalid", "book-1", "r1",
    ),
    "subject of another": (changed(ce_subject=b"r2"), "subject_differs", "book-1", "r2"),
    "structured, not JSON": (changed(content_type=b"application/cloudevents+json"), "structured_invalid", None, None),
    "structured, no data": (structured(data=...), "structured_invalid", None, None),
    "structured, a list": (
        changed(structured(), value=b'["data"]'), "structured_invalid", None, None,
    ),
    "structured, a text": (changed(structured(), value=b'"data"'), "structured_invalid", None, None),
    "structured, deep": (changed(structured(), value=b"[" * 100_000), "structured_invalid", None, None),
    "structured, no id": (structured(id=...), "attribute_missing", "book-1", "r1"),
    "structured, null id": (structured(id=None), "attribute_missing", "book-1", "r1"),
    "structured, bad data": (structured(data={"book_id": "book-1"}), "content_invalid", "book-1", "r1"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_an_event_is_refused_with_its_reason(name: str) -> None:
    record, code, book_id, subject = REFUSED[name]
    error = refused(record)
    assert (error.code, error.book_id, error.subject) == (code, book_id, subject)
    assert error.reason


BLOB = st.none() | st.binary(max_size=60)
NAME = st.sampled_from([name for name, _ in GOOD.headers] + ["traceparent", "x"]) | st.text(max_size=12)
CONTENT_TYPE = st.sampled_from([b"application/json", b"application/cloudevents+json", b"application/cloudevents; x"])


def readable(record: Record) -> None:
    """Decode a record; Unreadable is fine, but what it names has to be text that PostgreSQL can store."""
    try:
        decoded = decode(record)
        kept = (decoded.id, decoded.source, decoded.event.book_id, decoded.event.subject)
    except Unreadable as error:
        kept = (error.reason, error.code, error.book_id or "", error.subject or "")
    for text in kept:
        text.encode()
        assert "\0" not in text, f"{text!r} cannot be stored"


@given(BLOB, st.lists(st.tuples(NAME, BLOB | CONTENT_TYPE), max_size=6), BLOB)
@example(b"\0", [], b"{}")
@example(b"b", [("ce_subject", b"\0")], b"{}")
@example(b"book-1", [*((n, v) for n, v in GOOD.headers if n != "ce_id"), ("ce_id", b"\0")], GOOD.value)
@example(b"book-1", [*((n, v) for n, v in GOOD.headers if n != "ce_source"), ("ce_source", b"\0")], GOOD.value)
def test_reading_raises_nothing_but_unreadable_on_any_bytes(
    key: bytes | None, headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    readable(Record("return.recorded", 0, 0, key, tuple(headers), value))


@given(
    st.sampled_from(sorted(TOPICS)),
    st.dictionaries(st.sampled_from([name for name, _ in GOOD.headers]), BLOB, max_size=3),
    st.none() | st.just(GOOD.key) | st.binary(max_size=10),
    st.just(GOOD.value) | st.binary(max_size=60),
)
def test_reading_raises_nothing_but_unreadable_on_a_spoiled_event(
    topic: str, spoiled: dict[str, bytes | None], key: bytes | None, value: bytes | None
) -> None:
    headers = tuple((dict(GOOD.headers) | spoiled).items())
    readable(Record(topic, 0, 0, key, headers, value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
ATTRIBUTE = st.sampled_from(["specversion", "id", "source", "type", "subject", "time", "traceparent", "data", " hop"])


@given(st.dictionaries(ATTRIBUTE, JSON, max_size=4))
@example({"subject": "\ud800", "data": {}})
@example({"id": "\ud800"})
@example({"subject": "\0", "id": ""})
def test_reading_raises_nothing_but_unreadable_on_a_spoiled_structured_event(spoiled: dict[str, Any]) -> None:
    readable(structured(**spoiled))


@given(JSON)
def test_reading_raises_nothing_but_unreadable_on_any_structured_json(content: Any) -> None:
    headers = (("content-type", b"application/cloudevents+json"),)
    readable(Record("return.recorded", 0, 0, b"book-1", headers, json.dumps(content).encode()))


@pytest.mark.parametrize("depth", range(500, 1_000, 20))
def test_reading_raises_nothing_but_unreadable_at_any_depth_of_structured_json(depth: int) -> None:
    content = b'{"data":' + b"[" * depth + b"]" * depth + b"}"
    readable(changed(structured(), value=content))


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), BLOB)))
def test_headers_are_kept_as_they_came(headers: list[tuple[str, bytes | None]]) -> None:
    given_headers: Headers = tuple(headers)
    assert load_headers(dump_headers(given_headers)) == given_headers


def test_the_fingerprint_leaves_out_what_may_differ_between_tellings() -> None:
    first = goods_return("book-1", "r1", "i1")
    assert "recorded_on" in first.volatile
    later = first.model_copy(update={"recorded_on": first.recorded_on.replace(day=28)})
    other = first.model_copy(update={"reason": "too late"})
    assert content_fingerprint(later) == content_fingerprint(first)
    assert content_fingerprint(other) != content_fingerprint(first)


def test_the_fingerprint_does_not_change_when_a_contract_gets_an_optional_field() -> None:
    known = TOPICS["return.recorded"].event

    class Later(known):
        """The contract of a later release."""

        note: str | None = None

    event = goods_return("book-1", "r1", "i1")
    assert content_fingerprint(Later.model_validate_json(event.model_dump_json())) == content_fingerprint(event)


@given(st.binary())
def test_base64_is_read_strictly(content: bytes) -> None:
    text = base64.b64encode(content).decode()
    assert decode_base64(text) == content
    with pytest.raises(ValueError, match=r"."):
        decode_base64(text + "*")


def test_figures_that_cannot_be_true_are_unsound_and_block_their_subject() -> None:
    content = json.loads(GOOD.value or b"")
    content["lines"][0]["net"] = "-10.00"
    error = refused(changed(value=json.dumps(content).encode()))
    assert (error.code, error.reason) == ("content_unsound", "net is -10.00; it cannot be negative")
    assert (error.book_id, error.subject) == ("book-1", "r1")
