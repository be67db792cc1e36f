"""The invariants over generated histories on the real database, where rules live in SQL, locks and constraints."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hezhang_kit.db import create_engine
from hezhang_kit.transactions import Transactions
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.adapters.chains import ChainsInPostgres
from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.app import reporting
from ledger_service.bootstrap import service
from ledger_service.domain.checks import Refused
from ledger_service.domain.cuts import BookAt, Cut, Span
from ledger_service.domain.documents import Document
from ledger_service.domain.journal import Wanted
from ledger_service.domain.opening import open_book
from ledger_service.domain.periods import Change, Month
from ledger_service.domain.posting import Outcome, Posted, Repeated, Waits, wanted_by
from ledger_service.domain.voucher import Source, period_of

from tests.integration.ledger.rows import digest
from tests.support.events import new_book
from tests.support.examples import on_servers
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import Running, World
from tests.unit.ledger.books import POST
from tests.unit.ledger.saying import BOOK, DAY, opening_of
from tests.unit.ledger.test_invariants import SHOPS, SIZES, Shop, opened, plenty, too_much

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1_200)]
JANUARY = date(2026, 1, 31)


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: TestIssuer) -> AsyncIterator[Running]:
    """The API of a ledger; every example has a book of its own."""
    async with World(servers, issuer).running(service, "api") as running:
        yield running


def of_book(document: Document, book: str) -> Document:
    return replace(document, source=replace(document.source, book_id=book))


async def open_with_stock(transactions: Transactions, book: str, uneven: int) -> None:
    """The book that ``opened`` has in memory."""
    made = replace(opened(uneven).all.books[BOOK], book_id=book)
    source = Source(book, "opening", book, 0, f"e-{book}", f"v-{book}", None)
    async with transactions.work([book]) as work:
        journals = JournalsInPostgres(work)
        periods = frozenset(((book, period_of(made.opened_on)),))
        journal = await journals.read(
            Wanted(books=frozenset(), sources=frozenset((source.key,)), periods=periods), work.now
        )
        open_book(journal, made, source, opening_of(*plenty(uneven)), "me")
        await journals.add_book(made, work.now)
        await journals.write(journal)


async def post(transactions: Transactions, book: str, documents: Sequence[Document]) -> list[Outcome]:
    """A batch, in a transaction of its own."""
    batch = [of_book(document, book) for document in documents]
    async with transactions.work([book]) as work:
        journals = JournalsInPostgres(work)
        journal = await journals.read(wanted_by(batch), work.now)
        outcomes = [POST[type(document)](journal, document) for document in batch]
        await journals.write(journal)
    return outcomes


async def post_all(transactions: Transactions, book: str, documents: Sequence[Document], sizes: Sequence[int]) -> None:
    """All of them in batches of these sizes; who waits goes on when something was posted."""
    queue, waiting, turn = list(documents), list[Document](), 0
    while queue:
        size = sizes[turn % len(sizes)]
        batch, queue, turn = queue[:size], queue[size:], turn + 1
        outcomes = await post(transactions, book, batch)
        waiting += [d for d, outcome in zip(batch, outcomes, strict=True) if isinstance(outcome, Waits)]
        if any(isinstance(outcome, Posted) for outcome in outcomes):
            queue, waiting = waiting + queue, []
    assert not waiting


async def turnover(house: Running, book: str, until: date = date.max) -> dict[str, tuple[int, int]]:
    """Debit and credit by account, zeros left out."""
    rows = await house.fetch(
        """select account, sum(debit_fen)::bigint, sum(credit_fen)::bigint from account_day
           where book_id = $1 and day <= $2 group by 1""", book, until,
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]}


async def check(house: Running, book: str, days: Sequence[date]) -> None:
    """Invariants 1, 2, 3, 4, 12, 13 and 14, as the product itself reports them."""
    async with house.runtime.transactions.reading() as work:
        ledger = house.runtime.ports(work)
        known = await ledger.reports.book(book)
        ties = {tie.name: tie.ok for tie in await ledger.reports.tie_outs(known) if tie.name != "receivable"}
        assert ties == {"stock": True, "vat": True, "numbers": True}
        at = BookAt(known, await ledger.reports.chart(known), Cut(None))
        for day in days:
            trial = await reporting.balance_trial(ledger.ledgers, at, Span(None, day))
            assert trial.debit == trial.credit
        assert await ledger.chains.verify(book) is None
    [[bad]] = await house.fetch(
        """select count(*) from (
             select voucher_id from voucher_line where book_id = $1 group by 1
             having count(*) < 2 or sum(case side when 'debit' then amount_fen else -amount_fen end) <> 0
           ) unbalanced""", book,
    )  # fmt: skip
    assert bad == 0


@on_servers(few=10)
@given(SHOPS, st.integers(0, 99), SIZES, st.randoms(use_true_random=False))
async def test_1_to_4_10_12_to_14_and_28_as_in_memory(
    house: Running, shop: Shop, uneven: int, sizes: list[int], random: Any
) -> None:
    book, transactions, in_memory = new_book(), house.runtime.transactions, opened(uneven)
    in_memory.post_all(shop.documents, sizes)
    await open_with_stock(transactions, book, uneven)
    await post_all(transactions, book, shop.documents, sizes)
    assert await turnover(house, book) == in_memory.turnover()
    stock = await house.fetch("select sku, qty, cost_fen from stock where book_id = $1", book)
    assert {row[0]: (row[1], row[2]) for row in stock} == {
        sku: (there.qty, there.cost) for (_, sku), there in in_memory.all.stock.items()
    }
    await check(house, book, [document.day for document in shop.documents[:3]])
    before = await digest(house, book)
    again = random.sample(shop.documents, len(shop.documents))
    assert all(isinstance(one, Repeated) for one in await post(transactions, book, again))
    for sold in shop.sales:
        refused = await post(transactions, book, [too_much(sold, n) for n in range(len(sold.lines))])
        assert all(isinstance(one, Refused) for one in refused)
    assert without_refused(await digest(house, book)) == without_refused(before)


def without_refused(rows: dict[str, str]) -> dict[str, str]:
    """That a return was refused is kept, so that its cancellation has nothing to take back."""
    return {table: content for table, content in rows.items() if table != "refused_return"}


@on_servers(few=10)
@given(SHOPS, st.integers(0, 25), SIZES)
async def test_11_nothing_changes_in_a_closed_month(house: Running, shop: Shop, cut: int, sizes: list[int]) -> None:
    book, transactions = new_book(), house.runtime.transactions
    await open_with_stock(transactions, book, 0)
    early = [document for document in shop.documents[:cut] if type(document).__name__ == "Sale"]
    await post_all(transactions, book, early, sizes)
    async with transactions.work([book]) as work:
        ledger = house.runtime.ports(work)
        known = await ledger.reports.book(book)
        closed = Change(replace(known, closed_through=JANUARY), Month("2026-01", "closed"))
        await ledger.periods.put(closed, "closed", "boss", None, work.now)
    before = await turnover(house, book, JANUARY), await january(house, book)
    await post_all(transactions, book, shop.documents, sizes)
    assert (await turnover(house, book, JANUARY), await january(house, book)) == before
    late = await house.fetch("select effective_date, document_date from voucher where book_id = $1", book)
    landed = [tuple(row) for row in late if row[1] is not None]
    assert all(day == date(2026, 2, 1) and own <= JANUARY for day, own in landed)
    await check(house, book, [JANUARY, date(2026, 2, 1)])


async def january(house: Running, book: str) -> list[str]:
    """The vouchers of the month, with their lines and links."""
    rows = await house.fetch(
        """select to_jsonb(v)::text || to_jsonb(l)::text || encode(c.hash, 'hex') from voucher v
           join voucher_line l using (book_id, voucher_id) join chain c using (book_id, voucher_id)
           where book_id = $1 and v.period = '2026-01' order by 1""", book,
    )  # fmt: skip
    return [row[0] for row in rows]


CHANGED = {
    "text": "coalesce({0}, '') || 'x'", "integer": "coalesce({0}, 0) + 1000", "bigint": "{0} + 100000000",
    "numeric(24,6)": "coalesce({0}, 0) + 0.000001", "date": "coalesce({0}, date '2026-01-01') + 1",
    "timestamp with time zone": "{0} + interval '1 microsecond'", "text[]": "array_append({0}, 'x')",
}  # fmt: skip
ONE_OF = {
    "side": "case side when 'debit' then 'credit' else 'debit' end",
    "kind": "case kind when 'ordinary' then 'correction' else 'ordinary' end",
}
_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.oid in ('voucher'::regclass, 'voucher_line'::regclass) and a.attnum > 0 and not a.attisdropped
  and a.attname not in ('book_id', 'voucher_id') order by 1, 2
"""
_LINKS = """
select c.link_no, c.voucher_id, count(*) as lines from chain c join voucher_line l using (book_id, voucher_id)
where book_id = $1 group by 1, 2 order by 1
"""


