"""Corrections of any kind in any order on the real database: each voucher is taken back or corrected at most once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
import pytest
from hezhang_contracts.cases_events import CorrectionLine, CorrectionRequested
from hezhang_kit.causes import Received
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.app import handlers
from ledger_service.app.drafts import put_in_books
from ledger_service.bootstrap import service
from ledger_service.domain.chart import Side
from ledger_service.domain.drafting import Draft, Prepared
from ledger_service.domain.journal import Book
from ledger_service.domain.voucher import Line, Source
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from tests.integration.ledger.rows import digest
from tests.support.events import new_book
from tests.support.examples import on_servers
from tests.support.identity import TestIssuer
from tests.support.servers import Servers
from tests.support.world import Running, World
from tests.unit.ledger.books import Books
from tests.unit.ledger.saying import BOOK, DAY

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1_200)]
How = Literal["reverse", "replace", "adjust"]
SIDES: tuple[tuple[str, Side], ...] = (("5602", "debit"), ("1002", "credit"))
STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["reverse", "replace", "adjust"]), st.integers(1, 50)), max_size=8
)


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: TestIssuer) -> AsyncIterator[Running]:
    """The API of a ledger; every example has a book of its own."""
    async with World(servers, issuer).running(service, "api") as running:
        yield running


@dataclass
class Model:
    """What every voucher says, in fen, and which of them cannot be corrected any more."""

    amounts: dict[str, int] = field(default_factory=dict[str, int])
    settled: set[str] = field(default_factory=set[str])

    def refuses(self, target: str, how: How, amount: int) -> str | None:
        """The code of the refusal."""
        if target in self.settled:
            return "corrected_already"
        return "nothing_differs" if how == "adjust" and amount == self.amounts[target] else None

    def done(self, target: str, how: How, amount: int, vouchers: list[str]) -> None:
        """The correction was posted as these."""
        was = self.amounts[target]
        says = {"reverse": [-was], "replace": [-was, amount], "adjust": [amount - was]}[how]
        self.amounts |= dict(zip(vouchers, says, strict=True))
        self.settled.add(target)


async def rent(house: Running, book: str, amounts: list[int], model: Model) -> None:
    """A book with vouchers by hand."""
    made = Books().all.books[BOOK]
    opened = Book(book, made.name, made.standard, made.taxpayer, made.zone, made.opened_on)
    async with house.runtime.transactions.work([book]) as work:
        ledger = house.runtime.ports(work)
        await ledger.journals.add_book(opened, work.now)
        for n, amount in enumerate(amounts):
            lines = tuple(Line(account, side, amount, "房租") for account, side in SIDES)
            draft = Draft(book_id=book, draft_id=f"d{n}", day=DAY, maker="ann", checker="bob", state="reviewed",
                          vouchers=(Prepared(lines),))  # fmt: skip
            source = Source(book, "manual", f"d{n}", 0, f"e{n}", f"v{n}", None)
            assert isinstance(await put_in_books(opened, draft, [source], "cyd", ledger), list)
            model.amounts[f"v{n}"] = amount


async def ask(house: Running, event: CorrectionRequested) -> list[dict[str, Any]]:
    """What the ledger tells of a correction, worked as the consumer does."""
    async with house.runtime.transactions.work([event.book_id]) as work:
        cause = Received(event, f"{event.book_id}-{event.correction_id}", "/cases", work.now, INVALID_SPAN_CONTEXT)
        await handlers.post_corrections([cause], house.runtime.ports(work))
        return [orjson.loads(told.value) | {"topic": told.topic} for told in work.emitted]


def requested(book: str, name: str, target: str, how: How, amount: int) -> CorrectionRequested:
    lines = [CorrectionLine(account=account, side=side, amount=amount, summary="房租") for account, side in SIDES]
    return CorrectionRequested(
        book_id=book, case_id=name, correction_id=name, voucher_id=target, how=how, reason="记错", day=DAY,
        lines=() if how == "reverse" else tuple(lines), requested_by="li", approved_by="wang",
    )  # fmt: skip


@on_servers(few=10)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=3), STEPS)
async def test_8_and_9_a_voucher_is_corrected_once_and_the_book_says_what_is_right(
    house: Running, amounts: list[int], steps: list[tuple[int, How, int]]
) -> None:
    book, model = new_book(), Model()
    await rent(house, book, amounts, model)
    reversals: set[str] = set()
    for n, (pick, how, amount) in enumerate(steps):
        target = list(model.amounts)[pick % len(model.amounts)]
        event = requested(book, f"k{n}", target, how, amount)
        code = "reversal_of_reversal" if target in reversals else model.refuses(target, how, amount)
        before = await digest(house, book)
        told = await ask(house, event)
        if code is not None:
            assert [(one["topic"], one["code"]) for one in told] == [("voucher.rejected", code)]
            assert await digest(house, book) == before
            continue
        assert {one["topic"] for one in told} == {"voucher.posted"}
        model.done(target, how, amount, [one["voucher_id"] for one in told])
        reversals |= {one["voucher_id"] for one in told if one["kind"] == "reversal"}
        after = await digest(house, book)
        assert await ask(house, event) == [], "told again, it does nothing"
        assert await digest(house, book) == after
    sums = await house.fetch(
        "select account, sum(debit_fen - credit_fen)::bigint from account_day where book_id = $1 group by 1", book
    )
    right = sum(model.amounts.values())
    assert {row[0]: row[1] for row in sums if row[1]} == ({"5602": right, "1002": -right} if right else {})
    twice = """select reverses, corrects from voucher
               where book_id = $1 and coalesce(reverses, corrects) is not null group by 1, 2 having count(*) > 1"""
    assert await house.fetch(twice, book) == []
    async with house.runtime.transactions.reading() as work:
        assert await house.runtime.ports(work).chains.verify(book) is None
