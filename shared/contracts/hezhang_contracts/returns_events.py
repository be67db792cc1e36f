"""What returns tells: goods that came back, returns taken back again, scrapped goods, and red invoices."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Instant, Part, Text
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
    """Goods of one original invoice came back: one event per (return, original invoice). Entries 5, 5n, 5r, 6 and 7.

    A part that the ledger refused is submitted again as the next one: ``replaces`` names the part that was taken back.
    """

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
    invoice_number: Code | None = None
    replaces: int | None = None

    def check(self) -> None:
        """Signs and sums."""
        for line in self.lines:
            line.check()


class ReturnCancelled(
    Event, topic="return.cancelled", producer="returns", subject="return_id", volatile=("cancelled_on",)
):
    """A part of a return that was recorded is taken back as if it had not been (退货撤销): the ledger reverses what it
    posted for it, collections restores the open amount.

    ``again``: the ledger refused this before and its cause was repaired; everybody else has done it already.
    """

    return_id: Code
    part: int
    customer_id: Code
    invoice_id: Code
    cancelled_on: Day
    reason: Text
    again: bool = False


class ScrapLine(Part):
    """Scrapped goods of one invoice line."""

    invoice_line_no: int
    sku: Code
    qty: Exact


class Compensation(Part):
    """What somebody (carrier, insurer, staff) pays for scrapped goods."""

    party_id: Code
    amount: Fen


class ScrapDecided(Event, topic="scrap.decided", producer="returns", subject="return_id", volatile=("decided_on",)):
    """Scrap of a return was approved (报废审批): entry 7b, and 7c when the loss is abnormal (非正常损失).

    The ledger knows the cost. ``input_vat`` is transferred out for an abnormal loss only.
    """

    return_id: Code
    part: int
    customer_id: Code
    invoice_id: Code
    decided_on: Day
    approved_by: Code
    lines: tuple[ScrapLine, ...]
    residual_net: Fen = 0
    residual_vat: Fen = 0
    residual_buyer: Code | None = None
    compensations: tuple[Compensation, ...] = ()
    ground: Literal["ordinary", "abnormal"] = "ordinary"
    input_vat: Fen = 0

    def check(self) -> None:
        """Signs and sums."""
        not_negative(residual_net=self.residual_net, residual_vat=self.residual_vat, input_vat=self.input_vat)
        for one in self.compensations:
            not_negative(compensation=one.amount)
        for line in self.lines:
            if line.qty <= 0:
                raise ValueError(f"qty of line {line.invoice_line_no} is {format_decimal(line.qty)}; it is above 0")


class RedInvoiceChanged(
    Event, topic="red_invoice.changed", producer="returns", subject="return_id", volatile=("changed_on",)
):
    """The red-letter invoice (红字发票) of a part of a return changed. Issued: the second half of entry 5r.

    ``lapses_at`` is when its confirmation sheet (红字发票信息确认单) lapses; ``reminder`` says that it soon will.
    """

    return_id: Code
    part: int
    customer_id: Code
    invoice_id: Code
    status: Literal["not_needed", "pending", "issued", "expired"]
    number: Code | None = None
    issued_on: Day | None = None
    vat: Fen
    changed_on: Day
    sheet_number: Code | None = None
    lapses_at: Instant | None = None
    reminder: bool = False

    def check(self) -> None:
        """Signs and sums."""
        not_negative(vat=self.vat)


class PurchaseReturnLine(Part):
    """Goods that go back to their supplier; amounts are positive and are posted in red."""

    sku: Code
    qty: Exact
    net: Fen
    vat: Fen

    def check(self) -> None:
        """ValueError when the quantity is not above zero or an amount is below it."""
        if self.qty <= 0:
            raise ValueError(f"qty of {self.sku} is {format_decimal(self.qty)}; it must be above 0")
        not_negative(net=self.net, vat=self.vat)


class PurchaseReturnRecorded(
    Event, topic="purchase_return.recorded", producer="returns", subject="return_id", volatile=("approved_by",)
):
    """The buyer's side of a return (采购退回): the book's company sends goods back to a supplier, entry 11.

    ``return_id`` is supplier and document number, ``day`` that of the confirmation sheet: the tax period. Told again
    when the ledger refused it, with another day if need be.
    """

    return_id: Code
    supplier_id: Code
    number: Code
    day: Day
    lines: tuple[PurchaseReturnLine, ...]
    input_vat: Literal["red", "transfer"]
    reason: Text
    approved_by: Code

    def check(self) -> None:
        """Signs and sums."""
        for line in self.lines:
            line.check()
