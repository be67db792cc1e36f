"""Lanes that share a transaction: for each of them it is as if it had one of its own."""

import itertools
import json
from collections.abc import Iterator, Sequence

import pytest
from hezhang_contracts.registry import PARTITIONS
from hezhang_kit.envelope import Record
from hezhang_kit.ids import lane_of
from hezhang_kit.lanes import Fenced
from hezhang_kit.work import POSITION
from toy_service import Faults, faults, service

from tests.support.events import a_book_a_lane, goods_return, invoice
from tests.support.world import Running, World, record_of

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Every test starts and ends with handlers that work."""
    yield
    faults.__dict__.update(Faults().__dict__)


def arrived(books: Sequence[str], offset: int = 0) -> list[Record]:
    """An invoice and its return in every book, each in the lane of its book; lane n is at ``offset`` + n."""
    made: list[Record] = []
    for book in books:
        lane, invoice_id = lane_of(book), f"i{offset}"
        for event in (invoice(book, invoice_id), goods_return(book, f"r{offset}", invoice_id)):
            raw = record_of(event, f"{book}-{event.subject}")
            made.append(Record(raw.topic, lane, offset + lane, raw.key, tuple(raw.headers), raw.value))
    return made


async def owning(toy: Running) -> None:
    """Be the owner of all lanes, of which nothing was worked."""
    await toy.fetch("delete from consumer_offset")
    for lane in range(PARTITIONS):
        await toy.runtime.lanes.take(lane)


async def effects(toy: Running, books: Sequence[str]) -> dict[str, list[str]]:
    """What was written for each book."""
    rows = await toy.fetch("select book_id, subject from effect where book_id = any($1::text[]) order by seq", books)
    return {book: [row["subject"] for row in rows if row["book_id"] == book] for book in books}


async def test_each_lane_has_its_own_offsets_and_its_own_position(world: World) -> None:
    books = a_book_a_lane()
    async with world.running(service, role="api") as toy:
        await owning(toy)
        await toy.runtime.lanes.do_again(arrived(books))
        assert await effects(toy, books) == {book: ["i0", "r0/1"] for book in books}
        assert len(await toy.fetch("select distinct xmin::text from effect")) == 1, "one transaction"
        rows = await toy.fetch("select partition, topic, next_offset from consumer_offset")
        stored = {(row["partition"], row["topic"]): row["next_offset"] for row in rows}
        topics = ("invoice.issued", "return.recorded")
        assert stored == {(lane, topic): lane + 1 for lane, topic in itertools.product(range(PARTITIONS), topics)}
        for book in books:
            [row] = await toy.fetch("select headers from event where book_id = $1", book)
            expected = dict.fromkeys(topics, lane_of(book) + 1)
            assert json.loads(json.loads(row["headers"])[POSITION]) == expected, "a restored lane knows where it was"


async def test_when_one_lane_was_taken_nothing_of_the_others_is_applied_with_it(world: World) -> None:
    books = a_book_a_lane()
    async with world.running(service, role="api") as toy:
        await owning(toy)
        await toy.fetch("update lane set owner = 'another' where partition = 3")
        with pytest.raises(Fenced, match=r"lanes \[3\] of toy have another owner"):
            await toy.runtime.lanes.do_again(arrived(books))
        assert await effects(toy, books) == {book: [] for book in books}
        assert not await toy.fetch("select 1 from consumer_offset")


async def test_a_record_that_fails_is_parked_in_its_lane_and_the_others_go_on(world: World) -> None:
    books = a_book_a_lane()
    faults.fail_on = frozenset({"i0"})
    async with world.running(service, role="api") as toy:
        await owning(toy)
        records = [*arrived(books[:1]), *arrived(books[1:], 10)]
        await toy.runtime.lanes.do_again(records)
        assert await effects(toy, books) == {books[0]: []} | {book: ["i10", "r10/1"] for book in books[1:]}
        rows = await toy.fetch("select topic, partition, record_offset, code from parked")
        assert [tuple(row) for row in rows] == [("invoice.issued", 0, 0, "handler_failed")]
        # What comes again is known by its place in its own lane.
        await toy.runtime.lanes.do_again(records)
        assert len(await toy.fetch("select 1 from parked")) == 1
        assert await effects(toy, books) == {books[0]: []} | {book: ["i10", "r10/1"] for book in books[1:]}
