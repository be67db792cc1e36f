"""Reports as tables for files (CSV, XLSX): a title, what it is about, columns and rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.app import ledger_views as views

Lang = Literal["zh-CN", "en"]
Kind = Literal["text", "money", "quantity", "number"]
Cell = object
"""Text, a date or instant, fen in a column of money, an exact decimal in one of quantities, an integer, or None."""


@value
class Column:
    """A column: its heading in both languages, and what is in it."""

    name: str
    name_en: str
    kind: Kind = "text"

    def heading(self, lang: Lang) -> str:
        """In the language asked for."""
        return self.name if lang == "zh-CN" else self.name_en


@value
class Sheet:
    """A report as a table."""

    name: str
    name_en: str
    columns: tuple[Column, ...]

    def title(self, lang: Lang) -> str:
        """In the language asked for."""
        return self.name if lang == "zh-CN" else self.name_en


Rows = Sequence[tuple[Cell, ...]]


def shown(cell: Cell) -> str:
    """A cell as text."""
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


_CODE, _NAME = Column("科目编码", "account"), Column("科目名称", "account name")
_OPENING = Column("期初余额", "opening balance", "money")
_DEBIT, _CREDIT = Column("借方", "debit", "money"), Column("贷方", "credit", "money")
_BALANCE = Column("余额", "balance", "money")
_LINE = (
    Column("日期", "date"),
    Column("凭证字", "word"),
    Column("凭证号", "number", "number"),
    Column("分录号", "line", "number"),
    Column("摘要", "summary"),
)
_SKU, _QTY = Column("存货编码", "sku"), Column("数量", "quantity", "quantity")
_RECORDED = Column("录入时间", "recorded at")

TRIAL_BALANCE = Sheet("科目余额表", "trial balance", (_CODE, _NAME, _OPENING, _DEBIT, _CREDIT, _BALANCE))
GENERAL_LEDGER = Sheet("总账", "general ledger", (_CODE, _NAME, Column("月份", "month"), _DEBIT, _CREDIT, _BALANCE))
STATEMENT = Sheet(
    "明细账",
    "account statement",
    (
        *_LINE, _DEBIT, _CREDIT, _BALANCE, Column("客户", "customer"), _SKU, _QTY, Column("发票", "invoice"),
        Column("往来单位", "party"), _RECORDED,
    ),
)  # fmt: skip
PARTIES = Sheet("往来余额表", "sub-ledger", (Column("往来单位", "party"), _CODE, _NAME, _DEBIT, _CREDIT, _BALANCE))
GOODS = Sheet(
    "库存余额表",
    "stock ledger",
    (_SKU, _CODE, _NAME, _QTY, Column("成本", "cost", "money"), Column("单位成本", "unit cost", "money")),
)
GOODS_STATEMENT = Sheet(
    "数量金额明细账",
    "movements of stock",
    (
        *_LINE,
        Column("收入数量", "received", "quantity"), Column("收入金额", "cost received", "money"),
        Column("发出数量", "issued", "quantity"), Column("发出金额", "cost issued", "money"),
        Column("结存数量", "there", "quantity"), Column("结存金额", "cost there", "money"), _RECORDED,
    ),
)  # fmt: skip
_ITEM = (Column("项目", "item"), Column("行次", "row", "number"))
PROFIT_STATEMENT = Sheet(
    "利润表",
    "profit statement",
    (*_ITEM, Column("本年累计金额", "year to date", "money"), Column("本期金额", "these days", "money")),
)
BALANCE_SHEET = Sheet(
    "资产负债表",
    "balance sheet",
    (*_ITEM, Column("期末余额", "at the day", "money"), Column("年初余额", "at the beginning of the year", "money")),
)


def of_trial_balance(view: views.TrialBalanceView) -> Rows:
    """One row an account."""
    return [(a.code, a.name, a.opening, a.debit, a.credit, a.balance) for a in view.accounts]


def of_general_ledger(view: views.GeneralLedger) -> Rows:
    """What was brought forward, and one row a month."""
    rows: list[tuple[Cell, ...]] = []
    for account in view.items:
        rows.append((account.code, account.name, None, None, None, account.opening))
        rows += [(account.code, account.name, m.month, m.debit, m.credit, m.balance) for m in account.months]
    return rows


def of_statement(view: views.Statement) -> Rows:
    """One row a line."""
    return [
        (
            line.effective_date, line.word, line.number, line.line_no, line.summary, line.debit, line.credit,
            line.balance, line.customer_id, line.sku, line.qty, line.invoice_id, line.party_id, line.recorded_at,
        )
        for line in view.items
    ]  # fmt: skip


def of_parties(view: views.PartyLedger) -> Rows:
    """One row a party and account."""
    return [(i.party, i.account, i.name, i.debit, i.credit, i.balance) for i in view.items]


def of_goods(view: views.GoodsLedger) -> Rows:
    """One row a sku."""
    return [(i.sku, i.account, i.name, i.qty, i.cost, i.unit_cost) for i in view.items]


def of_goods_statement(view: views.GoodsStatement) -> Rows:
    """One row a movement."""
    return [
        (
            i.effective_date, i.word, i.number, i.line_no, i.summary, i.received_qty, i.received_cost, i.issued_qty,
            i.issued_cost, i.qty, i.cost, i.recorded_at,
        )
        for i in view.items
    ]  # fmt: skip


def of_profit_statement(view: views.ProfitStatement) -> Rows:
    """The form, row by row."""
    return [(i.name, i.row, i.year_to_date, i.amount) for i in view.items]


def of_balance_sheet(view: views.BalanceSheet) -> Rows:
    """The form, row by row."""
    return [(i.name, i.row, i.amount, i.beginning) for i in view.items]
