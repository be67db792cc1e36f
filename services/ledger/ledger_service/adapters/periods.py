"""Months of books, and what stands in the way of closing them."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from hezhang_kit.work import Work

from ledger_service.app.period_views import ReadyItem
from ledger_service.domain.closing import Sums
from ledger_service.domain.periods import Change, Month
from ledger_service.domain.suspicions import BLOCKING, MONTHLY
from ledger_service.domain.voucher import last_day_of, period_of

_MONTHS = "select period, state, asked_by, reason from period where book_id = $1 and ($2::text is null or period = $2)"
_PUT = """
insert into period (book_id, period, state, asked_by, reason) values ($1, $2, $3, $4, $5)
on conflict (book_id, period) do update set
    state = excluded.state, asked_by = excluded.asked_by, reason = excluded.reason
"""
_AUDIT = """
insert into period_change (book_id, period, at, what, by, reason) values ($1, $2, $3, $4, $5, $6)
"""
_BOOK = "update book set closed_through = $2, opened_through = $3 where book_id = $1"
_SUMS = """
select account, sum(debit_fen)::bigint, sum(credit_fen)::bigint from account_day
where book_id = $1 and day <= $2 group by account
"""
_CLOSINGS = "select count(*) from document where book_id = $1 and source_type = 'close' and source_id = $2"
_HELD = f"""
select topic, subject, value, 'waiting' as how from waiting where book_id = $1 and topic <> 'receivable.stated'
union all
select topic, coalesce(subject, ''), value, 'parked' from parked where book_id = $1 and state = 'parked'
limit {10_000}
"""
_PENDING_COST = """
select l.invoice_id || '/' || l.line_no from invoice_line l
join document d on (d.book_id, d.source_type, d.source_id, d.part) = (l.book_id, 'invoice', l.invoice_id, 0)
where l.book_id = $1 and l.cost_pending and d.day <= $2 order by 1
"""
_DRAFTS = """
select draft_id from draft where book_id = $1 and state in ('draft', 'reviewed') and day between $2 and $3 order by 1
"""
# Of a month: what names it, or a voucher of it; of every month: what is about the whole book. A document that came late
# (closed_period_hit) is a fact and not a fault of any month.
_FINDINGS = """
select f.kind, f.about_type || ' ' || f.about_id from finding f
left join voucher v on f.about_type = 'voucher' and (v.book_id, v.voucher_id) = (f.book_id, f.about_id)
where f.book_id = $1 and f.kind <> 'closed_period_hit' and $2 = case when f.kind = 'chain_broken' then $2
    when f.about_type = any($3::text[]) then left(f.about_id, 7) else coalesce(v.period, $2) end
order by 1, 2
"""
_DAYS = ("day", "occurred_on", "issued_on", "decided_on", "cancelled_on", "changed_on")
"""The fields that date an event, the first that it has."""
_SHOWN = 20


class PeriodsInPostgres:
    """Months in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def month(self, book_id: str, period: str) -> Month:
        """A month as it stands; open when nothing was done to it."""
        rows = await self._work.fetch(_MONTHS, book_id, period)
        return Month(*rows[0]) if rows else Month(period)

    async def months(self, book_id: str) -> dict[str, Month]:
        """The months to which something was done."""
        return {row["period"]: Month(*row) for row in await self._work.fetch(_MONTHS, book_id, None)}

    async def put(self, change: Change, what: str, by: str, reason: str | None, now: datetime) -> None:
        """Keep a step, and who took it."""
        book, month = change.book, change.month
        await self._work.execute(_PUT, book.book_id, month.period, month.state, month.asked_by, month.reason)
        await self._work.execute(_AUDIT, book.book_id, month.period, now, what, by, reason)
        await self._work.execute(_BOOK, book.book_id, book.closed_through, book.opened_through)

    async def sums(self, book_id: str, day: date) -> Sums:
        """Debit and credit in fen by account up to a day."""
        return {row[0]: (row[1], row[2]) for row in await self._work.fetch(_SUMS, book_id, day)}

    async def closings(self, book_id: str, identity: str) -> int:
        """How often something of a month was closed."""
        [[count]] = await self._work.fetch(_CLOSINGS, book_id, identity)
        return count

    async def readiness(self, book_id: str, period: str) -> Sequence[ReadyItem]:
        """What is dated in the month, or has no readable date, and is not posted blocks; so do findings that say that
        the books themselves cannot be trusted. All other open findings warn."""
        held = await self._work.fetch(_HELD, book_id)
        here = [row for row in held if _month_of(row["value"]) in (period, None)]
        found = {
            how: [f"{row['topic']} {row['subject']}" for row in here if row["how"] == how]
            for how in ("waiting", "parked")
        }
        last = last_day_of(period)
        found["cost_pending"] = [row[0] for row in await self._work.fetch(_PENDING_COST, book_id, last)]
        found["drafts"] = [row[0] for row in await self._work.fetch(_DRAFTS, book_id, last.replace(day=1), last)]
        items = [_item(name, what, blocks=True) for name, what in found.items()]
        return [*items, *await self._findings(book_id, period)]

    async def _findings(self, book_id: str, period: str) -> list[ReadyItem]:
        rows = await self._work.fetch(_FINDINGS, book_id, period, list(MONTHLY))
        grave = [f"{kind}: {about}" for kind, about in rows if kind in BLOCKING]
        others = [f"{kind}: {about}" for kind, about in rows if kind not in BLOCKING]
        return [_item("findings_blocking", grave, blocks=True), _item("findings", others, blocks=False)]


def _item(name: str, what: list[str], *, blocks: bool) -> ReadyItem:
    return ReadyItem(name=name, count=len(what), blocks=blocks, what=what[:_SHOWN])


def _month_of(value: bytes | None) -> str | None:
    try:
        said = json.loads(value or b"")
        return period_of(date.fromisoformat(next(said[name] for name in _DAYS if said.get(name))))
    except (ValueError, TypeError, AttributeError, StopIteration, KeyError):
        return None
