"""Stock by quantity and total cost (移动加权平均), and what each invoice line took out of it.

Cost is integer fen, quantities have at most six places. Rounding is half up (四舍五入), and whoever takes the last unit
takes the rest, so that nothing is left at quantity zero.
"""

from decimal import Decimal

from hezhang_contracts.values import value

ZERO = Decimal(0)
_MICRO = 6


def share(amount: int, part: Decimal, whole: Decimal) -> int:
    """``amount × part / whole`` rounded half up; amount ≥ 0, 0 ≤ part ≤ whole, whole > 0."""
    numerator, denominator = amount * int(part.scaleb(_MICRO)), int(whole.scaleb(_MICRO))
    return (2 * numerator + denominator) // (2 * denominator)


@value
class Stock:
    """What is there of one sku."""

    qty: Decimal = ZERO
    cost: int = 0

    def issue_cost(self, qty: Decimal) -> int | None:
        """The cost of ``qty`` at the moving average; None when there is less."""
        return share(self.cost, qty, self.qty) if qty <= self.qty else None

    @property
    def possible(self) -> bool:
        """Whether a stock can be like this."""
        return self.qty >= 0 and self.cost >= 0 and (self.qty > 0 or self.cost == 0)

    def moved(self, qty: Decimal, cost: int) -> "Stock":
        """The stock after a receipt (positive) or an issue (negative)."""
        return Stock(self.qty + qty, self.cost + cost)


@value
class IssuedLine:
    """An invoice line as sold, and what came back of it. A service has no sku; with ``cost_pending`` entry 1b waits."""

    sku: str | None
    qty: Decimal
    net: int
    vat: int
    cost: int = 0
    cost_pending: bool = False
    returned_qty: Decimal = ZERO
    returned_net: int = 0
    returned_vat: int = 0
    returned_cost: int = 0

    def cost_back(self, qty: Decimal) -> int:
        """The cost that comes back with the next ``qty`` units: their share of what went out with this very line."""
        if qty == 0:
            # An allowance: not even the fen by which a cancelled return left less than the share.
            return 0
        # Never below 0: after a return was cancelled, what came back may be a fen more than its share.
        return max(0, share(self.cost, self.returned_qty + qty, self.qty) - self.returned_cost)

    def costing(self, cost: int) -> "IssuedLine":
        """The line when its pending cost is known; nothing of it has come back by then."""
        return IssuedLine(
            self.sku, self.qty, self.net, self.vat, cost, False, self.returned_qty, self.returned_net,
            self.returned_vat, self.returned_cost,
        )  # fmt: skip

    def after_cancelling(self, qty: Decimal, net: int, vat: int, cost: int) -> "IssuedLine":
        """The line when a return of ``qty`` units, which brought ``cost`` back, never was."""
        return IssuedLine(
            self.sku, self.qty, self.net, self.vat, self.cost, self.cost_pending, self.returned_qty - qty,
            self.returned_net - net, self.returned_vat - vat, self.returned_cost - cost,
        )  # fmt: skip

    def after_return(self, qty: Decimal, net: int, vat: int) -> "IssuedLine":
        """The line after ``qty`` units came back (0 for an allowance)."""
        return IssuedLine(
            self.sku,
            self.qty,
            self.net,
            self.vat,
            self.cost,
            self.cost_pending,
            returned_qty=self.returned_qty + qty,
            returned_net=self.returned_net + net,
            returned_vat=self.returned_vat + vat,
            returned_cost=self.returned_cost + self.cost_back(qty),
        )
