"""What the handlers need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from hezhang_kit.pages import Page
from hezhang_kit.work import Work

from returns_service.app.views import ReturnView
from returns_service.domain.posting import PartPosting
from returns_service.domain.requests import ReturnRequest
from returns_service.domain.sales import Sales
from returns_service.domain.sold_lines import SoldLine

ReturnKey = tuple[str, str]
"""(book_id, return_id)."""


class SoldLines(Protocol):
    """The invoice lines of all books, with what has come back of each."""

    async def add(self, lines: Sequence[tuple[str, SoldLine]]) -> None:
        """Keep new lines, each with its book."""
        ...

    async def for_requests(self, book_id: str, requests: Sequence[ReturnRequest]) -> Sales:
        """Every line of the book that these requests name or may be matched with."""
        ...

    async def save_returned(self, book_id: str, lines: Sequence[SoldLine]) -> None:
        """Write what has come back of these lines in all."""
        ...


class ReturnRecords(Protocol):
    """The returns with their parts."""

    async def add(self, returns: Sequence[ReturnView]) -> None:
        """Keep new returns."""
        ...

    async def postings(self, keys: Collection[ReturnKey]) -> dict[ReturnKey, dict[int, PartPosting]]:
        """What the ledger has said of the parts of these returns, by part; unknown returns are left out."""
        ...

    async def save_postings(self, postings: Mapping[ReturnKey, Mapping[int, PartPosting]]) -> None:
        """Write the parts of these returns and the status that follows from them."""
        ...

    async def read(self, return_id: str, books: Collection[str] | None) -> ReturnView | None:
        """A return among the granted books (None: all)."""
        ...

    async def page(self, book_id: str, cursor: str | None, limit: int) -> Page[ReturnView]:
        """Returns of a book, the newest first."""
        ...


@dataclass(frozen=True, slots=True)
class ReturnsPorts:
    """Everything that a handler of this service works with; ``zone`` is that of the books' business days."""

    sold_lines: SoldLines
    returns: ReturnRecords
    work: Work
    zone: ZoneInfo
