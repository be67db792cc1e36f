"""Poison is as bad as it is said to be: the kit reads it just as the model predicts."""

from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
from hezhang_contracts.registry import COMMAND_LOGS, TOPICS
from hezhang_kit import parking
from hezhang_kit.envelope import Record, Unreadable, decode
from hezhang_kit.findings import Finding
from hezhang_kit.parking import Parked
from hezhang_kit.work import Work

from tests.chaos.model import LISTENERS, PARTITIONS, VERDICTS
from tests.chaos.poison import ANY, BLOCKING, KINDS, LARGE_BYTES, follower, spoilt
from tests.chaos.wire import MAX_RECORD_BYTES, Raw

PLACES = [(kind, topic) for kind, topics in KINDS.items() for topic in topics]


def read(raw: Raw) -> tuple[str, str | None, str | None]:
    """Code, book and subject with which the kit parks a record; "" when it can read it."""
    try:
        decode(Record(raw.topic, 0, 0, raw.key, raw.headers, raw.value))
    except Unreadable as error:
        return error.code, error.book_id, error.subject
    return "", None, None


@pytest.mark.parametrize(("kind", "topic"), PLACES)
def test_what_is_spoilt_is_read_as_predicted(kind: str, topic: str) -> None:
    found = {read(spoilt(kind, topic, "id", "book", "subject", Random(seed))) for seed in range(8)}
    expected = VERDICTS[kind]
    line = ("book", "subject") if expected.blocks else (None, None)
    assert found == {(expected.parked, *line)}


@pytest.mark.parametrize("topic", ANY)
def test_what_follows_is_sound(topic: str) -> None:
    assert read(follower(topic, "id", "book", "subject")) == ("", None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_followers_are_sent_only_where_the_subject_is_blocked(kind: str) -> None:
    assert VERDICTS[kind].blocks == (kind in BLOCKING)


@pytest.mark.parametrize("topic", KINDS["900 KB"])
def test_the_large_one_is_large_and_can_be_sent(topic: str) -> None:
    value = spoilt("900 KB", topic, "id", "book", "subject", Random(1)).value
    assert value is not None
    assert LARGE_BYTES <= len(value) < MAX_RECORD_BYTES


def test_the_models_own_list_of_listeners_is_the_registrys() -> None:
    logs = {log.name: () for log in COMMAND_LOGS.values()}
    assert {name: topic.consumers for name, topic in TOPICS.items()} | logs == LISTENERS
    assert {topic.partitions for topic in TOPICS.values()} == {PARTITIONS}


class Told:
    """As much of a transaction as parking needs."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.now = datetime.now(UTC)
        self.after_commit: list[Any] = []
        self.findings: list[Finding] = []

    async def execute(self, sql: str, *args: object) -> str:
        return ""

    async def open_findings(self, findings: list[Finding]) -> None:
        self.findings += findings


async def test_two_services_that_park_the_same_record_tell_two_events_of_it() -> None:
    row = Parked(Record("invoice.issued", 1, 7, b"book", (), b""), "content_invalid", "why", "book", "subject")
    causes: set[str] = set()
    for service in ("ledger", "returns"):
        told = Told(service)
        await parking.park(cast(Work, told), [row])
        causes |= {finding.cause.identity for finding in told.findings}
    assert len(causes) == 2, "ids that follow from the same cause would be the same"
