"""The ledger over HTTP."""

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Read, Scope, not_found

from ledger_service.app import handlers
from ledger_service.app.commands import OpenBook
from ledger_service.app.ports import Ledger
from ledger_service.app.views import (
    BookView,
    OpenedBook,
    TieOuts,
    TieOutView,
    VoucherHead,
    VoucherView,
)
from ledger_service.domain.journal import Book
from ledger_service.entrypoints import archives_api, chains, checks, periods, purchases, reports_api, vouchers
from ledger_service.entrypoints.reading import kept_router

router = kept_router()
router.take_in(*(each.router for each in (purchases, periods, vouchers, reports_api, archives_api, chains, checks)))


@router.post("/books", status_code=201)
async def open_book(command: OpenBook, call: Call) -> OpenedBook:
    """Open a book with its opening balances."""
    call.require("manager", "bookkeeper")
    return await call(handlers.open_books, command)


@router.get("/books/{book_id}")
async def read_book(book_id: str, read: Read) -> BookView:
    """A book."""
    async with read() as (ledger, scope):
        return BookView.of(await _book(ledger, scope, book_id))


@router.get("/books/{book_id}/tie-outs")
async def read_tie_outs(book_id: str, read: Read) -> TieOuts:
    """What has to agree, and by how much it does not."""
    async with read() as (ledger, scope):
        book = await _book(ledger, scope, book_id)
        return TieOuts(tie_outs=[TieOutView.of(one) for one in await ledger.reports.tie_outs(book)])


@router.get("/books/{book_id}/vouchers")
async def list_vouchers(
    book_id: str,
    read: Read,
    source_type: Code | None = None,
    source_id: Code | None = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> Page[VoucherHead]:
    """Vouchers in order of their numbers."""
    async with read() as (ledger, scope):
        book = await _book(ledger, scope, book_id)
        return await ledger.reports.vouchers(book, (source_type, source_id), cursor, limit)


@router.get("/books/{book_id}/vouchers/{voucher_id}")
async def read_voucher(book_id: str, voucher_id: str, read: Read) -> VoucherView:
    """A voucher with its lines."""
    async with read() as (ledger, scope):
        voucher = await ledger.reports.voucher(await _book(ledger, scope, book_id), voucher_id)
        if voucher is None:
            raise not_found("voucher", voucher_id)
        return voucher


async def _book(ledger: Ledger, scope: Scope, book_id: str) -> Book:
    scope.check(book_id)
    book = await ledger.reports.book(book_id)
    if book is None:
        raise not_found("book", book_id)
    return book
