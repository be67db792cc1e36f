"""The ``cloudevents`` package as the peer: it reads what we tell, and we read what it writes in both modes."""

import json
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import (
    KafkaMessage,
    from_kafka_event,
    to_binary_event,
    to_structured_event,
)
from cloudevents.core.v1.event import CloudEvent
from hezhang_kit.causes import Received
from hezhang_kit.envelope import Record, decode
from hezhang_kit.tracing import context_of

from tests.support.events import goods_return, invoice
from tests.unit.kit.telling import NOW, incident, record_told

EVENT = goods_return("book-1", "r1", "i1", reason="破损")
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def message_of(record: Record) -> KafkaMessage:
    return KafkaMessage({name: value or b"" for name, value in record.headers}, record.key, record.value or b"")


def record_of(message: KafkaMessage) -> Record:
    key = message.key.encode() if isinstance(message.key, str) else message.key
    return Record("return.recorded", 0, 0, key, tuple(message.headers.items()), message.value)


def cloud_event(**more: Any) -> CloudEvent:
    attributes = {
        "id": "e1", "source": "/partner", "type": "return.recorded.v1", "specversion": "1.0", "subject": "r1",
        "time": NOW, "datacontenttype": "application/json", "partitionkey": "book-1",
    }  # fmt: skip
    return CloudEvent(attributes | more, json.loads(EVENT.model_dump_json()))


def test_the_peer_reads_what_we_tell() -> None:
    cause = Received(invoice("book-1", "i1"), "e0", "/collections", NOW, context_of(TRACEPARENT), TRACEPARENT)
    record = record_told(EVENT, cause)
    read = from_kafka_event(message_of(record))
    assert read.get_specversion() == "1.0"
    assert read.get_id() == decode(record).id
    assert read.get_source() == "/returns"
    assert read.get_type() == "return.recorded.v1"
    assert read.get_subject() == "r1"
    assert read.get_time() == NOW
    assert read.get_datacontenttype() == "application/json"
    assert read.get_extension("partitionkey") == "book-1"
    assert read.get_extension("traceparent") == TRACEPARENT
    assert read.get_data() == json.loads(EVENT.model_dump_json())


@pytest.mark.parametrize("write", [to_binary_event, to_structured_event])
def test_we_read_what_the_peer_writes(write: Any) -> None:
    decoded = decode(record_of(write(cloud_event(traceparent=TRACEPARENT))))
    assert decoded.event == EVENT
    assert (decoded.id, decoded.source, decoded.time) == ("e1", "/partner", NOW)
    assert decoded.origin == TRACEPARENT
    assert decoded.fingerprint == decode(record_told(EVENT, incident())).fingerprint


def test_the_peer_invents_an_id_where_we_refuse() -> None:
    """Why the package does not read for us: a redelivery of the same bytes would be another event each time."""
    headers = {name: value or b"" for name, value in record_told(EVENT, incident()).headers if name != "ce_id"}
    message = KafkaMessage(headers, b"book-1", EVENT.model_dump_json().encode())
    assert from_kafka_event(message).get_id() != from_kafka_event(message).get_id()
