"""What a caller asks for: goods came back (退货), or a step in the life of a return."""

from typing import Annotated, Literal, Self

from hezhang_contracts.event import Code, Day
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_LINES = 1_000
"""Named lines of one request; keeps its events far below the size limit of a record."""

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\u0000]+$")]
LineNo = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
PartNo = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
SourceSeq = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]
Settlement = Literal["on_account", "refund", "next_invoice"]
Ground = Literal["sales_return", "allowance", "service_ended", "invoicing_error"]
Side = Literal["seller", "buyer"]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClaimedLine(_Body):
    """A quantity of an invoice line. A ``unit_price`` above the line's is refused; the line's own is what counts."""

    invoice_id: Code
    invoice_line_no: LineNo
    qty: ExactIn
    unit_price: ExactIn | None = None


class ClaimedItem(_Body):
    """A quantity of an item whose invoice lines returns finds. The ``unit_price`` only has to be above 0."""

    item: Code
    qty: ExactIn
    unit_price: ExactIn | None = None


class ClaimedAllowance(_Body):
    """An allowance (折让) on an invoice line, without VAT; VAT follows by the line's rate."""

    invoice_id: Code
    invoice_line_no: LineNo
    net: FenIn


class RedInvoiceIn(_Body):
    """The red-letter invoice (红字发票) that was issued for the return."""

    status: Literal["issued"]
    number: Code
    issued_on: Day


class _Claim(_Body):
    """Who returns what; ``customer_id`` null is the walk-in customer (散客).

    ``source_seq`` is the row of the request in its file: for ``match``, only sale lines with a lower one are earlier.
    """

    book_id: Code
    customer_id: Code | None
    day: Day
    reason: Reason
    settlement: Settlement
    source_seq: SourceSeq | None = None
    source_ref: Code | None = None
    lines: Annotated[tuple[ClaimedLine, ...], Field(max_length=MAX_LINES)] = ()
    match: ClaimedItem | None = None

    @model_validator(mode="after")
    def _names_a_line_once(self) -> Self:
        named = [(line.invoice_id, line.invoice_line_no) for line in self.lines]
        if len(set(named)) != len(named):
            raise ValueError("an invoice line is named twice; give its whole quantity once")
        return self


class RecordReturn(_Claim):
    """Goods that were received and inspected already came back; exactly one of ``lines`` and ``match``."""

    disposition: Literal["restock"] = "restock"
    red_invoice: RedInvoiceIn

    @model_validator(mode="after")
    def _says_what_came_back(self) -> Self:
        if bool(self.lines) == (self.match is not None):
            raise ValueError("a return names invoice lines in lines, or an item in match: one of them, not both")
        return self


class RequestReturn(_Claim):
    """A request (退货申请): goods to come back or to be exchanged in ``lines`` or ``match``, or ``allowances``.

    ``tax_invoice``: what happened to the blue invoice. ``again``: the same goods of the same day come a second time.
    """

    kind: Literal["goods", "allowance", "exchange"] = "goods"
    tax_invoice: Literal["none", "unused", "used", "export_refund"]
    allowances: Annotated[tuple[ClaimedAllowance, ...], Field(max_length=MAX_LINES)] = ()
    again: bool = False

    @model_validator(mode="after")
    def _says_what_is_asked(self) -> Self:
        given = [bool(self.lines), self.match is not None, bool(self.allowances)]
        if sum(given) != 1 or (self.kind == "allowance") != bool(self.allowances):
            raise ValueError("an allowance names allowances, anything else lines or an item in match: one, not both")
        named = [(line.invoice_id, line.invoice_line_no) for line in self.allowances]
        if len(set(named)) != len(named):
            raise ValueError("an invoice line is named twice; give its whole allowance once")
        return self


class Step(_Body):
    """A step in the life of the return that the path names."""

    book_id: Code
    return_id: Code = "-"


class ReviewReturn(Step):
    """Approve or reject a request; who asked may not review. Approving names the ``preview`` that was seen."""

    decision: Literal["approve", "reject"]
    preview: Code | None = None
    note: Reason | None = None

    @model_validator(mode="after")
    def _says_on_what(self) -> Self:
        if self.decision == "approve" and self.preview is None:
            raise ValueError("an approval names the preview that it approves (see GET /returns/{return_id}/preview)")
        if self.decision == "reject" and self.note is None:
            raise ValueError("a rejection says why in note")
        return self


