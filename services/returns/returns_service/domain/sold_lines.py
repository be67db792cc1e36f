"""Sold lines (销售明细): what was sold on an invoice, what has come back of it, and what a part of it is worth."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hezhang_contracts.values import value

LineKey = tuple[str, int]
"""(invoice_id, line_no) within a book."""


@value
class Amounts:
    """Quantity, net and VAT of goods that came back; positive, and posted in red (红字)."""

    qty: Decimal = Decimal(0)
    net_fen: int = 0
    vat_fen: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.qty + other.qty, self.net_fen + other.net_fen, self.vat_fen + other.vat_fen)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.qty - other.qty, self.net_fen - other.net_fen, self.vat_fen - other.vat_fen)

    @property
    def gross_fen(self) -> int:
        """With VAT."""
        return self.net_fen + self.vat_fen


@value
class SoldLine:
    """One invoice line and the sums of what has come back of it.

    ``returned`` are goods, ``allowed`` is an allowance (折让, its quantity is 0), ``reserved`` is the quantity of
    requests that are not recorded yet. ``anchor`` is what had come back when an allowance or a cancellation last
    changed the line: from there on, what is left is spread evenly over the units that are left.
    """

    invoice_id: str
    line_no: int
    invoice_number: str
    customer_id: str
    item: str
    sku: str | None
    day: date
    source_seq: int | None
    qty: Decimal
    unit_price: Decimal
    discount_fen: int
    net_fen: int
    vat_rate: Decimal
    vat_fen: int
    returned: Amounts = Amounts()
    reserved: Decimal = Decimal(0)
    allowed: Amounts = Amounts()
    anchor: Amounts = Amounts()
    cancelled: bool = False
    """Its invoice was cancelled (作废): it was never sold."""

    @property
    def key(self) -> LineKey:
        """The line within its book."""
        return (self.invoice_id, self.line_no)

    @property
    def remaining(self) -> Decimal:
        """The quantity that may still come back and is not asked for."""
        return Decimal(0) if self.cancelled else self.qty - self.returned.qty - self.reserved

    @property
    def sold(self) -> Amounts:
        """What was sold."""
        return Amounts(self.qty, self.net_fen, self.vat_fen)

    @property
    def left(self) -> Amounts:
        """What neither came back nor was allowed."""
        return self.sold - self.returned - self.allowed

    def worth(self, qty: Decimal) -> Amounts:
        """Net and VAT of the first ``qty`` units that come back (accounting, entry 5n).

        net = round half up(price × qty − discount × qty ÷ quantity sold), VAT = round half up(rate × that net); the
        whole line is worth the line's own net and VAT less allowances. Neither falls as ``qty`` grows.
        """
        if qty == self.qty:
            return self.sold - self.allowed
        if self.anchor != Amounts() or self.allowed != Amounts():
            return self._spread(qty)
        units, per_unit = qty.as_integer_ratio()
        sold, per_sold = self.qty.as_integer_ratio()
        price, per_price = self.unit_price.as_integer_ratio()
        exact = units * (100 * price * sold - self.discount_fen * per_sold * per_price)
        net = min(_half_up(exact, per_unit * per_price * sold), self.net_fen)
        return Amounts(qty, net, min(self._vat(net), self.vat_fen))

    def give_back(self, qty: Decimal) -> tuple[Amounts, "SoldLine"]:
        """What ``qty`` more units are worth, and the line after them. ValueError unless 0 < qty ≤ remaining.

        Each part is the cumulative worth less what was reversed before, so that the last one closes to 0.00.
        """
        if not 0 < qty <= self.remaining:
            raise ValueError(f"{qty} of line {self.key} cannot come back: {self.remaining} remain")
        total = self.worth(self.returned.qty + qty)
        return total - self.returned, replace(self, returned=total)

    def take_again(self, part: Amounts) -> "SoldLine":
        """The line after a part that had come back is cancelled (退货撤销)."""
        returned = self.returned - part
        return replace(self, returned=returned, anchor=returned)

    def reserve(self, qty: Decimal) -> "SoldLine":
        """The line after ``qty`` units were asked for. ValueError unless 0 < qty ≤ remaining."""
        if not 0 < qty <= self.remaining:
            raise ValueError(f"{qty} of line {self.key} cannot be asked for: {self.remaining} remain")
        return replace(self, reserved=self.reserved + qty)

    def release(self, qty: Decimal) -> "SoldLine":
        """The line after a request for ``qty`` units was recorded or given up."""
        return replace(self, reserved=self.reserved - qty)

    def allowance(self, net_fen: int) -> Amounts:
        """Net and VAT of an allowance (折让) of ``net_fen``: VAT at the line's rate, the rest when nothing is left."""
        vat = self.left.vat_fen if net_fen == self.left.net_fen else self._vat(net_fen)
        return Amounts(Decimal(0), net_fen, min(vat, self.left.vat_fen))

    def allow(self, amounts: Amounts) -> "SoldLine":
        """The line after an allowance; negative amounts take one back. ValueError when more than is left."""
        if amounts.net_fen > self.left.net_fen or amounts.vat_fen > self.left.vat_fen:
            raise ValueError(f"{amounts} of line {self.key} cannot be allowed: {self.left} are left")
        return replace(self, allowed=self.allowed + amounts, anchor=self.returned)

    def _spread(self, qty: Decimal) -> Amounts:
        anchor = self.anchor
        left = self.sold - self.allowed - anchor
        units, per_unit = (qty - anchor.qty).as_integer_ratio()
        whole, per_whole = left.qty.as_integer_ratio()
        share, of = units * per_whole, per_unit * whole
        return Amounts(
            qty,
            anchor.net_fen + _half_up(left.net_fen * share, of),
            anchor.vat_fen + _half_up(left.vat_fen * share, of),
        )

    def _vat(self, net_fen: int) -> int:
        rate, per = self.vat_rate.as_integer_ratio()
        return _half_up(net_fen * rate, per)


def _half_up(fen: int, of: int) -> int:
    """Whole fen of ``fen`` ÷ ``of``, halves up; exact, unlike a Decimal quotient. Amounts here are never negative."""
    return (2 * fen + of) // (2 * of)
