"""Waiting: an event whose dependency is not there yet is kept, and handed over again by whoever creates it.

The check for a dependency and its creation both happen under the lock of the book, so no wake-up is lost.
"""

from collections.abc import Sequence

import asyncpg
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from hezhang_kit import metrics
from hezhang_kit.causes import Incident
from hezhang_kit.envelope import Record, dump_headers, load_headers
from hezhang_kit.findings import Resolution
from hezhang_kit.parking import Subject
from hezhang_kit.work import Dependency, Work

_KEEP = """
insert into waiting (book_id, topic, subject, on_type, on_id, partition, record_offset, key, headers, value, since)
select *, $11::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[],
    $7::bigint[], $8::bytea[], $9::text[], $10::bytea[])
"""
_TAKE = """
with taken as (
    delete from waiting w using unnest($1::text[], $2::text[], $3::text[]) d(b, t, i)
    where (w.book_id, w.on_type, w.on_id) = (d.b, d.t, d.i) returning w.*)
select * from taken order by seq
"""


async def keep(work: Work, rows: Sequence[tuple[Record, Subject, Dependency]]) -> None:
    """Keep records in arrival order until their dependency is created."""
    if not rows:
        return
    records = [record for record, _, _ in rows]
    work.nothing_waits.difference_update(subject[1] for _, subject, _ in rows)
    await work.execute(
        _KEEP,
        [subject[1] for _, subject, _ in rows],
        [subject[0] for _, subject, _ in rows],
        [subject[2] for _, subject, _ in rows],
        [on[0] for _, _, on in rows],
        [on[1] for _, _, on in rows],
        [r.partition for r in records],
        [r.offset for r in records],
        [r.key for r in records],
        [dump_headers(r.headers) for r in records],
        [r.value for r in records],
        work.now,
    )
    for record in records:
        metrics.WAITING.labels(work.service, record.topic).inc()


def _resolutions(service: str, rows: Sequence[asyncpg.Record]) -> list[Resolution]:
    """What was told to be missing is there now."""
    alarmed = {(row["book_id"], row["on_type"], row["on_id"]): row["since"] for row in rows if row["alarmed"]}
    return [
        Resolution(
            book_id=book,
            kind="dependency_missing",
            about=(kind, identifier),
            reason=f"{kind} {identifier} is known now",
            cause=Incident(f"{service} found {book} {kind} {identifier} {since}", INVALID_SPAN_CONTEXT),
        )
        for (book, kind, identifier), since in alarmed.items()
    ]


async def take(work: Work, dependencies: Sequence[tuple[str, str, str]]) -> list[Record]:
    """Take out, in arrival order, what waits for these (book, type, id)."""
    keys = sorted({one for one in dependencies if one[0] not in work.nothing_waits})
    if not keys:
        return []
    rows = await work.fetch(_TAKE, *([key[i] for key in keys] for i in range(3)))
    await work.resolve_findings(_resolutions(work.service, rows))
    return [
        Record(r["topic"], r["partition"], r["record_offset"], r["key"], load_headers(r["headers"]), r["value"])
        for r in rows
    ]
