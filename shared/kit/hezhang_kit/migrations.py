"""Migrations: alembic, run by the owner of the database, who then grants to the application's role."""

import importlib
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from hezhang_kit import schema
from hezhang_kit.db import async_url

_PARTITIONS = """
select format('%I', c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r'
"""


def kit_baseline(op: Any) -> None:
    """Create the kit's own tables; called first in the first migration of a service."""
    schema.create(op)


def run() -> None:
    """Called by a service's ``migrations/env.py``."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, version_table=context.config.attributes["version_table"])
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: Connection, package: str, service: str, revision: str) -> None:
    config = Config()
    location = Path(str(importlib.import_module(package).__file__)).parents[1] / "migrations"
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = f"alembic_version_{service}"
    command.upgrade(config, revision)


def _grant(connection: Connection, role: str, append_only: tuple[str, ...]) -> None:
    name = connection.dialect.identifier_preparer.quote(role)
    # Rows of a partition can only be reached through its parent, which says what may be done with them.
    partitions = connection.execute(text(_PARTITIONS)).scalars().all()
    for statement in (
        f"grant usage on schema public to {name}",
        f"grant select, insert, update, delete on all tables in schema public to {name}",
        f"grant usage, select on all sequences in schema public to {name}",
        f"grant execute on function maintain(int, int) to {name}",
        *(f"revoke all on {partition} from {name}" for partition in partitions),
        *(f"revoke update, delete on {table} from {name}" for table in (*schema.APPEND_ONLY, *append_only)),
    ):
        connection.execute(text(statement))


async def migrate(
    url: str, package: str, service: str, application_role: str, append_only: tuple[str, ...], revision: str = "head"
) -> None:
    """Bring the database to ``revision`` and grant to the application's role; one at a time, by an advisory lock."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(4207849483)"))
            await connection.run_sync(_upgrade, package, service, revision)
            await connection.run_sync(_grant, application_role, append_only)
    finally:
        await engine.dispose()
