"""Answers about contacts and deliveries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from notify_service.domain.contact import Locale
from notify_service.domain.delivery import Status

EventType = Literal[
    "invoice.overdue", "return.recorded", "return.cancelled", "red_invoice.changed", "anomaly.opened", "case.changed"
]


class ContactView(BaseModel):
    """A contact, with its address: reading one is written to the access log."""

    book_id: str
    party_id: str
    name: str
    locale: Locale
    email: str


class ContactsPut(BaseModel):
    """How many contacts were entered or replaced."""

    book_id: str
    contacts: int


class DeliverySummary(BaseModel):
    """What became of a message; the address is masked."""

    delivery_id: str
    book_id: str
    party_id: str
    event_type: str
    event_id: str
    about: str
    channel: str
    status: str
    reason: str | None
    attempts: int
    recipient: str | None
    locale: str | None
    template_version: str | None
    text_sha256: str | None
    planned_at: datetime
    sending_at: datetime | None
    settled_at: datetime | None
    trace_id: str | None


class DeliveryRecord(DeliverySummary):
    """A delivery with the text that was sent (催收留痕); its hash is over subject, an empty line and body."""

    subject: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list shows; ``about`` is the id of what an event is about, ``before`` a position."""

    book_id: str | None
    status: Status | None
    event_type: EventType | None
    about: str | None
    before: int | None
    limit: int
