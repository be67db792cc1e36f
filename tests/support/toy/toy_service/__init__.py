"""The smallest service that uses every part of the kit: it writes one row an event and tells one event a row."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from hezhang_contracts.collections_events import CreditApplied, InvoiceIssued
from hezhang_contracts.event import Code
from hezhang_contracts.money import FenIn
from hezhang_contracts.returns_events import ReturnRecorded
from hezhang_kit.api import Call, Problem, Router, invalid
from hezhang_kit.causes import Asked, Cause, Received
from hezhang_kit.consumer import Consumer
from hezhang_kit.service import Service
from hezhang_kit.work import Work
from pydantic import BaseModel, ConfigDict


@dataclass
class Faults:
    """What a test makes the handlers do."""

    fail_on: frozenset[str] = frozenset()
    hold: asyncio.Event | None = None
    started: asyncio.Event | None = None


faults = Faults()


@dataclass(frozen=True)
class Toy:
    """The ports of the toy."""

    work: Work

    async def write(self, rows: Sequence[tuple[str, str, str, str]]) -> None:
        """Rows of (book, cause id, kind, subject)."""
        await self.work.execute(
            """insert into effect (book_id, cause_id, kind, subject)
               select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])""",
            *([row[i] for row in rows] for i in range(4)),
        )

    async def invoices(self, book_ids: Sequence[str]) -> set[tuple[str, str]]:
        """The known invoices of these books, with their book."""
        sql = "select book_id, subject from effect where kind = 'invoice' and book_id = any($1::text[])"
        return {(row["book_id"], row["subject"]) for row in await self.work.fetch(sql, list(book_ids))}

    def credit(self, cause: Cause, book_id: str, subject: str) -> None:
        """Tell one event."""
        credit = CreditApplied(
            book_id=book_id, credit_id=self.work.new_id(cause, "credit"), customer_id="c", day=self.work.now.date(),
            source="invoice", target="on_account", amount=1, return_id=subject,
        )  # fmt: skip
        self.work.emit(credit, cause)


async def on_invoices(received: Sequence[Received[InvoiceIssued]], toy: Toy) -> None:
    """Write a row an invoice and wake who waits for it."""
    for r in received:
        if r.event.number in faults.fail_on:
            raise ValueError(f"cannot take {r.event.number}")
    if faults.hold is not None:
        if faults.started is not None:
            faults.started.set()
        await faults.hold.wait()
    await toy.write([(r.event.book_id, r.id, "invoice", r.event.invoice_id) for r in received])
    for r in received:
        toy.work.created("invoice", [r.event.invoice_id], r.event.book_id)


async def on_returns(received: Sequence[Received[ReturnRecorded]], toy: Toy) -> None:
    """Write a row and tell a credit for each return whose invoice is known; the others wait."""
    known = await toy.invoices([r.event.book_id for r in received])
    ready = [r for r in received if (r.event.book_id, r.event.invoice_id) in known]
    for r in received:
        if (r.event.book_id, r.event.invoice_id) not in known:
            toy.work.wait(r, ("invoice", r.event.invoice_id))
        elif r.event.reason in faults.fail_on:
            raise ValueError(f"cannot take {r.event.reason}")
    await toy.write([(r.event.book_id, r.id, "return", f"{r.event.return_id}/{r.event.part}") for r in ready])
    for r in ready:
        toy.credit(r, r.event.book_id, r.event.return_id)


class Note(BaseModel):
    """A command."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    book_id: Code
    invoice_id: Code
    amount: FenIn = 0


class Noted(BaseModel):
    """Its answer."""

    id: str


class Notes(BaseModel):
    """Many commands."""

    book_id: Code
    notes: list[Note]


async def note(asked: Sequence[Asked[Note]], toy: Toy) -> Sequence[Noted | Problem]:
    """Write a row a command; the invoice "bad" is refused."""
    good = [a for a in asked if a.command.invoice_id != "bad"]
    await toy.write([(a.command.book_id, a.id, "invoice", a.command.invoice_id) for a in good])
    for a in good:
        toy.credit(a, a.command.book_id, a.command.invoice_id)
        toy.work.created("invoice", [a.command.invoice_id], a.command.book_id)
    return [Noted(id=a.id) if a in good else invalid("bad", "bad is bad", "invoice_id") for a in asked]


router = Router()


@router.post("/notes", status_code=201)
async def post_note(command: Note, call: Call) -> Noted:
    """One."""
    return await call(note, command)


@router.post("/notes/bulk")
async def post_notes(body: Notes, call: Call) -> dict[str, list[dict[str, object]]]:
    """Many."""
    return await call.bulk(note, body.book_id, body.notes)


consume: Consumer[Toy] = Consumer("toy")
consume.on(InvoiceIssued, on_invoices)
consume.on(ReturnRecorded, on_returns)

service = Service(name="toy", consumer=consume, router=router, ports=Toy)
