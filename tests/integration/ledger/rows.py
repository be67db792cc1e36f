"""What a book has in the ledger's tables, as digests: equal when nothing was changed."""

import hashlib
import re

import asyncpg
from hezhang_kit import schema

from tests.support.world import Running

_TABLES = """
select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'book_id'
order by 1
"""
NOT_OF_THE_BOOKS = {"book_read", *re.findall(r"create table (\w+)", schema.TABLES)}
"""The trail of who read what, and the kit's own tables."""


async def digest(ledger: Running, book: str) -> dict[str, str]:
    """By table, of every row of the book."""
    found: dict[str, str] = {}
    connection = await asyncpg.connect(ledger.url)
    try:
        for [table] in await connection.fetch(_TABLES):
            if table not in NOT_OF_THE_BOOKS:
                sql = f"select to_jsonb(t)::text from {table} t where book_id = $1 order by 1"
                rows = await connection.fetch(sql, book)
                found[table] = hashlib.sha256(str([row[0] for row in rows]).encode()).hexdigest()
    finally:
        await connection.close()
    return found
