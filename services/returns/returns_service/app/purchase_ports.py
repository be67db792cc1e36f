"""What the handlers of returns to suppliers need from outside."""

from collections.abc import Collection, Sequence
from typing import Protocol

from hezhang_kit.pages import Page

from returns_service.app.purchase_views import PurchaseReturnView

PurchaseKey = tuple[str, str]
"""(book_id, return_id)."""


class Purchases(Protocol):
    """Returns to suppliers."""

    async def get(self, keys: Collection[PurchaseKey]) -> dict[PurchaseKey, PurchaseReturnView]:
        """These (book, return), at least one; those that are not there are left out."""
        ...

    async def put(self, views: Sequence[PurchaseReturnView]) -> None:
        """Keep them as they are now."""
        ...

    async def page(self, book_id: str, cursor: str | None, limit: int) -> Page[PurchaseReturnView]:
        """The returns of a book in the order of their ids."""
        ...
