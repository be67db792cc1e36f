"""The row of a lane: who owns it; its lock is held by the transaction that works the lane."""

from collections.abc import Sequence

from aiokafka import TopicPartition

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
_OWNERS = "select partition, owner from lane where partition = any($1::int[]) order by partition for update"
_STORED = "select topic, partition, next_offset from consumer_offset where partition = any($1::int[])"


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


async def owners_of(work: Work, lanes: Sequence[int]) -> dict[int, str]:
    """Who owns these lanes, which nobody takes over before the end of this transaction."""
    rows = await work.fetch(_OWNERS, list(lanes))
    return {row["partition"]: row["owner"] for row in rows}
