"""The routes of the buyer's side (采购退回): a supplier's document is named by supplier and number."""

from typing import Annotated

from fastapi import Query
from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Read, Router

from returns_service.app import handlers
from returns_service.app.previewing import check_approval, preview_purchase
from returns_service.app.purchase_commands import (
    AskPurchaseReturn,
    CancelPurchaseReturn,
    ResubmitPurchaseReturn,
    ReviewPurchaseReturn,
)
from returns_service.app.purchase_views import PurchaseReturnView
from returns_service.app.purchasing import load
from returns_service.app.views import PreviewView
from returns_service.entrypoints.paths import Ledger, LedgerAt

router = Router()


async def _seen(
    book_id: str, supplier_id: str, number: str, read: Read, ledger: LedgerAt
) -> tuple[PurchaseReturnView, PreviewView]:
    async with read() as (ports, scope):
        scope.check(book_id)
        view = await load(book_id, supplier_id, number, ports)
    # The ledger is asked when no transaction is held.
    return view, await preview_purchase(view, ledger.url, ledger.token, ports)


@router.post("/purchase-returns", status_code=201)
async def ask_purchase_return(command: AskPurchaseReturn, call: Call) -> PurchaseReturnView:
    """Goods are to go back to a supplier."""
    return await call(handlers.ask_purchase_returns, command)


@router.get("/purchase-returns/preview")
async def preview_purchase_return(
    book_id: Code,
    supplier_id: Annotated[Code, Query()],
    number: Annotated[Code, Query()],
    read: Read,
    ledger: Ledger,
) -> PreviewView:
    """Entry 11 as the ledger would post it; ``available`` is false, with the reason, when it cannot be asked."""
    return (await _seen(book_id, supplier_id, number, read, ledger))[1]


@router.post("/purchase-returns/review")
async def review_purchase_return(
    body: ReviewPurchaseReturn, call: Call, read: Read, ledger: Ledger
) -> PurchaseReturnView:
    """Approve or reject, as a reviewer who did not ask for it. Approving names the preview that was seen."""
    call.require("reviewer", "manager")
    if body.decision == "approve":
        view, now = await _seen(body.book_id, body.supplier_id, body.number, read, ledger)
        # Once approved, the same command is only answered again.
        if view.status == "requested":
            check_approval(body.preview, now)
    return await call(handlers.review_purchase_returns, body)


@router.post("/purchase-returns/resubmit")
async def resubmit_purchase_return(command: ResubmitPurchaseReturn, call: Call) -> PurchaseReturnView:
    """Submit what the ledger refused again, after its cause was repaired."""
    return await call(handlers.resubmit_purchase_returns, command)


@router.post("/purchase-returns/cancel")
async def cancel_purchase_return(command: CancelPurchaseReturn, call: Call) -> PurchaseReturnView:
    """Give up what is not in the books."""
    return await call(handlers.cancel_purchase_returns, command)


@router.get("/purchase-returns")
async def list_purchase_returns(
    book_id: Code, read: Read, cursor: str | None = None, limit: Limit = 100
) -> Page[PurchaseReturnView]:
    """The returns to suppliers of a book."""
    async with read() as (ports, scope):
        scope.check(book_id)
        return await ports.purchases.page(book_id, cursor, limit)
