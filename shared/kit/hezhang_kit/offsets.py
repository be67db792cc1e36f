"""How far a lane was worked: stored in the transaction of the effects."""

from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from hezhang_kit.arrays import arrays
from hezhang_kit.envelope import Record
from hezhang_kit.work import Work

_STORE = """
with before as (select topic, partition, next_offset from consumer_offset where partition = any($2::text::int[])),
stored as (
    insert into consumer_offset (topic, partition, next_offset)
    select * from unnest($1::text::text[], $2::text::int[], $3::text::bigint[])
    on conflict (topic, partition)
    do update set next_offset = greatest(consumer_offset.next_offset, excluded.next_offset))
select topic, partition, next_offset from before
"""


def next_offsets(chunk: Sequence[Record]) -> dict[TopicPartition, int]:
    """What comes after these records."""
    return {TopicPartition(record.topic, record.partition): record.offset + 1 for record in chunk}


async def store_offsets(work: Work, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Store the offsets of lanes, which become the work's positions; what was stored of these lanes before."""
    rows = await work.fetch(_STORE, *arrays([(*key, offsets[key]) for key in sorted(offsets)], 3))
    before = {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    after = before | {key: max(offset, before.get(key, 0)) for key, offset in offsets.items()}
    for key, offset in after.items():
        work.positions[key.partition][key.topic] = offset
    return before
