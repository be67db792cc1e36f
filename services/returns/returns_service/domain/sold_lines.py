"""Sold lines (销售明细): what was sold on an invoice, what has come back of it, and what a part of it is worth."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

LineKey = tuple[str, int]
"""(invoice_id, line_no) within a book."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Quantity, net and VAT of goods that came back; positive, and posted in red (红字)."""

    qty: Decimal = Decimal(0)
    net_fen: int = 0
    vat_fen: int = 0


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One invoice line and the sum of what has come back of it (``returned``)."""

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

    @property
    def key(self) -> LineKey:
        """The line within its book."""
        return (self.invoice_id, self.line_no)

    @property
    def remaining(self) -> Decimal:
        """The quantity that may still come back."""
        return self.qty - self.returned.qty

    def worth(self, qty: Decimal) -> Amounts:
        """Net and VAT of the first ``qty`` units that come back (accounting, entry 5n).

        net = round half up(price × qty − discount × qty ÷ quantity sold), VAT = round half up(rate × that net); the
        whole line is worth the line's own net and VAT. Neither falls as ``qty`` grows nor exceeds the line's own.
        """
        if qty == self.qty:
            return Amounts(qty, self.net_fen, self.vat_fen)
        share = Fraction(self.discount_fen) * Fraction(qty) / Fraction(self.qty)
        net = min(_half_up(Fraction(self.unit_price) * Fraction(qty) * 100 - share), self.net_fen)
        vat = min(_half_up(Fraction(self.vat_rate) * net), self.vat_fen)
        return Amounts(qty, net, vat)

    def give_back(self, qty: Decimal) -> tuple[Amounts, "SoldLine"]:
        """What ``qty`` more units are worth, and the line after them. ValueError unless 0 < qty ≤ remaining.

        Each part is the cumulative worth less what was reversed before, so that the last one closes to 0.00.
        """
        if not 0 < qty <= self.remaining:
            raise ValueError(f"{qty} of line {self.key} cannot come back: {self.remaining} remain")
        total = self.worth(self.returned.qty + qty)
        part = Amounts(qty, total.net_fen - self.returned.net_fen, total.vat_fen - self.returned.vat_fen)
        return part, replace(self, returned=total)


def _half_up(fen: Fraction) -> int:
    """Whole fen, halves up; exact, unlike a Decimal quotient. Amounts here are never negative."""
    return (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)
