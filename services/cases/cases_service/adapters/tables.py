"""The tables of cases. Only described here; statements are in the repository, constraints in the migration."""

from datetime import date, datetime
from typing import Any

from hezhang_kit.db import row_base
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

Row: type[SQLModel] = row_base("cases")
Instant: Any = DateTime(timezone=True)
Texts: Any = ARRAY(TEXT)


class CaseFile(Row, table=True):
    """A case as it stands."""

    __tablename__ = "case_file"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("book_id", "kind", "about_type", "about_id"),
        CheckConstraint(
            "status in ('opened', 'acknowledged', 'solution_proposed', 'executing', 'verified', 'closed', 'reopened')",
            name="status",
        ),
        CheckConstraint("severity in ('P1', 'P2', 'P3', 'P4')", name="severity"),
        CheckConstraint("revision > 0", name="revision"),
        Index("case_file_newest", "book_id", "opened_at", "case_id"),
        Index("case_file_about", "book_id", "about_id"),
        Index("case_file_case_id", "case_id"),
    )

    book_id: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    kind: str
    about_type: str
    about_id: str
    customer_id: str | None
    severity: str
    status: str
    assignee: str | None
    revision: int
    anomaly_id: str
    finding_id: str
    opened_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(sa_type=Instant)
    correction_id: str | None


class CaseFinding(Row, table=True):
    """Every finding that was told, as it was told. Append-only."""

    __tablename__ = "case_finding"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("case_finding_case", "book_id", "case_id"),
        Index("case_finding_anomaly", "book_id", "anomaly_id"),
    )

    book_id: str = Field(primary_key=True)
    finding_id: str = Field(primary_key=True)
    event_source: str
    event_id: str
    case_id: str
    anomaly_id: str
    severity: str
    detected_by: str
    detected_at: datetime = Field(sa_type=Instant)
    expected: str
    actual: str
    difference: str | None
    suspected_cause: str
    evidence_refs: list[str] = Field(sa_type=Texts)
    source_event_id: str | None
    trace_id: str | None


class CaseCorrection(Row, table=True):
    """A correction of a voucher: who proposed it, who approved it, what the ledger made of it."""

    __tablename__ = "case_correction"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("how in ('reverse', 'replace', 'adjust')", name="how"),
        CheckConstraint("state in ('proposed', 'requested', 'posted', 'rejected')", name="state"),
        CheckConstraint("approved_by is null or approved_by <> proposed_by", name="second_person"),
        CheckConstraint("(approved_by is null) = (state = 'proposed')", name="approved_when_requested"),
        Index("case_correction_case", "book_id", "case_id"),
    )

    book_id: str = Field(primary_key=True)
    correction_id: str = Field(primary_key=True)
    case_id: str
    voucher_id: str
    how: str
    reason: str
    day: date
    lines: list[Any] = Field(sa_type=JSONB)
    attachments: list[str] = Field(sa_type=Texts)
    proposed_by: str
    proposed_at: datetime = Field(sa_type=Instant)
    state: str
    approved_by: str | None
    vouchers: list[str] = Field(sa_type=Texts)
    refusal_code: str | None
    refusal: str | None


class CaseEntry(Row, table=True):
    """The audit trail: who did what to a case and when, and what became of messages about it. Append-only."""

    __tablename__ = "case_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("book_id", "case_id", "revision"),
        UniqueConstraint("book_id", "delivery_id"),
        CheckConstraint("what in ('opened', 'finding', 'status', 'assigned', 'resolved', 'message')", name="what"),
        CheckConstraint("(what = 'message') = (delivery_id is not null)", name="message_has_delivery"),
        CheckConstraint("(what = 'message') = (revision is null)", name="change_has_revision"),
    )

    book_id: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    at: datetime = Field(sa_type=Instant)
    by: str
    what: str
    revision: int | None
    delivery_id: str | None
    facts: dict[str, str | None] = Field(sa_type=JSONB)
    trace_id: str | None
