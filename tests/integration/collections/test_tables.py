"""The database as the migrations make it is the one that the code describes, and it guards itself."""

from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from collections_service.adapters.tables import Row
from collections_service.bootstrap import service
from hezhang_kit.db import async_url
from sqlalchemy import CheckConstraint, Connection, String, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


def differences(connection: Connection) -> list[Any]:
    """What is described and not there, or there with another shape; the kit's own tables are not described."""
    described = set(Row.metadata.tables)

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or name in described

    def of_other_types(context: Any, found: Any, described: Any, found_type: Any, described_type: Any) -> bool | None:
        return False if isinstance(found_type, String) and str(described_type) == "VARCHAR" else None

    options = {"include_name": ours, "compare_type": of_other_types}
    every = compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata)
    return [difference for difference in every if difference[0] != "remove_table_comment"]


def checks(connection: Connection) -> set[tuple[str, str]]:
    """(table, name) of the CHECK constraints in the database."""
    sql = """select c.relname, k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
             where k.contype = 'c' and c.relname = any(:tables)"""
    rows = connection.execute(text(sql), {"tables": list(Row.metadata.tables)})
    return {(row[0], row[1]) for row in rows}


async def test_the_tables_are_those_that_are_described(world: World) -> None:
    engine = create_async_engine(async_url(await world.database(service)))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        described = {
            (table.name, str(c.name))
            for table in Row.metadata.tables.values()
            for c in table.constraints
            if isinstance(c, CheckConstraint)
        }
        assert await connection.run_sync(checks) == described
    await engine.dispose()


@pytest.mark.parametrize(
    "wrong",
    [
        "update invoice set paid_fen = issued_fen + 1",
        "update invoice set released_fen = 1",
        "update invoice set returned_fen = issued_fen + 1, paid_fen = 5, released_fen = 5",
        "update customer_account set advance_fen = -1",
        "update invoice set due_date = day - 1",
    ],
)
async def test_the_database_refuses_balances_that_cannot_be(world: World, wrong: str) -> None:
    connection = await asyncpg.connect(await world.database(service))
    try:
        await connection.execute(
            """insert into invoice
                   (book_id, invoice_id, number, customer_id, day, due_date, next_stage_on, issued_fen, lines)
               values ('b', 'i1', 'N1', 'c', '2026-01-05', '2026-02-04', '2026-02-07', 100, '[]')"""
        )
        await connection.execute("insert into customer_account (book_id, customer_id) values ('b', 'c')")
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(wrong)
    finally:
        await connection.close()


async def test_what_was_paid_or_credited_cannot_be_changed_by_the_service(world: World) -> None:
    connection = await asyncpg.connect(await world.database(service))
    try:
        for table in service.append_only:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"update {table} set book_id = book_id")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"delete from {table}")
    finally:
        await connection.close()


async def test_a_book_no_one_knows_has_nothing(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        assert (await app.get(f"/invoices?book_id={book}", book)).json() == {"items": [], "next_cursor": None}
        assert (await app.get("/invoices/none", book)).status_code == 404
        assert (await app.get("/payments/none", book)).status_code == 404
