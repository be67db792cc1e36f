"""Answers about cases."""

from dataclasses import dataclass
from datetime import datetime

from hezhang_contracts.anomaly_events import AnomalyKind, Severity
from pydantic import BaseModel

from cases_service.domain.case import Case, Status


class About(BaseModel):
    """What the case is about."""

    type: str
    id: str


class CaseState(BaseModel):
    """Where a case stands after a command."""

    case_id: str
    book_id: str
    status: str
    severity: str
    assignee: str | None
    revision: int

    @classmethod
    def of(cls, case: Case) -> "CaseState":
        """The state that a case is in."""
        return cls(
            case_id=case.case_id,
            book_id=case.book_id,
            status=case.status,
            severity=case.severity,
            assignee=case.assignee,
            revision=case.revision,
        )


class CaseSummary(CaseState):
    """A case with what its latest finding says (异常记录)."""

    kind: str
    about: About
    customer_id: str | None
    anomaly_id: str
    expected: str
    actual: str
    difference: str | None
    suspected_cause: str
    evidence_refs: list[str]
    source_event_id: str | None
    trace_id: str | None
    opened_at: datetime
    changed_at: datetime
    resolved_at: datetime | None


class FindingView(BaseModel):
    """One finding of a case."""

    anomaly_id: str
    event_id: str
    severity: str
    detected_by: str
    detected_at: datetime
    expected: str
    actual: str
    difference: str | None
    suspected_cause: str
    evidence_refs: list[str]
    source_event_id: str | None
    trace_id: str | None


class TimelineEntry(BaseModel):
    """One line of the audit trail: who did what and when."""

    at: datetime
    by: str
    what: str
    revision: int | None
    facts: dict[str, str | None]
    trace_id: str | None


class CaseRecord(CaseSummary):
    """The whole case."""

    findings: list[FindingView]
    timeline: list[TimelineEntry]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; ``about`` is the id of what a case is about."""

    book_id: str | None
    kind: AnomalyKind | None
    status: Status | None
    severity: Severity | None
    assignee: str | None
    about: str | None
    after: tuple[datetime, str] | None
    limit: int