class Undo(Exception):
    """What was changed is not kept."""


@pytest.fixture(scope="module")
async def as_owner(house: Running) -> AsyncIterator[tuple[Transactions, str]]:
    """Transactions that may change anything, and a book with a history."""
    book, transactions = new_book(), house.runtime.transactions
    shop = Shop()
    for n in range(6):
        shop.sell([(0, 3, 1_000 + n), (2, 1, 77)], DAY)
        shop.take_back(n, 1, n % 4, DAY)
        shop.pay(n, 100 * n + 1, DAY)
    await open_with_stock(transactions, book, 7)
    await post_all(transactions, book, shop.documents, [4])
    engine = create_engine(house.world.databases["ledger"][1], "owner", 1)
    yield replace(transactions, engine=engine), book
    await engine.dispose()


@on_servers(few=40)
@given(st.data())
async def test_13_any_change_of_any_column_of_any_row_breaks_the_chain_there(
    house: Running, as_owner: tuple[Transactions, str], data: st.DataObject
) -> None:
    transactions, book = as_owner
    columns = [tuple(row) for row in await house.fetch(_COLUMNS)]
    link, voucher_id, lines = data.draw(st.sampled_from([tuple(row) for row in await house.fetch(_LINKS, book)]))
    table, column, kind = data.draw(st.sampled_from(columns))
    other = ONE_OF.get(column) or CHANGED[kind].format(column)
    where = f"book_id = $1 and voucher_id = '{voucher_id}'"
    if table == "voucher_line":
        where += f" and line_no = {data.draw(st.integers(1, lines))}"
    with suppress(Undo):
        async with transactions.work([book]) as work:
            assert await work.execute(f"update {table} set {column} = {other} where {where}", book) == "UPDATE 1"
            broken = await ChainsInPostgres(work).verify(book)
            assert broken is not None, f"{table}.{column} of link {link}"
            assert (broken.link, broken.voucher_id) == (link, voucher_id)
            raise Undo
