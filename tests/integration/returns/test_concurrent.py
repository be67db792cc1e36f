"""Many requests for the same line at once, at two APIs of one database: never more comes back than was sold."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from returns_service.bootstrap import service

from tests.integration.returns.life import CLERK, asking
from tests.integration.returns.shop import issued, line, match, named, new_book, sell
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

AT_ONCE = 64
SOLD = 20


@pytest.fixture
async def apis(world: World) -> AsyncIterator[list[Running]]:
    """Two of them, as two processes would be: what keeps them apart is the database."""
    async with AsyncExitStack() as stack:
        url, clock = await world.database(service), lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)
        yield [
            await stack.enter_async_context(world.running(service, role="api", url=url, clock=clock)) for _ in range(2)
        ]


async def sold(api: Running) -> str:
    """A book in which wang bought 20 lamps at a price that does not divide."""
    book = new_book()
    await sell(api, issued(book, "a", line(1, str(SOLD), "3.335", "66.70", "8.67", source_seq=1)))
    return book


async def taken(api: Running, book: str) -> tuple[int, int, int, int]:
    """Of the line: quantity, net and VAT that came back, and what is reserved."""
    [row] = await api.fetch("select * from sold_line where book_id = $1", book)
    return row["returned_qty"], row["returned_net_fen"], row["returned_vat_fen"], row["reserved_qty"]


def quantities(content: dict[str, Any]) -> Decimal:
    """Of an event's lines."""
    return sum((Decimal(one["qty"]) for one in content["lines"]), Decimal(0))


async def test_of_64_requests_at_once_never_more_is_reserved_than_was_sold(apis: list[Running]) -> None:
    book = await sold(apis[0])
    bodies = [asking(book, ("a", 1, str(1 + n % 3)), source_ref=f"request {n}") for n in range(AT_ONCE)]
    answers = await asyncio.gather(
        *(apis[n % 2].post("/returns/requests", body, book, **CLERK) for n, body in enumerate(bodies))
    )
    assert {answer.status_code for answer in answers} == {201}
    made = [answer.json() for answer in answers]
    reserved = sum(Decimal(one["qty"]) for view in made if view["status"] == "requested" for one in view["claimed"])
    assert (await taken(apis[0], book)) == (0, 0, 0, reserved)
    assert reserved == SOLD, "the units of those that asked for too much were left to those that asked for one"
    assert {view["anomaly"]["kind"] for view in made if view["status"] == "refused"} == {"return_more_than_sold"}


async def test_of_64_requests_of_every_form_at_once_exactly_what_was_sold_comes_back(apis: list[Running]) -> None:
    book = await sold(apis[0])

    async def one(n: int) -> httpx.Response:
        api, body = apis[n % 2], (named(book, ("a", 1, "1")), match(book, "1", 9))[n // 2 % 2]
        if n % 8 == 7:
            return await api.post("/returns/bulk", {"book_id": book, "returns": [body, body]}, book)
        return await api.post("/returns", body, book)

    answers = await asyncio.gather(*(one(n) for n in range(AT_ONCE)))
    made: list[dict[str, Any]] = []
    for answer in answers:
        body = answer.json()
        made += [item["result"] for item in body["results"]] if answer.status_code == 200 else [body]
    assert Counter(view["status"] for view in made) == {"recorded": SOLD, "refused": len(made) - SOLD}
    assert await taken(apis[0], book) == (SOLD, 66_70, 8_67, 0)
    told = [content for _, content in await apis[0].told(book, "return.recorded")]
    assert sum(map(quantities, told)) == SOLD
    nets = [Decimal(line["net"]) for content in told for line in content["lines"]]
    assert sum(nets) == Decimal("66.70"), "any partition closes to 0.00"


async def test_one_key_sent_64_times_at_once_acts_once(apis: list[Running]) -> None:
    book = await sold(apis[0])
    body = named(book, ("a", 1, "3"))
    answers = await asyncio.gather(*(apis[n % 2].post("/returns", body, book, key="k") for n in range(AT_ONCE)))
    assert len({answer.content for answer in answers}) == 1
    assert (await taken(apis[0], book))[0] == 3
