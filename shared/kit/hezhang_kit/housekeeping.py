"""What has to be done from time to time: partitions, gauges, and events that have waited too long."""

import asyncio
import logging
from collections.abc import Sequence

import asyncpg
from hezhang_contracts.registry import TOPICS
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from hezhang_kit import metrics
from hezhang_kit.causes import Incident
from hezhang_kit.db import is_transient
from hezhang_kit.findings import Finding
from hezhang_kit.settings import Settings
from hezhang_kit.transactions import Transactions

log = logging.getLogger(__name__)

_COUNTS = """
select (select count(*) from outbox), (select count(*) from parked where state = 'parked'),
       (select count(*) from waiting)
"""
_OVERDUE_BOOKS = """
select distinct book_id from waiting
where not alarmed and since < $1::timestamptz - make_interval(secs => $2)
"""
_OVERDUE = """
update waiting set alarmed = true
where seq in (select seq from waiting where not alarmed and since < $1::timestamptz - make_interval(secs => $2)
              order by seq limit 100)
  and book_id = any($3::text[])
returning book_id, topic, subject, on_type, on_id, since
"""


async def keep_house(transactions: Transactions, settings: Settings, period_s: float = 15) -> None:
    """Run until cancelled; a passing fault is logged and the next turn tries again."""
    turn = 0
    while True:
        try:
            if turn % 240 == 0:
                async with transactions.work() as work:
                    await work.execute("select maintain($1, $2)", settings.keep_events_days, settings.keep_inbox_days)
            await _measure(transactions)
            await tell_overdue(transactions, settings.waiting_alarm_s)
            turn += 1
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("housekeeping interrupted: %r", error)
        await asyncio.sleep(period_s)


async def _measure(transactions: Transactions) -> None:
    async with transactions.reading() as work:
        [row] = await work.fetch(_COUNTS)
    gauges = (metrics.OUTBOX_PENDING, metrics.PARKED_NOW, metrics.WAITING_NOW)
    for gauge, value in zip(gauges, row.values(), strict=True):
        gauge.labels(transactions.service).set(value)


async def tell_overdue(transactions: Transactions, alarm_s: int) -> None:
    """One ``dependency_missing`` finding for each thing that an event has waited for too long; it goes on waiting."""
    async with transactions.reading() as work:
        books = [row["book_id"] for row in await work.fetch(_OVERDUE_BOOKS, work.now, alarm_s)]
    if not books:
        return
    async with transactions.work(books) as work:
        rows = await work.fetch(_OVERDUE, work.now, alarm_s, books)
        for row in rows:
            metrics.ALARMS.labels(work.service, "dependency_missing").inc()
            log.error(
                "%s %s has waited for %s %s since %s",
                *(row[k] for k in ("topic", "subject", "on_type", "on_id", "since")),
            )
        if work.service in TOPICS["anomaly.opened"].producers:
            await work.open_findings(_findings(rows))


def _findings(rows: Sequence[asyncpg.Record]) -> list[Finding]:
    first = {(row["book_id"], row["on_type"], row["on_id"]): row for row in reversed(rows)}
    return [
        Finding(
            book_id=book,
            kind="dependency_missing",
            about=(kind, identifier),
            expected=f"{kind} {identifier} is known",
            actual=f"{row['topic']} {row['subject']} waits for it since {row['since'].isoformat()}",
            suspected_cause="its event was not sent, is parked, or names another id",
            cause=Incident(f"missing {book} {kind} {identifier} {row['since']}", INVALID_SPAN_CONTEXT),
            evidence_refs=(f"{row['topic']}:{row['subject']}",),
        )
        for (book, kind, identifier), row in first.items()
    ]