class CountedLine(_Body):
    """What was found of a line; ``scrap`` of accepted and damaged goods, by default all that are damaged."""

    invoice_id: Code
    invoice_line_no: LineNo
    accepted: ExactIn
    damaged: Annotated[ExactIn, Field(default="0", validate_default=True)]
    refused: Annotated[ExactIn, Field(default="0", validate_default=True)]
    scrap: ExactIn | None = None


class InspectReturn(Step):
    """The goods were received and inspected (验收); a line that is not named did not arrive."""

    received_on: Day
    lines: Annotated[tuple[CountedLine, ...], Field(max_length=MAX_LINES)]


class RecordRequested(Step):
    """Record what was taken back: from here on the books change."""


class CancelReturn(Step):
    """Take a return back (撤销). ``new_invoice_number``: the blue one in the place of a red invoice that is issued."""

    reason: Reason
    new_invoice_number: Code | None = None


class ResubmitPart(Step):
    """What the ledger refused is submitted again after a repair.

    A part (``return``) comes as the next one, and its ``occurred_on`` may be mended; what follows it comes as it is.
    Scrap may also be decided anew.
    """

    part: PartNo
    what: Literal["return", "return_cancelled", "red_invoice", "scrap"] = "return"
    reason: Reason
    occurred_on: Day | None = None

    @model_validator(mode="after")
    def _mends_a_part_only(self) -> Self:
        if self.what != "return" and self.occurred_on is not None:
            raise ValueError("occurred_on is that of a part; what follows one has its own day")
        return self


class CompensationIn(_Body):
    """What somebody pays for scrapped goods."""

    party_id: Code
    amount: FenIn


class DecideScrap(Step):
    """Approve the scrap of a part (报废审批).

    ``abnormal``: 非正常损失, whose input VAT is transferred out; a choice that a person confirms here.
    """

    part: PartNo
    ground: Literal["ordinary", "abnormal"]
    residual_net: Annotated[FenIn, Field(default="0.00", validate_default=True)]
    residual_vat: Annotated[FenIn, Field(default="0.00", validate_default=True)]
    residual_buyer: Code | None = None
    compensations: Annotated[tuple[CompensationIn, ...], Field(max_length=20)] = ()
    input_vat: Annotated[FenIn, Field(default="0.00", validate_default=True)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        amounts = [self.residual_net, self.residual_vat, self.input_vat, *(one.amount for one in self.compensations)]
        if min(amounts) < 0:
            raise ValueError("amounts are 0.00 or more")
        if (self.residual_net + self.residual_vat > 0) != (self.residual_buyer is not None):
            raise ValueError("a residual value names its residual_buyer, and only then is there one")
        if self.ground == "ordinary" and self.input_vat:
            raise ValueError("input_vat is transferred out for an abnormal loss (非正常损失) only")
        return self


class LinkReplacement(Step):
    """The invoice of the goods that were delivered in exchange (换货)."""

    invoice_id: Code


class StartSheet(Step):
    """The confirmation sheet (确认单) was started on the tax platform."""

    part: PartNo
    started_by: Side
    sheet_number: Code
    ground: Ground = "sales_return"


class AnswerSheet(Step):
    """The other side confirmed or declined the sheet."""

    part: PartNo
    by: Side
    confirmed: Annotated[bool, Field(strict=True)]


class RollBackRefund(Step):
    """The export refund of the blue invoice was rolled back."""

    part: PartNo


class RateAmountIn(_Body):
    """What the red invoice says at one rate, as positive figures."""

    vat_rate: ExactIn
    net: FenIn
    vat: FenIn


class IssueRedInvoice(Step):
    """The red invoice was issued on the tax platform."""

    part: PartNo
    number: Code
    issued_on: Day
    amounts: Annotated[tuple[RateAmountIn, ...], Field(min_length=1, max_length=20)]
    buyer: Code | None = None


class CheckRates(_Body):
    """Look for skus or customers whose return rate stands out of the book's: each is an anomaly while it does."""

    book_id: Code
    by: Literal["sku", "customer"]
    since: Day
    until: Day

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.since:
            raise ValueError("until is a day from since on")
        return self


class CountedStock(_Body):
    """A sku in a stock count (盘点): what the books say and what was counted."""

    sku: Code
    booked: ExactIn
    counted: ExactIn


class CountStock(_Body):
    """A cycle count: differences that open returns explain are told, the rest are anomalies."""

    book_id: Code
    day: Day
    lines: Annotated[tuple[CountedStock, ...], Field(min_length=1, max_length=5_000)]
