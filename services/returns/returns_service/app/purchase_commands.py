"""What a caller asks for when the book's company is the buyer: goods go back to a supplier (采购退回)."""

from typing import Annotated, Literal, Self

from hezhang_contracts.event import Code, Day
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import BaseModel, ConfigDict, Field, model_validator

from returns_service.app.commands import MAX_LINES, Reason


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PurchaseLineIn(_Body):
    """Goods that go back; ``net`` is the cost at which they were bought, ``vat`` what was deducted of them."""

    sku: Code
    qty: ExactIn
    net: FenIn
    vat: Annotated[FenIn, Field(default="0.00", validate_default=True)]

    @model_validator(mode="after")
    def _is_positive(self) -> Self:
        if self.qty <= 0 or self.net < 0 or self.vat < 0:
            raise ValueError("qty is above 0, net and vat are 0.00 or more; the ledger posts them in red")
        return self


class PurchaseReturnCommand(_Body):
    """About the return of one document of a supplier: its red invoice or delivery note."""

    book_id: Code
    supplier_id: Annotated[Code, Field(max_length=80)]
    number: Annotated[Code, Field(max_length=80)]


class AskPurchaseReturn(PurchaseReturnCommand):
    """Goods go back to a supplier; ``day`` is that of the confirmation sheet, which is the tax period.

    The input VAT becomes ``red`` or is ``transfer``-red out: a setting (check).
    """

    day: Day
    reason: Reason
    input_vat: Literal["red", "transfer"] = "red"
    lines: Annotated[tuple[PurchaseLineIn, ...], Field(min_length=1, max_length=MAX_LINES)]


class ReviewPurchaseReturn(PurchaseReturnCommand):
    """Approve, on the ``preview`` that was seen, or reject, with a ``note``; as another person than who asked."""

    decision: Literal["approve", "reject"]
    preview: Code | None = None
    note: Reason | None = None

    @model_validator(mode="after")
    def _says_on_what(self) -> Self:
        if (self.preview if self.decision == "approve" else self.note) is None:
            raise ValueError("an approval names the preview that it approves, a rejection says why in note")
        return self


class ResubmitPurchaseReturn(PurchaseReturnCommand):
    """The ledger refused it: submitted again after a repair; ``day`` may be mended."""

    day: Day | None = None


class CancelPurchaseReturn(PurchaseReturnCommand):
    """Give up what is not in the books."""

    reason: Reason
