"""What returns tells: goods that came back and their red invoices."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Part, Text
from hezhang_contracts.money import Exact, Fen, format_decimal, not_negative


class RedInvoice(Part):
    """The red-letter invoice (红字发票) of a return, as far as it is known."""

    status: Literal["not_needed", "pending", "issued", "expired"]
    number: Code | None = None
    issued_on: Day | None = None


class ReturnLine(Part):
    """What comes back of one invoice line; the amounts are positive and are posted in red."""

    line_no: int
    invoice_line_no: int
    item: Code
    sku: Code | None
    qty: Exact
    net: Fen
    vat_rate: Exact
    vat: Fen
    disposition: Literal["restock", "scrap"] = "restock"

    def check(self) -> None:
        """ValueError when the quantity or an amount is below zero."""
        if self.qty < 0:
            raise ValueError(f"qty of line {self.line_no} is {format_decimal(self.qty)}; it cannot be negative")
        not_negative(net=self.net, vat=self.vat)


class ReturnRecorded(
    Event, topic="return.recorded", producer="returns", subject="return_id", volatile=("recorded_on",)
):
    """Goods of one original invoice came back: one event per (return, original invoice). Entry 5."""

    return_id: Code
    part: int
    customer_id: Code
    invoice_id: Code
    lines: tuple[ReturnLine, ...]
    kind: Literal["goods", "allowance", "exchange"] = "goods"
    settlement: Literal["refund", "on_account", "next_invoice"]
    reason: Text
    occurred_on: Day
    recorded_on: Day
    red_invoice: RedInvoice

    def check(self) -> None:
        """Signs and sums."""
        for line in self.lines:
            line.check()
