"""What a caller asks for: goods came back (退货), against named invoice lines or to be matched."""

from typing import Annotated, Literal, Self

from hezhang_contracts.event import Code, Day
from hezhang_contracts.money import ExactIn
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_LINES = 1_000
"""Named lines of one request; keeps its events far below the size limit of a record."""

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\u0000]+$")]
LineNo = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
SourceSeq = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]


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


class RedInvoiceIn(_Body):
    """The red-letter invoice (红字发票) that was issued for the return."""

    status: Literal["issued"]
    number: Code
    issued_on: Day


class RecordReturn(_Body):
    """Goods came back from a customer (null: the walk-in customer 散客); exactly one of ``lines`` and ``match``.

    ``source_seq`` is the row of the request in its file: for ``match``, only sale lines with a lower one are earlier.
    """

    book_id: Code
    customer_id: Code | None
    day: Day
    reason: Reason
    settlement: Literal["on_account", "refund", "next_invoice"]
    disposition: Literal["restock"] = "restock"
    red_invoice: RedInvoiceIn
    source_seq: SourceSeq | None = None
    source_ref: Code | None = None
    lines: Annotated[tuple[ClaimedLine, ...], Field(max_length=MAX_LINES)] = ()
    match: ClaimedItem | None = None

    @model_validator(mode="after")
    def _says_what_came_back(self) -> Self:
        if bool(self.lines) == (self.match is not None):
            raise ValueError("a return names invoice lines in lines, or an item in match: one of them, not both")
        named = [(line.invoice_id, line.invoice_line_no) for line in self.lines]
        if len(set(named)) != len(named):
            raise ValueError("an invoice line is named twice; give its whole quantity once")
        return self
