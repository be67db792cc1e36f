"""All SQL of the delivery log."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hezhang_kit.causes import trace_id_of
from hezhang_kit.pages import Page, encode_cursor, page_of
from hezhang_kit.tracing import context_of
from hezhang_kit.work import Work
from sqlalchemy import RowMapping, select

from notify_service.adapters.tables import DeliveryRow, Row
from notify_service.app.ports import Outgoing, Planned
from notify_service.app.telling import CHANNEL
from notify_service.app.views import DeliveryFilter, DeliveryRecord, DeliverySummary
from notify_service.domain.contact import mask
from notify_service.domain.delivery import Progress

_DELIVERY = Row.metadata.tables["delivery"]
_PLANNED = [
    "book_id", "delivery_id", "event_source", "event_id", "event_type", "party_id", "about", "channel", "status",
    "held", "attempts", "reason", "name", "email", "locale", "template_version", "subject", "body", "text_sha256",
    "traceparent", "planned_at", "settled_at",
]  # fmt: skip
_OUTGOING = ("book_id", "delivery_id", "event_type", "party_id", "about", "name", "email", "locale", "subject", "body",
             "traceparent")  # fmt: skip
_PROGRESS = ("status", "held", "attempts", "not_before", "reason")
_TAKEN = ", ".join((*_OUTGOING, *_PROGRESS))
_DUE = "(status = 'planned' or held) and (not_before is null or not_before <= $1)"

DUE = f"select exists (select from delivery where {_DUE})"
TAKE_DUE = f"select {_TAKEN} from delivery where {_DUE} order by position limit $2 for update"
TAKE_INTERRUPTED = f"""
select {_TAKEN} from delivery where status = 'sending' and not held order by position limit $1 for update
"""
# A delivery that came to an end is never touched again, whoever still thinks that it is his.
SAVE = """
update delivery d set status = n.status, held = n.held, attempts = n.attempts, not_before = n.not_before,
    reason = n.reason,
    sending_at = case when n.status = 'sending' and not n.held then $8 else d.sending_at end,
    settled_at = case when n.status <> 'sending' then $8 end
from unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::int[], $6::timestamptz[], $7::text[])
    n(book_id, delivery_id, status, held, attempts, not_before, reason)
where d.book_id = n.book_id and d.delivery_id = n.delivery_id and d.status in ('planned', 'sending')
returning d.delivery_id
"""


class DeliveriesInPostgres:
    """The delivery log in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, planned: Sequence[Planned]) -> None:
        """Keep what is planned. A second plan for the same (book, event, party) is refused by the database."""
        now = self._work.now
        await self._work.copy(DeliveryRow, [_row(one, now) for one in planned], _PLANNED)

    async def fates(self, delivery_ids: Collection[str]) -> Mapping[str, Progress]:
        """What became of these before: nothing is known of new ones."""
        return {}

    async def due(self) -> bool:
        """Whether anything can be sent now."""
        [row] = await self._work.fetch(DUE, self._work.now)
        return row[0]

    async def take_due(self, limit: int) -> Sequence[Outgoing]:
        """The next deliveries that can be sent, in the order in which they were planned, locked."""
        return [outgoing(dict(row)) for row in await self._work.fetch(TAKE_DUE, self._work.now, limit)]

    async def take_interrupted(self, limit: int) -> Sequence[Outgoing]:
        """Deliveries that were being sent by a process that is gone, locked."""
        return [outgoing(dict(row)) for row in await self._work.fetch(TAKE_INTERRUPTED, limit)]

    async def save(self, deliveries: Sequence[Outgoing]) -> set[str]:
        """Write how far these have come; the ids of those that nobody else had brought to an end in between."""
        keys = ([one.book_id for one in deliveries], [one.delivery_id for one in deliveries])
        progress = ([getattr(one.progress, name) for one in deliveries] for name in _PROGRESS)
        rows = await self._work.fetch(SAVE, *keys, *progress, self._work.now)
        return {row["delivery_id"] for row in rows}

    async def read(self, delivery_id: str, books: Collection[str] | None) -> DeliveryRecord | None:
        """A delivery of the granted books (None: all)."""
        query = _granted(select(_DELIVERY).where(_DELIVERY.c.delivery_id == delivery_id), books)
        row = (await self._work.conn.execute(query)).mappings().one_or_none()
        return None if row is None else DeliveryRecord(**_shown(row))

    async def search(self, wanted: DeliveryFilter, books: Collection[str] | None) -> Page[DeliverySummary]:
        """A page of deliveries, the newest first."""
        query = _granted(select(_DELIVERY), books)
        for name in ("book_id", "status", "event_type", "about"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(_DELIVERY.c[name] == value)
        if wanted.before is not None:
            query = query.where(_DELIVERY.c.position < wanted.before)
        query = query.order_by(_DELIVERY.c.position.desc()).limit(wanted.limit + 1)
        rows = (await self._work.conn.execute(query)).mappings().all()
        page = page_of(rows, wanted.limit, lambda row: encode_cursor(row["position"]))
        return Page(items=[DeliverySummary(**_shown(row)) for row in page.items], next_cursor=page.next_cursor)


def _granted(query: Any, books: Collection[str] | None) -> Any:
    return query if books is None else query.where(_DELIVERY.c.book_id.in_(books))


def _row(one: Planned, now: Any) -> list[object]:
    contact, letter, progress = one.contact, one.letter, one.progress
    return [
        one.book_id, one.delivery_id, one.event_source, one.event_id, one.event_type, one.party_id, one.about, CHANNEL,
        progress.status, progress.held, progress.attempts, progress.reason, contact and contact.name,
        contact and contact.email, contact and contact.locale, letter and letter.template_version,
        letter and letter.subject,
        letter and letter.body, letter and letter.sha256, one.traceparent, now, now if progress.settled else None,
    ]  # fmt: skip


def outgoing(row: Mapping[str, Any]) -> Outgoing:
    """A row as what the worker handles."""
    progress = Progress(**{name: row[name] for name in _PROGRESS})
    return Outgoing(**{name: row[name] for name in _OUTGOING}, progress=progress)


def _shown(row: RowMapping) -> dict[str, Any]:
    return {
        **row,
        "recipient": row["email"] and mask(row["email"]),
        "trace_id": trace_id_of(context_of(row["traceparent"])),
    }
