"""The overdue sweep in PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

from hezhang_kit.work import Work

from collections_service.app.ports import Reached
from collections_service.domain.dunning import DueWindow

CHUNK_ROWS = 2_000

# Walks the index of open invoices by due date; a chunk begins behind the last row of the one before.
REACH = """
with chosen as (
    select i.book_id, i.invoice_id, i.number, i.customer_id, i.due_date, i.open_fen, w.stage
    from invoice i
    join unnest($2::text[], $3::date[], $4::date[]) w(stage, after, until)
        on i.due_date > w.after and i.due_date <= w.until
    where i.book_id = $1 and i.open_fen > 0 and i.due_date <= $5 and (i.due_date, i.invoice_id) > ($6, $7)
        and not exists (select from stage_reached r where r.book_id = i.book_id and r.invoice_id = i.invoice_id
                        and r.stage = w.stage)
    order by i.due_date, i.invoice_id limit $8
), reached as (
    insert into stage_reached (book_id, invoice_id, stage, day, open_fen)
    select book_id, invoice_id, stage, $9, open_fen from chosen
    on conflict do nothing returning invoice_id
)
select c.invoice_id, c.number, c.customer_id, c.due_date, c.open_fen, c.stage
from chosen c join reached using (invoice_id) order by c.due_date, c.invoice_id
"""


class PgDunning:
    """See the port ``Dunning``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def reach(self, book_id: str, day: date, windows: Sequence[DueWindow]) -> AsyncIterator[list[Reached]]:
        """Record every open invoice's stage of that day, in bounded chunks of those that had not reached it before."""
        stages = [window.stage.code for window in windows]
        after = [window.after or date.min for window in windows]
        until = [window.until for window in windows]
        last_due, last_id = date.min, ""
        while True:
            rows = await self._work.fetch(
                REACH, book_id, stages, after, until, max(until), last_due, last_id, CHUNK_ROWS, day
            )
            if not rows:
                return
            yield [Reached(*row) for row in rows]
            last_due, last_id = rows[-1]["due_date"], rows[-1]["invoice_id"]
