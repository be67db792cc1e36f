"""Compares a migrated database with the tables that the code describes."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hezhang_kit.db import async_url
from sqlalchemy import CheckConstraint, Connection, MetaData, String, text
from sqlalchemy.ext.asyncio import create_async_engine

_CHECKS = """
select c.relname, k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.contype = 'c' and c.relname = any(:tables)
"""


async def differences(url: str, metadata: MetaData) -> list[Any]:
    """What is described and not there, or there with another shape; the kit's own tables are not described."""
    engine = create_async_engine(async_url(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_compare, metadata)
    finally:
        await engine.dispose()


def _compare(connection: Connection, metadata: MetaData) -> list[Any]:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or name in metadata.tables

    def of_other_types(context: Any, found: Any, described: Any, found_type: Any, described_type: Any) -> bool | None:
        return False if isinstance(found_type, String) and str(described_type) == "VARCHAR" else None

    options = {"include_name": ours, "compare_type": of_other_types}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    rows = connection.execute(text(_CHECKS), {"tables": list(metadata.tables)})
    described = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    # References between tables are kept by the database alone.
    foreign_keys = [one for one in found if one[0] == "remove_fk"]
    shapes = [one for one in found if one not in foreign_keys]
    return [*shapes, *sorted({(row[0], row[1]) for row in rows} ^ described)]
