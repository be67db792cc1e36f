"""What a user can ask of a case."""

from typing import Annotated, Literal

from hezhang_contracts.event import Code, Day, Text
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Reason = Annotated[Text, StringConstraints(min_length=1)]
"""Why somebody does something; never empty."""


class CaseCommand(BaseModel):
    """Something to do with one case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    case_id: Code


class AcknowledgeCase(CaseCommand):
    """I have seen it."""


class AssignCase(CaseCommand):
    """This person looks after it from now on."""

    assignee: Code


class CloseCase(CaseCommand):
    """It is done; ``accepting`` when this person may close it although what was found still holds."""

    reason: Reason
    accepting: bool


class RightLineIn(BaseModel):
    """A line as it should have been; a negative amount is red (红字) and stays on its side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Code
    side: Literal["debit", "credit"]
    amount: FenIn
    summary: Text
    customer_id: Code | None = None
    party_id: Code | None = None
    sku: Code | None = None
    qty: ExactIn | None = None
    invoice_id: Code | None = None


class ProposedCorrection(BaseModel):
    """What is wrong with a voucher: it should not be there (reverse), should have these lines (replace), or these lines
    have its right amounts (adjust). ``day`` is when the correction is posted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    voucher_id: Code
    how: Literal["reverse", "replace", "adjust"]
    reason: Reason
    day: Day
    lines: Annotated[tuple[RightLineIn, ...], Field(max_length=20_000)] = ()
    attachments: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _lines_as_needed(self) -> "ProposedCorrection":
        if (self.how == "reverse") == bool(self.lines):
            raise ValueError("a reversal has no lines; to replace or adjust say how the lines should have been")
        return self


class ProposeCorrection(ProposedCorrection, CaseCommand):
    """Propose the correction of a voucher."""


class ApproveCorrection(CaseCommand):
    """Approve a correction that another person proposed."""

    correction_id: Code
