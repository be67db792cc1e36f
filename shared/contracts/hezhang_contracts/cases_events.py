"""What cases tells: the flow of a case and what it asks of others."""

from typing import Literal

from hezhang_contracts.event import Code, Event, Instant

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
