"""The hash chain: whoever changes, removes, adds, moves or renumbers a posted row breaks it there, by name."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import invoice, open_shop
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    async with world.running(service) as running:
        yield running


async def traded(ledger: Running) -> str:
    """A book with its opening voucher and three sales."""
    book = await open_shop(ledger)
    for n in range(3):
        await ledger.tell(invoice(book, f"i{n}", (None, 1, 1_000)))
        await ledger.applied(book, "invoice.issued", n + 1)
    return book


async def verified(ledger: Running, book: str) -> tuple[bool, int | None, str]:
    """Whether the chain is intact, else where it breaks and why."""
    answer = await ledger.get(f"/books/{book}/chain/verification", book)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    broken = said["broken"]
    return said["intact"], broken and broken["link"], broken["reason"] if broken else ""


async def test_a_book_that_nobody_touched_is_intact_and_its_head_grows(ledger: Running) -> None:
    book = await traded(ledger)
    assert await verified(ledger, book) == (True, None, "")
    head = (await ledger.get(f"/books/{book}/chain", book)).json()
    assert head["links"] == 4
    await ledger.tell(invoice(book, "i9", (None, 1, 1_000)))
    await ledger.applied(book, "invoice.issued", 4)
    later = (await ledger.get(f"/books/{book}/chain", book)).json()
    assert (later["links"], later["head"] != head["head"]) == (5, True)


async def _as_owner(world: World, sql: str, book: str) -> None:
    connection = await asyncpg.connect(world.databases["ledger"][1])
    await connection.execute(sql, book)
    await connection.close()


THIRD = "(select voucher_id from chain where book_id = $1 and link_no = 3)"
ATTACKS = {
    "edit": (f"update voucher_line set amount_fen = amount_fen + 1 where book_id = $1 and voucher_id = {THIRD} "
             "and line_no = 1", 3, "is not what was posted"),
    "edit a summary": (f"update voucher_line set summary = 'x' where book_id = $1 and voucher_id = {THIRD} "
                       "and line_no = 2", 3, "is not what was posted"),
    "back-date": (f"update voucher set effective_date = '2026-01-02' where book_id = $1 and voucher_id = {THIRD}", 3,
                  "is not what was posted"),
    "renumber": (f"update voucher set number = 99 where book_id = $1 and voucher_id = {THIRD}", 3,
                 "is not what was posted"),
    "take a line": (f"delete from voucher_line where book_id = $1 and voucher_id = {THIRD} and line_no = 1", 3,
                    "is not what was posted"),
    "take a voucher": (f"delete from voucher where book_id = $1 and voucher_id = {THIRD}", 3, "is gone"),
    "take a link": ("delete from chain where book_id = $1 and link_no = 3", 3, "link 3 is gone"),
    "reorder": ("update chain set link_no = 4 where book_id = $1 and link_no = 99", 3, "is not what was posted"),
    "put in": ("insert into voucher (book_id, voucher_id, word, number, period, effective_date, recorded_at, "
               "source_type, source_id, part, event_id, rule, rule_version, maker) select book_id, 'forged', word, 98, "
               "period, effective_date, recorded_at, source_type, 'forged', part, 'forged', rule, rule_version, maker "
               "from voucher where book_id = $1 and number = 2", 5, "has no link"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_by_the_databases_owner_is_found(ledger: Running, world: World, attack: str) -> None:
    book = await traded(ledger)
    sql, link, reason = ATTACKS[attack]
    if attack == "reorder":
        # The key is checked row by row: over a number that nobody has.
        await _as_owner(world, "update chain set link_no = 99 where book_id = $1 and link_no = 3", book)
        await _as_owner(world, "update chain set link_no = 3 where book_id = $1 and link_no = 4", book)
    await _as_owner(world, sql, book)
    intact, where, why = await verified(ledger, book)
    assert (intact, where) == (False, link)
    assert reason in why


@pytest.mark.parametrize("table", ["voucher", "voucher_line", "chain"])
@pytest.mark.parametrize("attempt", ["update {} set book_id = book_id", "delete from {}", "truncate {}"])
async def test_the_application_cannot_even_try(ledger: Running, table: str, attempt: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ledger.fetch(attempt.format(table))
