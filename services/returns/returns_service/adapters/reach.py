"""Which sold lines a batch of requests can reach by matching, without reading all sales.

A walk-in customer may have bought an item a hundred thousand times. So only the latest open lines are read, until they
cover all that the batch may take of the item, and the very first line, which tells that it was bought before.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import asyncpg
from hezhang_kit.work import Work

from returns_service.domain.requests import ReturnRequest, WantedItem

FIRST_LOOK = 16
"""Lines of one item that are read at first; eight times as many whenever they do not cover what is wanted."""

COLUMNS = (
    "invoice_id, line_no, invoice_number, customer_id, item, sku, day, source_seq, qty, unit_price, discount_fen, "
    "net_fen, vat_rate, vat_fen, returned_qty, returned_net_fen, returned_vat_fen, reserved_qty, allowed_net_fen, "
    "allowed_vat_fen, anchor_qty, anchor_net_fen, anchor_vat_fen, cancelled"
)
Place = tuple[str, str, int] | tuple[str, str, date]
"""Customer, item, and the row before which or the day up to which a sale counts."""


def _matching(bound: str, before: str, order: Sequence[str]) -> str:
    sold = f"book_id = $1 and customer_id = wanted.by and item = wanted.what and not cancelled and {before}"
    latest = ", ".join(f"{column} desc" for column in order)
    return f"""
select wanted.n, found.*
from unnest($2::text[], $3::text[], $4::{bound}[]) with ordinality wanted("by", what, bound, n)
cross join lateral (
    (select false as first, {COLUMNS} from sold_line
     where {sold} and returned_qty + reserved_qty < qty order by {latest} limit $5)
    union all
    (select true as first, {COLUMNS} from sold_line where {sold} order by {", ".join(order)} limit 1)
) found
"""


# The orders of the domain's Sales; it compares text by code points, as the collation "C" does.
_BEFORE_ROW = _matching("bigint", "source_seq < bound", ("source_seq", "day", 'invoice_id collate "C"', "line_no"))
_UP_TO_DAY = _matching("date", "day <= bound", ("day", "coalesce(source_seq, 0)", 'invoice_id collate "C"', "line_no"))


async def lines_in_reach(work: Work, book_id: str, requests: Sequence[ReturnRequest]) -> list[asyncpg.Record]:
    """The sold lines that requests by customer and item may be matched with; a line may come more than once."""
    before_row: set[tuple[str, str, int]] = set()
    up_to_day: set[tuple[str, str, date]] = set()
    for request in requests:
        if isinstance(request.wanted, WantedItem):
            if request.source_seq is not None:
                before_row.add((request.customer_id, request.wanted.item, request.source_seq))
            else:
                up_to_day.add((request.customer_id, request.wanted.item, request.day))
    most = _most_taken(requests)
    return [
        *await _latest_open(work, _BEFORE_ROW, book_id, before_row, most),
        *await _latest_open(work, _UP_TO_DAY, book_id, up_to_day, most),
    ]


def _most_taken(requests: Sequence[ReturnRequest]) -> Mapping[tuple[str, str], Decimal]:
    """By customer and item, a quantity that the batch cannot exceed, whichever requests are accepted.

    Lines that are named may be of any item, so they count for each.
    """
    named = Decimal(0)
    most: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for request in requests:
        if isinstance(request.wanted, WantedItem):
            most[request.customer_id, request.wanted.item] += max(request.wanted.qty, Decimal(0))
        else:
            named += sum((line.qty for line in request.wanted if line.qty > 0), Decimal(0))
    return {sold: qty + named for sold, qty in most.items()}


async def _latest_open(
    work: Work, sql: str, book_id: str, places: Collection[Place], most: Mapping[tuple[str, str], Decimal]
) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = []
    pending, look = list(places), FIRST_LOOK
    while pending:
        rows = await work.fetch(sql, book_id, *map(list, zip(*pending, strict=True)), look)
        found.extend(rows)
        count, left = defaultdict[int, int](int), defaultdict[int, Decimal](Decimal)
        for row in rows:
            if not row["first"]:
                count[row["n"]] += 1
                left[row["n"]] += row["qty"] - row["returned_qty"] - row["reserved_qty"]
        pending = [
            place for n, place in enumerate(pending, 1) if count[n] == look and left[n] < most[place[0], place[1]]
        ]
        look *= 8
    return found
