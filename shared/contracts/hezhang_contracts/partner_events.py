"""What partner systems tell: shops and ERPs ask for returns of what their customers bought."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Part, Text
from hezhang_contracts.money import Exact, Fen

MAX_REASON = 500
"""Characters."""
MAX_LINES = 1_000
"""Of one request; keeps its events far below the size limit of a record."""
MAX_LINE_NO = 2**31
MAX_SEQ = 2**63


class RequestedLine(Part):
    """A quantity of an invoice line; ``unit_price`` as claimed, if it was."""

    invoice_id: Code
    invoice_line_no: int
    qty: Exact
    unit_price: Exact | None = None


class RequestedItem(Part):
    """A quantity of an item whose invoice lines returns finds."""

    item: Code
    qty: Exact
    unit_price: Exact | None = None


class RequestedAllowance(Part):
    """An allowance (折让) on an invoice line, without VAT."""

    invoice_id: Code
    invoice_line_no: int
    net: Fen


class ReturnRequested(Event, topic="return.requested", producer="partner", subject="request_id"):
    """A partner asks for a return, an allowance or an exchange (退货申请): the same as ``POST /returns/requests``.

    Exactly one of ``lines``, ``match`` and ``allowances`` is given. A request waits for the invoices that it names; one
    that breaks a rule is kept as refused and told as an anomaly. Who told it counts as the one who asked.
    """

    request_id: Code
    customer_id: Code | None = None
    day: Day
    reason: Text
    settlement: Literal["on_account", "refund", "next_invoice"]
    kind: Literal["goods", "allowance", "exchange"] = "goods"
    tax_invoice: Literal["none", "unused", "used", "export_refund"]
    lines: tuple[RequestedLine, ...] = ()
    match: RequestedItem | None = None
    allowances: tuple[RequestedAllowance, ...] = ()
    source_seq: int | None = None
    again: bool = False

    def check(self) -> None:
        """What is asked for is said once and in one way."""
        given = [bool(self.lines), self.match is not None, bool(self.allowances)]
        if sum(given) != 1 or (self.kind == "allowance") != bool(self.allowances):
            raise ValueError("an allowance names allowances, anything else lines or an item in match: one, not both")
        if not 1 <= len(self.reason) <= MAX_REASON:
            raise ValueError(f"reason has {len(self.reason)} characters; it has 1 to {MAX_REASON}")
        named = [(one.invoice_id, one.invoice_line_no) for one in (*self.lines, *self.allowances)]
        if len(named) > MAX_LINES or len(set(named)) != len(named):
            raise ValueError(f"it names {len(named)} invoice lines; at most {MAX_LINES}, each once")
        if any(not 1 <= number < MAX_LINE_NO for _, number in named):
            raise ValueError("invoice_line_no counts from 1")
        if self.source_seq is not None and not 0 <= self.source_seq < MAX_SEQ:
            raise ValueError(f"source_seq is {self.source_seq}; it counts from 0")
