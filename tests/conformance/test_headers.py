"""Null, non-UTF-8 and missing headers, keys and values: every record is applied or parked."""

from dataclasses import replace
from typing import Any

import pytest
import toy_service
from faststream import AckPolicy
from faststream.kafka.annotations import KafkaMessage as CurrentMessage

from tests.conformance.bare import put, subscribed, values
from tests.conformance.deployment import TOPICS, deploy
from tests.conformance.house import House
from tests.support.conditions import until
from tests.support.events import invoice, new_book
from tests.support.world import Raw, World, record_of, send

pytestmark = pytest.mark.integration

BROKEN: dict[str, list[tuple[str, bytes | None]]] = {"null": [("x", None)], "not utf-8": [("x", b"\xff\xfe")]}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("batch", [True, False], ids=["batch", "single"])
async def test_bare_a_header_that_cannot_be_read_loses_its_record(house: House, what: str, batch: bool) -> None:
    """FastStream's parser raises before the handler; even the safest policy then passes the record, or its batch."""
    topic, seen = await house.topic(), list[bytes]()

    async def handler(message: CurrentMessage) -> None:
        seen.extend(values(message))

    await put(house, topic, (0, b"a", []), (0, b"broken", BROKEN[what]), (0, b"b", []))
    async with subscribed(house, topic, topic, handler, AckPolicy.NACK_ON_ERROR, batch=batch) as subscriber:
        consumer: Any = subscriber.consumer
        await until(lambda: _passed(consumer, 3), "all three are polled")
        await put(house, topic, (0, b"c", []))
        await until(lambda: b"c" in seen, "a later record is handled")
        await until(lambda: _committed(house, topic, 4), "and all are committed")
    assert seen == ([b"c"] if batch else [b"a", b"b", b"c"])


async def _passed(consumer: Any, offset: int) -> bool:
    return bool(consumer.assignment()) and all([await consumer.position(tp) >= offset for tp in consumer.assignment()])


async def _committed(house: House, topic: str, offset: int) -> bool:
    return list((await house.told(topic, topic)).values()) == [offset]


async def test_bare_missing_headers_keys_and_values_are_handed_over(house: House) -> None:
    """The pinned version is safe here: it hands on records without key, headers or value."""
    topic, seen = await house.topic(), list[bytes]()

    async def handler(message: CurrentMessage) -> None:
        seen.extend(values(message))

    await put(house, topic, (0, None, []), (0, b"a", []))
    async with subscribed(house, topic, topic, handler, AckPolicy.NACK_ON_ERROR):
        await until(lambda: len(seen) == 2, "both are handled")
    assert seen == [None, b"a"]


async def test_the_kit_parks_them_and_applies_their_neighbours(house: House, world: World) -> None:
    toy, book = await deploy(house, world), new_book()
    sound, key = record_of(invoice(book, "i1"), f"{book} i1"), book.encode()
    topic, value, headers = sound.topic, sound.value, sound.headers
    records = {
        "header_null": Raw(topic, key, value, [*headers, ("x", None)]),
        "header_not_utf8": Raw(topic, key, value, [*headers, ("x", b"\xff\xfe")]),
        "attribute_missing": Raw(topic, key, value, []),
        "key_missing": Raw(topic, None, value, headers),
        "value_null": Raw(topic, key, None, headers),
        "key_not_book": Raw(topic, b"another", value, headers),
    }
    bad_key = Raw(topic, b"\xff\xfe", value, headers)
    await send(house.bootstrap, [records["header_null"], sound, *list(records.values())[1:], bad_key])
    async with world.running(replace(toy_service.service, name=toy.name), url=toy.url) as running:
        await running.applied(book, topic, 1)
        await until(lambda: _stored_everything(house, running), "everything is read")
        codes = [row["code"] for row in await running.fetch("select code from parked")]
        assert sorted(codes) == sorted([*records, "header_not_utf8"])
        effects = await running.fetch("select subject from effect where book_id = $1", book)
        assert [row["subject"] for row in effects] == ["i1"]


async def _stored_everything(house: House, running: Any) -> bool:
    rows = await running.fetch("select topic, partition, next_offset from consumer_offset")
    return {tuple(row) for row in rows} == {(*tp, end) for tp, end in (await house.ends(*TOPICS)).items()}
