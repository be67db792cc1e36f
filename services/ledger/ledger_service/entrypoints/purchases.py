"""Purchases, and what a book decides for itself, over HTTP."""

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Router

from ledger_service.app import accounts, purchases
from ledger_service.app.commands import (
    AuthoriseRule,
    OpenSubAccount,
    PaySupplier,
    RecordPurchase,
    RecordPurchaseReturn,
)
from ledger_service.app.views import Accounts, AccountView, PostedDocument, Rules, RuleView
from ledger_service.entrypoints.reading import ReadBook

router = Router()


@router.post("/purchases", status_code=201)
async def record_purchase(command: RecordPurchase, call: Call) -> PostedDocument:
    """Goods received with a supplier's invoice (采购入库)."""
    call.require("manager", "bookkeeper")
    return await call(purchases.record_purchases, command)


@router.post("/purchase-returns", status_code=201)
async def record_purchase_return(command: RecordPurchaseReturn, call: Call) -> PostedDocument:
    """Goods sent back to a supplier (采购退回)."""
    call.require("manager", "bookkeeper")
    return await call(purchases.record_purchase_returns, command)


@router.post("/supplier-payments", status_code=201)
async def pay_supplier(command: PaySupplier, call: Call) -> PostedDocument:
    """A supplier was paid (支付货款)."""
    call.require("manager", "bookkeeper")
    return await call(purchases.pay_suppliers, command)


@router.post("/accounts", status_code=201)
async def open_sub_account(command: OpenSubAccount, call: Call) -> AccountView:
    """Open a sub-account (明细科目) of a book's own."""
    call.require("manager", "bookkeeper")
    return await call(accounts.open_sub_accounts, command)


@router.get("/books/{book_id}/accounts")
async def list_accounts(book_id: Code, read: ReadBook) -> Accounts:
    """The chart of accounts (会计科目) of a book."""
    async with read() as (_, opened):
        return Accounts(accounts=[AccountView.of(account) for account in opened.chart.values()])


@router.get("/books/{book_id}/rules")
async def list_rules(book_id: Code, read: ReadBook) -> Rules:
    """The automatic rules (自动记账规则) and who authorised each for the book."""
    async with read() as (_, opened):
        return Rules(rules=accounts.rules_of(opened.book))


@router.post("/books/{book_id}/rules/{rule}/authorise", status_code=201)
async def authorise_rule(book_id: Code, rule: Code, call: Call) -> RuleView:
    """Authorise what a rule posts to the book in its present version."""
    call.require("manager", "reviewer")
    return await call(accounts.authorise_rules, AuthoriseRule(book_id=book_id, rule=rule))
