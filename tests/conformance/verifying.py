"""What has to be true of a deployment in the end, whatever happened to its processes and its broker."""

from collections import defaultdict
from collections.abc import Iterable

from aiokafka import TopicPartition

from tests.conformance.deployment import TOPICS, Deployment
from tests.conformance.waves import EFFECTS, FLOW, PARKED, Waves
from tests.support.conditions import until

_LEFT = "select (select count(*) from waiting), (select count(*) from outbox)"


async def quiet(toy: Deployment, waves: Waves, deadline_s: float = 60) -> None:
    """Wait until everything that was told is applied and everything that is to be told is sent."""
    ends = await toy.house.ends(*TOPICS)

    async def settled() -> bool:
        stored = await _stored(toy)
        return stored == ends and await toy.numbers(_LEFT) == (0, 0)

    await until(settled, f"{toy.name} has worked off {waves.expected} events", deadline_s)


async def _stored(toy: Deployment) -> dict[TopicPartition, int]:
    rows = await toy.fetch("select topic, partition, next_offset from consumer_offset")
    return {TopicPartition(topic, partition): offset for topic, partition, offset in rows}


async def exactly_once(toy: Deployment, waves: Waves) -> None:
    """Every effect once and in its order, everything else parked once, every event told and with its only id."""
    await _effects_are_exact(toy, waves)
    await _parked_is_exact(toy, waves)
    assert await _stored(toy) == await toy.house.ends(*TOPICS), "an offset is stored that is not the log's end"
    await topic_is_complete(toy, waves.books)


async def _effects_are_exact(toy: Deployment, waves: Waves) -> None:
    effects: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for book, kind, subject in await toy.fetch("select book_id, kind, subject from effect order by seq"):
        effects[book].append((kind, subject))
    flows: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for book, direction, topic, n in await toy.fetch("select book_id, direction, topic, n from flow"):
        flows[book][direction, topic] = n
    for book, when in waves.books.items():
        assert tuple(sorted(effects[book])) == EFFECTS, f"{effects[book]}, told when {when}"
        assert effects[book].index(("return", "r1/1")) < effects[book].index(("return", "r1/2")), f"told when {when}"
        assert flows[book] == FLOW, f"{flows[book]}, told when {when}"


async def _parked_is_exact(toy: Deployment, waves: Waves) -> None:
    parked: dict[str, list[str]] = defaultdict(list)
    for key, code in await toy.fetch("select key, code from parked order by code"):
        parked[key.decode()].append(code)
    for book, when in waves.books.items():
        codes = tuple(parked[book])
        assert codes == (PARKED if book in waves.poisoned else ()), f"{codes}, told when {when}"


async def topic_is_complete(toy: Deployment, books: Iterable[str]) -> int:
    """On the topic are, by book, just the events that were told, in that order, copies equal to the byte.

    Returns how many copies there were.
    """
    told: dict[str, list[str]] = {book: [] for book in books}
    sql = "select book_id, event_id from event where book_id = any($1::text[]) order by day, seq"
    for book, event_id in await toy.fetch(sql, list(told)):
        told[book].append(event_id)
    seen: dict[str, dict[str, object]] = {book: {} for book in told}
    copies = 0
    for record in await toy.house.read("credit.applied"):
        of_book, attributes = seen.get((record.key or b"").decode()), dict(record.headers)
        if of_book is None or attributes["ce_source"] != f"/{toy.name}".encode():
            continue
        event_id, bytes_ = attributes["ce_id"].decode(), (record.value, tuple(record.headers))
        copies += event_id in of_book
        assert of_book.setdefault(event_id, bytes_) == bytes_, "a copy differs"
    wrong = [(told[book], list(ids)) for book, ids in seen.items() if told[book] != list(ids)]
    assert not wrong, f"{len(wrong)} books; of the first was told {wrong[0][0]}, and the topic has {wrong[0][1]}"
    return copies


async def told_to_kafka(toy: Deployment) -> bool:
    """Whether the group's offsets at Kafka are the logs' ends, where it has read anything."""
    ends, told = await toy.house.ends(*TOPICS), await toy.house.told(toy.name, *TOPICS)
    return bool(told) and all(ends[partition] == offset for partition, offset in told.items())
