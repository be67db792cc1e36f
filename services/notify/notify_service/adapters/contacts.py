"""All SQL of the contact book."""

from collections.abc import Collection, Mapping, Sequence

from hezhang_kit.work import Work

from notify_service.domain.contact import Contact

PUT = """
insert into contact (book_id, party_id, name, locale, email, changed_at)
select *, $6::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
on conflict (book_id, party_id) do update
set name = excluded.name, locale = excluded.locale, email = excluded.email, changed_at = excluded.changed_at
"""
FIND = """
select book_id, party_id, name, locale, email from contact
join unnest($1::text[], $2::text[]) k(book_id, party_id) using (book_id, party_id)
"""
LOG = "insert into contact_access (book_id, party_id, at, by) values ($1, $2, $3, $4)"


class ContactsInPostgres:
    """The contact book in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def put(self, contacts: Sequence[Contact]) -> None:
        """Enter or replace contacts."""
        names = ("book_id", "party_id", "name", "locale", "email")
        columns = ([getattr(contact, name) for contact in contacts] for name in names)
        await self._work.execute(PUT, *columns, self._work.now)

    async def find(self, parties: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Contact]:
        """The contacts of these (book, party)."""
        rows = await self._work.fetch(FIND, [book for book, _ in parties], [party for _, party in parties])
        return {(row["book_id"], row["party_id"]): Contact(**dict(row)) for row in rows}

    async def log_access(self, contact: Contact, by: str) -> None:
        """Write down who read a contact."""
        await self._work.execute(LOG, contact.book_id, contact.party_id, self._work.now, by)
