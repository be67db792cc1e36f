"""What a user can ask of the contact book."""

from typing import Annotated

from hezhang_contracts.event import Code
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from notify_service.domain.contact import Locale

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

Email = Annotated[
    str, StringConstraints(max_length=254, pattern=rf"^{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*$"), Field(repr=False)
]
"""An address that every mail server takes: ASCII, no quoting."""

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class ContactIn(BaseModel):
    """How a party is addressed and reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    locale: Locale = "zh-CN"
    email: Email


class PartyContact(ContactIn):
    """A contact of a bulk request."""

    party_id: Code


class PutContacts(BaseModel):
    """Enter or replace contacts of one book."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    contacts: Annotated[tuple[PartyContact, ...], Field(max_length=5_000)]
