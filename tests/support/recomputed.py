"""The books of a ledger computed plainly from its vouchers, line by line: what every report has to agree with."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg

_LINES = """
select effective_date, recorded_at, source_type, account, side, amount_fen, customer_id, sku, qty, number, line_no,
    voucher_id
from voucher join voucher_line using (book_id, voucher_id, effective_date, number) where book_id = $1
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """A line with both times."""

    day: date
    recorded_at: datetime
    source: str
    account: str
    debit: int
    credit: int
    customer: str | None
    sku: str | None
    qty: Decimal
    key: tuple[date, int, int]
    voucher_id: str


async def postings(connection: Any, book_id: str) -> list[Posting]:
    """All lines of a book."""
    rows: Sequence[asyncpg.Record] = await connection.fetch(_LINES, book_id)
    return [
        Posting(
            row["effective_date"], row["recorded_at"], row["source_type"], row["account"],
            row["amount_fen"] if row["side"] == "debit" else 0, row["amount_fen"] if row["side"] == "credit" else 0,
            row["customer_id"], row["sku"], (row["qty"] or Decimal(0)) * (1 if row["side"] == "debit" else -1),
            (row["effective_date"], row["number"], row["line_no"]), row["voucher_id"],
        )
        for row in rows
    ]  # fmt: skip


def known(lines: Sequence[Posting], as_of: date | None, known_at: datetime | None) -> list[Posting]:
    """Those that are dated up to a day and were recorded up to an instant, in order of a statement."""
    found = [
        line
        for line in lines
        if (as_of is None or line.day <= as_of) and (known_at is None or line.recorded_at <= known_at)
    ]
    return sorted(found, key=lambda line: line.key)


def sums(lines: Sequence[Posting]) -> dict[str, tuple[int, int]]:
    """Debit and credit by account."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        totals[line.account][0] += line.debit
        totals[line.account][1] += line.credit
    return {code: (debit, credit) for code, (debit, credit) in sorted(totals.items())}


def cuts(lines: Sequence[Posting], count: int, seed: int) -> list[tuple[date, datetime]]:
    """Random (day, instant) pairs; instants in the middle of a day of recording, and exactly when something was."""
    draw = random.Random(seed)
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    found: list[tuple[date, datetime]] = []
    for n in range(count):
        day = first + timedelta(days=draw.randrange(-2, (last - first).days + 5))
        instant = draw.choice(lines).recorded_at
        if n % 3 == 1:
            instant += timedelta(seconds=draw.choice((-1, 1)))
        elif n % 3 == 2:
            instant = datetime(instant.year, instant.month, instant.day, tzinfo=UTC)
        found.append((day, instant))
    return found
