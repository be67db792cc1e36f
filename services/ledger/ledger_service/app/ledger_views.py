"""Answers about ledgers (账簿) and financial statements (财务报表). Money outside is a decimal string of yuan."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import Exact, Fen
from hezhang_contracts.values import value
from pydantic import BaseModel

from ledger_service.app.views import BookView
from ledger_service.domain.balances import TrialBalance
from ledger_service.domain.chart import Account, Side
from ledger_service.domain.cuts import Cut, Span
from ledger_service.domain.stock import share


class AccountBalance(BaseModel):
    """What was brought forward, turnover and balance of an account; balances are positive on its natural side."""

    code: str
    name: str
    side: Side
    opening: Fen
    debit: Fen
    credit: Fen
    balance: Fen


class TrialBalanceView(BaseModel):
    """The trial balance (试算平衡表, 科目余额表) with all that is dated up to ``as_of`` (null: everything).

    With ``first`` the turnover is that of the days from it on, and what came before stands in ``opening``.
    """

    first: date | None
    as_of: date | None
    known_at: datetime | None
    accounts: list[AccountBalance]
    debit: Fen
    credit: Fen

    @classmethod
    def of(cls, span: Span, cut: Cut, balance: TrialBalance) -> "TrialBalanceView":
        """A trial balance as it is shown."""
        return cls(
            first=span.first,
            as_of=span.last,
            known_at=cut.known_at,
            accounts=[
                AccountBalance(
                    code=turnover.account.code,
                    name=turnover.account.name,
                    side=turnover.account.side,
                    opening=turnover.opening,
                    debit=turnover.debit,
                    credit=turnover.credit,
                    balance=turnover.balance,
                )
                for turnover in balance.accounts
            ],
            debit=balance.debit,
            credit=balance.credit,
        )


@value
class StatementLine:
    """One line of an account statement with the balance after it.

    It comes from our own tables and is not checked again, and a page has hundreds: no pydantic model.
    """

    effective_date: date
    recorded_at: datetime
    voucher_id: str
    word: str
    number: int
    line_no: int
    summary: str
    debit: Fen
    credit: Fen
    balance: Fen
    customer_id: str | None
    sku: str | None
    qty: Exact | None
    invoice_id: str | None
    party_id: str | None


class Statement(BaseModel):
    """A page of an account statement (明细账); ``opening`` is the balance before its first line."""

    code: str
    name: str
    side: Side
    known_at: datetime | None
    opening: Fen
    closing: Fen
    items: list[StatementLine]
    next_cursor: str | None


class MonthTotal(BaseModel):
    """An account's turnover in a month (YYYY-MM) and the balance at its end, positive on the natural side."""

    month: str
    debit: Fen
    credit: Fen
    balance: Fen


class GeneralLedgerAccount(BaseModel):
    """One account of the general ledger, with what was brought forward (期初余额)."""

    code: str
    name: str
    side: Side
    opening: Fen
    months: list[MonthTotal]
    closing: Fen


class GeneralLedger(BaseModel):
    """A page of the general ledger (总账): accounts in order of their codes, months in which something was posted."""

    first: date | None
    last: date | None
    known_at: datetime | None
    items: list[GeneralLedgerAccount]
    next_cursor: str | None


class PartyBalance(BaseModel):
    """What stands with one customer or supplier on one account, the balance positive on its natural side."""

    party: str
    account: str
    name: str
    side: Side
    debit: Fen
    credit: Fen
    balance: Fen


class PartyLedger(BaseModel):
    """A page of a sub-ledger (往来明细账): balances by party and account up to ``as_of``."""

    as_of: date | None
    known_at: datetime | None
    items: list[PartyBalance]
    next_cursor: str | None


class GoodsBalance(BaseModel):
    """What is there of a sku: quantity, total cost, and the unit cost that follows (移动加权平均), to the fen."""

    sku: str
    account: str
    name: str
    qty: Exact
    cost: Fen
    unit_cost: Fen | None

    @classmethod
    def of(cls, sku: str, account: Account, qty: Decimal, cost: int) -> "GoodsBalance":
        """With the unit cost, none when nothing is there."""
        unit = share(cost, Decimal(1), qty) if qty > 0 and cost >= 0 else None
        return cls(sku=sku, account=account.code, name=account.name, qty=qty, cost=cost, unit_cost=unit)


class GoodsLedger(BaseModel):
    """A page of the stock ledger (库存余额表): what is there of each sku."""

    as_of: date | None
    known_at: datetime | None
    items: list[GoodsBalance]
    next_cursor: str | None


class GoodsLine(BaseModel):
    """One movement of a sku; what comes back from a customer is a red issue at the cost at which it went out."""

    effective_date: date
    recorded_at: datetime
    voucher_id: str
    word: str
    number: int
    line_no: int
    summary: str
    received_qty: Exact
    received_cost: Fen
    issued_qty: Exact
    issued_cost: Fen
    qty: Exact
    cost: Fen


class GoodsStatement(BaseModel):
    """A page of the movements of a sku (数量金额明细账); ``opening`` is what was there before its first line."""

    sku: str
    account: str
    name: str
    known_at: datetime | None
    opening: GoodsBalance
    closing: GoodsBalance | None
    items: list[GoodsLine]
    next_cursor: str | None


class ProfitRow(BaseModel):
    """A row of the 利润表: the year up to the last day (本年累计金额), and the days asked for (本期金额)."""

    row: int
    name: str
    year_to_date: Fen
    amount: Fen


class UnassignedAccount(BaseModel):
    """An account with a balance that no row of the form takes; ``amount`` is its debit less its credit."""

    account: str
    name: str
    amount: Fen


class ProfitStatement(BaseModel):
    """利润表 (会小企02表) of 小企业会计准则; closing vouchers are left out."""

    form: Literal["会小企02表"] = "会小企02表"
    first: date
    last: date
    known_at: datetime | None
    items: list[ProfitRow]


class BalanceRow(BaseModel):
    """A row of the 资产负债表: at the day (期末余额), and at the beginning of its year (年初余额)."""

    row: int
    name: str
    amount: Fen
    beginning: Fen


class BalanceSheet(BaseModel):
    """资产负债表 (会小企01表) of 小企业会计准则. It balances unless an account is ``unassigned``."""

    form: Literal["会小企01表"] = "会小企01表"
    as_of: date
    known_at: datetime | None
    balanced: bool
    items: list[BalanceRow]
    unassigned: list[UnassignedAccount]


class BookReadView(BaseModel):
    """Who read what of a book, and when."""

    read_id: int
    read_at: datetime
    subject: str
    roles: list[str]
    what: str
    asked: str
    trace_id: str | None


class ImportedBook(BaseModel):
    """A book that was made of a file; ``created`` is false when the same file was imported before."""

    book: BookView
    created: bool
    imported_at: datetime
    imported_by: str
    content_sha256: str
    vouchers_sha256: str
    vouchers: int
