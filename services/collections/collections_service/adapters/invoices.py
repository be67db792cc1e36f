"""Invoices in PostgreSQL."""

from collections.abc import Iterable, Sequence

from hezhang_kit.work import Work

from collections_service.adapters.tables import Invoice
from collections_service.app.answers import LINES, CancellationView, InvoiceView
from collections_service.domain.dunning import first_stage_on
from collections_service.domain.settlement import Key, OpenItem

_COLUMNS = ["book_id", "invoice_id", "number", "customer_id", "day", "due_date", "next_stage_on", "issued_fen", "lines"]
_BALANCE = """i.book_id, i.invoice_id, i.number, i.customer_id, i.day,
    i.issued_fen, i.returned_fen, i.paid_fen, i.credited_fen, i.released_fen"""


def split(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    """Keys as one array a column, sorted so that equal work is equal SQL."""
    ordered = sorted(keys)
    return [book for book, _ in ordered], [identifier for _, identifier in ordered]


class PgInvoices:
    """See the port ``Invoices``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def taken_numbers(self, numbers: Sequence[Key]) -> set[Key]:
        """Those (book, number) that an invoice has already."""
        rows = await self._work.fetch(
            """select i.book_id, i.number from unnest($1::text[], $2::text[]) k(book_id, number)
               join invoice i on i.book_id = k.book_id and i.number = k.number""",
            *split(numbers),
        )
        return {(row["book_id"], row["number"]) for row in rows}

    async def add(self, invoices: Sequence[InvoiceView]) -> None:
        """Keep new invoices."""
        rows = [
            (v.book_id, v.invoice_id, v.number, v.customer_id, v.day, v.due_date, first_stage_on(v.due_date), v.total,
             LINES.dump_json(v.lines).decode())
            for v in invoices
        ]  # fmt: skip
        await self._work.copy(Invoice, rows, _COLUMNS)

    async def items(self, keys: Iterable[Key]) -> list[OpenItem]:
        """The balances of these (book, invoice)."""
        books, ids = split(keys)
        if not ids:
            return []
        rows = await self._work.fetch(
            f"""select {_BALANCE} from unnest($1::text[], $2::text[]) k(book_id, invoice_id)
                join invoice i on i.book_id = k.book_id and i.invoice_id = k.invoice_id""",
            books,
            ids,
        )
        return [OpenItem(*row) for row in rows]

    async def oldest_open(self, customers: Iterable[Key], limit: int) -> list[OpenItem]:
        """The ``limit`` oldest open invoices of each (book, customer)."""
        rows = await self._work.fetch(
            f"""select {_BALANCE} from unnest($1::text[], $2::text[]) k(book_id, customer_id)
                cross join lateral (
                    select * from invoice o
                    where o.book_id = k.book_id and o.customer_id = k.customer_id and o.open_fen > 0
                    order by o.day, o.invoice_id limit $3) i""",
            *split(customers),
            limit,
        )
        return [OpenItem(*row) for row in rows]

    async def put_cancellation(self, view: CancellationView) -> None:
        """Keep that an invoice is to be cancelled, or what was decided of it."""
        await self._work.execute(
            """insert into invoice_cancellation
                   (book_id, invoice_id, status, reason, asked_by, decided_by, decided_on)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (book_id, invoice_id) do update
               set status = excluded.status, reason = excluded.reason, asked_by = excluded.asked_by,
                   decided_by = excluded.decided_by, decided_on = excluded.decided_on""",
            view.book_id,
            view.invoice_id,
            view.status,
            view.reason,
            view.asked_by,
            view.decided_by,
            view.decided_on,
        )

    async def save(self, items: Sequence[OpenItem]) -> None:
        """Keep changed balances."""
        if not items:
            return
        await self._work.execute(
            """update invoice i set returned_fen = c.returned, paid_fen = c.paid, credited_fen = c.credited,
                   released_fen = c.released
               from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                   c(book_id, invoice_id, returned, paid, credited, released)
               where i.book_id = c.book_id and i.invoice_id = c.invoice_id""",
            [item.book_id for item in items],
            [item.invoice_id for item in items],
            [item.returned_fen for item in items],
            [item.paid_fen for item in items],
            [item.credited_fen for item in items],
            [item.released_fen for item in items],
        )
