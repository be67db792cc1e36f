"""Findings: what does not agree, told once a (book, kind, subject) while it stands, and when it does not any more."""

from collections.abc import Sequence
from datetime import datetime

from hezhang_contracts.anomaly_events import (
    SEVERITY,
    AnomalyKind,
    AnomalyOpened,
    AnomalyResolved,
    Severity,
    Subject,
)
from hezhang_contracts.values import value

from hezhang_kit.causes import Cause, Received


@value
class Finding:
    """Something that a service found wrong; ``about`` is the type and id of its subject."""

    book_id: str
    kind: AnomalyKind
    about: tuple[str, str]
    expected: str
    actual: str
    suspected_cause: str
    cause: Cause
    difference: str | None = None
    customer_id: str | None = None
    evidence_refs: tuple[str, ...] = ()
    severity: Severity | None = None
    """None: the default of its kind."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What may be open only once."""
        return (self.book_id, self.kind, *self.about)

    def event(self, anomaly_id: str, service: str, now: datetime) -> AnomalyOpened:
        """The event that tells it."""
        return AnomalyOpened(
            book_id=self.book_id,
            anomaly_id=anomaly_id,
            kind=self.kind,
            severity=self.severity or SEVERITY[self.kind],
            about=Subject(type=self.about[0], id=self.about[1]),
            detected_by=service,
            detected_at=now,
            customer_id=self.customer_id,
            expected=self.expected,
            actual=self.actual,
            difference=self.difference,
            suspected_cause=self.suspected_cause,
            evidence_refs=self.evidence_refs,
            source_event_id=self.cause.id if isinstance(self.cause, Received) else None,
        )


@value
class Resolution:
    """A finding that does not hold any more; ``reason`` says why. It is told only if the finding is open."""

    book_id: str
    kind: AnomalyKind
    about: tuple[str, str]
    reason: str
    cause: Cause

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The finding."""
        return (self.book_id, self.kind, *self.about)

    def event(self, anomaly_id: str, now: datetime) -> AnomalyResolved:
        """The event that tells it."""
        return AnomalyResolved(
            book_id=self.book_id,
            anomaly_id=anomaly_id,
            kind=self.kind,
            about=Subject(type=self.about[0], id=self.about[1]),
            resolved_at=now,
            reason=self.reason,
        )


CLAIM = """
insert into finding (book_id, kind, about_type, about_id, anomaly_id, opened_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]), (select $6::timestamptz) t
on conflict do nothing returning book_id, kind, about_type, about_id, anomaly_id
"""
KNOWN = """
select f.book_id, f.kind, f.about_type, f.about_id, f.anomaly_id
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) k(b, k, t, i)
join finding f on (f.book_id, f.kind, f.about_type, f.about_id) = (k.b, k.k, k.t, k.i)
"""
RESOLVE = """
delete from finding f using unnest($1::text[], $2::text[], $3::text[], $4::text[]) k(b, k, t, i)
where (f.book_id, f.kind, f.about_type, f.about_id) = (k.b, k.k, k.t, k.i)
returning f.book_id, f.kind, f.about_type, f.about_id, f.anomaly_id
"""


def columns(findings: Sequence[Finding] | Sequence[Resolution]) -> tuple[list[str], ...]:
    """The keys of findings as one list a column."""
    return tuple(list(column) for column in zip(*(finding.key for finding in findings), strict=True))
