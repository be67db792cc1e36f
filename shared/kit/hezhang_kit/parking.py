"""Parking: a record that cannot succeed is kept with its bytes and its reason, and its subject waits behind it."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from hezhang_contracts.registry import TOPICS
from hezhang_contracts.values import value
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from hezhang_kit import metrics
from hezhang_kit.arrays import arrays
from hezhang_kit.causes import Incident
from hezhang_kit.envelope import Record, dump_headers
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.work import Work

log = logging.getLogger(__name__)

BEHIND = "behind"
"""The code of a record that is sound itself but waits behind a parked one of its subject."""

Subject = tuple[str, str, str]
"""Topic, book and subject: the line (队列) in which order is kept."""


@value
class Parked:
    """A record to be parked; without book and subject it is parked alone and blocks nothing."""

    record: Record
    code: str
    reason: str
    book_id: str | None = None
    subject: str | None = None


_PARK = """
insert into parked (topic, partition, record_offset, key, headers, value, book_id, subject, code, reason, parked_at)
select *, $11::timestamptz from unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[], $5::text[], $6::bytea[],
    $7::text[], $8::text[], $9::text[], $10::text[])
"""

_KNOWN = """
select p.topic, p.partition, p.record_offset, p.key, p.headers, p.value
from unnest($1::text::text[], $2::text::int[], $3::text::bigint[], $4::text::bigint[]) u (topic, partition, first, last)
join parked p on p.topic = u.topic and p.partition = u.partition and p.record_offset between u.first and u.last
"""


async def without_known(work: Work, records: Sequence[Record]) -> list[Record]:
    """Leave out what is or was parked; the inbox, which knows only what was applied, cannot tell that it comes again.

    Records come again after a crash and when the answer to a commit was lost.
    """
    offsets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for r in records:
        offsets[r.topic, r.partition].append(r.offset)
    rows = await work.fetch(_KNOWN, *arrays([(*of, min(span), max(span)) for of, span in offsets.items()], 4))
    known = {tuple(row) for row in rows}
    if not known:
        return list(records)
    return [
        r for r in records if (r.topic, r.partition, r.offset, r.key, dump_headers(r.headers), r.value) not in known
    ]


async def park(work: Work, rows: Sequence[Parked]) -> None:
    """Keep records in order; tells an anomaly for each that blocks its subject, if this service tells anomalies."""
    if not rows:
        return
    records = [row.record for row in rows]
    await work.execute(
        _PARK,
        [r.topic for r in records],
        [r.partition for r in records],
        [r.offset for r in records],
        [r.key for r in records],
        [dump_headers(r.headers) for r in records],
        [r.value for r in records],
        [row.book_id if row.subject is not None else None for row in rows],
        [row.subject if row.book_id is not None else None for row in rows],
        [row.code for row in rows],
        [_kept(row.reason) for row in rows],
        work.now,
    )
    work.after_commit.extend(partial(_alarm, work.service, row) for row in rows)
    if work.service in TOPICS["anomaly.opened"].producers:
        await work.open_findings([_finding(work.service, row) for row in rows if _blocks(row)])


async def unpark(work: Work, place: tuple[str, int, int], book_id: str | None, outcome: str) -> None:
    """The record at a topic, partition and offset was settled: what was told of it does not hold any more."""
    if book_id is not None and work.service in TOPICS["anomaly.resolved"].producers:
        where = "/".join(map(str, place))
        cause = Incident(f"{work.service} settled {where}", INVALID_SPAN_CONTEXT)
        about = ("record", where)
        await work.resolve_findings([Resolution(book_id, "event_parked", about, f"the record was {outcome}", cause)])


def _blocks(row: Parked) -> bool:
    return row.code != BEHIND and bool(row.book_id and row.subject)


def _kept(reason: str) -> str:
    """A reason that PostgreSQL can keep whatever it quotes."""
    return reason[:2000].encode(errors="replace").decode().replace("\0", "\ufffd")


def _alarm(service: str, row: Parked) -> None:
    metrics.PARKED.labels(service, row.record.topic, row.code).inc()
    if row.code != BEHIND:
        metrics.ALARMS.labels(service, "parked").inc()
        where = f"{row.record.topic}/{row.record.partition}/{row.record.offset}"
        log.error("parked %s (%s): %s", where, row.code, row.reason)


def _finding(service: str, row: Parked) -> Finding:
    where = f"{row.record.topic}/{row.record.partition}/{row.record.offset}"
    return Finding(
        book_id=row.book_id or "",
        kind="event_parked",
        about=("record", where),
        expected="an event that can be applied",
        actual=f"{row.code}: {row.reason}"[:500],
        suspected_cause="the sender told something that its contract does not allow",
        # Every listener may park the same record; what each tells of it is an event of its own.
        cause=Incident(f"{service} parked {where}", INVALID_SPAN_CONTEXT),
        evidence_refs=(where,),
    )
