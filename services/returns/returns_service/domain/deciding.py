"""Deciding a return: which sold lines the goods came from, or why it is refused. Whole or not at all."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from hezhang_contracts.values import value

from returns_service.domain import refusals
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import AllowedLine, NamedLine, ReturnRequest, WantedItem
from returns_service.domain.sales import ReturnedLine, Sales
from returns_service.domain.sold_lines import Amounts, LineKey, SoldLine


@value
class ReturnPart:
    """What comes back of one original invoice; parts count from 1 in the order their first line was found."""

    part: int
    invoice_id: str
    lines: tuple[ReturnedLine, ...]


@value
class Recorded:
    """The whole request is accepted."""

    parts: tuple[ReturnPart, ...]


@value
class UnknownLine:
    """The request names a line that the book does not have; nothing can be said about it."""

    index: int
    named: NamedLine
    invoice_known: bool


def decide(request: ReturnRequest, sales: Sales) -> Recorded | Refusal | UnknownLine:
    """Take the goods back from ``sales``, or say why not and leave ``sales`` as it was."""
    found = find(request, sales)
    if isinstance(found, Refusal | UnknownLine):
        return found
    return Recorded(parts_of([sales.give_back(key, qty) for key, qty in found]))


def find(request: ReturnRequest, sales: Sales) -> list[tuple[LineKey, Decimal]] | Refusal | UnknownLine:
    """The lines and quantities that a request means, or why it cannot be; ``sales`` stays as it is."""
    if isinstance(request.wanted, WantedItem):
        return _match(request, request.wanted, sales)
    return _check(request, request.wanted, sales)


def find_allowance(
    request: ReturnRequest, allowed: tuple[AllowedLine, ...], sales: Sales
) -> list[tuple[LineKey, Amounts]] | Refusal | UnknownLine:
    """The lines and amounts that an allowance (entry 6) means, or why it cannot be; ``sales`` stays as it is."""
    found: list[tuple[LineKey, Amounts]] = []
    for index, one in enumerate(allowed):
        key = (one.invoice_id, one.line_no)
        line = sales.line(key)
        if line is None:
            return UnknownLine(index, NamedLine(*key, Decimal(0), None), sales.knows_invoice(one.invoice_id))
        if line.cancelled:
            return refusals.sale_cancelled(line)
        if line.customer_id != request.customer_id:
            return refusals.other_customer(request, line)
        if request.day < line.day:
            return refusals.before_sale(request, line)
        if not 0 < one.net_fen <= line.left.net_fen:
            return refusals.allowance_exceeded(one.net_fen, line)
        found.append((key, line.allowance(one.net_fen)))
    return found


def _match(request: ReturnRequest, wanted: WantedItem, sales: Sales) -> list[tuple[LineKey, Decimal]] | Refusal:
    """The customer's earlier lines of the item, latest first, until the quantity is covered.

    The claimed price only has to be above 0: goods come back at the price at which that very line was sold.
    """
    refused = _not_positive(wanted)
    if refused is not None:
        return refused
    earlier = sales.earlier(request.customer_id, wanted.item, request.source_seq, request.day)
    if not earlier:
        return refusals.never_sold(request, wanted)
    taken: list[tuple[LineKey, Decimal]] = []
    missing = wanted.qty
    for line in earlier:
        if missing == 0:
            break
        take = min(missing, line.remaining)
        if take > 0:
            taken.append((line.key, take))
            missing -= take
    return taken if missing == 0 else refusals.more_than_sold(request, wanted, earlier)


Check = Callable[[ReturnRequest, NamedLine, SoldLine], Refusal | None]

CHECKS: tuple[Check, ...] = (
    lambda request, named, line: _not_positive(named),
    lambda request, named, line: refusals.sale_cancelled(line) if line.cancelled else None,
    lambda request, named, line: (
        refusals.other_customer(request, line) if line.customer_id != request.customer_id else None
    ),
    lambda request, named, line: (
        refusals.price_above(named.unit_price, line)
        if named.unit_price is not None and named.unit_price > line.unit_price
        else None
    ),
    lambda request, named, line: refusals.before_sale(request, line) if request.day < line.day else None,
    lambda request, named, line: refusals.line_exceeded(named, line) if named.qty > line.remaining else None,
)
"""What a named line must satisfy, most telling first: the first difference names the anomaly."""


def _check(
    request: ReturnRequest, named: tuple[NamedLine, ...], sales: Sales
) -> list[tuple[LineKey, Decimal]] | Refusal | UnknownLine:
    found: list[tuple[NamedLine, SoldLine]] = []
    for index, one in enumerate(named):
        line = sales.line((one.invoice_id, one.line_no))
        if line is None:
            return UnknownLine(index, one, sales.knows_invoice(one.invoice_id))
        found.append((one, line))
    for check in CHECKS:
        for one, line in found:
            refused = check(request, one, line)
            if refused is not None:
                return refused
    return [(line.key, one.qty) for one, line in found]


def _not_positive(wanted: NamedLine | WantedItem) -> Refusal | None:
    if wanted.unit_price is not None and wanted.unit_price <= 0:
        return refusals.price_not_positive(wanted.unit_price)
    return refusals.quantity_not_positive(wanted.qty) if wanted.qty <= 0 else None


def parts_of(lines: Sequence[ReturnedLine]) -> tuple[ReturnPart, ...]:
    """Lines by invoice, in the order in which invoices first occur."""
    by_invoice: dict[str, list[ReturnedLine]] = {}
    for line in lines:
        by_invoice.setdefault(line.of.invoice_id, []).append(line)
    return tuple(
        ReturnPart(number, invoice_id, tuple(own)) for number, (invoice_id, own) in enumerate(by_invoice.items(), 1)
    )
