"""A case (案件): what is wrong in a book, who looks after it, and how far that is. Every act gives one ``Change``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Status = Literal["opened", "acknowledged", "solution_proposed", "executing", "verified", "closed", "reopened"]
Severity = Literal["P1", "P2", "P3", "P4"]
ChangeKind = Literal["opened", "finding", "status", "assigned", "resolved"]
Key = tuple[str, str, str, str]
"""What makes two findings the same: book, kind, subject type, subject id."""

_NEXT: Mapping[Status, frozenset[Status]] = {
    "opened": frozenset({"acknowledged"}),
    "acknowledged": frozenset({"solution_proposed", "closed"}),
    "solution_proposed": frozenset({"solution_proposed", "executing", "closed"}),
    "executing": frozenset({"verified", "solution_proposed"}),
    "verified": frozenset({"solution_proposed", "closed", "reopened"}),
    "closed": frozenset({"reopened"}),
    "reopened": frozenset({"acknowledged"}),
}


class IllegalStep(Exception):
    """The case is in a status in which this cannot be done, or not by this person; the message says which."""

    def __init__(self, said: str, code: str = "step_not_possible") -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Finding:
    """One anomaly as it was told, with the event that told it."""

    book_id: str
    finding_id: str
    event_source: str
    event_id: str
    anomaly_id: str
    kind: str
    severity: Severity
    about_type: str
    about_id: str
    detected_by: str
    detected_at: datetime
    customer_id: str | None
    expected: str
    actual: str
    difference: str | None
    suspected_cause: str
    evidence_refs: tuple[str, ...]
    source_event_id: str | None
    trace_id: str | None

    @property
    def key(self) -> Key:
        """What the case is found by."""
        return (self.book_id, self.kind, self.about_type, self.about_id)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands; ``anomaly_id`` and ``finding_id`` name its latest finding, ``resolved_at`` says since when
    that does not hold any more. What a person has to do about the case remains to be done. ``correction_id`` is the
    correction that was proposed last."""

    book_id: str
    case_id: str
    kind: str
    about_type: str
    about_id: str
    customer_id: str | None
    severity: Severity
    status: Status
    assignee: str | None
    revision: int
    anomaly_id: str
    finding_id: str
    opened_at: datetime
    changed_at: datetime
    resolved_at: datetime | None = None
    correction_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a case: the case after it, and what the audit trail says about it."""

    case: Case
    kind: ChangeKind
    by: str
    facts: Mapping[str, str | None] = field(default_factory=dict[str, str | None])


def open_case(finding: Finding, case_id: str, now: datetime) -> Change:
    """The case of a first finding."""
    case = Case(
        book_id=finding.book_id,
        case_id=case_id,
        kind=finding.kind,
        about_type=finding.about_type,
        about_id=finding.about_id,
        customer_id=finding.customer_id,
        severity=finding.severity,
        status="opened",
        assignee=None,
        revision=1,
        anomaly_id=finding.anomaly_id,
        finding_id=finding.finding_id,
        opened_at=now,
        changed_at=now,
    )
    return Change(case, "opened", finding.detected_by, {"anomaly_id": finding.anomaly_id})


def add_finding(case: Case, finding: Finding, now: datetime) -> Change:
    """The same thing was found again: the graver severity holds, and a case that was thought done is open again.

    Closed, or verified: what the ledger confirmed did not remedy what is found after it.
    """
    after = replace(
        case,
        severity=min(case.severity, finding.severity),
        anomaly_id=finding.anomaly_id,
        finding_id=finding.finding_id,
        revision=case.revision + 1,
        changed_at=now,
        resolved_at=None,
    )
    facts = {"anomaly_id": finding.anomaly_id}
    if case.status in ("closed", "verified"):
        return Change(replace(after, status=step(case, "reopened")), "status", finding.detected_by, facts)
    return Change(after, "finding", finding.detected_by, facts)


def resolve(case: Case, anomaly_id: str, by: str, reason: str, now: datetime) -> Change | None:
    """What the case was opened for does not hold any more; None when it was found again since."""
    if case.anomaly_id != anomaly_id or case.resolved_at is not None:
        return None
    after = replace(case, resolved_at=now, revision=case.revision + 1, changed_at=now)
    return Change(after, "resolved", by, {"anomaly_id": anomaly_id, "reason": reason})


def acknowledge(case: Case, by: str, now: datetime) -> Change:
    """Somebody has seen the case. IllegalStep when that was said before."""
    after = replace(case, status=step(case, "acknowledged"), revision=case.revision + 1, changed_at=now)
    return Change(after, "status", by)


def assign(case: Case, assignee: str, by: str, now: datetime) -> Change | None:
    """Somebody looks after the case from now on; None when it is the same person. IllegalStep when it is closed."""
    if case.status == "closed":
        raise IllegalStep("a closed case has no assignee; it is assigned when it is open again")
    if case.assignee == assignee:
        return None
    after = replace(case, assignee=assignee, revision=case.revision + 1, changed_at=now)
    return Change(after, "assigned", by, {"assignee": assignee, "before": case.assignee})


def close(case: Case, by: str, reason: str, now: datetime, *, accepting: bool) -> Change:
    """The case is done (结案), for a reason that its trail keeps; found again, it is open again.

    What was found need not hold any more: it was resolved, or the ledger has confirmed its correction. Whoever closes
    the case all the same accepts what was found, for which ``accepting`` says that he is entitled. IllegalStep
    otherwise, and while nobody has seen the case or the ledger is about to correct it.
    """
    after = replace(case, status=step(case, "closed"), revision=case.revision + 1, changed_at=now)
    facts: dict[str, str | None] = {"reason": reason}
    if case.resolved_at is None and case.status != "verified":
        if not accepting:
            said = f"what {case.anomaly_id} says still holds; it takes a reviewer or a manager to accept it"
            raise IllegalStep(said, "finding_holds")
        facts["accepted"] = case.anomaly_id
    return Change(after, "status", by, facts)


def step(case: Case, to: Status) -> Status:
    """The status ``to``. IllegalStep when the case cannot get there from where it is."""
    if to not in _NEXT[case.status]:
        allowed = ", ".join(sorted(_NEXT[case.status])) or "none from here"
        raise IllegalStep(f"a case that is {case.status} cannot become {to} (possible: {allowed})")
    return to
