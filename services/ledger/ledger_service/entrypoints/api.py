"""The ledger over HTTP."""

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Router, not_found

from ledger_service.app import handlers
from ledger_service.app.commands import OpenBook
from ledger_service.app.views import (
    BookView,
    OpenedBook,
    TieOuts,
    TieOutView,
    VoucherHead,
    VoucherView,
)
from ledger_service.entrypoints import archives_api, chains, checks, periods, purchases, reports_api, vouchers
from ledger_service.entrypoints.reading import ReadBook

router = Router()
router.take_in(*(each.router for each in (purchases, periods, vouchers, reports_api, archives_api, chains, checks)))


@router.post("/books", status_code=201)
async def open_book(command: OpenBook, call: Call) -> OpenedBook:
    """Open a book with its opening balances."""
    call.require("manager", "bookkeeper")
    return await call(handlers.open_books, command)


@router.get("/books/{book_id}")
async def read_book(book_id: str, read: ReadBook) -> BookView:
    """A book."""
    async with read() as (_, opened):
        return BookView.of(opened.book)


@router.get("/books/{book_id}/tie-outs")
async def read_tie_outs(book_id: str, read: ReadBook) -> TieOuts:
    """What has to agree, and by how much it does not."""
    async with read() as (ledger, opened):
        return TieOuts(tie_outs=[TieOutView.of(one) for one in await ledger.reports.tie_outs(opened.book)])


@router.get("/books/{book_id}/vouchers")
async def list_vouchers(
    book_id: str,
    read: ReadBook,
    source_type: Code | None = None,
    source_id: Code | None = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> Page[VoucherHead]:
    """Vouchers in order of their numbers."""
    async with read() as (ledger, opened):
        return await ledger.reports.vouchers(opened.book, (source_type, source_id), cursor, limit)


@router.get("/books/{book_id}/vouchers/{voucher_id}")
async def read_voucher(book_id: str, voucher_id: Code, read: ReadBook) -> VoucherView:
    """A voucher with its lines."""
    async with read() as (ledger, opened):
        voucher = await ledger.reports.voucher(opened.book, voucher_id)
        if voucher is None:
            raise not_found("voucher", voucher_id)
        return voucher
