"""Lanes: partition n of every topic a service listens to, worked by one member, one transaction at a time.

Lanes with few records share a transaction, since most of what a small one costs is the transaction itself.
"""

import asyncio
import logging
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from hezhang_kit import metrics, parking
from hezhang_kit.breaker import Breaker
from hezhang_kit.db import is_transient
from hezhang_kit.dispatch import Dispatcher, failure, read
from hezhang_kit.envelope import Decoded, Record
from hezhang_kit.failpoints import failpoint
from hezhang_kit.offsets import advance, next_offsets
from hezhang_kit.owning import Found, look, take_over
from hezhang_kit.positions import InSequence, Positions, commit, seek_back
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.settings import Settings
from hezhang_kit.tracing import fail
from hezhang_kit.transactions import Transactions
from hezhang_kit.work import GoneBack, Work

log = logging.getLogger(__name__)
P = TypeVar("P")


class Fenced(Exception):
    """The lane belongs to another member now; what this one has in hand is not its to apply."""


class GaveUp(Exception):
    """A passing fault did not pass in time, or too much fails at once: seek back, report not ready, go on polling."""


class OffsetBeyondEnd(Exception):
    """The database knows records that the broker does not have: the wrong or a rebuilt cluster."""


@dataclass
class Lanes(Generic[P]):
    """The consumer side of a service: claims lanes, applies their records, stores their offsets."""

    service: str
    topics: tuple[str, ...]
    settings: Settings
    transactions: Transactions
    dispatcher: Dispatcher[P]
    member: str = field(default_factory=lambda: str(uuid.uuid4()))
    claimed: set[int] = field(default_factory=set[int])
    ready: bool = False
    stopping: bool = False
    _busy: dict[int, float] = field(default_factory=dict[int, float])
    _patience: float = 0.0
    _breaker: Breaker = field(default_factory=Breaker)
    _sequence: InSequence = field(default_factory=InSequence)
    _size: int = 0

    def __post_init__(self) -> None:
        self._size = self.settings.batch_records

    @property
    def busy_since(self) -> float | None:
        """When the oldest transaction under way began, by the monotonic clock."""
        return min(self._busy.values(), default=None)

    # --- owning lanes ---

    async def claim(self, consumer: Positions, lanes: Sequence[int]) -> list[int]:
        """Become the owner of lanes and read on at the smaller of the stored and the broker's offset.

        Returns the lanes that are not to be had yet: a transaction of their former owner is still under way.
        OffsetBeyondEnd when the stored offset is past the end of the log.
        """
        taken, stored = await self._take_over(lanes)
        partitions = [TopicPartition(topic, lane) for lane in taken for topic in self.topics]
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
        for partition in partitions:
            start = stored.get(partition, begins[partition])
            if start > ends[partition]:
                raise OffsetBeyondEnd(
                    f"{self.service} has applied {partition.topic}/{partition.partition} up to offset {start}, but the "
                    f"log ends at {ends[partition]}: this is another or a rebuilt broker"
                )
            committed = await consumer.committed(partition)
            self._sequence.expect(consumer, partition, start if committed is None else min(start, committed))
        self.claimed.update(taken)
        self.ready = True
        failpoint("consumer.claimed")
        return sorted(set(lanes) - set(taken))

    async def _take_over(self, lanes: Sequence[int]) -> tuple[list[int], dict[TopicPartition, int]]:
        async with self.transactions.work() as work:
            return await take_over(work, lanes, self.member)

    async def do_again(self, records: Sequence[Record]) -> None:
        """Apply records of a lane that was taken with ``take``, outside of any group: after a restore."""
        self._patience = time.monotonic() + self.settings.transient_deadline_s
        await self._apply(records)

    async def take(self, lane: int) -> dict[TopicPartition, int]:
        """Become the owner of a lane in the database; the offsets stored there. Fenced when somebody works it."""
        for _ in range(30):
            taken, stored = await self._take_over([lane])
            if taken:
                return stored
            await asyncio.sleep(0.5)
        raise Fenced(f"lane {lane} of {self.service} is being worked: the service has to be stopped")

    def release(self, lanes: Sequence[int]) -> None:
        """The group took lanes away."""
        self.claimed.difference_update(lanes)

    async def _fence(self, work: Work, lanes: Sequence[int], chunk: Sequence[Record]) -> Found:
        found = await look(work, lanes, chunk)
        lost = [lane for lane in lanes if found.owners.get(lane) != self.member]
        if lost:
            raise Fenced(f"lanes {lost} of {self.service} have another owner")
        return found

    # --- working ---

    async def work_off(self, consumer: Positions, records: Sequence[Any]) -> None:
        """Apply what one poll gave; then commit the offsets to Kafka, for the eyes of operators.

        A few shares at once, one transaction at a time each: while the database works for one, we work for another.
        """
        lanes: dict[int, list[Record]] = defaultdict(list)
        for r in records:
            lanes[r.partition].append(Record(r.topic, r.partition, r.offset, r.key, tuple(r.headers), r.value))
        done: dict[TopicPartition, int] = {}
        self._patience = time.monotonic() + self.settings.transient_deadline_s
        turns = asyncio.Semaphore(self.settings.lanes_at_once)

        async def in_turn(share: Sequence[int]) -> None:
            async with turns:
                await self._take_turn(consumer, share, [record for lane in share for record in lanes[lane]], done)

        shares = shared({lane: len(lanes[lane]) for lane in self.claimed & lanes.keys()}, self.settings.batch_least)
        shares += [[lane] for lane in sorted(lanes.keys() - self.claimed)]
        ended = await asyncio.gather(*map(in_turn, shares), return_exceptions=True)
        await commit(consumer, done)
        for failed in ended:
            if failed is not None:
                raise failed

    async def _take_turn(
        self, consumer: Positions, lanes: Sequence[int], records: Sequence[Record], done: dict[TopicPartition, int]
    ) -> None:
        try:
            if not self.claimed.issuperset(lanes):
                # The claim sets the positions; these records come again from there.
                await self._claim_again(consumer, lanes)
                return
            await self._work_share(self._sequence.of(consumer, records), done)
        except (Fenced, GaveUp) as error:
            log.warning("lanes %s of %s are left for now: %s", lanes, self.service, error)
            if isinstance(error, Fenced):
                metrics.FENCED.labels(self.service).inc()
            else:
                self.ready = False
            self.claimed.difference_update(lanes)
            seek_back(consumer, records, done)

    async def _claim_again(self, consumer: Positions, lanes: Sequence[int]) -> None:
        try:
            held = await self.claim(consumer, lanes)
        except Exception as error:
            if not (is_transient(error) or isinstance(error, KafkaError)):
                raise
            await asyncio.sleep(1)
            raise GaveUp(f"they could not be claimed: {error!r}") from error
        if held:
            await asyncio.sleep(0.2)
            raise Fenced("a transaction of its former owner is under way")

    async def _work_share(self, records: Sequence[Record], done: dict[TopicPartition, int]) -> None:
        rest = list(records)
        while rest and not self.stopping:
            chunk, rest = rest[: self._size], rest[self._size :]
            failpoint("consumer.polled")
            lane = chunk[0].partition
            self._busy[lane] = started = time.monotonic()
            try:
                await self._apply(chunk)
            finally:
                del self._busy[lane]
            done.update(next_offsets(chunk))
            self._sequence.passed(next_offsets(chunk))
            self._adapt(len(chunk), time.monotonic() - started)
            self.ready = True

    async def _apply(self, chunk: Sequence[Record]) -> None:
        """The chunk as one transaction; when that fails for good, record by record, parking those that fail alone."""
        try:
            await self._patiently(chunk)
            self._breaker.success(len(chunk))
            return
        except (Fenced, GaveUp, GoneBack):
            raise
        except Exception as error:
            if len(chunk) > 1:
                log.warning("a batch of %d records failed (%r): working it record by record", len(chunk), error)
        failpoint("consumer.failed")
        for record in chunk:
            try:
                await self._patiently([record])
                self._breaker.success()
            except (Fenced, GaveUp, GoneBack):
                raise
            except Exception as error:
                await self._patiently([record], error)

    async def _patiently(self, chunk: Sequence[Record], parked_for: Exception | None = None) -> None:
        """One transaction, again with growing pauses while the fault is a passing one, as long as the poll may last."""
        pause = 0.05
        while True:
            try:
                await self._transaction(chunk, parked_for)
                return
            except Exception as error:
                if not is_transient(error):
                    raise
                if time.monotonic() + pause > self._patience or self.stopping:
                    raise GaveUp(f"a passing fault did not pass: {error!r}") from error
                metrics.RETRIED.labels(self.service).inc()
                log.warning("rolled back for a passing fault, again in %.2f s: %r", pause, error)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            pause = min(pause * 2, 5.0)

    async def _transaction(self, chunk: Sequence[Record], parked_for: Exception | None) -> None:
        lanes = sorted({record.partition for record in chunk})
        batch = self.dispatcher.batch_span(chunk, lanes)
        spans: list[LiveSpan] = []
        good, bad = read(chunk)
        books = {d.event.book_id for d in good} | {p.book_id for p in bad if p.book_id}
        try:
            with metrics.BATCH_SECONDS.labels(self.service).time():
                async with self.transactions.work(books, lanes) as work:
                    found = await self._fence(work, lanes, chunk)
                    failpoint("consumer.fenced")
                    if found.parked:
                        good, bad = read(await parking.without_known(work, chunk))
                    if parked_for is None:
                        await self.dispatcher.apply(work, good, batch, spans)
                    else:
                        await self._park_failures(work, good, parked_for)
                    # Last: whatever is good of a bad record's subject came before it.
                    await parking.park(work, bad)
                    self._sequence.check(found.stored)
                    advance(work, found.stored, next_offsets(chunk))
        except Exception as error:
            for span in (batch, *spans):
                fail(span, type(error).__name__, str(error))
            raise
        finally:
            for span in (*spans, batch):
                span.end()

    async def _park_failures(self, work: Work, good: Sequence[Decoded], error: Exception) -> None:
        for decoded in good:
            self._breaker.failure(decoded.event.subject)
            if self._breaker.open:
                raise GaveUp(f"more than half of the last records failed in our own code, the last with {error!r}")
            await parking.park(work, [failure(decoded, error)])
            failpoint("consumer.parked")

    def _adapt(self, records: int, seconds: float) -> None:
        """Aim at the target time of a transaction, between the least and the most records."""
        if records == self._size or seconds * 1000 > self.settings.batch_target_ms:
            ideal = records * self.settings.batch_target_ms / 1000 / max(seconds, 0.001)
            # Below the least, what a transaction costs in itself would make smaller ones slower still.
            wanted = max(self.settings.batch_least, int((self._size + ideal) / 2))
            self._size = min(self.settings.batch_records, wanted)


def shared(records: Mapping[int, int], most: int) -> list[list[int]]:
    """Lanes, given by how many records each has, that are worked together: up to ``most`` records, or a lane alone."""
    shares: list[list[int]] = []
    size = 0
    for lane, count in sorted(records.items()):
        if shares and size + count <= most:
            shares[-1].append(lane)
        else:
            shares.append([lane])
            size = 0
        size += count
    return shares
