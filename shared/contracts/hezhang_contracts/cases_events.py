"""What cases tells: the flow of a case and what it asks of others."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Instant, Part, Text
from hezhang_contracts.money import Exact, Fen

CaseStatus = Literal[
    "opened", "acknowledged", "investigating", "waiting_client", "solution_proposed", "approved", "executing",
    "verified", "closed", "reopened", "rejected", "merged",
]  # fmt: skip


class CaseChanged(Event, topic="case.changed", producer="cases", subject="case_id", volatile=("changed_at",)):
    """A case was opened, moved on or got another assignee."""

    case_id: Code
    revision: int
    change: Literal["opened", "status", "assigned", "severity", "finding", "resolved"]
    status: CaseStatus
    severity: Literal["P1", "P2", "P3", "P4"]
    anomaly_id: Code | None = None
    anomaly_kind: Code | None = None
    assignee: Code | None = None
    changed_at: Instant
    changed_by: Code


class CorrectionLine(Part):
    """A line as it should have been; a negative amount is red (红字) and stays on its side."""

    account: Code
    side: Literal["debit", "credit"]
    amount: Fen
    summary: Text
    customer_id: Code | None = None
    party_id: Code | None = None
    sku: Code | None = None
    qty: Exact | None = None
    invoice_id: Code | None = None


class CorrectionRequested(Event, topic="correction.requested", producer="cases", subject="case_id"):
    """A posted voucher is to be corrected (更正): one person proposed it, another approved it.

    ``reverse``: a red copy (红字冲销). ``replace``: a red copy and the right lines (entry 14). ``adjust``: the
    difference of amounts to the right lines (14b, 14c). ``day`` is when it is posted, in a month that is open. The
    ledger confirms by ``voucher.posted`` of each voucher, or refuses by ``voucher.rejected``, with the source
    ``correction`` and this id.
    """

    case_id: Code
    correction_id: Code
    voucher_id: Code
    how: Literal["reverse", "replace", "adjust"]
    reason: Text
    day: Day
    lines: tuple[CorrectionLine, ...] = ()
    attachments: tuple[Code, ...] = ()
    requested_by: Code
    approved_by: Code
