"""What the end of a month asks for, as proposals that a person confirms: the VAT transfer (16) and the closing of
profit and loss (17). Vouchers of this kind are left out of 利润表."""

from collections.abc import Mapping
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.balances import natural
from ledger_service.domain.chart import Account, Chart, code_in
from ledger_service.domain.entry import Given
from ledger_service.domain.journal import Book
from ledger_service.domain.voucher import Line, without_zeros

Closing = Literal["vat", "profit", "year"]
CLOSINGS: tuple[Closing, ...] = ("vat", "profit", "year")
_VAT_COLUMNS = "222101"
_LAST_MONTH = "12"

Sums = Mapping[str, tuple[int, int]]
"""Debit and credit in fen by account, up to the end of the month."""


@value
class Proposal:
    """A voucher that closes something of a month; without lines there is nothing to close."""

    closing: Closing
    lines: tuple[Line, ...]


def proposals(book: Book, chart: Chart, period: str, sums: Sums) -> list[Proposal]:
    """What is to be closed at the end of a month as the books stand; the year only once profit and loss are closed."""
    balances = {code: natural(chart[code], debit, credit) for code, (debit, credit) in sums.items()}
    profit = _profit(book, chart, period, balances)
    year = () if profit else _year(book, period, balances)
    return [
        Proposal("vat", _vat(book, chart, period, balances)),
        Proposal("profit", profit),
        Proposal("year", year),
    ]


def _vat(book: Book, chart: Chart, period: str, balances: Mapping[str, int]) -> tuple[Line, ...]:
    """16: what the columns of 应交增值税 owe. A credit balance of input VAT (留抵) stays where it is."""
    if book.taxpayer != "general":
        return ()
    columns = [code for code in balances if code.startswith(_VAT_COLUMNS)]
    owed = sum(balances[code] if chart[code].side == "credit" else -balances[code] for code in columns)
    if owed <= 0:
        return ()
    row = book.entries["16"]
    return tuple(row.lines({"amount": owed}, Given(summary=f"{row.name} {period}")))


def _profit(book: Book, chart: Chart, period: str, balances: Mapping[str, int]) -> tuple[Line, ...]:
    """17: every account of profit and loss to 本年利润; 6901 goes to retained earnings by 14d."""
    income = [chart[code] for code in sorted(balances) if _closes(chart[code]) and chart[code].side == "credit"]
    expense = [chart[code] for code in sorted(balances) if _closes(chart[code]) and chart[code].side == "debit"]
    lines = _to_profit(book, "17", period, income, balances) + _to_profit(book, "17'", period, expense, balances)
    return without_zeros(lines)


def _to_profit(
    book: Book, number: str, period: str, accounts: list[Account], balances: Mapping[str, int]
) -> list[Line]:
    row = book.entries[number]
    said = f"{row.name} {period}"
    lines: list[Line] = []
    for account in accounts:
        figures = {"amount": balances[account.code]}
        given = Given(summary=said, account=account.code)
        lines += [slot.line(slot.amount(figures), given) for slot in row.slots if slot.account == "account"]
    total = {"amount": sum(balances[account.code] for account in accounts)}
    profit = [slot.line(slot.amount(total), Given(summary=said)) for slot in row.slots if slot.account != "account"]
    return lines + profit


def _year(book: Book, period: str, balances: Mapping[str, int]) -> tuple[Line, ...]:
    """17 at the end of the year: 本年利润 to 利润分配."""
    profit = balances.get(code_in(book.standard, "3103"), 0)
    if not period.endswith(_LAST_MONTH) or profit == 0:
        return ()
    row = book.entries["17y" if profit > 0 else "17y'"]
    return tuple(row.lines({"amount": abs(profit)}, Given(summary=f"{row.name} {period[:4]}")))


def _closes(account: Account) -> bool:
    return account.element == "profit" and account.code != "6901"
