"""Reading only the lines that a batch can reach decides as reading all of them does."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hezhang_contracts.money import format_decimal
from returns_service.adapters import reach
from returns_service.app import translation
from returns_service.app.commands import RecordReturn
from returns_service.bootstrap import service
from returns_service.domain.deciding import Recorded, decide
from returns_service.domain.refusals import Refusal
from returns_service.domain.sales import Sales

from tests.integration.returns.shop import issued, line, match, named, new_book, sell, taken
from tests.support.world import World

pytestmark = pytest.mark.integration

# Their order by bytes is not that of a dictionary: a limited read must cut where the domain would.
INVOICES = ["a", "B", "é", "b", "Z", "10", "9"]
SEEDS = range(4)


def shop(book: str, rng: random.Random) -> list[Any]:
    """Invoices with a few lines each, many of equal rank, of two items in halves of a unit."""
    invoices: list[Any] = []
    for invoice_id in INVOICES:
        lines = [
            line(n, format_decimal(rng.randint(1, 5) * Decimal("0.5")), "1.00", "9.00", "1.17",
                 item=rng.choice(["22423", "POST"]), source_seq=rng.choice([None, rng.randint(1, 12)]))
            for n in range(1, rng.randint(4, 12))
        ]  # fmt: skip
        invoices.append(issued(book, invoice_id, *lines))
    return invoices


def batch(book: str, rng: random.Random) -> list[dict[str, Any]]:
    """Requests of all forms."""
    bodies: list[dict[str, Any]] = []
    for _ in range(rng.randint(1, 6)):
        qty = format_decimal(rng.randint(0, 24) * Decimal("0.5"))
        if rng.random() < 0.3:
            bodies.append(named(book, (rng.choice(INVOICES), rng.randint(1, 12), qty)))
        else:
            seq = rng.choice([None, rng.randint(1, 13)])
            bodies.append(
                match(book, qty, seq, item=rng.choice(["22423", "POST"]), day=f"2026-01-0{rng.randint(4, 6)}")
            )
    return bodies


def decided(body: dict[str, Any], sales: Sales, differences: list[str | None]) -> object:
    """What the domain says when it has every line of the book; the differences of refusals are noted."""
    decision = decide(translation.request_of(RecordReturn.model_validate(body)), sales)
    if isinstance(decision, Recorded):
        return [
            [(part.invoice_id, one.of.line_no, one.amounts.qty, one.amounts.net_fen) for one in part.lines]
            for part in decision.parts
        ]
    if isinstance(decision, Refusal):
        differences.append(decision.difference)
        return decision.kind
    return "unknown"


def answered(result: dict[str, Any]) -> object:
    """What the service answered, as ``decided`` puts it."""
    made = result["result"]
    if made is None:
        return "unknown"
    if made["anomaly"]:
        return made["anomaly"]["kind"]
    return [
        [
            (part["invoice_id"], one["invoice_line_no"], Decimal(one["qty"]), int(Decimal(one["net"]) * 100))
            for one in part["lines"]
        ]
        for part in made["parts"]
    ]


async def test_a_limited_read_decides_as_a_whole_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FIRST_LOOK", 1)
    async with world.running(service, role="api") as returns:
        for seed in SEEDS:
            rng, book = random.Random(seed), new_book()
            invoices = shop(book, rng)
            await sell(returns, *invoices)
            everything = Sales(one for invoice in invoices for one in translation.sold_lines_of(invoice))
            differences: list[str | None] = []
            for _ in range(10):
                bodies = batch(book, rng)
                expected = [decided(body, everything, differences) for body in bodies]
                answer = await returns.post("/returns/bulk", {"book_id": book, "returns": bodies}, book)
                assert [answered(result) for result in answer.json()["results"]] == expected, f"seed {seed}"
            anomalies = await returns.told(book, "anomaly.opened")
            assert [anomaly["difference"] for _, anomaly in anomalies] == differences, f"seed {seed}"


async def test_what_named_lines_take_in_the_same_batch_is_reached_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "FIRST_LOOK", 1)
    book = new_book()
    async with world.running(service, role="api") as returns:
        await sell(returns, issued(book, "a", *(line(n, "1", "1.00", "1.00", "0.13", source_seq=n) for n in (1, 2, 3))))
        bodies = [named(book, ("a", 3, "1")), match(book, "1", 9)]
        answer = await returns.post("/returns/bulk", {"book_id": book, "returns": bodies}, book)
        parts = [taken(result["result"]["parts"]) for result in answer.json()["results"]]
        assert parts == [[(1, "a", [(3, "1", "1.00", "0.13")])], [(1, "a", [(2, "1", "1.00", "0.13")])]]
