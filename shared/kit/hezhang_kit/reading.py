"""Reads of the API: a read-only snapshot, limited to the books that are granted."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from hezhang_kit.asking import Caller
from hezhang_kit.identity import Principal
from hezhang_kit.problems import not_found
from hezhang_kit.runtime import Runtime


@dataclass(frozen=True)
class Scope:
    """The books that the caller may see; ``books`` is None for all."""

    principal: Principal
    books: list[str] | None

    def check(self, book_id: str) -> None:
        """Problem 404 for a book that is not granted."""
        if not self.principal.may_see(book_id):
            raise not_found("book", book_id)

    def require(self, *roles: str) -> None:
        """Problem 403 unless the caller has one of the roles."""
        self.principal.require(*roles)


@dataclass(frozen=True)
class Reader:
    """Opens the snapshot of a request."""

    runtime: Runtime[Any]
    principal: Principal

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[tuple[Any, Scope]]:
        """The service's ports on a read-only transaction, and the caller's scope."""
        books = None if self.principal.books is None else sorted(self.principal.books)
        async with self.runtime.transactions.reading() as work:
            yield self.runtime.ports(work), Scope(self.principal, books)


async def _reader(request: Request, principal: Caller) -> Reader:
    return Reader(request.app.state.runtime, principal)


Read = Annotated[Reader, Depends(_reader)]
"""What a route that only reads takes."""
