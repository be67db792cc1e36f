"""What the handlers and the delivery worker need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hezhang_kit.pages import Page
from hezhang_kit.work import Work

from notify_service.app.views import DeliveryFilter, DeliveryRecord, DeliverySummary
from notify_service.domain.contact import Contact, Locale
from notify_service.domain.delivery import Outcome, Progress
from notify_service.domain.letter import Letter

Facts = Mapping[str, object]
"""What a template may say, by name."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery as it is planned; without a contact there is no letter and it is not sent."""

    book_id: str
    delivery_id: str
    event_source: str
    event_id: str
    event_type: str
    party_id: str
    about: str
    contact: Contact | None
    letter: Letter | None
    progress: Progress
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery on its way."""

    book_id: str
    delivery_id: str
    event_type: str
    party_id: str
    about: str
    name: str
    email: str
    locale: Locale
    subject: str
    body: str
    progress: Progress
    traceparent: str | None


class Contacts(Protocol):
    """The contact book."""

    async def put(self, contacts: Sequence[Contact]) -> None:
        """Enter or replace contacts."""
        ...

    async def find(self, parties: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Contact]:
        """The contacts of these (book, party)."""
        ...

    async def log_access(self, contact: Contact, by: str) -> None:
        """Write down who read a contact."""
        ...


class Deliveries(Protocol):
    """The delivery log."""

    async def add(self, planned: Sequence[Planned]) -> None:
        """Keep what is planned. A second plan for the same (book, event, party) is refused by the database."""
        ...

    async def fates(self, delivery_ids: Collection[str]) -> Mapping[str, Progress]:
        """What became of these before, when the database was restored; nothing otherwise."""
        ...

    async def due(self) -> bool:
        """Whether anything can be sent now."""
        ...

    async def take_due(self, limit: int) -> Sequence[Outgoing]:
        """The next deliveries that can be sent, in the order in which they were planned, locked."""
        ...

    async def take_interrupted(self, limit: int) -> Sequence[Outgoing]:
        """Deliveries that were being sent by a process that is gone, locked."""
        ...

    async def save(self, deliveries: Sequence[Outgoing]) -> set[str]:
        """Write how far these have come; the ids of those that nobody else had moved on in between."""
        ...

    async def read(self, delivery_id: str, books: Collection[str] | None) -> DeliveryRecord | None:
        """A delivery of the granted books (None: all)."""
        ...

    async def search(self, wanted: DeliveryFilter, books: Collection[str] | None) -> Page[DeliverySummary]:
        """A page of deliveries, the newest first."""
        ...


class Templates(Protocol):
    """The texts."""

    def render(self, event_type: str, locale: Locale, facts: Facts) -> Letter:
        """The letter for an event. An error when any variable in it has no value."""
        ...


class Postbox(Protocol):
    """The way to the mail server: one connection, used again."""

    async def open(self) -> None:
        """Be connected. PostboxDown when the server cannot be reached."""
        ...

    async def hand_over(self, delivery: Outgoing, now: datetime) -> Outcome:
        """Offer one message to the server."""
        ...

    async def close(self) -> None:
        """Let go of the connection."""
        ...


class PostboxDown(Exception):
    """The mail server cannot be reached now, or refuses our sender."""


@dataclass(frozen=True, slots=True)
class NotifyPorts:
    """Everything that a handler of this service works with."""

    contacts: Contacts
    deliveries: Deliveries
    templates: Templates
    work: Work
