"""Answers about checks. Money is a decimal string of yuan outside."""

from hezhang_contracts.anomaly_events import SEVERITY, Severity, Subject
from pydantic import BaseModel

from ledger_service.domain.suspicions import Changes, Kind, Suspicion

SHOWN = 500
"""So many findings an answer names; ``count`` counts all."""


class FoundView(BaseModel):
    """Something that looks wrong, new or standing; ``about`` is its subject."""

    kind: Kind
    severity: Severity
    about: Subject
    period: str | None
    expected: str
    actual: str
    difference: str | None
    suspected_cause: str
    evidence_refs: tuple[str, ...]

    @classmethod
    def of(cls, one: Suspicion) -> "FoundView":
        """A suspicion as it is shown."""
        return cls(
            kind=one.kind,
            severity=SEVERITY[one.kind],
            about=Subject(type=one.about[0], id=one.about[1]),
            period=one.period,
            expected=one.expected,
            actual=one.actual,
            difference=one.difference,
            suspected_cause=one.suspected_cause,
            evidence_refs=one.evidence,
        )


class CheckedBook(BaseModel):
    """A book that was looked at: how many anomalies were opened and resolved, and what is wrong now."""

    book_id: str
    opened: int
    resolved: int
    count: int
    findings: list[FoundView]

    @classmethod
    def of(cls, book_id: str, found: tuple[Suspicion, ...], told: Changes) -> "CheckedBook":
        """What a check found and told."""
        return cls(
            book_id=book_id,
            opened=len(told.new),
            resolved=len(told.over),
            count=len(found),
            findings=[FoundView.of(one) for one in found[:SHOWN]],
        )
