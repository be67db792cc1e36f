"""Contacts (联系人): who a party is and how it is reached."""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A party of a book: a customer, ``staff`` (the agency's bookkeeper of the book) or an assignee."""

    book_id: str
    party_id: str
    name: str
    locale: Locale
    email: str


def mask(email: str) -> str:
    """An address that can be recognised but not used: ``l***@example.com``."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"
