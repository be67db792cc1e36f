"""What the ledger has said about the parts of a return."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from hezhang_contracts.values import value

from returns_service.domain.lifecycle import Status

PartStatus = Literal["recorded", "posted", "posting_refused", "replaced", "cancelled"]
PostedSource = Literal["return", "return_cancelled", "red_invoice", "scrap"]
"""What the ledger posts for a part: the part itself, and what follows it (后续记账)."""


@value
class PartPosting:
    """A part and its voucher (凭证), or why the ledger refused it. A voucher without number: every amount was zero."""

    return_id: str
    part: int
    status: PartStatus = "recorded"
    voucher_id: str | None = None
    voucher_word: str | None = None
    voucher_number: int | None = None
    refusal_code: str | None = None
    refusal_message: str | None = None

    @property
    def stands(self) -> bool:
        """It was not taken back."""
        return self.status not in ("replaced", "cancelled")

    def concerned(self, follows: PostedSource) -> bool:
        """Whether a refusal of what follows it is in the way: not of the red invoice of a part that was taken back."""
        return self.stands != (follows == "return_cancelled")

    def posted(self, voucher_id: str, word: str, number: int | None) -> "PartPosting":
        """The ledger posted the part; that stands, in whatever order its answers arrive.

        A part that was taken back meanwhile stays so: the ledger reverses its voucher.
        """
        if self.status == "posted":
            return self
        if not self.stands:
            return replace(self, voucher_id=voucher_id, voucher_word=word, voucher_number=number)
        return PartPosting(self.return_id, self.part, "posted", voucher_id, word, number)

    def refused(self, code: str, message: str) -> "PartPosting":
        """The ledger refused the part, unless it is posted or was taken back."""
        if self.status in ("posted", "replaced", "cancelled"):
            return self
        return replace(self, status="posting_refused", refusal_code=code, refusal_message=message)


def status_of(parts: Iterable[PartPosting]) -> Status:
    """The status of a recorded return: refused as long as one part is, posted when every part that stands is."""
    return status_by(part.status for part in parts)


def status_by(parts: Iterable[PartStatus]) -> Status:
    """The same by the statuses of the parts."""
    statuses = set(parts) - {"replaced", "cancelled"}
    if not statuses:
        return "cancelled"
    if "posting_refused" in statuses:
        return "posting_refused"
    return "posted" if statuses == {"posted"} else "recorded"


RefusedPosting = Literal[
    "return_amount_mismatch", "return_quantity_mismatch", "return_time_mismatch", "return_customer_mismatch"
]


def kind_of_refusal(field: str | None) -> RefusedPosting:
    """The anomaly of a refused posting by the field that the ledger names.

    Books and return differ in that field; without one they differ by the amount that is not posted.
    """
    leaf = (field or "").rpartition(".")[2]
    if leaf in ("qty", "sku", "invoice_line_no"):
        return "return_quantity_mismatch"
    if leaf in ("occurred_on", "recorded_on", "effective_date", "day"):
        return "return_time_mismatch"
    return "return_customer_mismatch" if leaf == "customer_id" else "return_amount_mismatch"
