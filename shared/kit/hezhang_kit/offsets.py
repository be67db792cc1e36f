"""How far a lane was worked: stored in the transaction of the effects."""

from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from hezhang_kit.envelope import Record
from hezhang_kit.work import Work

_STORE = """
with before as (select topic, next_offset from consumer_offset where partition = $1),
stored as (
    insert into consumer_offset (topic, partition, next_offset)
    select t, $1, n from unnest($2::text[], $3::bigint[]) u(t, n)
    on conflict (topic, partition)
    do update set next_offset = greatest(consumer_offset.next_offset, excluded.next_offset))
select topic, next_offset from before
"""


def next_offsets(chunk: Sequence[Record]) -> dict[TopicPartition, int]:
    """What comes after these records."""
    return {TopicPartition(record.topic, record.partition): record.offset + 1 for record in chunk}


async def store_offsets(work: Work, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Store the offsets of a lane, which becomes the position of the work; what was stored of the lane before."""
    lane, keys = next(iter(offsets)).partition, sorted(offsets)
    rows = await work.fetch(_STORE, lane, [key.topic for key in keys], [offsets[key] for key in keys])
    before = {TopicPartition(row["topic"], lane): row["next_offset"] for row in rows}
    after = before | {key: max(offset, before.get(key, 0)) for key, offset in offsets.items()}
    work.position = {key.topic: offset for key, offset in after.items()}
    return before
