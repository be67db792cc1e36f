"""The row of a lane: who owns it; its lock is held by the transaction that works the lane."""

from collections.abc import Sequence

from aiokafka import TopicPartition
from hezhang_contracts.values import value

from hezhang_kit.arrays import arrays
from hezhang_kit.envelope import Record
from hezhang_kit.work import Work

_KNOW = "insert into lane (partition, owner, claimed_at) select unnest($1::int[]), $2, $3 on conflict do nothing"
_OWN = """
with free as (
    select partition from lane where partition = any($1::int[]) order by partition for update skip locked)
update lane set owner = $2, claimed_at = $3 from free where lane.partition = free.partition returning lane.partition
"""
_END_HANGING = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
    and state = 'active' and wait_event = 'ClientRead' and query_start < clock_timestamp() - interval '15 seconds'
"""
_STORED = "select topic, partition, next_offset from consumer_offset where partition = any($1::int[])"
_LOOK = """
select partition, owner, null::text as topic, null::bigint as next from lane where partition = any($1::int[])
union all
select partition, null, topic, next_offset from consumer_offset where partition = any($1::int[])
union all
select u.partition, null, u.topic, null
from unnest($2::text::text[], $3::text::int[], $4::text::bigint[], $5::text::bigint[]) u(topic, partition, first, last)
where exists (
    select from parked p
    where p.topic = u.topic and p.partition = u.partition and p.record_offset between u.first and u.last)
"""


async def take_over(work: Work, lanes: Sequence[int], member: str) -> tuple[list[int], dict[TopicPartition, int]]:
    """Make ``member`` the owner of lanes; those that it got, and the offsets stored for them.

    A lane whose row is locked is left: its owner is in the middle of a transaction, or frozen in one until its session
    is ended, and whoever waited for that one would keep all others standing.
    """
    await work.execute(_KNOW, sorted(lanes), member, work.now)
    taken = sorted(row["partition"] for row in await work.fetch(_OWN, list(lanes), member, work.now))
    if len(taken) < len(lanes):
        # The server ends an idle transaction by itself. Of a member that is frozen between two messages of a statement
        # it thinks that it is busy, whatever limits there are, and the lane would be held for ever.
        await work.execute(_END_HANGING)
    rows = await work.fetch(_STORED, taken)
    return taken, {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


@value
class Found:
    """What stands of lanes at the beginning of a transaction that holds their rows."""

    owners: dict[int, str]
    stored: dict[TopicPartition, int]
    """The offsets."""
    parked: bool
    """Whether one of the records may be known as parked."""


async def look(work: Work, lanes: Sequence[int], records: Sequence[Record]) -> Found:
    """Whose the lanes are and how far they were worked; nobody takes them over before the end of the transaction."""
    spans: dict[tuple[str, int], tuple[int, int]] = {}
    for r in records:
        first, last = spans.get((r.topic, r.partition), (r.offset, r.offset))
        spans[r.topic, r.partition] = (min(first, r.offset), max(last, r.offset))
    rows = await work.fetch(_LOOK, list(lanes), *arrays([(*of, *span) for of, span in spans.items()], 4))
    owners = {row["partition"]: row["owner"] for row in rows if row["owner"] is not None}
    stored = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows if row["next"] is not None}
    return Found(owners, stored, parked=len(owners) + len(stored) < len(rows))
