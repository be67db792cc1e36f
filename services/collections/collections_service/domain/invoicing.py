"""What an invoice line comes to, and which lines cannot be invoiced."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import round_fen

LineFault = Literal["price_not_positive", "quantity_not_positive"]


def line_fault(qty: Decimal, unit_price: Decimal) -> LineFault | None:
    """Why a line is not a sale; the price is looked at first, so a line has at most one fault."""
    if unit_price <= 0:
        return "price_not_positive"
    if qty <= 0:
        return "quantity_not_positive"
    return None


def line_amounts(qty: Decimal, unit_price: Decimal, vat_rate: Decimal) -> tuple[int, int]:
    """Net and VAT (销项税额) in fen: qty × price, then rate × the rounded net, each rounded half up to the fen.

    Quantity and price have at most six places, so that every product of up to 10**15 fen is exact in the 28 digits of
    the default decimal context; what is larger is no invoice (see ``MAX_FEN``).
    """
    net_fen = round_fen(qty * unit_price)
    return net_fen, round_fen(vat_rate * Decimal(net_fen).scaleb(-2))


def due_date(day: date, net_days: int) -> date:
    """The last day on which the invoice is paid in time (terms "net n days")."""
    return day + timedelta(days=net_days)
