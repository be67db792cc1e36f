"""What happens: one function a use case."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from hezhang_contracts.anomaly_events import AnomalyOpened
from hezhang_contracts.cases_events import CaseChanged
from hezhang_contracts.collections_events import InvoiceOverdue
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import RedInvoiceChanged, ReturnCancelled, ReturnRecorded
from hezhang_kit.causes import Received
from hezhang_kit.problems import not_found
from hezhang_kit.tracing import traceparent_of

from notify_service.app.commands import PutContacts
from notify_service.app.facts import (
    FactsOf,
    anomaly_facts,
    cancellation_facts,
    case_facts,
    overdue_facts,
    return_facts,
    sheet_facts,
)
from notify_service.app.ports import NotifyPorts, Planned
from notify_service.app.telling import message_delivered
from notify_service.app.views import ContactsPut, ContactView
from notify_service.domain.contact import Contact
from notify_service.domain.delivery import RESTORED, Progress

E = TypeVar("E", bound=Event)

STAFF = "staff"
"""The party that stands for the agency's bookkeeper of a book."""


async def plan_reminders(received: Sequence[Received[InvoiceOverdue]], ports: NotifyPorts) -> None:
    """A demand (催款) to the customer of each overdue invoice."""
    await _plan(received, [one.event.customer_id for one in received], overdue_facts, ports)


async def plan_return_notes(received: Sequence[Received[ReturnRecorded]], ports: NotifyPorts) -> None:
    """A note to the customer of each return."""
    await _plan(received, [one.event.customer_id for one in received], return_facts, ports)


async def plan_cancellation_notes(received: Sequence[Received[ReturnCancelled]], ports: NotifyPorts) -> None:
    """A note to the customer of each return that is taken back, once."""
    told = [one for one in received if not one.event.again]
    await _plan(told, [one.event.customer_id for one in told], cancellation_facts, ports)


async def plan_sheet_reminders(received: Sequence[Received[RedInvoiceChanged]], ports: NotifyPorts) -> None:
    """A note to the agency's bookkeeper of each confirmation sheet (确认单) that is about to lapse."""
    due = [one for one in received if one.event.reminder]
    if due:
        await _plan(due, [STAFF] * len(due), sheet_facts, ports)


async def plan_anomaly_notes(received: Sequence[Received[AnomalyOpened]], ports: NotifyPorts) -> None:
    """A note to the agency's bookkeeper of each anomaly."""
    await _plan(received, [STAFF] * len(received), anomaly_facts, ports)


async def plan_case_notes(received: Sequence[Received[CaseChanged]], ports: NotifyPorts) -> None:
    """A note to whom a case was assigned; other changes need no message."""
    assigned = [(one, one.event.assignee) for one in received if one.event.change == "assigned" and one.event.assignee]
    await _plan([one for one, _ in assigned], [assignee for _, assignee in assigned], case_facts, ports)


async def put_contacts(command: PutContacts, ports: NotifyPorts) -> ContactsPut:
    """Enter or replace contacts; of a party that is named twice the last one holds."""
    contacts = {
        one.party_id: Contact(command.book_id, one.party_id, one.name, one.locale, one.email)
        for one in command.contacts
    }
    await ports.contacts.put(list(contacts.values()))
    return ContactsPut(book_id=command.book_id, contacts=len(contacts))


async def read_contact(book_id: str, party_id: str, by: str, ports: NotifyPorts) -> ContactView:
    """A contact, and a line in the access log that ``by`` has read it. Problem 404 when there is none."""
    found = await ports.contacts.find([(book_id, party_id)])
    if not found:
        raise not_found("contact", party_id)
    contact = found[book_id, party_id]
    await ports.contacts.log_access(contact, by)
    return ContactView(
        book_id=contact.book_id,
        party_id=contact.party_id,
        name=contact.name,
        locale=contact.locale,
        email=contact.email,
    )


async def _plan(
    received: Sequence[Received[E]], parties: Sequence[str], facts_of: FactsOf[E], ports: NotifyPorts
) -> None:
    """A delivery for each event and party, with its text; without a contact it is told at once that nothing is sent."""
    contacts = await ports.contacts.find(
        {(one.event.book_id, party) for one, party in zip(received, parties, strict=True)}
    )
    fates = await ports.deliveries.fates([ports.work.new_id(one, "delivery") for one in received])
    planned: list[Planned] = []
    for one, party in zip(received, parties, strict=True):
        contact = contacts.get((one.event.book_id, party))
        delivery = _planned(one, party, contact, facts_of, ports)
        planned.append(_settled_before(delivery, fates.get(delivery.delivery_id)))
    await ports.deliveries.add(planned)
    for one, delivery in zip(received, planned, strict=True):
        if delivery.progress.settled and delivery.delivery_id not in fates:
            ports.work.emit(message_delivered(delivery, ports.work.now), one)


def _planned(
    one: Received[E], party_id: str, contact: Contact | None, facts_of: FactsOf[E], ports: NotifyPorts
) -> Planned:
    event, letter = one.event, None
    if contact is not None:
        facts = {**facts_of(event, contact.locale), "book_id": event.book_id, "name": contact.name}
        letter = ports.templates.render(event.topic, contact.locale, facts)
    return Planned(
        book_id=event.book_id,
        delivery_id=ports.work.new_id(one, "delivery"),
        event_source=one.source,
        event_id=one.id,
        event_type=event.topic,
        party_id=party_id,
        about=event.subject,
        contact=contact,
        letter=letter,
        progress=Progress() if contact else Progress("not_sent", reason="no_contact"),
        traceparent=traceparent_of(one.span),
    )


def _settled_before(planned: Planned, fate: Progress | None) -> Planned:
    """After a restore: what became of a delivery stays, and its row says that it was written again."""
    if fate is None:
        return planned
    if fate.status == "not_sent":
        return replace(planned, contact=None, letter=None, progress=fate)
    reason = RESTORED if planned.letter is None else fate.reason or RESTORED
    return replace(planned, progress=replace(fate, reason=reason))
