"""What is read across returns, and the cycle count (盘点)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import Exact, Fen, format_decimal
from hezhang_kit.causes import Asked
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.problems import Problem, invalid
from pydantic import BaseModel

from returns_service.app.commands import CheckRates, CountStock
from returns_service.app.ports import ReturnsPorts
from returns_service.domain.counting import Compared, Counted, Rate, compare_count, unusual

By = Literal["sku", "customer"]


class RateView(BaseModel):
    """How much came back of a sku or from a customer, and why; ``unusual``: it stands out of its book."""

    of: str
    sold: Exact
    returned: Exact
    rate: Exact
    sold_net: Fen
    returned_net: Fen
    returns: int
    reasons: dict[str, int]
    unusual: bool


class RatesView(BaseModel):
    """The rates (退货率) of a book, the highest first, and that of the whole book."""

    book_id: str
    by: By
    since: date
    until: date
    rate: Exact
    items: list[RateView]


class CountLine(BaseModel):
    """A sku of the count; ``anomaly_id`` of the finding when a difference is left."""

    sku: str
    booked: Exact
    counted: Exact
    difference: Exact
    explained: Exact
    open_returns: list[str]
    unexplained: Exact
    anomaly_id: str | None


class CountView(BaseModel):
    """The count line by line."""

    book_id: str
    day: date
    lines: list[CountLine]


async def rates(book_id: str, by: By, since: date, until: date, limit: int | None, ports: ReturnsPorts) -> RatesView:
    """Return rate and reasons by sku or customer, of what was sold and what came back in these days."""
    found = await ports.reading.rates(book_id, by, since, until)
    reasons: Counter[str] = Counter()
    for rate in found:
        reasons.update(rate.reasons)
    book = Rate(
        book_id,
        sum((rate.sold for rate in found), Decimal(0)),
        sum((rate.returned for rate in found), Decimal(0)),
        sum(rate.sold_fen for rate in found),
        sum(rate.returned_fen for rate in found),
        sum(rate.returns for rate in found),
        reasons,
    )
    highest = sorted(found, key=lambda rate: (-rate.share, -rate.returns, rate.of))[:limit]
    items = [
        RateView(
            of=rate.of,
            sold=rate.sold,
            returned=rate.returned,
            rate=rate.share,
            sold_net=rate.sold_fen,
            returned_net=rate.returned_fen,
            returns=rate.returns,
            reasons=dict(rate.reasons),
            unusual=unusual(rate, book),
        )
        for rate in highest
    ]
    return RatesView(book_id=book_id, by=by, since=since, until=until, rate=book.share, items=items)


async def check_rates(asked: Sequence[Asked[CheckRates]], ports: ReturnsPorts) -> Sequence[RatesView | Problem]:
    """Abnormal returns (退货异常): open an anomaly of every rate that stands out, and resolve those that do not."""
    return [await _check_rates(one, ports) for one in asked]


async def _check_rates(asked: Asked[CheckRates], ports: ReturnsPorts) -> RatesView:
    command = asked.command
    view = await rates(command.book_id, command.by, command.since, command.until, None, ports)
    about = f"return_rate_{command.by}"
    await ports.work.open_findings([_unusual(asked, view, one) for one in view.items if one.unusual])
    await ports.work.resolve_findings(
        [
            Resolution(
                command.book_id, "amount_unusual", (about, one.of), "the rate does not stand out any more", asked
            )
            for one in view.items
            if not one.unusual
        ]
    )
    return view.model_copy(update={"items": [one for one in view.items if one.unusual]})


def _unusual(asked: Asked[CheckRates], view: RatesView, one: RateView) -> Finding:
    command = asked.command
    reasons = ", ".join(f"{reason} ({count})" for reason, count in one.reasons.items())
    return Finding(
        book_id=command.book_id,
        kind="amount_unusual",
        about=(f"return_rate_{command.by}", one.of),
        expected=f"about the book's return rate of {format_decimal(view.rate)}",
        actual=f"{format_decimal(one.rate)} from {command.since.isoformat()} to {command.until.isoformat()}: "
        f"{format_decimal(one.returned)} of {format_decimal(one.sold)} in {one.returns} returns",
        difference=format_decimal(one.rate - view.rate),
        suspected_cause=f"a fault of the goods, or returns that are none; reasons: {reasons}"[:1000],
        cause=asked,
        customer_id=one.of if command.by == "customer" else None,
    )


async def count_stock(asked: Sequence[Asked[CountStock]], ports: ReturnsPorts) -> Sequence[CountView | Problem]:
    """Compare stock counts with the books: what open returns explain is told, the rest becomes an anomaly a sku."""
    return [await _count(one, ports) for one in asked]


async def _count(asked: Asked[CountStock], ports: ReturnsPorts) -> CountView | Problem:
    command = asked.command
    if len({line.sku for line in command.lines}) != len(command.lines):
        return invalid("sku_repeated", "a sku is counted twice; give its whole count once", "lines")
    for index, line in enumerate(command.lines):
        if line.counted < 0 or line.booked < 0:
            return invalid("quantity_negative", "a quantity in stock is 0 or more", f"lines.{index}.counted")
    lines = [Counted(line.sku, line.booked, line.counted) for line in command.lines]
    compared = compare_count(lines, await ports.reading.open_goods(command.book_id, [line.sku for line in lines]))
    odd = [one for one in compared if one.unexplained]
    anomaly_ids = await ports.work.open_findings([_finding(asked, one) for one in odd])
    found = {one.line.sku: anomaly_id for one, anomaly_id in zip(odd, anomaly_ids, strict=True)}
    views = [
        CountLine(
            sku=one.line.sku,
            booked=one.line.booked,
            counted=one.line.counted,
            difference=one.difference,
            explained=one.explained,
            open_returns=sorted({back.return_id for back in one.returns}),
            unexplained=one.unexplained,
            anomaly_id=found.get(one.line.sku),
        )
        for one in compared
    ]
    return CountView(book_id=command.book_id, day=command.day, lines=views)


def _finding(asked: Asked[CountStock], one: Compared) -> Finding:
    booked, explained = format_decimal(one.line.booked), format_decimal(one.explained)
    return Finding(
        book_id=asked.command.book_id,
        kind="stock_mismatch",
        about=("sku", one.line.sku),
        expected=f"{booked} in the books and {explained} of returns that are not posted yet",
        actual=f"{format_decimal(one.line.counted)} counted on {asked.command.day.isoformat()}",
        difference=format_decimal(one.unexplained),
        suspected_cause="a receipt, an issue or a return is not recorded, or the count is wrong",
        cause=asked,
        evidence_refs=tuple(f"return:{back.return_id}" for back in one.returns[:20]),
    )
