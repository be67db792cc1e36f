"""Return requests (退货申请) as the rules see them."""

from datetime import date
from decimal import Decimal

from hezhang_contracts.values import value


@value
class NamedLine:
    """A quantity of an invoice line that the request names; ``unit_price`` as claimed, if it was."""

    invoice_id: str
    line_no: int
    qty: Decimal
    unit_price: Decimal | None


@value
class AllowedLine:
    """An allowance (折让) without goods on an invoice line, in fen without VAT."""

    invoice_id: str
    line_no: int
    net_fen: int


@value
class WantedItem:
    """A quantity of an item whose invoice lines are to be found; ``unit_price`` as claimed, if it was."""

    item: str
    qty: Decimal
    unit_price: Decimal | None


@value
class ReturnRequest:
    """Who returns what on which day. ``source_seq`` is the request's place in the file it comes from."""

    customer_id: str
    day: date
    source_seq: int | None
    wanted: tuple[NamedLine, ...] | WantedItem
