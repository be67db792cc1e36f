"""Why a return is refused, in words that an accountant understands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import format_decimal, format_fen

from returns_service.domain.requests import NamedLine, ReturnRequest, WantedItem
from returns_service.domain.sold_lines import SoldLine

RefusalKind = Literal[
    "price_not_positive", "quantity_not_positive", "return_never_sold", "return_more_than_sold",
    "return_amount_mismatch", "return_time_mismatch", "return_customer_mismatch", "return_duplicate",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """What does not agree: the anomaly's kind and texts, and the sold lines that were looked at."""

    kind: RefusalKind
    expected: str
    actual: str
    suspected_cause: str
    difference: str | None = None
    looked_at: tuple[SoldLine, ...] = ()


def price_not_positive(price: Decimal) -> Refusal:
    """The claimed unit price is 0 or less."""
    return Refusal(
        "price_not_positive",
        expected="a unit price above 0",
        actual=f"unit price {format_decimal(price)}",
        suspected_cause="an adjustment or a typing error was entered as a return of goods",
    )


def quantity_not_positive(qty: Decimal) -> Refusal:
    """The returned quantity is 0 or less."""
    return Refusal(
        "quantity_not_positive",
        expected="a returned quantity above 0",
        actual=f"returned quantity {format_decimal(qty)}",
        suspected_cause="the quantity has the wrong sign, or a sale was entered among the returns",
    )


def never_sold(request: ReturnRequest, wanted: WantedItem) -> Refusal:
    """The customer had bought none of the item before."""
    return Refusal(
        "return_never_sold",
        expected=f"an earlier sale of item {wanted.item} to customer {request.customer_id} ({_before(request)})",
        actual=f"none; {format_decimal(wanted.qty)} returned",
        suspected_cause="bought under another customer or item code, bought elsewhere, or its sale was not posted",
        difference=format_decimal(wanted.qty),
    )


def more_than_sold(request: ReturnRequest, wanted: WantedItem, earlier: list[SoldLine]) -> Refusal:
    """The customer's earlier lines of the item do not cover the quantity."""
    left = sum((line.remaining for line in earlier), Decimal(0))
    return Refusal(
        "return_more_than_sold",
        expected=f"at most {format_decimal(left)} of item {wanted.item}: what customer {request.customer_id} bought "
        f"({_before(request)}) and has not returned",
        actual=f"{format_decimal(wanted.qty)} returned",
        suspected_cause="the quantity is wrong, an earlier sale is missing, or the same goods were returned twice",
        difference=format_decimal(wanted.qty - left),
        looked_at=tuple(earlier),
    )


def line_exceeded(named: NamedLine, line: SoldLine) -> Refusal:
    """More than remains of the named line."""
    return Refusal(
        "return_more_than_sold",
        expected=f"at most {format_decimal(line.remaining)} of {_place(line)}: {format_decimal(line.qty)} sold, "
        f"{format_decimal(line.returned.qty)} returned already",
        actual=f"{format_decimal(named.qty)} returned",
        suspected_cause="the quantity is wrong, or the same goods were returned twice",
        difference=format_decimal(named.qty - line.remaining),
        looked_at=(line,),
    )


def sale_cancelled(line: SoldLine) -> Refusal:
    """The invoice of the named line was cancelled."""
    return Refusal(
        "return_never_sold",
        expected=f"a sale; invoice {line.invoice_number} was cancelled",
        actual=f"goods of {_place(line)} returned",
        suspected_cause="the goods were sold on the invoice in the place of the cancelled one, or never",
        looked_at=(line,),
    )


def no_such_line(named: NamedLine) -> Refusal:
    """The invoice does not have the line."""
    return Refusal(
        "return_never_sold",
        expected=f"a line that invoice {named.invoice_id} has",
        actual=f"line {named.line_no}",
        suspected_cause="the line number is wrong, or another invoice is meant",
    )


def day_in_future(request: ReturnRequest, today: date) -> Refusal:
    """The day of the request is not here yet."""
    return Refusal(
        "return_time_mismatch",
        expected=f"a day up to {today.isoformat()}",
        actual=f"returned on {request.day.isoformat()}",
        suspected_cause="the date is wrong",
        difference=f"{(request.day - today).days} days",
    )


def other_customer(request: ReturnRequest, line: SoldLine) -> Refusal:
    """The named line was sold to somebody else."""
    return Refusal(
        "return_customer_mismatch",
        expected=f"customer {line.customer_id}, to whom {_place(line)} was sold",
        actual=f"customer {request.customer_id}",
        suspected_cause="the wrong invoice or the wrong customer was named",
        looked_at=(line,),
    )


def price_above(price: Decimal, line: SoldLine) -> Refusal:
    """The claimed price exceeds the price of the named line."""
    return Refusal(
        "return_amount_mismatch",
        expected=f"a unit price of at most {format_decimal(line.unit_price)}, the price of {_place(line)}",
        actual=f"unit price {format_decimal(price)}",
        suspected_cause="the price of another sale, or a price with VAT, was claimed",
        difference=format_decimal(price - line.unit_price),
        looked_at=(line,),
    )


def allowance_exceeded(net_fen: int, line: SoldLine) -> Refusal:
    """An allowance of nothing, or of more than is left of the line."""
    return Refusal(
        "return_amount_mismatch",
        expected=f"an allowance above 0.00 and of at most {format_fen(line.left.net_fen)} without VAT, what is left of "
        f"{_place(line)}",
        actual=format_fen(net_fen),
        suspected_cause="the amount is wrong or has VAT in it, or goods of the line have come back already",
        difference=format_fen(net_fen - line.left.net_fen),
        looked_at=(line,),
    )


def duplicate(other_id: str, said: str) -> Refusal:
    """Another request that stands asks for the same goods of the same day."""
    return Refusal(
        "return_duplicate",
        expected=f"one request for {said}",
        actual=f"return {other_id} asks for the same",
        suspected_cause="the request was sent twice; when the goods came twice, say so with again",
    )


def before_sale(request: ReturnRequest, line: SoldLine) -> Refusal:
    """The goods came back before they were sold."""
    return Refusal(
        "return_time_mismatch",
        expected=f"a day from {line.day.isoformat()} on, when {_place(line)} was sold",
        actual=f"returned on {request.day.isoformat()}",
        suspected_cause="the date is wrong, or the goods come from an earlier sale",
        difference=f"{(line.day - request.day).days} days",
        looked_at=(line,),
    )


def _before(request: ReturnRequest) -> str:
    if request.source_seq is not None:
        return f"before row {request.source_seq}"
    return f"up to {request.day.isoformat()}"


def _place(line: SoldLine) -> str:
    return f"invoice {line.invoice_number} line {line.line_no}"
