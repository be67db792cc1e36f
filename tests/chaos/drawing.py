"""What is drawn for a scene: customers, days, lines."""

from decimal import Decimal
from random import Random

from tests.chaos.facts import Line
from tests.chaos.model import UNIT_COSTS

CUSTOMERS = ("c1", "c2", "c3", None)
"""None is the walk-in customer, who like c3 has no contact."""
WALK_IN = "walk-in"
SOLD_DAYS = 80


def yuan(fen: int) -> str:
    """As the APIs write money."""
    return f"{fen // 100}.{fen % 100:02d}"


def day(rng: Random, after: int = 4) -> str:
    """A day of the first quarter."""
    n = after + rng.randrange(SOLD_DAYS)
    month, of_month = (1, n) if n <= 31 else (2, n - 31) if n <= 59 else (3, n - 59)
    return f"2026-{month:02d}-{of_month:02d}"


def draw_lines(rng: Random, count: int) -> tuple[Line, ...]:
    """Goods in whole units, so that their cost is whole too; services in parts of an hour."""
    lines: list[Line] = []
    for line_no in range(1, count + 1):
        price = Decimal(rng.randrange(100, 30_000)) / 100
        if rng.random() < 0.8:
            sku = rng.choice(list(UNIT_COSTS))
            lines.append(Line(line_no, sku, sku, Decimal(rng.randrange(2, 9)), price))
        else:
            lines.append(Line(line_no, "repair", None, Decimal(rng.randrange(1, 4000)) / 1000 + 1, price))
    return tuple(lines)


def fen(text: str) -> int:
    """As the APIs write money, in fen."""
    return int(Decimal(text) * 100)
