"""What a user can ask of the contact book."""

import re
from typing import Annotated

from hezhang_contracts.event import Code
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from notify_service.domain.contact import Locale

_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOMS}@{_LABEL}(\.{_LABEL})*")


def _address(text: str) -> str:
    if len(text) > 254 or not _ADDRESS.fullmatch(text):
        raise ValueError("must be an ASCII e-mail address of at most 254 characters, such as wang@example.com")
    return text


def _line(text: str) -> str:
    text = text.replace("\u3000", " ").strip()  # the wide space (全角空格) in names of two characters
    if not 0 < len(text) <= 100 or not text.isprintable():
        raise ValueError("must be one line of 1 to 100 printable characters")
    return text


Email = Annotated[str, AfterValidator(_address), Field(repr=False, json_schema_extra={"format": "email"})]
"""An address that every mail server takes: ASCII, no quoting."""

Name = Annotated[str, AfterValidator(_line)]


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
