"""The tables of notify. Only described here; statements are in the repositories, constraints in the migration."""

from datetime import datetime
from typing import Any

from hezhang_kit.db import row_base
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

Row: type[SQLModel] = row_base("notify")
Instant: Any = DateTime(timezone=True)


class ContactRow(Row, table=True):
    """A contact: the only personal contact data in Hezhang, besides the address a delivery went to."""

    __tablename__ = "contact"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("locale in ('zh-CN', 'en')", name="locale"),)

    book_id: str = Field(primary_key=True)
    party_id: str = Field(primary_key=True)
    name: str
    locale: str
    email: str
    changed_at: datetime = Field(sa_type=Instant)


class ContactAccess(Row, table=True):
    """Who read a contact and when. Append-only."""

    __tablename__ = "contact_access"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    party_id: str
    at: datetime = Field(sa_type=Instant)
    by: str


class DeliveryRow(Row, table=True):
    """One message to one party about one event."""

    __tablename__ = "delivery"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("book_id", "event_source", "event_id", "party_id"),
        CheckConstraint(
            "status in ('planned', 'not_sent', 'sending', 'delivered', 'failed', 'unknown')", name="status"
        ),
        CheckConstraint("status = 'sending' or not held", name="held_while_sending"),
        CheckConstraint("(status = 'not_sent') = (body is null) or reason = 'restored'", name="text_unless_not_sent"),
        Index("delivery_due", "position", postgresql_where=text("status = 'planned' or held")),
        Index("delivery_sending", "position", postgresql_where=text("status = 'sending' and not held")),
        Index("delivery_newest", "book_id", "position"),
        Index("delivery_about", "book_id", "about"),
        Index("delivery_delivery_id", "delivery_id"),
    )

    book_id: str = Field(primary_key=True)
    delivery_id: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    event_source: str
    event_id: str
    event_type: str
    party_id: str
    about: str
    channel: str
    status: str
    held: bool
    attempts: int
    not_before: datetime | None = Field(sa_type=Instant)
    reason: str | None
    name: str | None
    email: str | None
    locale: str | None
    template_version: str | None
    subject: str | None
    body: str | None
    text_sha256: str | None
    traceparent: str | None
    planned_at: datetime = Field(sa_type=Instant)
    sending_at: datetime | None = Field(sa_type=Instant)
    settled_at: datetime | None = Field(sa_type=Instant)
