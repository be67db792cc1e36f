"""What a recovered database says, held against what had been told."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg
from hezhang_contracts.anomaly_events import AnomalyOpened, AnomalyResolved
from hezhang_contracts.event import EVENTS

from hezhang_kit.envelope import content_fingerprint
from hezhang_kit.runtime import Runtime
from hezhang_kit.work import Emitted, Work

_SOME = 10_000
_BATCH = 500
_EXPECTED = ("anomaly.opened", "anomaly.resolved", "message.delivered")
"""What is told for other reasons than a record or a command, and so not again: it is only taken over."""
_MISSING = """
select t.event_id from told t left join event e on e.event_id = t.event_id
where e.event_id is null and not t.topic like 'command.%' limit $1
"""
_DIFFERENT = """
select t.event_id, t.topic, t.subject, t.headers, t.value, e.value as now from told t join event e using (event_id)
where e.value <> t.value and not t.topic like 'command.%' and t.event_id > $1 order by t.event_id limit $2
"""
_FIND = """
insert into finding (book_id, kind, about_type, about_id, anomaly_id, opened_at) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""
_FORGET = "delete from finding where book_id = $1 and anomaly_id = $2"


async def adopt(runtime: Runtime[Any], bulk: asyncpg.Connection) -> list[str]:
    """Take over what was told and is not told again, as it was told; in words, what should have been told again."""
    adopted: dict[str, list[str]] = defaultdict(list)
    while ids := [row[0] for row in await bulk.fetch(_MISSING, _SOME)]:
        for start in range(0, len(ids), _BATCH):
            async with runtime.transactions.work() as work:
                rows = await work.fetch(
                    "select * from told where event_id = any($1::text[]) order by partition, topic, record_offset",
                    ids[start : start + _BATCH],
                )
                await _take_over(work, rows)
            for row in rows:
                if row["topic"] not in _EXPECTED:
                    adopted[row["topic"]].append(row["event_id"])
    return [
        f"{len(ids)} {topic} were told and do not follow any more: {', '.join(ids[:5])}"
        for topic, ids in adopted.items()
    ]


async def _take_over(work: Work, rows: Sequence[asyncpg.Record]) -> None:
    for row in rows:
        told = (row["event_id"], row["topic"], row["book_id"], row["subject"], row["headers"], row["value"])
        work.emitted.append(Emitted(*told))
        if row["topic"] == "anomaly.opened":
            found = AnomalyOpened.model_validate_json(row["value"])
            about = (found.about.type, found.about.id)
            await work.execute(_FIND, found.book_id, found.kind, *about, found.anomaly_id, found.detected_at)
        elif row["topic"] == "anomaly.resolved":
            resolved = AnomalyResolved.model_validate_json(row["value"])
            await work.execute(_FORGET, resolved.book_id, resolved.anomaly_id)


async def compare(bulk: asyncpg.Connection) -> list[str]:
    """In words, which events would now be told with other business content than they were told with."""
    complaints: list[str] = []
    after = ""
    while rows := await bulk.fetch(_DIFFERENT, after, _BATCH):
        after = rows[-1]["event_id"]
        for row in rows:
            kind = EVENTS[json.loads(row["headers"])["ce_type"]]
            before, now = (content_fingerprint(kind.model_validate_json(row[name])) for name in ("value", "now"))
            if before != now:
                complaints.append(f"{row['topic']} {row['subject']} ({row['event_id']}) was told with other content")
    return complaints
