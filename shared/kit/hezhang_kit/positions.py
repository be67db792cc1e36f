"""Where a consumer stands at the broker."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from hezhang_kit.envelope import Record
from hezhang_kit.failpoints import failpoint
from hezhang_kit.work import GoneBack

log = logging.getLogger(__name__)


class Positions(Protocol):
    """What the lanes need of the broker's consumer (which has no types of its own)."""

    def assignment(self) -> set[TopicPartition]: ...
    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...
    async def committed(self, partition: TopicPartition) -> int | None: ...
    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...
    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...


class InSequence:
    """Which record of each partition comes next, so that none is applied that was fetched before a seek."""

    def __init__(self) -> None:
        self._expected: dict[TopicPartition, int] = {}
        self._gaps: dict[TopicPartition, int] = {}

    def expect(self, consumer: Positions, partition: TopicPartition, offset: int) -> None:
        """Read on from ``offset``."""
        self._expected[partition] = offset
        consumer.seek(partition, offset)

    def passed(self, following: Mapping[TopicPartition, int]) -> None:
        """These offsets come next."""
        self._expected.update(following)

    def check(self, stored: Mapping[TopicPartition, int]) -> None:
        """GoneBack when the database knows less than was worked: it is not the one that we worked in."""
        for partition, offset in stored.items():
            expected = self._expected.get(partition, 0)
            if offset < expected:
                at = f"{partition.topic}/{partition.partition} up to {offset}, {expected} was worked"
                raise GoneBack(f"the database was restored while we ran: it knows {at}")

    def of(self, consumer: Positions, records: Sequence[Record]) -> list[Record]:
        """Leave out partitions whose first record is not the expected one: it was fetched before the claim's seek.

        They are read again from the expected offset. When the same record comes first again, the log has a gap there
        (a transaction marker of a partner's producer) and the record is taken.
        """
        stale: set[TopicPartition] = set()
        seen: set[TopicPartition] = set()
        for record in records:
            partition = TopicPartition(record.topic, record.partition)
            if partition in seen:
                continue
            seen.add(partition)
            expected = self._expected[partition]
            if record.offset != expected and self._gaps.pop(partition, None) != record.offset:
                self._gaps[partition] = record.offset
                stale.add(partition)
                consumer.seek(partition, expected)
        return [record for record in records if TopicPartition(record.topic, record.partition) not in stale]


def seek_back(consumer: Positions, records: Sequence[Record], done: Mapping[TopicPartition, int]) -> None:
    """Have these records again, but for those that are done."""
    first: dict[TopicPartition, int] = {}
    for record in records:
        first.setdefault(TopicPartition(record.topic, record.partition), record.offset)
    for partition, offset in first.items():
        if partition in consumer.assignment():
            consumer.seek(partition, done.get(partition, offset))


async def commit(consumer: Positions, done: Mapping[TopicPartition, int]) -> None:
    """Commit offsets to Kafka, of the partitions that are still ours."""
    mine = {tp: offset for tp, offset in done.items() if tp in consumer.assignment()}
    if not mine:
        return
    try:
        await consumer.commit(mine)
        failpoint("consumer.told")
    except KafkaError as error:
        # Normal after a rebalance: the stored offsets are in the database, the new owner starts from them.
        log.info("offsets not committed to Kafka: %r", error)
