"""What the catalogues of migrated databases say: keys begin with the book, the application may only do what it must."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import asyncpg
import pytest
from hezhang_contracts.registry import SERVICES
from hezhang_kit import schema

from tests.support.world import World

pytestmark = pytest.mark.integration
services = pytest.mark.parametrize("name", SERVICES)

KIT = frozenset(re.findall(r"create table (\w+)", schema.TABLES))
"""The kit's own tables: keyed by what they are about (a source and id, a partition, a command), not by a book."""

_TABLES = """
select c.relname as name, c.relispartition as partition,
       exists (select from pg_attribute a
               where a.attrelid = c.oid and a.attname = 'book_id' and not a.attisdropped) as of_book
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p')
"""
_UNIQUE = """
select t.relname as table, c.relname as index, i.indisprimary as primary,
       (select a.attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) as first
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
join pg_namespace n on n.oid = t.relnamespace
where n.nspname = 'public' and i.indisunique
"""
_NULLABLE = """
select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = 'book_id' and not a.attnotnull
"""
_KINDS = """
select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  and (t.typtype = 'e' or t.typname in ('float4', 'float8', 'money', 'timestamp'))
"""


def declared(name: str) -> Any:
    return import_module(f"{name}_service.bootstrap").service


@asynccontextmanager
async def migrated(world: World, name: str) -> AsyncIterator[asyncpg.Connection]:
    """The application's connection to a fresh database of a service."""
    connection = await asyncpg.connect(await world.database(declared(name)))
    try:
        yield connection
    finally:
        await connection.close()


async def business_tables(connection: asyncpg.Connection) -> dict[str, bool]:
    """The service's own tables, each with whether it has a book."""
    rows = await connection.fetch(_TABLES)
    own = [row for row in rows if row["name"] not in KIT and not row["partition"]]
    return {row["name"]: row["of_book"] for row in own if not row["name"].startswith("alembic_version_")}


@services
async def test_every_business_row_belongs_to_a_book(world: World, name: str) -> None:
    async with migrated(world, name) as connection:
        tables = await business_tables(connection)
        nullable = {row["relname"] for row in await connection.fetch(_NULLABLE)}
    assert tables, f"{name} has no tables of its own"
    assert [table for table, of_book in tables.items() if not of_book] == []
    assert nullable - KIT == set()


@services
async def test_primary_and_unique_keys_begin_with_the_book(world: World, name: str) -> None:
    async with migrated(world, name) as connection:
        tables = await business_tables(connection)
        keys = [row for row in await connection.fetch(_UNIQUE) if row["table"] in tables]
    assert {row["table"] for row in keys if row["primary"]} == set(tables), "every table has a primary key"
    assert [
        f"{row['table']}: {row['index']} begins with {row['first']}" for row in keys if row["first"] != "book_id"
    ] == []


@services
async def test_no_column_is_an_enum_a_float_or_a_time_without_zone(world: World, name: str) -> None:
    async with migrated(world, name) as connection:
        assert [row[0] for row in await connection.fetch(_KINDS)] == []


@services
async def test_the_application_may_not_change_what_is_append_only(world: World, name: str) -> None:
    async with migrated(world, name) as connection:
        existing = {row["name"]: row["partition"] for row in await connection.fetch(_TABLES)}
        append_only = {*schema.APPEND_ONLY, *declared(name).append_only}
        assert append_only <= set(existing), "append-only tables exist"
        partitions = {table for table, partition in existing.items() if partition}
        assert partitions, "events have partitions"
        sql = """select t || ': ' || p from unnest($1::text[]) t, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p
                 where has_table_privilege(t, p) order by 1"""
        assert [row[0] for row in await connection.fetch(sql, [*append_only, *partitions])] == []
        for table in sorted(append_only):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"delete from {table}")
            assert await connection.fetchval("select has_table_privilege($1, 'INSERT')", table)


@services
async def test_the_application_may_create_nothing_and_owns_nothing(world: World, name: str) -> None:
    async with migrated(world, name) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create table mine (id int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create schema mine")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("alter table event add column mine int")
        sql = "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user"
        assert await connection.fetchval(sql) == 0
        role = await connection.fetchrow(
            """select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
               from pg_roles where rolname = current_user"""
        )
        assert role is not None
        assert not any(role.values()), dict(role)


@services
async def test_the_application_can_keep_house(world: World, name: str) -> None:
    """Partitions are made and dropped by a function of the owner, so that the application needs no right to create."""
    async with migrated(world, name) as connection:
        before = await connection.fetchval("select count(*) from pg_inherits where inhparent = 'event'::regclass")
        await connection.execute("select maintain(37, 400)")
        after = await connection.fetchval("select count(*) from pg_inherits where inhparent = 'event'::regclass")
    assert before == after == 9
