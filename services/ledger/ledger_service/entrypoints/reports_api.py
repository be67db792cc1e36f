"""The ledgers and the financial statements over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from hezhang_contracts.event import Code
from hezhang_kit.api import Limit, Page, Router, invalid, not_found

from ledger_service.app import reporting, sheets
from ledger_service.app.ledger_views import (
    BalanceSheet,
    BookReadView,
    GeneralLedger,
    GoodsLedger,
    GoodsStatement,
    PartyLedger,
    ProfitStatement,
    Statement,
    TrialBalanceView,
)
from ledger_service.app.ports import Ledger
from ledger_service.domain.chart import STOCK, Account, Dimension
from ledger_service.domain.cuts import BookAt, Span
from ledger_service.entrypoints import examples
from ledger_service.entrypoints.reading import ReadBook, Reporting

router = Router()
FirstDay = Annotated[date | None, Query(alias="from", description="the first day (起始日期)")]
LastDay = Annotated[date | None, Query(alias="to", description="the last day (截止日期)")]
AsOf = Annotated[date | None, Query(description="with all that is dated up to this day (截至日期)")]
Cursor = Annotated[str | None, Query(description="next_cursor of the page before")]
_KEPT_BY: dict[str, Dimension] = {"customers": "customer", "suppliers": "supplier", "parties": "party"}


@router.get("/books/{book_id}/trial-balance", responses=examples.TRIAL_BALANCE)
async def read_trial_balance(report: Reporting, first: FirstDay = None, as_of: AsOf = None) -> TrialBalanceView:
    """The trial balance (试算平衡表, 科目余额表) with all that is dated up to a day; everything without one."""
    span = _span(first, as_of)

    async def make(ledger: Ledger, at: BookAt) -> TrialBalanceView:
        return TrialBalanceView.of(span, at.cut, await reporting.balance_trial(ledger.ledgers, at, span))

    return await report(make, sheets.TRIAL_BALANCE, sheets.of_trial_balance)


@router.get("/books/{book_id}/general-ledger", responses=examples.GENERAL_LEDGER)
async def read_general_ledger(
    report: Reporting, first: FirstDay = None, last: LastDay = None, cursor: Cursor = None, limit: Limit = 100
) -> GeneralLedger:
    """The general ledger (总账): every account by month."""
    span = _span(first, last)

    async def make(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> GeneralLedger:
        return await reporting.general_ledger(ledger.ledgers, at, span, cursor, limit)

    return await report.paged(make, sheets.GENERAL_LEDGER, sheets.of_general_ledger, cursor, limit)


@router.get("/books/{book_id}/accounts/{code}/statement", responses=examples.STATEMENT)
async def read_statement(
    report: Reporting,
    code: Code,
    first: FirstDay = None,
    last: LastDay = None,
    party: Annotated[
        Code | None, Query(description="a customer, supplier, other party or sku that the account is kept by")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Statement:
    """The lines of an account (明细账) from one day to another, both included, with running balances."""
    span = _span(first, last)

    async def make(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> Statement:
        return await ledger.ledgers.statement(at, _account(at, code), span, party, cursor, limit)

    return await report.paged(make, sheets.STATEMENT, sheets.of_statement, cursor, limit)


@router.get("/books/{book_id}/sub-ledgers/{kept_by}", responses=examples.PARTIES)
async def read_sub_ledger(
    report: Reporting,
    kept_by: Annotated[
        str,
        Path(
            description="customers (客户), suppliers (供应商) or parties (其他往来)",
            pattern=f"^({'|'.join(_KEPT_BY)})$",
        ),
    ],
    account: Annotated[Code | None, Query(description="of one account only")] = None,
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> PartyLedger:
    """Balances by party and account (往来余额表); their lines: the account's statement with ``party``."""
    span = _span(None, as_of)

    async def make(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> PartyLedger:
        if account is not None:
            _account(at, account)
        page = await ledger.ledgers.parties(at, _KEPT_BY[kept_by], account, span.end, cursor, limit)
        return PartyLedger(as_of=as_of, known_at=at.cut.known_at, items=page.items, next_cursor=page.next_cursor)

    return await report.paged(make, sheets.PARTIES, sheets.of_parties, cursor, limit)


@router.get("/books/{book_id}/stock-ledger", responses=examples.GOODS)
async def read_stock_ledger(
    report: Reporting, as_of: AsOf = None, cursor: Cursor = None, limit: Limit = 100
) -> GoodsLedger:
    """What is there of each sku, and what it cost (库存余额表)."""
    span = _span(None, as_of)

    async def make(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> GoodsLedger:
        page = await ledger.stock.balances(at, span.end, cursor, limit)
        return GoodsLedger(as_of=as_of, known_at=at.cut.known_at, items=page.items, next_cursor=page.next_cursor)

    return await report.paged(make, sheets.GOODS, sheets.of_goods, cursor, limit)


@router.get("/books/{book_id}/stock-ledger/{sku}", responses=examples.GOODS_STATEMENT)
async def read_goods_statement(
    report: Reporting,
    sku: Code,
    account: Annotated[Code, Query(description="1405, or another account that is kept by sku")] = STOCK,
    first: FirstDay = None,
    last: LastDay = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> GoodsStatement:
    """What came and went of a sku (数量金额明细账): issues at the moving average, returns at their issue's cost."""
    span = _span(first, last)

    async def make(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> GoodsStatement:
        return await ledger.stock.statement(at, _account(at, account), sku, span, cursor, limit)

    return await report.paged(make, sheets.GOODS_STATEMENT, sheets.of_goods_statement, cursor, limit)


@router.get("/books/{book_id}/profit-statement", responses=examples.PROFIT_STATEMENT)
async def read_profit_statement(
    report: Reporting,
    first: Annotated[date, Query(alias="from", description="the first day, such as the first of a month")],
    last: Annotated[date, Query(alias="to", description="the last day")],
) -> ProfitStatement:
    """利润表 (会小企02表): the days asked for, beside the year up to the last of them."""
    _span(first, last)

    async def make(ledger: Ledger, at: BookAt) -> ProfitStatement:
        return await reporting.profit_statement(ledger.ledgers, at, first, last, report.lang)

    return await report(make, sheets.PROFIT_STATEMENT, sheets.of_profit_statement)


@router.get("/books/{book_id}/balance-sheet", responses=examples.BALANCE_SHEET)
async def read_balance_sheet(
    report: Reporting, as_of: Annotated[date, Query(description="at the end of this day (截至日期)")]
) -> BalanceSheet:
    """资产负债表 (会小企01表) at the end of a day, beside the beginning of its year."""

    async def make(ledger: Ledger, at: BookAt) -> BalanceSheet:
        return await reporting.balance_sheet(ledger.ledgers, at, as_of, report.lang)

    return await report(make, sheets.BALANCE_SHEET, sheets.of_balance_sheet)


@router.get("/books/{book_id}/reads", responses=examples.READS)
async def list_reads(
    book_id: str, read: ReadBook, subject: Code | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[BookReadView]:
    """Who read what of a book (查阅记录), the newest first."""
    async with read("manager", "operator", "reviewer") as (ledger, _):
        return await ledger.trail.reads(book_id, subject, cursor, limit)


def _account(at: BookAt, code: str) -> Account:
    account = at.chart.get(code)
    if account is None:
        raise not_found("account", code)
    return account


def _span(first: date | None, last: date | None) -> Span:
    if first is not None and last is not None and first > last:
        raise invalid("days_reversed", f"from is {first}, after the last day {last}; from comes first", "from")
    return Span(first, last)
