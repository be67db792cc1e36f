"""Every event knows its topic, its key and its subject, and every topic is declared the same way."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hezhang_contracts.anomaly_events import SEVERITY, AnomalyKind, Severity
from hezhang_contracts.event import EVENTS, Code, Day, Event, Instant
from hezhang_contracts.registry import PARTITIONS, SERVICES, TOPICS, Topic
from pydantic import TypeAdapter, ValidationError

ALL = sorted(TOPICS.values(), key=lambda topic: topic.name)
named = pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)


def test_the_registry_has_every_event_once() -> None:
    assert {topic.event for topic in ALL} == set(EVENTS.values())
    assert len(EVENTS) == len(TOPICS)


@named
def test_the_type_is_the_topic_with_its_major_version(topic: Topic) -> None:
    assert topic.event.ce_type() == f"{topic.name}.v{topic.event.version}"
    assert EVENTS[topic.event.ce_type()] is topic.event


@named
def test_book_subject_and_volatile_fields_exist(topic: Topic) -> None:
    fields = topic.event.model_fields
    assert fields["book_id"].is_required()
    assert fields[topic.event.subject_field].is_required()
    assert topic.event.volatile <= set(fields)
    assert not topic.event.volatile & {"book_id", topic.event.subject_field}


@named
def test_topics_have_equal_partitions_and_keep_for_ever(topic: Topic) -> None:
    assert topic.partitions == PARTITIONS
    assert topic.config["retention.ms"] == topic.config["retention.bytes"] == "-1"
    assert topic.config["cleanup.policy"] == "delete"


@named
def test_producers_and_consumers_are_services(topic: Topic) -> None:
    assert set(topic.producers) <= {*SERVICES, "partner"}, "a service, or a partner's system"
    assert set(topic.consumers) <= set(SERVICES)
    assert len(set(topic.consumers)) == len(topic.consumers)
    assert not set(topic.producers) & set(topic.consumers), "no service listens to itself"


def test_every_anomaly_has_a_severity() -> None:
    assert set(SEVERITY) == set(get_args(AnomalyKind))
    assert set(SEVERITY.values()) == set(get_args(Severity))


def test_events_are_values() -> None:
    for event in EVENTS.values():
        assert issubclass(event, Event)
        assert event.model_config.get("frozen")
        assert event.model_config.get("extra") == "ignore"


@pytest.mark.parametrize("text", ['"2026-01-05"', '"0001-01-01"', '"9999-12-31"'])
def test_a_day_is_written_as_a_date(text: str) -> None:
    assert TypeAdapter(Day).validate_json(text).isoformat() == text.strip('"')


@pytest.mark.parametrize(
    "text",
    [
        "1767571200",
        "0",
        '"1767571200"',
        '"2026-1-5"',
        '"2026-01-05T00:00:00Z"',
        '"20260105"',
        '"２０２６-01-05"',
        "null",
    ],
)
def test_nothing_else_is_a_day(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_json(text)


@pytest.mark.parametrize("text", ["2026-01-05T09:00:00", "2026-01-05"])
def test_an_instant_has_an_offset(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(text)


def test_a_day_is_no_instant() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(datetime(2026, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize("code", ["", "x" * 201, "a\0b"])
def test_a_code_has_one_to_two_hundred_characters_and_no_nul(code: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Code).validate_python(code)


@pytest.mark.parametrize("code", [" 536365", "85123a", "Ä-1", "发票 001", "1\n2"])
def test_a_code_is_kept_byte_for_byte(code: str) -> None:
    assert TypeAdapter(Code).validate_python(code) == code
