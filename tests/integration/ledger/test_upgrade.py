"""Databases of every released revision are brought to the newest one with everything that is in them.

The dumps are what the product's code of that revision left (``tests/support/dumping.py`` makes the next one); the heads
of the hash chains that they come to were written down when the chain was released, and are the same for ever.
"""

import json
import uuid
from typing import Any

import asyncpg
import pytest
from hezhang_kit.migrations import migrate
from hezhang_stack.postgres import create_service_databases
from ledger_service.bootstrap import service

from tests.architecture.sources import ROOT
from tests.support.dumping import BOOKS, FOLDER
from tests.support.servers import Servers
from tests.support.world import World

pytestmark = pytest.mark.integration
DUMPS = sorted(FOLDER.glob("*.sql"))
HEADS: dict[str, dict[str, str]] = json.loads((FOLDER / "heads.json").read_text(encoding="utf-8"))
KEPT = (
    "book", "voucher", "voucher_line", "voucher_number", "stock", "invoice_line", "document", "draft", "period",
    "period_change", "rule_authorisation", "sub_account", "chain", "waiting", "inbox", "event", "command", "flow",
)  # fmt: skip
BROKER = ("kafka_cluster", "kafka_topic", "kafka_found", "consumer_offset")
"""Which broker the database belongs to: that of the dump is gone."""
_COLUMNS = """
select a.attname from pg_attribute a where a.attrelid = to_regclass('public.' || $1) and a.attnum > 0
    and not a.attisdropped order by a.attname
"""
_TURNOVER = (
    "select book_id, account, day, sum(debit_fen), sum(credit_fen) from account_day group by 1, 2, 3 order by 1, 2, 3"
)


async def columns_of(connection: Any) -> dict[str, list[str]]:
    """The tables that are kept, with the columns that they have now."""
    found = {table: [row[0] for row in await connection.fetch(_COLUMNS, table)] for table in KEPT}
    return {table: columns for table, columns in found.items() if columns}


async def content(connection: Any, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """All rows of these columns, and the turnover of every account and day."""
    kept = {
        table: [row[0] for row in await connection.fetch(f"select row_to_json(r)::text from "
                                                         f"(select {', '.join(names)} from {table}) r order by 1")]
        for table, names in columns.items()
    }  # fmt: skip
    return kept | {"turnover": [str(tuple(row)) for row in await connection.fetch(_TURNOVER)]}


async def loaded(servers: Servers, dump: str) -> tuple[str, str]:
    """A database with a dump in it; the URLs of the application and of the owner."""
    name = f"ledger_{uuid.uuid4().hex[:10]}"
    [(url, owner)] = create_service_databases(servers.admin_url, [name]).values()
    connection = await asyncpg.connect(owner)
    await connection.execute(dump)
    await connection.close()
    return url, owner


async def to_head(owner: str, url: str) -> None:
    await migrate(owner, service.package, service.name, url.rpartition("/")[2], service.append_only)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
async def test_an_upgrade_keeps_every_row_balance_and_hash(world: World, dump: Any) -> None:
    url, owner = await loaded(world.servers, dump.read_text(encoding="utf-8"))
    connection = await asyncpg.connect(owner)
    columns = await columns_of(connection)
    before = await content(connection, columns)
    assert all(before[table] for table in ("voucher", "voucher_line", "stock", "document", "turnover", "waiting"))
    await to_head(owner, url)
    assert await content(connection, columns) == before
    for table in BROKER:
        await connection.execute(f"delete from {table}")
    await connection.close()
    async with world.running(service, "api", url=url) as ledger:
        for book in BOOKS:
            head = (await ledger.get(f"/books/{book}/chain", book)).json()
            assert head["head"] == HEADS[dump.stem][book], f"the chain of {book} ends otherwise than when it was made"
            assert (await ledger.get(f"/books/{book}/chain/verification", book)).json()["intact"]
            ties = (await ledger.get(f"/books/{book}/tie-outs", book)).json()["tie_outs"]
            assert {tie["name"]: tie["ok"] for tie in ties if tie["name"] != "receivable"} == {
                "stock": True, "vat": True, "numbers": True,
            }  # fmt: skip
            trial = (await ledger.get(f"/books/{book}/trial-balance", book)).json()
            assert trial["debit"] == trial["credit"] != "0.00"
            line = {"sku": "S1", "qty": "1", "net": "60.00", "vat": "7.80"}
            bought = {"book_id": book, "number": "new", "supplier_id": "s1", "day": "2026-02-20", "lines": [line]}
            assert (await ledger.post("/purchases", bought, book)).status_code == 201, "and the book goes on"
            assert (await ledger.get(f"/books/{book}/chain/verification", book)).json()["intact"]


def test_every_revision_but_the_newest_has_a_dump() -> None:
    """The newest gets its own when it is released: CONTRIBUTING.md."""
    revisions = sorted(path.name[:4] for path in (ROOT / "services/ledger/migrations/versions").glob("[0-9]*.py"))
    assert [revision for revision in revisions[:-1] if not (FOLDER / f"{revision}.sql").is_file()] == []
    assert all(path.stat().st_size <= 200_000 for path in DUMPS)
