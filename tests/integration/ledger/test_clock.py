"""The clock of checks: books that have changed and come to rest are looked at, and every chain once a day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ledger_service.adapters.chains import ChainsInPostgres
from ledger_service.bootstrap import service
from ledger_service.domain.chain import Head, Verified
from ledger_service.entrypoints import clock

from tests.integration.ledger.checking import as_owner, by_hand, readiness, rich_shop, told
from tests.integration.ledger.shop import open_shop
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


class At:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


async def looked_at(ledger: Running, *books: str) -> list[Any]:
    """When each book was last taken, and how much of it was seen."""
    return [
        tuple(row)
        for book in books
        for row in await ledger.fetch("select taken_at, links from book_check where book_id = $1", book)
    ]


async def turn(ledger: Running, rest_s: int = 900) -> None:
    """Let the clock of checks look through all books."""
    after = await clock.check_due(ledger.runtime, "", rest_s)
    while after:
        after = await clock.check_due(ledger.runtime, after, rest_s)


async def test_the_clock_checks_books_that_changed_and_came_to_rest(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book, still = await rich_shop(ledger), await open_shop(ledger)
        await by_hand(ledger, book, "1000.00")
        await by_hand(ledger, book, "1000.00")
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [], "neither has come to rest"
        watch.now += timedelta(seconds=901)
        await turn(ledger)
        first = watch.now
        assert await looked_at(ledger, book, still) == [(first, 3), (first, 1)]
        opened, resolved = await told(ledger, book)
        assert (len(opened), resolved) == (1, [])
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(first, 3), (first, 1)], "nothing has changed"
        await by_hand(ledger, book, "50.00")
        await turn(ledger)
        assert await looked_at(ledger, book) == [(first, 3)], "it may not have come to rest"
        watch.now += timedelta(seconds=901)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(watch.now, 4), (first, 1)]
        assert await told(ledger, book) == (opened, [])
        watch.now += timedelta(days=1, seconds=1)
        await turn(ledger)
        assert await looked_at(ledger, book, still) == [(watch.now, 4), (watch.now, 1)], "a new day may miss something"


async def test_two_clocks_do_not_check_a_book_twice(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        books = sorted([await open_shop(ledger) for _ in range(3)])
        watch.now += timedelta(hours=1)
        taken: list[list[str]] = []
        for _ in range(2):
            async with ledger.runtime.transactions.work() as work:
                taken.append(sorted(await ledger.runtime.ports(work).checks.take(books, work.now, 900, 2)))
        assert taken == [books[:2], books[2:]]


async def verify_all(ledger: Running) -> int:
    """Let the clock verify until every chain was; the stretches that it took."""
    stretches = 0
    while await clock.verify_due(ledger.runtime):
        stretches += 1
    return stretches


THIRD = "(select voucher_id from chain where book_id = $1 and link_no = 3)"
EDIT = f"update voucher_line set amount_fen = amount_fen {{}} 1 where book_id = $1 and voucher_id = {THIRD}"


async def test_a_broken_chain_is_an_anomaly_that_names_the_first_broken_row(world: World) -> None:
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book = await rich_shop(ledger)
        vouchers = [await by_hand(ledger, book, f"{n}00.00") for n in range(1, 5)]
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await verify_all(ledger) == 2, "its links, and that there are no more"
        assert await verify_all(ledger) == 0, "once a day"
        assert await told(ledger, book) == ([], [])
        await as_owner(world, EDIT.format("+"), book)
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        [(_, opened)] = await ledger.told(book, "anomaly.opened")
        assert (opened["kind"], opened["severity"], opened["about"]["id"], opened["evidence_refs"][0]) == (
            "chain_broken", "P1", vouchers[1]["voucher_id"], "link 3",
        )  # fmt: skip
        assert "is not what was posted" in opened["actual"]
        blocking = (await readiness(ledger, book))["findings_blocking"]
        assert blocking["what"] == [f"chain_broken: voucher {vouchers[1]['voucher_id']}"]
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        assert len(await ledger.told(book, "anomaly.opened")) == 1, "one anomaly, not one a day"
        await as_owner(world, EDIT.format("-"), book)
        watch.now += timedelta(days=1, seconds=1)
        await verify_all(ledger)
        assert await told(ledger, book) == ([opened["anomaly_id"]], [opened["anomaly_id"]])


async def test_a_book_that_cannot_be_checked_keeps_nobody_from_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sums are beyond 64 bits, and its chain cannot even be read; the owner of the database made it so."""
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        bad, good = [await rich_shop(ledger) for _ in range(2)]
        for book in (bad, good):
            await by_hand(ledger, book, "1000.00")
            await by_hand(ledger, book, "1000.00")
        today = "(now() at time zone 'UTC')::date"
        full = f"select $1, '1405', date '2026-02-01', {today} + n, 9223372036854775807, 0 from generate_series(0, 1) n"
        await as_owner(world, f"insert into account_day {full}", bad)
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert [links is not None for [(_, links)] in [await looked_at(ledger, book) for book in (bad, good)]] == [
            False, True,
        ]  # fmt: skip
        assert [event["kind"] for _, event in await ledger.told(good, "anomaly.opened")] == ["duplicate_suspect"]
        assert not await ledger.told(bad, "anomaly.opened")
        verified = ChainsInPostgres.verify_part

        async def unreadable(self: ChainsInPostgres, book_id: str, head: Head) -> Verified:
            if book_id == bad:
                raise ValueError("a column that nobody can read")
            return await verified(self, book_id, head)

        monkeypatch.setattr(ChainsInPostgres, "verify_part", unreadable)
        assert await verify_all(ledger) == 3, "one try of the bad one, and two stretches of the good one"
        assert await verify_all(ledger) == 0, "its next turn is tomorrow"
        assert not await ledger.told(bad, "anomaly.opened"), "nothing is said of what was not seen"


async def test_a_verification_goes_on_where_it_was_in_stretches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_service.adapters.chains._BATCH", 2)
    watch = At()
    async with world.running(service, "api", clock=watch) as ledger:
        book = await rich_shop(ledger)
        for n in range(1, 5):
            await by_hand(ledger, book, f"{n}00.00")
        watch.now += timedelta(hours=1)
        await turn(ledger)
        assert await clock.verify_due(ledger.runtime)
        state = "select verified_links from book_check where book_id = $1"
        assert [row[0] for row in await ledger.fetch(state, book)] == [2]
        await as_owner(world, EDIT.format("+"), book)
        assert await verify_all(ledger) == 1, "the second stretch finds it"
        [(_, opened)] = await ledger.told(book, "anomaly.opened")
        assert opened["evidence_refs"][0] == "link 3"
        intact = (await ledger.get(f"/books/{book}/chain/verification", book)).json()
        assert intact["broken"]["link"] == 3
