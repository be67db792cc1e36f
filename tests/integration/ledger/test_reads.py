"""The trail of reads (查阅记录): whoever is answered has left one, and so has whoever was refused or failed."""

from collections.abc import AsyncIterator, Iterator
from typing import get_args

import asyncpg
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from hezhang_kit.reading import Read
from ledger_service.app.report_ports import BookRead
from ledger_service.bootstrap import service
from ledger_service.entrypoints.reading import ReadBook

from tests.integration.ledger.shop import opening
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[Running]:
    """A ledger that only answers."""
    async with world.running(service, "api") as running:
        yield running


@pytest.fixture
async def book(ledger: Running) -> str:
    """A book with nothing but its opening."""
    opened = new_book()
    answer = await ledger.post("/books", opening(opened, capital="0.00"), opened)
    assert answer.status_code == 201, answer.text
    return opened


def made_by(dependant: Dependant) -> Iterator[object]:
    """What makes the parameters of a route."""
    for each in dependant.dependencies:
        yield each.call
        yield from made_by(each)


def test_whatever_reads_a_book_keeps_it() -> None:
    kept, unkept = (get_args(each)[1].dependency for each in (ReadBook, Read))
    routes = [route for route in service.router.routes if isinstance(route, APIRoute)]
    assert not [route.path for route in routes if unkept in made_by(route.dependant)]
    shown = [route for route in routes if "GET" in (route.methods or ())]
    assert len(shown) > 20
    assert not [route.path for route in shown if kept not in made_by(route.dependant)]


async def test_every_read_of_a_book_is_kept(ledger: Running, book: str) -> None:
    assert (await ledger.get(f"/books/{book}/trial-balance?as_of=2026-01-01", book)).status_code == 200
    assert (await ledger.get(f"/books/{book}/vouchers", book, sub="li.na")).status_code == 200
    assert (await ledger.get(f"/books/{book}/balance-sheet?as_of=2026-01-01", "other")).status_code == 404
    assert (await ledger.get(f"/books/{book}/reads", book)).status_code == 403
    first = (await ledger.get(f"/books/{book}/reads?limit=2", book, roles=("reviewer",))).json()
    rest = await ledger.get(f"/books/{book}/reads?cursor={first['next_cursor']}", book, roles=("reviewer",))
    reads = [*first["items"], *rest.json()["items"]]
    assert [(read["subject"], read["asked"]) for read in reads] == [
        ("tester", f"/books/{book}/reads?limit=2"), ("tester", f"/books/{book}/reads"),
        ("li.na", f"/books/{book}/vouchers"), ("tester", f"/books/{book}/trial-balance?as_of=2026-01-01"),
    ]  # fmt: skip
    assert reads[3]["what"] == "/books/{book_id}/trial-balance"
    assert reads[3]["trace_id"]
    lines = (await ledger.get(f"/books/{book}/reads?subject=li.na", book, roles=("manager",))).json()["items"]
    assert [line["subject"] for line in lines] == ["li.na"]


async def test_what_is_refused_or_fails_is_kept_too(ledger: Running, book: str) -> None:
    owner = await asyncpg.connect(ledger.world.databases["ledger"][1])
    most = "select $1, '5602', date '2026-02-01', date '2026-02-01' + n, 9223372036854775807, 0"
    await owner.execute(f"insert into account_day {most} from generate_series(0, 1) n", book)
    await owner.close()
    tried = {"/accounts/9999/statement": 404, "/general-ledger?cursor=x": 422, "/trial-balance": 422, "/drafts/x": 404}
    for path, status in tried.items():
        assert (await ledger.get(f"/books/{book}{path}", book)).status_code == status, path
    kept = await ledger.fetch("select asked, trace_id from book_read where book_id = $1 order by read_id", book)
    assert [row["asked"] for row in kept] == [f"/books/{book}{path}" for path in tried]
    assert all(row["trace_id"] for row in kept)


async def test_a_file_that_is_tried_is_a_read(ledger: Running, book: str) -> None:
    headers = ledger.headers(book) | {"content-type": "text/csv"}
    for path in ("vouchers/preview", "dry-run"):
        await ledger.client.post(f"/books/{book}/{path}", json={"events": []}, headers=headers)
    kept = await ledger.fetch("select what from book_read where book_id = $1 order by read_id", book)
    assert [row["what"] for row in kept] == ["/books/{book_id}/vouchers/preview"]


async def test_nobody_reads_without_a_trail(ledger: Running, book: str) -> None:
    owner = await asyncpg.connect(ledger.world.databases["ledger"][1])
    await owner.execute("alter table book_read add constraint full_up check (false) not valid")
    with pytest.raises(asyncpg.CheckViolationError):
        await ledger.get(f"/books/{book}", book)
    await owner.execute("alter table book_read drop constraint full_up")
    await owner.close()
    assert (await ledger.get(f"/books/{book}", book)).status_code == 200


async def test_a_read_writes_nothing_but_its_trail(ledger: Running, book: str) -> None:
    asked = BookRead(book, "li.na", "manager", "/", "/", None)
    for write in ("update book set name = 'x'", "delete from draft", "select nextval('event_seq')"):
        async with ledger.runtime.transactions.reading(noted=True) as work:
            opened = await ledger.runtime.ports(work).trail.keep(asked, work.now)
            assert (opened.book.book_id, opened.vouchers) == (book, 0)
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await work.execute(write)
    assert not await ledger.fetch("select from book_read where book_id = $1", book)
