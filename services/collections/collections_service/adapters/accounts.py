"""Customers' accounts, payments, returns, credits and refunds in PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hezhang_contracts.collections_events import EventCount, PaymentRecorded
from hezhang_kit.work import Work

from collections_service.adapters.invoices import split
from collections_service.adapters.tables import Allocation, Credit, InvoiceReturn, Payment, ReturnCancelled
from collections_service.app.ports import (
    AppliedReturn,
    CancelledReturn,
    MadeCredit,
    PartKey,
    RefundDue,
    Standing,
    Totals,
)
from collections_service.domain.settlement import AccountChange, Key

_PAYMENT = ["book_id", "payment_id", "customer_id", "direction", "method", "day", "amount_fen", "on_account_fen",
            "bank_reference"]  # fmt: skip
_ALLOCATION = ["book_id", "payment_id", "no", "invoice_id", "return_id", "amount_fen"]
_RETURN = ["book_id", "return_id", "part", "invoice_id", "occurred_on", "amount_fen", "source", "event_id"]
_CANCELLED = ["book_id", "return_id", "part", "cancelled_on", "amount_fen", "source", "event_id"]
_CREDIT = ["book_id", "credit_id", "customer_id", "day", "source", "target", "amount_fen", "invoice_id",
           "target_invoice_id", "return_id"]  # fmt: skip

MOVES_RECEIVABLES = (
    ("emitted", "invoice.issued"),
    ("emitted", "invoice.cancelled"),
    ("emitted", "payment.recorded"),
    ("emitted", "credit.applied"),
    ("applied", "return.recorded"),
    ("applied", "return.cancelled"),
)
"""The events whose effects make up a statement: those told here and those that came in."""


_STANDING = """
select r.book_id, r.return_id, r.part, r.invoice_id, r.amount_fen,
       least(coalesce(c.to_refund, 0), coalesce(f.payable_fen - f.paid_fen, 0))::bigint,
       greatest(coalesce(c.to_account, 0), 0)::bigint, coalesce(a.advance_fen, 0)::bigint
