"""How far a lane was worked: stored in the transaction of the effects."""

from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from hezhang_kit.envelope import Record
from hezhang_kit.work import Work


def next_offsets(chunk: Sequence[Record]) -> dict[TopicPartition, int]:
    """What comes after these records."""
    return {TopicPartition(record.topic, record.partition): record.offset + 1 for record in chunk}


def advance(work: Work, stored: Mapping[TopicPartition, int], offsets: Mapping[TopicPartition, int]) -> None:
    """Have the work store these offsets of its lanes; with what is ``stored`` of them they are the lanes' positions."""
    work.offsets = {(key.topic, key.partition): offset for key, offset in offsets.items()}
    for key, offset in {**stored, **offsets}.items():
        work.positions[key.partition][key.topic] = max(offset, stored.get(key, 0))
