"""Backups of a service's database, and what is in it: copies made by PostgreSQL, compared table by table."""

import json
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from hezhang_kit.work import POSITION

from tests.support.world import World

NOT_STATE = {
    "lane", "consumer_offset", "kafka_cluster", "kafka_topic", "kafka_found", "outbox", "told", "told_voucher",
    "recovery",
}  # fmt: skip
"""Tables of how a service works, not of what it knows."""
BY_CHANCE = (
    "position",
    "seq",
    "parked_id",
    "parked_at",
    "received_at",
    "since",
    "planned_at",
    "sending_at",
    "settled_at",
)
"""Columns that PostgreSQL numbers, or that tell when a message was handed over."""
OF_THE_HOP = (POSITION, "traceparent", "ce_traceparent")
"""Headers that say how it came to be told, not what; the trace of a voucher or a return is a column of its own."""
_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
"""


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


async def back_up(world: World, url: str) -> None:
    """Keep the database as it is now; nobody may be connected to it."""
    name = _name(url)
    connection = await asyncpg.connect(world.servers.admin_url)
    try:
        await connection.execute(f'create database "{name}_backup" template "{name}"')
    finally:
        await connection.close()


async def restore(world: World, url: str) -> None:
    """Lose the database, and put the backup in its place."""
    name = _name(url)
    connection = await asyncpg.connect(world.servers.admin_url)
    try:
        owner = await connection.fetchval("select datdba::regrole::text from pg_database where datname = $1", name)
        await connection.execute(f'drop database "{name}" with (force)')
        await connection.execute(f'create database "{name}" template "{name}_backup" owner {owner}')
    finally:
        await connection.close()


async def state(url: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that a service knows, by table, without what is given by chance."""
    connection = await asyncpg.connect(url)
    try:
        tables = {row[0] for row in await connection.fetch(_TABLES)} - NOT_STATE
        return {
            table: sorted(
                [_row(row[0]) for row in await connection.fetch(f"select to_jsonb(t)::text from {table} t")],
                key=json.dumps,
            )
            for table in sorted(tables)
            if not table.startswith("alembic")
        }
    finally:
        await connection.close()


def _row(text: str) -> dict[str, Any]:
    row = json.loads(text)
    left_out = {"id", *BY_CHANCE} if isinstance(row.get("id"), int) else {*BY_CHANCE}
    if "headers" in row and row["headers"].startswith("{"):
        row["headers"] = {name: v for name, v in json.loads(row["headers"]).items() if name not in OF_THE_HOP}
    return {name: value for name, value in row.items() if name not in left_out}


def difference(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, tuple[list[Any], list[Any]]]:
    """The rows that only one of two states has, by table: (lost, new)."""
    found = {
        table: (
            [row for row in before[table] if row not in after[table]],
            [row for row in after[table] if row not in before[table]],
        )
        for table in before
        if before[table] != after[table]
    }
    return {table: (lost[:3], new[:3]) for table, (lost, new) in found.items()}
