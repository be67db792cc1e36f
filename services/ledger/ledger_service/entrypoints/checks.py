"""Looking at a book over HTTP."""

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Router

from ledger_service.app import checking
from ledger_service.app.check_views import CheckedBook
from ledger_service.app.commands import CheckBook

router = Router()


@router.post("/books/{book_id}/checks", status_code=201)
async def check_book(book_id: Code, call: Call) -> CheckedBook:
    """Look at a book now (账套检查): duplicates, omissions, unusual amounts, money or goods below zero, tie-outs."""
    call.require("manager", "reviewer", "bookkeeper")
    return await call(checking.check_books, CheckBook(book_id=book_id))
