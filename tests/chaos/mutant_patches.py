"""The planted bugs: each a function that changes the kit of the process it is called in, before the service starts."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

import asyncpg
from aiokafka import AIOKafkaProducer, TopicPartition
from hezhang_contracts import money
from hezhang_kit import dispatch, inbox, relay, standing, transactions
from hezhang_kit import lanes as lanes_of_kit
from hezhang_kit import work as works
from hezhang_kit.envelope import Decoded, Record
from hezhang_kit.failpoints import failpoint
from hezhang_kit.lanes import Lanes
from hezhang_kit.offsets import advance
from hezhang_kit.owning import Found, look
from hezhang_kit.relay import Relay
from hezhang_kit.transactions import Transactions
from hezhang_kit.work import Work
from pydantic import BeforeValidator

Rows = Sequence[asyncpg.Record]


def offset_before_database() -> None:
    """The offsets of a poll are stored and committed before its effects."""
    work_off = Lanes.work_off

    async def careless(self: Lanes[Any], consumer: Any, records: Sequence[Any]) -> None:
        offsets = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        async with self.transactions.work() as work:
            advance(work, {}, offsets)
        await consumer.commit(offsets)
        await work_off(self, consumer, records)

    Lanes.work_off = careless


def delete_before_ack() -> None:
    """The relay forgets what it is going to send."""

    async def careless(self: Relay, connection: asyncpg.Connection, producer: AIOKafkaProducer, rows: Rows) -> None:
        await connection.execute("delete from outbox where seq = any($1::bigint[])", [row["seq"] for row in rows])
        failpoint("relay.sending")
        await send(self, connection, producer, rows)

    send = Relay._send
    Relay._send = careless


def inbox_outside_transaction() -> None:
    """The inbox is committed on its own, before the effect."""
    claim = inbox.claim

    async def careless(work: Work, events: Sequence[Decoded]) -> list[inbox.Arrival]:
        async with work.conn.engine.connect() as other:
            # Its pool commits every statement.
            raw = cast(works.Raw, (await other.get_raw_connection()).driver_connection)
            return await claim(cast(Work, _Apart(raw, work)), events)

    inbox.claim = careless


@dataclass
class _Apart:
    """As much of a Work as the inbox needs, on another connection."""

    raw: works.Raw
    work: Work

    @property
    def now(self) -> object:
        return self.work.now

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        return await self.raw.fetch(sql, *args)


def aggregate_not_locked() -> None:
    """Nobody takes a book's lock."""

    def careless(books: Iterable[str]) -> list[int]:
        return []

    for module in (works, transactions):
        setattr(module, "lock_keys", careless)  # noqa: B010 - one of the two only imports it


def id_cursor() -> None:
    """The relay reads what comes after the last it has seen, instead of what is there."""
    last = 0

    async def careless(self: Relay, connection: asyncpg.Connection, producer: AIOKafkaProducer, rows: Rows) -> None:
        nonlocal last
        fresh = [row for row in rows if row["seq"] > last]
        if fresh:
            last = fresh[-1]["seq"]
            await send(self, connection, producer, fresh)

    send = Relay._send
    Relay._send = careless


def commit_without_offsets() -> None:
    """All positions are committed, whether worked or not, and the stored offsets are not looked at."""

    async def commit(consumer: Any, done: Mapping[TopicPartition, int]) -> None:
        await consumer.commit()

    async def claim(self: Lanes[Any], consumer: Any, lanes: Sequence[int]) -> list[int]:
        partitions = [TopicPartition(topic, lane) for lane in lanes for topic in self.topics]
        await self._take_over(lanes)
        begins = await consumer.beginning_offsets(partitions)
        for partition in partitions:
            committed = await consumer.committed(partition)
            self._sequence.expect(consumer, partition, begins[partition] if committed is None else committed)
        self.claimed.update(lanes)
        self.ready = True
        return []

    setattr(lanes_of_kit, "commit", commit)  # noqa: B010 - it only imports it
    Lanes.claim = claim


def parking_does_not_block() -> None:
    """What follows a parked record of its subject is applied."""

    look = standing.standing_in

    async def careless(work: Work, books: Sequence[str]) -> standing.Standing:
        return standing.Standing(set(), (await look(work, books)).held)

    setattr(dispatch, "standing_in", careless)  # noqa: B010 - it only imports it


def float_money() -> None:
    """Money goes through a float."""

    def careless(text: object) -> int:
        return int(float(cast(str, text)) * 100)

    money.parse_fen = careless
    money.FenIn = Annotated[int, BeforeValidator(careless), *cast(Any, money.FenIn).__metadata__[1:]]


def relay_without_lock() -> None:
    """Every relay believes that it leads: each takes a lock of its own."""
    relay.LEADER_LOCK = os.getpid()


def fence_removed() -> None:
    """A member applies what it has in hand, whoever owns the lane now."""

    async def careless(self: Lanes[Any], work: Work, lanes: Sequence[int], chunk: Sequence[Record]) -> Found:
        return await look(work, lanes, chunk)

    Lanes._fence = careless


def waiting_without_lock() -> None:
    """A consumer looks for a dependency without the lock under which it is created."""
    work = Transactions.work

    def careless(self: Transactions, books: Iterable[str] = (), lanes: Sequence[int] = ()) -> Any:
        return work(self, () if lanes else books, lanes)

    Transactions.work = careless


PLANTS: Mapping[str, Callable[[], None]] = {
    "offset-before-database": offset_before_database,
    "delete-before-ack": delete_before_ack,
    "inbox-outside-transaction": inbox_outside_transaction,
    "aggregate-not-locked": aggregate_not_locked,
    "id-cursor": id_cursor,
    "commit-without-offsets": commit_without_offsets,
    "parking-does-not-block": parking_does_not_block,
    "float-money": float_money,
    "relay-without-lock": relay_without_lock,
    "fence-removed": fence_removed,
    "waiting-without-lock": waiting_without_lock,
}
