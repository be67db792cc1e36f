"""The overdue sweep in PostgreSQL."""

from collections.abc import Sequence
from datetime import date

from hezhang_kit.work import Work

from collections_service.app.ports import Reached
from collections_service.domain.dunning import DueWindow

# Reads the index of open invoices by the day of their next stage: what does not change is not looked at.
REACH = """
with chosen as (
    select i.invoice_id, i.number, i.customer_id, i.due_date, i.open_fen, w.stage, i.due_date + w.next_days as next_on
    from invoice i
    join unnest($2::text[], $3::date[], $4::date[], $5::int[]) w(stage, after, until, next_days)
        on i.due_date > w.after and i.due_date <= w.until
    where i.book_id = $1 and i.open_fen > 0 and i.next_stage_on <= $6
    order by i.next_stage_on, i.invoice_id limit $7
), moved as (
    update invoice i set next_stage_on = coalesce(c.next_on, 'infinity') from chosen c
    where i.book_id = $1 and i.invoice_id = c.invoice_id
), reached as (
    insert into stage_reached (book_id, invoice_id, stage, day, open_fen)
    select $1, invoice_id, stage, $6, open_fen from chosen
)
select invoice_id, number, customer_id, due_date, open_fen, stage from chosen order by due_date, invoice_id
"""


class PgDunning:
    """See the port ``Dunning``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def reach(self, book_id: str, day: date, windows: Sequence[DueWindow], limit: int) -> list[Reached]:
        """Move open invoices on to their stage of that day, at most ``limit`` of those that stand at another."""
        rows = await self._work.fetch(
            REACH,
            book_id,
            [window.stage.code for window in windows],
            [window.after or date.min for window in windows],
            [window.until for window in windows],
            [window.next_days for window in windows],
            day,
            limit,
        )
        return [Reached(*row) for row in rows]
