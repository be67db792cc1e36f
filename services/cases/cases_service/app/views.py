"""Answers about cases."""

from dataclasses import dataclass
from datetime import date, datetime

from hezhang_contracts.anomaly_events import AnomalyKind, Severity
from hezhang_contracts.cases_events import CorrectionLine
from pydantic import BaseModel

from cases_service.domain.case import Case, Status
from cases_service.domain.correction import Correction


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


class CorrectionView(BaseModel):
    """A correction (更正) of a voucher, with the vouchers that the ledger posted for it, or why it did not."""

    correction_id: str
    case_id: str
    book_id: str
    voucher_id: str
    how: str
    reason: str
    day: date
    lines: list[CorrectionLine]
    attachments: list[str]
    state: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    vouchers: list[str]
    refusal_code: str | None
    refusal: str | None

    @classmethod
    def of(cls, correction: Correction) -> "CorrectionView":
        """The view of a correction."""
        return cls.model_validate(correction, from_attributes=True)


class CaseRecord(CaseSummary):
    """The whole case."""

    findings: list[FindingView]
    timeline: list[TimelineEntry]
    corrections: list[CorrectionView] = []


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