from unnest($1::text[], $2::text[], $3::int[]) k(book_id, return_id, part)
join invoice_return r using (book_id, return_id, part)
join invoice i on i.book_id = r.book_id and i.invoice_id = r.invoice_id
left join customer_account a on a.book_id = i.book_id and a.customer_id = i.customer_id
left join refund f on f.book_id = r.book_id and f.return_id = r.return_id
left join lateral (
    select sum(case when c.target = 'refund' and c.invoice_id = r.invoice_id then c.amount_fen
                    when c.source = 'refund' and c.target_invoice_id = r.invoice_id
                    then -c.amount_fen end) as to_refund,
           sum(case when c.target = 'on_account' and c.invoice_id = r.invoice_id then c.amount_fen
                    when c.source = 'on_account' and c.target_invoice_id = r.invoice_id
                    then -c.amount_fen end) as to_account
    from credit c where c.book_id = r.book_id and c.return_id = r.return_id
) c on true
"""


def _three(parts: Iterable[PartKey]) -> tuple[list[str], list[str], list[int]]:
    ordered = sorted(parts)
    return [book for book, _, _ in ordered], [one for _, one, _ in ordered], [part for _, _, part in ordered]


class PgAccounts:
    """See the port ``Accounts``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def open(self, customers: Iterable[Key]) -> None:
        """Make sure that these (book, customer) have an account."""
        books, ids = split(customers)
        if ids:
            await self._work.execute(
                """insert into customer_account (book_id, customer_id)
                   select * from unnest($1::text[], $2::text[]) on conflict do nothing""",
                books,
                ids,
            )

    async def change(self, changes: Mapping[Key, AccountChange]) -> None:
        """Move accounts."""
        moved = {key: change for key, change in changes.items() if change.advance_fen or change.refund_payable_fen}
        if moved:
            await self._work.execute(
                """update customer_account a set advance_fen = a.advance_fen + c.advance,
                       refund_payable_fen = a.refund_payable_fen + c.refund
                   from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
                       c(book_id, customer_id, advance, refund)
                   where a.book_id = c.book_id and a.customer_id = c.customer_id""",
                [book for book, _ in moved],
                [customer for _, customer in moved],
                [change.advance_fen for change in moved.values()],
                [change.refund_payable_fen for change in moved.values()],
            )

    async def add_payments(self, payments: Sequence[PaymentRecorded]) -> None:
        """Keep payments with their allocations."""
        rows = [
            (p.book_id, p.payment_id, p.customer_id, p.direction, p.method, p.day, p.amount, p.on_account,
             p.bank_reference)
            for p in payments
        ]  # fmt: skip
        allocations = [
            (p.book_id, p.payment_id, no, a.invoice_id, a.return_id, a.amount)
            for p in payments
            for no, a in enumerate(p.allocations, start=1)
        ]
        await self._work.copy(Payment, rows, _PAYMENT)
        await self._work.copy(Allocation, allocations, _ALLOCATION)

    async def taken_references(self, references: Sequence[Key]) -> set[Key]:
        """Those (book, bank reference) that a payment has already."""
        if not references:
            return set()
        rows = await self._work.fetch(
            """select p.book_id, p.bank_reference from unnest($1::text[], $2::text[]) k(book_id, bank_reference)
               join payment p on p.book_id = k.book_id and p.bank_reference = k.bank_reference""",
            *split(references),
        )
        return {(row["book_id"], row["bank_reference"]) for row in rows}

    async def add_returns(self, returns: Sequence[AppliedReturn]) -> None:
        """Keep what lowered an invoice."""
        rows = [
            (r.event.book_id, r.event.return_id, r.event.part, r.event.invoice_id, r.event.occurred_on, r.amount_fen,
             r.source, r.event_id)
            for r in returns
        ]  # fmt: skip
        await self._work.copy(InvoiceReturn, rows, _RETURN)

    async def standing(self, parts: Iterable[PartKey]) -> dict[PartKey, Standing]:
        """These (book, return, part) as they were applied; those that did not come yet are left out."""
        rows = await self._work.fetch(_STANDING, *_three(parts))
        return {(row["book_id"], row["return_id"], row["part"]): Standing(*list(row.values())[3:]) for row in rows}

    async def cancelled(self, parts: Iterable[PartKey]) -> set[PartKey]:
        """Those (book, return, part) that were taken back."""
        rows = await self._work.fetch(
            """select c.book_id, c.return_id, c.part
               from unnest($1::text[], $2::text[], $3::int[]) k(book_id, return_id, part)
               join return_cancelled c using (book_id, return_id, part)""",
            *_three(parts),
        )
        return {(row[0], row[1], row[2]) for row in rows}

    async def add_cancelled(self, returns: Sequence[CancelledReturn]) -> None:
        """Keep what was taken back."""
        rows = [
            (r.event.book_id, r.event.return_id, r.event.part, r.event.cancelled_on, r.amount_fen, r.cause.source,
             r.cause.id)
            for r in returns
        ]  # fmt: skip
        await self._work.copy(ReturnCancelled, rows, _CANCELLED)

    async def add_credits(self, credits: Sequence[MadeCredit]) -> None:
        """Keep credits; those to a refund raise what is payable for the return."""
        rows = [
            (c.book_id, c.credit_id, c.customer_id, c.day, c.move.source, c.move.target, c.move.amount_fen,
             c.move.invoice_id, c.move.target_invoice_id, c.return_id)
            for c in credits
        ]  # fmt: skip
        await self._work.copy(Credit, rows, _CREDIT)
        due: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        undone: defaultdict[Key, int] = defaultdict(int)
        for credit in credits:
            if credit.return_id is None:
                continue
            if credit.move.target == "refund":
                due[credit.book_id, credit.return_id, credit.customer_id] += credit.move.amount_fen
            elif credit.move.source == "refund":
                undone[credit.book_id, credit.return_id] += credit.move.amount_fen
        if due:
            await self._work.execute(
                """insert into refund (book_id, return_id, customer_id, payable_fen)
                   select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
                   on conflict (book_id, return_id)
                   do update set payable_fen = refund.payable_fen + excluded.payable_fen""",
                *([key[i] for key in due] for i in range(3)),
                list(due.values()),
            )
        if undone:
            await self._work.execute(
                """update refund r set payable_fen = r.payable_fen - c.undone
                   from unnest($1::text[], $2::text[], $3::bigint[]) c(book_id, return_id, undone)
                   where r.book_id = c.book_id and r.return_id = c.return_id""",
                [book for book, _ in undone],
                [return_id for _, return_id in undone],
                list(undone.values()),
            )

    async def refunds(self, keys: Iterable[Key]) -> dict[Key, RefundDue]:
        """What is due for these (book, return)."""
        books, ids = split(keys)
        if not ids:
            return {}
        rows = await self._work.fetch(
            """select r.* from unnest($1::text[], $2::text[]) k(book_id, return_id)
               join refund r on r.book_id = k.book_id and r.return_id = k.return_id""",
            books,
            ids,
        )
        return {
            (row["book_id"], row["return_id"]): RefundDue(row["customer_id"], row["payable_fen"], row["paid_fen"])
            for row in rows
        }

    async def pay_refunds(self, paid: Mapping[Key, int]) -> None:
        """Add to what was paid for these (book, return), in fen."""
        if paid:
            await self._work.execute(
                """update refund r set paid_fen = r.paid_fen + c.paid
                   from unnest($1::text[], $2::text[], $3::bigint[]) c(book_id, return_id, paid)
                   where r.book_id = c.book_id and r.return_id = c.return_id""",
                [book for book, _ in paid],
                [return_id for _, return_id in paid],
                list(paid.values()),
            )

    async def totals(self, book_id: str) -> Totals:
        """The totals of a book as they stand."""
        [row] = await self._work.fetch(
            """select (select coalesce(sum(open_fen), 0) from invoice where book_id = $1 and open_fen > 0)::bigint,
                      coalesce(sum(advance_fen), 0)::bigint, coalesce(sum(refund_payable_fen), 0)::bigint,
                      count(*)::int
               from customer_account where book_id = $1""",
            book_id,
        )
        return Totals(*row)

    async def events_so_far(self, book_id: str) -> tuple[EventCount, ...]:
        """How many events have moved the book's receivables until this transaction."""
        rows = await self._work.fetch(
            """select k.topic, coalesce(f.n, 0) n from unnest($2::text[], $3::text[]) k(direction, topic)
               left join flow f on f.book_id = $1 and f.direction = k.direction and f.topic = k.topic
               order by k.topic""",
            book_id,
            [direction for direction, _ in MOVES_RECEIVABLES],
            [topic for _, topic in MOVES_RECEIVABLES],
        )
        return tuple(EventCount(topic=row["topic"], count=row["n"]) for row in rows)
