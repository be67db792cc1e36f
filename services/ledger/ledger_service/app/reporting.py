"""Reports that are put together from sums of the ledgers: for any day, as known on any instant."""

from collections.abc import Mapping
from datetime import date, timedelta

from hezhang_kit.pages import decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import invalid

from ledger_service.app.ledger_views import (
    BalanceRow,
    BalanceSheet,
    GeneralLedger,
    GeneralLedgerAccount,
    MonthTotal,
    ProfitRow,
    ProfitStatement,
    UnassignedAccount,
)
from ledger_service.app.report_ports import Ledgers
from ledger_service.app.sheets import Lang
from ledger_service.domain import financials
from ledger_service.domain.balances import NOTHING, TrialBalance, natural, trial_balance
from ledger_service.domain.chart import Account
from ledger_service.domain.cuts import BookAt, Span
from ledger_service.domain.line_items import BALANCE_SHEET, PROFIT_STATEMENT, LineItem
from ledger_service.domain.voucher import Kind

OPENING: Kind = "opening"
CLOSING: Kind = "close"
Sums = Mapping[str, tuple[int, int]]


async def balance_trial(ledgers: Ledgers, at: BookAt, span: Span) -> TrialBalance:
    """The trial balance up to the last day; with a first day, what came before it is brought forward.

    The opening voucher is brought forward too, whatever its day, once a first day is given.
    """
    if span.first is None:
        return trial_balance(at.chart, await ledgers.sums(at, span))
    before = await ledgers.sums(at, _before(span.begin))
    opened = await ledgers.sums_of([OPENING], at, span)
    turnover = financials.without(await ledgers.sums(at, span), opened)
    return trial_balance(at.chart, turnover, _added(before, opened))


async def general_ledger(ledgers: Ledgers, at: BookAt, span: Span, cursor: str | None, limit: int) -> GeneralLedger:
    """Accounts with their turnover by month."""
    [after] = decode_cursor(cursor, str) or [""]
    before: Sums = {} if span.first is None else await ledgers.sums(at, _before(span.begin))
    months = await ledgers.months(at, span)
    codes = sorted(code for code in {*before, *months} if code > str(after))[: limit + 1]
    items = [_account(at.chart[code], before.get(code, NOTHING), months.get(code, {})) for code in codes]
    page = page_of(items, limit, lambda item: encode_cursor(item.code))
    return GeneralLedger(
        first=span.first, last=span.last, known_at=at.cut.known_at, items=page.items, next_cursor=page.next_cursor
    )


async def profit_statement(ledgers: Ledgers, at: BookAt, first: date, last: date, lang: Lang) -> ProfitStatement:
    """利润表 of the days from first to last, beside the year of the last one.

    Profit that the book was opened with belongs to its year and to no shorter time.
    """
    _check_standard(at)
    year = Span(last.replace(month=1, day=1), last)
    to_date = financials.without(await ledgers.sums(at, year), await ledgers.sums_of([CLOSING], at, year))
    days = Span(first, last)
    in_days = financials.without(await ledgers.sums(at, days), await ledgers.sums_of([CLOSING, OPENING], at, days))
    totals = financials.amounts(PROFIT_STATEMENT, to_date, at.chart)
    amounts = financials.amounts(PROFIT_STATEMENT, in_days, at.chart)
    rows = [
        ProfitRow(row=i.row, name=_name(i, lang), year_to_date=totals[i.row], amount=amounts[i.row])
        for i in PROFIT_STATEMENT
    ]
    return ProfitStatement(first=first, last=last, known_at=at.cut.known_at, items=rows)


async def balance_sheet(ledgers: Ledgers, at: BookAt, as_of: date, lang: Lang) -> BalanceSheet:
    """资产负债表 of a day beside the beginning of its year, or of the book when that is later."""
    _check_standard(at)
    sums = await ledgers.sums(at, Span(None, as_of))
    new_year = as_of.replace(month=1, day=1)
    opened_since = at.book.opened_on >= new_year
    beginning = await (
        ledgers.sums_of([OPENING], at, Span(None, as_of)) if opened_since else ledgers.sums(at, _before(new_year))
    )
    amounts, before = (financials.balance_sheet(each, at.chart) for each in (sums, beginning))
    return BalanceSheet(
        as_of=as_of,
        known_at=at.cut.known_at,
        balanced=financials.is_balanced(amounts),
        items=[
            BalanceRow(row=i.row, name=_name(i, lang), amount=amounts[i.row], beginning=before[i.row])
            for i in BALANCE_SHEET
        ],
        unassigned=[
            UnassignedAccount(account=one.account, name=at.chart[one.account].name, amount=one.amount)
            for one in financials.unassigned(BALANCE_SHEET, sums)
        ],
    )


def _account(account: Account, before: tuple[int, int], months: Sums) -> GeneralLedgerAccount:
    opening = balance = natural(account, *before)
    totals: list[MonthTotal] = []
    for month, (debit, credit) in sorted(months.items()):
        balance += natural(account, debit, credit)
        totals.append(MonthTotal(month=month, debit=debit, credit=credit, balance=balance))
    return GeneralLedgerAccount(
        code=account.code, name=account.name, side=account.side, opening=opening, months=totals, closing=balance
    )


def _added(one: Sums, other: Sums) -> dict[str, tuple[int, int]]:
    pairs = {code: (one.get(code, NOTHING), other.get(code, NOTHING)) for code in {*one, *other}}
    return {code: (a[0] + b[0], a[1] + b[1]) for code, (a, b) in pairs.items()}


def _before(day: date) -> Span:
    return Span(None, day - timedelta(days=1) if day > date.min else day)


def _check_standard(at: BookAt) -> None:
    if at.book.standard != "small_business":
        said = (
            f"the forms are those of 小企业会计准则, book {at.book_id!r} keeps another standard; see its trial balance"
        )
        raise invalid("standard_without_form", said)


def _name(item: LineItem, lang: Lang) -> str:
    return item.name if lang == "zh-CN" else item.name_en
