"""Sold lines and return requests for tests, with what a test does not care about filled in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from returns_service.domain.requests import NamedLine, ReturnRequest, WantedItem
from returns_service.domain.sold_lines import SoldLine

DAY = date(2026, 1, 5)


def sold(invoice_id: str, qty: str, unit_price: str, seq: int | None = None, **other: Any) -> SoldLine:
    """A line as collections issues it: net and VAT rounded half up from quantity, price and 13 %."""
    discount = other.pop("discount_fen", 0)
    rate = other.pop("vat_rate", Decimal("0.13"))
    net = _half_up_fen(Decimal(qty) * Decimal(unit_price) * 100) - discount
    line = SoldLine(
        invoice_id=invoice_id,
        line_no=1,
        invoice_number=f"No. {invoice_id}",
        customer_id="wang",
        item="22423",
        sku="22423",
        day=DAY,
        source_seq=seq,
        qty=Decimal(qty),
        unit_price=Decimal(unit_price),
        discount_fen=discount,
        net_fen=net,
        vat_rate=rate,
        vat_fen=_half_up_fen(net * rate),
    )
    return replace(line, **other)


def want(qty: str, seq: int | None = None, unit_price: str | None = None, **other: Any) -> ReturnRequest:
    """A request by customer and item."""
    price = None if unit_price is None else Decimal(unit_price)
    wanted = WantedItem(other.pop("item", "22423"), Decimal(qty), price)
    return replace(ReturnRequest("wang", DAY, seq, wanted), **other)


def name(*lines: tuple[str, int, str] | tuple[str, int, str, str], **other: Any) -> ReturnRequest:
    """A request that names invoice lines: (invoice, line, quantity, claimed price)."""
    named = tuple(
        NamedLine(one[0], one[1], Decimal(one[2]), Decimal(one[3]) if len(one) > 3 else None) for one in lines
    )
    return replace(ReturnRequest("wang", DAY, None, named), **other)


def exact(number: Fraction | int) -> Decimal:
    """A fraction with a finite decimal form as that decimal."""
    return Decimal(Fraction(number).numerator) / Decimal(Fraction(number).denominator)


def _half_up_fen(fen: Decimal) -> int:
    return int((2 * fen + 1) // 2)
