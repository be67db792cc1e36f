"""Read models of the API in PostgreSQL; every query names its books."""

from collections.abc import Sequence
from datetime import date

from hezhang_contracts.collections_events import Allocation
from hezhang_kit.work import Work

from collections_service.app.answers import LINES, CancellationView, InvoiceSummary, InvoiceView, PaymentView

_SUMMARY = """book_id, invoice_id, number, customer_id, day, due_date, issued_fen as total, returned_fen as returned,
    paid_fen as paid, credited_fen as credited, released_fen as released, open_fen as open"""


class PgReading:
    """See the port ``Reading``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def invoice(self, invoice_id: str, books: Sequence[str] | None) -> InvoiceView | None:
        """An invoice in one of these books (None: in any)."""
        rows = await self._work.fetch(
            f"""select {_SUMMARY}, lines::text as lines_json from invoice
                where invoice_id = $1 and ($2::text[] is null or book_id = any($2))""",
            invoice_id,
            books,
        )
        if not rows:
            return None
        fields = dict(rows[0])
        found = await self._work.fetch(
            "select * from invoice_cancellation where book_id = $1 and invoice_id = $2", fields["book_id"], invoice_id
        )
        cancellation = CancellationView(**dict(found[0])) if found else None
        lines = LINES.validate_json(fields.pop("lines_json"))
        return InvoiceView(lines=lines, cancellation=cancellation, **fields)

    async def payment(self, payment_id: str, books: Sequence[str] | None) -> PaymentView | None:
        """A payment in one of these books (None: in any)."""
        rows = await self._work.fetch(
            """select book_id, payment_id, customer_id, direction, method, day, amount_fen as amount,
                      on_account_fen as on_account, bank_reference
               from payment where payment_id = $1 and ($2::text[] is null or book_id = any($2))""",
            payment_id,
            books,
        )
        if not rows:
            return None
        made = await self._work.fetch(
            """select invoice_id, return_id, amount_fen as amount from allocation
               where book_id = $1 and payment_id = $2 order by no""",
            rows[0]["book_id"],
            payment_id,
        )
        return PaymentView(allocations=tuple(Allocation(**dict(row)) for row in made), **dict(rows[0]))

    async def invoices(
        self, book_id: str, customer_id: str | None, only_open: bool, after: tuple[date, str] | None, limit: int
    ) -> list[InvoiceSummary]:
        """Invoices in order of (day, invoice_id) after a cursor."""
        # The conditions are written out only where they apply: each combination then has an index of its own.
        customer = "and customer_id = $5" if customer_id is not None else "and $5::text is null"
        still_open = "and open_fen > 0" if only_open else ""
        rows = await self._work.fetch(
            f"""select {_SUMMARY} from invoice
                where book_id = $1 {customer} {still_open} and (day, invoice_id) > ($2, $3)
                order by day, invoice_id limit $4""",
            book_id,
            *(after or (date.min, "")),
            limit,
            customer_id,
        )
        return [InvoiceSummary(**dict(row)) for row in rows]
