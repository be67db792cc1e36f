"""CloudEvents 1.0 in Kafka's binding: binary mode out, binary and structured mode in.

Reading never raises anything but Unreadable, which says what can still be known of the record, so that a bad one is
parked and never lost. The ``cloudevents`` package is used by the tests as the peer that reads what is written here; it
is not used for reading, because it invents an id for a record without one, so that a redelivery would be another event.
"""

import base64
import binascii
import json
import re
from datetime import datetime
from typing import Any

from hezhang_contracts.event import EVENTS, Event
from hezhang_contracts.values import value
from pydantic import ValidationError

from hezhang_kit.ids import fingerprint

Headers = tuple[tuple[str, bytes | None], ...]
_HOP = " hop"
_unstorable = re.compile("[\0\ud800-\udfff]")
_REQUIRED = ("specversion", "id", "source", "type")


@value
class Record:
    """A Kafka record as it arrived."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes | None


@value
class Decoded:
    """A record that is a valid event of a known type."""

    record: Record
    event: Event
    id: str
    source: str
    time: datetime
    traceparent: str | None
    origin: str | None
    fingerprint: bytes


class Unreadable(Exception):
    """Why a record cannot be an event; ``book_id`` and ``subject`` are set when the record may block its subject."""

    def __init__(self, code: str, reason: str, book_id: str | None = None, subject: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.book_id = book_id
        self.subject = subject


def dump_headers(headers: Headers) -> str:
    """Headers as JSON text; bytes as base64, so that whatever arrived can be kept."""
    return json.dumps([(name, None if value is None else base64.b64encode(value).decode()) for name, value in headers])


def load_headers(text: str) -> Headers:
    """The inverse of ``dump_headers``."""
    return tuple((name, None if value is None else base64.b64decode(value)) for name, value in json.loads(text))


def content_fingerprint(event: Event) -> bytes:
    """What makes two tellings of one id the same business content."""
    # Defaults are left out, so that a contract may get another optional field. The order is that of the class, which a
    # released contract keeps (hezhang_contracts.compatibility).
    return fingerprint(event.__pydantic_serializer__.to_json(event, exclude=set(event.volatile), exclude_defaults=True))


def _text(name: str, value: bytes | None) -> str:
    if value is None:
        raise Unreadable("header_null", f"header {name!r} is null; it must be UTF-8 text")
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("header_not_utf8", f"header {name!r} is not UTF-8: {error.reason}") from None


def _attributes(record: Record) -> tuple[dict[str, str], bytes]:
    """The CloudEvents attributes and the data, from either mode."""
    try:
        headers = {name.lower(): value.decode() for name, value in record.headers if value is not None}
    except UnicodeDecodeError:
        headers = {}
    if len(headers) < len(record.headers):
        # One is null, no text or there twice: looked at one by one, which says what is wrong.
        headers = {name.lower(): _text(name, value) for name, value in record.headers}
    if record.value is None:
        raise Unreadable("value_null", "the record has no value; an event carries JSON")
    # The header is the context of this hop; the attribute of the same name (ce_traceparent) is that of the origin.
    hop = {_HOP: headers["traceparent"]} if "traceparent" in headers else {}
    if not headers.get("content-type", "").startswith("application/cloudevents"):
        return hop | {name[3:]: value for name, value in headers.items() if name.startswith("ce_")}, record.value
    try:
        whole: Any = json.loads(record.value)
        data = whole.pop("data")
        return hop | {str(k): str(v) for k, v in whole.items() if v is not None}, json.dumps(data).encode()
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("structured_invalid", f"not a structured CloudEvent: {error}") from None


def _event_class(attributes: dict[str, str], topic: str) -> type[Event]:
    missing = [name for name in _REQUIRED if not attributes.get(name)]
    if missing:
        raise Unreadable("attribute_missing", f"CloudEvents attribute {missing[0]!r} is missing")
    for name in ("id", "source"):
        if not is_storable(attributes[name]):
            raise Unreadable("attribute_invalid", f"CloudEvents attribute {name!r} has NUL or half a character")
    if attributes["specversion"] != "1.0":
        raise Unreadable("specversion_unknown", f"specversion is {attributes['specversion']!r}; only 1.0 is known")
    found = EVENTS.get(attributes["type"])
    if found is None or found.topic != topic:
        raise Unreadable("type_unknown", f"type {attributes['type']!r} is not a known event of topic {topic!r}")
    return found


def _time(attributes: dict[str, str]) -> datetime:
    try:
        time = datetime.fromisoformat(attributes["time"])
    except (KeyError, ValueError):
        raise Unreadable("time_invalid", "CloudEvents attribute 'time' must be an RFC 3339 instant") from None
    if time.tzinfo is None:
        raise Unreadable("time_invalid", "CloudEvents attribute 'time' has no offset")
    return time


def decode(record: Record) -> Decoded:
    """The event of a record. Unreadable says why there is none, and which subject it blocks if that can be known."""
    if record.key is None:
        raise Unreadable("key_missing", "the record has no key; the key is the book")
    key = _text("key", record.key)
    attributes, data = _attributes(record)
    subject = attributes.get("subject")
    try:
        kind = _event_class(attributes, record.topic)
        time = _time(attributes)
        event = kind.model_validate_json(data)
    except Unreadable as error:
        raise Unreadable(error.code, error.reason, *_line(key, subject)) from None
    except ValidationError as error:
        raise Unreadable("content_invalid", _explain(error), *_line(key, subject)) from None
    try:
        event.check()
    except ValueError as error:
        raise Unreadable("content_unsound", str(error), *_line(key, subject)) from None
    if event.book_id != key:
        raise Unreadable("key_not_book", f"the record's key {key!r} is not the book of its content {event.book_id!r}")
    if subject is not None and subject != event.subject:
        reason = f"subject {subject!r} is not the content's {event.subject!r}"
        raise Unreadable("subject_differs", reason, *_line(key, subject))
    return Decoded(
        record=record,
        event=event,
        id=attributes["id"],
        source=attributes["source"],
        time=time,
        traceparent=attributes.get(_HOP, attributes.get("traceparent")),
        origin=attributes.get("traceparent"),
        fingerprint=content_fingerprint(event),
    )


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it as text: no NUL, no half of a surrogate pair."""
    return _unstorable.search(text) is None


def _line(key: str, subject: str | None) -> tuple[str | None, str | None]:
    """The line that a bad record blocks; none when its names cannot be kept."""
    return (key, subject) if is_storable(key) and is_storable(subject or "") else (None, None)


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "the content"
    return f"{where}: {first['msg']} ({error.error_count()} error(s) in {error.title})"


def decode_base64(text: str) -> bytes:
    """Bytes of a base64 text. ValueError otherwise."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
