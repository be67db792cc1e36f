"""Notify after a restore: what was sent is not sent again, and what may have been sent is unknown."""

from collections.abc import Collection, Mapping, Sequence

from hezhang_kit.causes import Incident
from hezhang_kit.tracing import context_of
from hezhang_kit.transactions import Transactions
from hezhang_kit.work import Work

from notify_service.adapters.deliveries import DeliveriesInPostgres, outgoing
from notify_service.app.ports import Planned
from notify_service.app.telling import message_delivered
from notify_service.domain.delivery import RESTORED, Progress

_BATCH = 500
_FATES = """
select t.subject, v.said->>'status' as status, v.said->>'reason' as reason
from told t, lateral (select convert_from(t.value, 'utf8')::jsonb as said) v
where t.topic = 'message.delivered' and t.subject = any($1::text[])
"""
_SETTLE_TOLD = """
update delivery d set status = v.said->>'status', reason = coalesce(v.said->>'reason', $1), held = false,
    not_before = null, settled_at = (v.said->>'at')::timestamptz
from told t, lateral (select convert_from(t.value, 'utf8')::jsonb as said) v
where t.topic = 'message.delivered' and t.book_id = d.book_id and t.subject = d.delivery_id
  and d.status in ('planned', 'sending')
"""
_SETTLE_OTHERS = """
update delivery set status = 'unknown', reason = $1, held = false, not_before = null, settled_at = null
where status in ('planned', 'sending')
"""
# What is not settled yet by its time is still to be told of.
_TELL_LATER = """
update delivery d set settled_at = null where delivery_id = any($1::text[]) and status = 'unknown' and not exists (
    select from told t where t.topic = 'message.delivered' and t.subject = d.delivery_id)
"""
_UNTOLD = """
update delivery set settled_at = $1 where (book_id, delivery_id) in (
    select book_id, delivery_id from delivery
    where status = 'unknown' and reason = $2 and settled_at is null order by position limit $3)
returning *
"""


class RestoredDeliveries(DeliveriesInPostgres):
    """The delivery log while it is brought to where it was: nothing in it is to be sent."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._transaction = work

    async def fates(self, delivery_ids: Collection[str]) -> Mapping[str, Progress]:
        """What was told of these; of the others nobody knows whether they were sent."""
        rows = await self._transaction.fetch(_FATES, list(delivery_ids))
        told = {row["subject"]: Progress(row["status"], reason=row["reason"]) for row in rows}
        return dict.fromkeys(delivery_ids, Progress("unknown", reason=RESTORED)) | told

    async def add(self, planned: Sequence[Planned]) -> None:
        """Keep what is planned; what is unknown now is told of when everything is there."""
        await super().add(planned)
        await self._transaction.execute(
            _TELL_LATER,
            [one.delivery_id for one in planned if one.progress.reason == RESTORED],
        )


async def keep_told(work: Work) -> None:
    """Settle what the backup had planned or was sending: as it was told, or as unknown."""
    await work.execute(_SETTLE_TOLD, RESTORED)
    await work.execute(_SETTLE_OTHERS, RESTORED)


async def tell_unknown(transactions: Transactions) -> Sequence[str]:
    """Tell of everything that is unknown since the restore."""
    while True:
        async with transactions.work() as work:
            rows = await work.fetch(_UNTOLD, work.now, RESTORED, _BATCH)
            for one in map(outgoing, map(dict, rows)):
                work.emit(message_delivered(one, work.now), Incident(one.delivery_id, context_of(one.traceparent)))
        if len(rows) < _BATCH:
            return []
