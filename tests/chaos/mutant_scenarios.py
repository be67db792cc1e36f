"""For each planted bug the few faults that it does not survive, and that a sound service does."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping

from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_stack.errors import StackError

from tests.chaos.kept import Kept
from tests.chaos.model import CAPITAL, STOCK
from tests.chaos.mutant_stage import Broken, Stage
from tests.support.events import goods_return, invoice, new_book

ONE = "toy-1"
"""A static member: killed, it takes its lanes up again at once."""

_WAITS = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
_WATCH = """
create table stored (pid int, owner text);
create function watch() returns trigger language plpgsql security definer as $$
begin
    insert into stored select pg_backend_pid(), owner from lane where partition = new.partition;
    return new;
end $$;
create trigger watch before insert or update on consumer_offset for each row execute function watch();
"""
_SESSIONS = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


async def killed_while_applying(stage: Stage, point: str = "consumer.entered") -> None:
    """Killed in the transaction of an event: it is applied after the restart. One fault."""
    book = new_book()
    async with stage.process("consumer", instance=ONE) as toy:
        await stage.caught_up()
        stage.order(f"{point} kill")
        await stage.tell(invoice(book, "i1"))
        await _killed(stage, toy)
    await _everything_arrives(stage, book, ["i1"])


async def killed_with_inbox_entered(stage: Stage) -> None:
    """Killed when the inbox is written and the effect is not yet committed. One fault."""
    await killed_while_applying(stage, "consumer.handled")


async def killed_while_sending(stage: Stage) -> None:
    """The relay is killed while it sends: everything arrives after the restart. One fault."""
    book = new_book()
    async with stage.process("api"):
        async with stage.process("relay", "second") as relay:
            stage.order("relay.sending kill", "second")
            await _note(stage, book, "i1")
            await _killed(stage, relay, "second")
        await _note(stage, book, "i2")
        async with stage.process("relay", "second"):
            await stage.until(lambda: _sent(stage), "the outbox is empty")
            await _in_order(stage, book)


async def paid_twice_at_once(stage: Stage) -> None:
    """Two payments for all of one invoice, the first slow to commit: one of them goes on account. One fault."""
    book = new_book()
    line = {"item": "L1", "kind": "service", "qty": "1", "unit_price": "100", "vat_rate": "0.13"}
    invoice_wanted = {"book_id": book, "number": "1", "customer_id": "c1", "day": "2026-01-05", "lines": [line]}
    async with stage.process("api"), stage.process("api", "second"):
        issued = (await stage.post("/invoices", invoice_wanted))["invoice"]
        wish = {"invoice_id": issued["invoice_id"], "amount": "113.00"}
        payment = {"book_id": book, "customer_id": "c1", "direction": "in", "method": "cash", "day": "2026-01-06",
                   "amount": "113.00", "allocations": [wish]}  # fmt: skip
        stage.order("transaction.finished hold 3")
        held = asyncio.create_task(stage.post("/payments", payment))
        await stage.obeyed()
        answers = [await stage.post("/payments", payment, "second"), await held]
        on_account = sorted(answer["on_account"] for answer in answers)
        if on_account != ["0.00", "113.00"]:
            raise Broken(f"113.00 were due and paid twice; on account there are {on_account}")


async def overtaken_by_another_book(stage: Stage) -> None:
    """A command is slow to commit, and later ones on other books are sent before: it is sent too. One fault."""
    slow, last = new_book(), new_book()
    async with stage.process("api"), stage.process("api", "second"), stage.process("relay", "third"):
        stage.order("transaction.finished hold 3")
        held = asyncio.create_task(_note(stage, slow, "i1"))
        await stage.obeyed()
        await _note(stage, new_book(), "i1", "second")
        await held
        await _note(stage, last, "i1")
        await stage.until(lambda: _was_told(stage, last), "what came last is sent")
        await _in_order(stage, slow)


async def stopped_in_a_batch(stage: Stage) -> None:
    """SIGTERM between two transactions of one poll: the second half comes again. One fault."""
    book = new_book()
    wanted = [f"i{n}" for n in range(20)]
    async with stage.process("consumer", instance=ONE, HEZHANG_BATCH_RECORDS="10") as toy:
        await stage.caught_up()
        async with stage.connection() as connection, connection.transaction():
            await connection.execute("lock table effect in exclusive mode")
            await stage.tell(*(invoice(book, number) for number in wanted))
            await stage.until(lambda: _blocked(stage), "the first transaction waits for the table")
            toy.signal(signal.SIGTERM)
            await stage.until(lambda: _says(toy, "is stopping"), "it stops")
            await asyncio.sleep(1)  # what it does between its word and its deed shows nowhere
        if await toy.ended(25) is None:
            raise Broken("it does not end within 25 s")
    await _everything_arrives(stage, book, wanted)


async def bad_record_then_good_one(stage: Stage) -> None:
    """A record that cannot be read, then a sound one of its subject: both are parked, in order. One fault."""
    book = new_book()
    async with stage.process("consumer", instance=ONE):
        bad: InvoiceIssued = invoice(book, "i1")
        await stage.tell(bad, spoilt=b"{}")
        await stage.caught_up()
        await stage.tell(invoice(book, "i1"), invoice(book, "i2"))
        await stage.caught_up()
        rows = await stage.fetch("select code from parked where book_id = $1 order by id", book)
        parked, effects = [row["code"] for row in rows], await stage.effects(book)
        if (parked, effects) != (["content_invalid", "behind"], ["i2"]):
            raise Broken(f"parked are {parked}, applied is {effects}")


async def awkward_amounts(stage: Stage) -> None:
    """Amounts that no float holds: the books are right to the fen. No fault."""
    async with stage.process("api"):
        for amount in ("0.29", "1.15", "64.57", "1001.03"):
            book = new_book()
            stock = {"account": STOCK, "side": "debit", "amount": amount, "sku": "S1", "qty": "1"}
            capital = {"account": CAPITAL, "side": "credit", "amount": amount}
            await stage.post("/books", {
                "book_id": book, "name": book, "taxpayer": "general", "zone": "Asia/Shanghai",
                "opened_on": "2026-01-01", "opening": [stock, capital],
            })  # fmt: skip
            balance = await stage.get(f"/books/{book}/trial-balance")
            if balance["debit"] != amount:
                raise Broken(f"the books say {balance['debit']}, it was {amount}")


async def two_relays(stage: Stage) -> None:
    """Two relays, one of them slow: each event is sent once. One fault."""
    book = new_book()
    async with stage.process("relay"), stage.process("relay", "second"):
        # Whichever reads first gives the other time to read the same.
        stage.order("relay.read hold 2")
        stage.order("relay.read hold 1", "second")
        await _note_in_database(stage, book)
        await stage.obeyed()
        await stage.until(lambda: _sent(stage), "the outbox is empty")
        await asyncio.sleep(3)  # longer than the hold: whoever sends twice has done it by then
        told = await stage.told("credit.applied", book)
        if len(told) != 3:
            raise Broken(f"of 3 events {len(told)} were sent although nothing failed")


async def frozen_with_a_batch(stage: Stage) -> None:
    """A member is frozen past its session with records in hand; another takes over; it wakes. One fault.

    The inbox and the offsets, which only grow, would hide what it does then: so whoever stores offsets is watched.
    """
    book = new_book()
    async with stage.connection() as connection:
        await connection.execute(_WATCH)
    async with stage.process("consumer") as frozen:
        await stage.caught_up()
        stage.order("consumer.polled stop")
        await stage.tell(invoice(book, "i1"))
        await stage.obeyed()
        sessions = [row["pid"] for row in await stage.fetch(_SESSIONS)]
        before = [row["owner"] for row in await stage.fetch("select distinct owner from lane")]
        async with stage.process("consumer", "second"):
            await stage.tell(invoice(book, "i2"))
            await stage.caught_up()
            frozen.signal(signal.SIGCONT)
            await stage.tell(invoice(book, "i3"))
            await stage.until(lambda: _rejoined(stage), "both own lanes again")
            await stage.caught_up()
            effects = await stage.effects(book)
            foreign = "select 1 from stored where pid = any($1::int[]) and owner <> all($2::text[])"
            trespasses = await stage.fetch(foreign, sessions, before)
    if effects != ["i1", "i2", "i3"] or trespasses:
        raise Broken(f"applied {effects}; stored offsets of a lane that was another's: {len(trespasses)} times")


async def created_while_being_missed(stage: Stage) -> None:
    """A dependency is created between the look for it and the commit of the wait: the wait ends. One fault."""
    book = new_book()
    async with stage.process("consumer", instance=ONE), stage.process("api", "second"):
        await stage.caught_up()
        stage.order("consumer.handled hold 3")
        await stage.tell(goods_return(book, "r1", "i1"))
        await stage.obeyed()
        await _note(stage, book, "i1", "second")
        await stage.caught_up()
        effects = await stage.effects(book)
        waiting = await stage.fetch("select subject from waiting where book_id = $1", book)
        if waiting or len(effects) != 2:
            raise Broken(f"applied is {effects}, and {len(waiting)} events wait for what is there")


# --- what the scenarios share ---


async def _killed(stage: Stage, process: Kept, port: str = "first") -> None:
    await stage.obeyed(port)
    if await process.ended(5) != -signal.SIGKILL:
        raise Broken("the process was not killed where it should be")


async def _everything_arrives(stage: Stage, book: str, wanted: list[str]) -> None:
    """Start again, send one more, and see that nothing before it is missing."""
    try:
        async with stage.process("consumer", instance=ONE):
            await stage.tell(invoice(book, "last"))
            await stage.caught_up()
    except StackError as error:
        # The kit itself refuses to go on where the broker holds for done what the database does not know.
        raise Broken(f"it does not start again: {error}"[:300]) from error
    effects = await stage.effects(book)
    if effects != [*wanted, "last"]:
        raise Broken(f"of {len(wanted) + 1} events {len(effects)} were applied, the last is {effects[-1:]}")


async def _note(stage: Stage, book: str, invoice_id: str, port: str = "first") -> None:
    await stage.post("/notes", {"book_id": book, "invoice_id": invoice_id}, port)


async def _note_in_database(stage: Stage, book: str) -> None:
    """Three events at once, so that both relays find the same."""
    async with stage.process("api", "third"):
        await stage.post("/notes/bulk", {"book_id": book, "notes": _three(book)}, "third")


def _three(book: str) -> list[dict[str, str]]:
    return [{"book_id": book, "invoice_id": f"i{n}"} for n in range(3)]


async def _was_told(stage: Stage, book: str) -> bool:
    return bool(await stage.told("credit.applied", book))


async def _sent(stage: Stage) -> bool:
    return not await stage.fetch("select 1 from outbox")


async def _in_order(stage: Stage, book: str) -> None:
    written = [r[0] for r in await stage.fetch("select event_id from event where book_id = $1 order by seq", book)]
    told = list(dict.fromkeys(await stage.told("credit.applied", book)))
    if told != written:
        order = ", ".join(str(written.index(each) + 1) for each in told)
        raise Broken(f"of {len(written)} events there are on the topic, in this order: {order or 'none'}")


async def _blocked(stage: Stage) -> bool:
    return bool(await stage.fetch(_WAITS))


async def _rejoined(stage: Stage) -> bool:
    return (await stage.fetch("select count(distinct owner) from lane"))[0][0] == 2


async def _says(process: Kept, words: str) -> bool:
    return words in process.log.read_text()


SCENARIOS: Mapping[str, tuple[str, Callable[[Stage], Awaitable[None]]]] = {
    "offset-before-database": ("toy", killed_while_applying),
    "delete-before-ack": ("toy", killed_while_sending),
    "inbox-outside-transaction": ("toy", killed_with_inbox_entered),
    "aggregate-not-locked": ("collections", paid_twice_at_once),
    "id-cursor": ("toy", overtaken_by_another_book),
    "commit-without-offsets": ("toy", stopped_in_a_batch),
    "parking-does-not-block": ("toy", bad_record_then_good_one),
    "float-money": ("ledger", awkward_amounts),
    "relay-without-lock": ("toy", two_relays),
    "fence-removed": ("toy", frozen_with_a_batch),
    "waiting-without-lock": ("toy", created_while_being_missed),
}
"""By planted bug: the service that has it, and the scenario that finds it."""
