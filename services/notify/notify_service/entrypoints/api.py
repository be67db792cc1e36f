"""The HTTP API of notify: the contact book and the delivery log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from hezhang_kit.api import Caller, Limit, Page, Read, Router, decode_cursor, forbidden, not_found
from hezhang_kit.runtime import Runtime
from pydantic import BaseModel, ConfigDict, Field

from notify_service.app import handlers
from notify_service.app.commands import ContactIn, PartyContact, PutContacts
from notify_service.app.ports import NotifyPorts
from notify_service.app.views import (
    ContactsPut,
    ContactView,
    DeliveryFilter,
    DeliveryRecord,
    DeliverySummary,
    EventType,
)
from notify_service.domain.delivery import Status

MAY_USE_CONTACTS = frozenset({"bookkeeper", "reviewer", "manager"})

router = Router()


class ManyContacts(BaseModel):
    """Contacts of one book."""

    model_config = ConfigDict(extra="forbid")
    contacts: Annotated[tuple[PartyContact, ...], Field(max_length=5_000)]


class ContactBook:
    """Opens the contact book of one book for the caller.

    Entering a contact is idempotent by nature and reading one has to write the access log, so neither takes an
    Idempotency-Key; answers with addresses are not kept anywhere.
    """

    def __init__(self, request: Request, caller: Caller) -> None:
        self._runtime: Runtime[NotifyPorts] = request.app.state.runtime
        self.caller = caller

    @asynccontextmanager
    async def of(self, book_id: str) -> AsyncIterator[NotifyPorts]:
        """The ports on a transaction. Problem 404 for a book that is not granted, 403 without a role for contacts."""
        if not self.caller.may_see(book_id):
            raise not_found("book", book_id)
        if not MAY_USE_CONTACTS & self.caller.roles:
            raise forbidden(f"contacts need one of the roles {', '.join(sorted(MAY_USE_CONTACTS))}")
        async with self._runtime.transactions.work([book_id]) as work:
            yield self._runtime.ports(work)


Contacts = Annotated[ContactBook, Depends()]


@router.put("/contacts/{book_id}")
async def put_contacts(book_id: str, body: ManyContacts, contacts: Contacts) -> ContactsPut:
    """Enter or replace contacts of a book; of a party that is named twice the last one holds."""
    async with contacts.of(book_id) as ports:
        return await handlers.put_contacts(PutContacts(book_id=book_id, contacts=body.contacts), ports)


@router.put("/contacts/{book_id}/{party_id}")
async def put_contact(book_id: str, party_id: str, body: ContactIn, contacts: Contacts) -> ContactsPut:
    """Enter or replace one contact. ``staff`` is the agency's bookkeeper of the book."""
    contact = PartyContact(party_id=party_id, name=body.name, locale=body.locale, email=body.email)
    async with contacts.of(book_id) as ports:
        return await handlers.put_contacts(PutContacts(book_id=book_id, contacts=(contact,)), ports)


@router.get("/contacts/{book_id}/{party_id}")
async def read_contact(book_id: str, party_id: str, contacts: Contacts) -> ContactView:
    """A contact with its address; the reading is written to the access log."""
    async with contacts.of(book_id) as ports:
        return await handlers.read_contact(book_id, party_id, contacts.caller.subject, ports)


@router.get("/deliveries")
async def list_deliveries(
    read: Read,
    book_id: str | None = None,
    status: Status | None = None,
    event_type: EventType | None = None,
    about: str | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[DeliverySummary]:
    """Deliveries of the granted books, the newest first; ``about`` is a return, an invoice … Addresses are masked."""
    before = decode_cursor(cursor, int)
    wanted = DeliveryFilter(book_id, status, event_type, about, int(before[0]) if before else None, limit)
    async with read() as (ports, scope):
        return await ports.deliveries.search(wanted, scope.books)


@router.get("/deliveries/{delivery_id}")
async def read_delivery(delivery_id: str, read: Read) -> DeliveryRecord:
    """A delivery with the text that was rendered for it; the address is masked."""
    async with read() as (ports, scope):
        record = await ports.deliveries.read(delivery_id, scope.books)
    if record is None:
        raise not_found("delivery", delivery_id)
    return record
