"""A book as plain text for beancount, so that an independent program can compute its balances."""

from collections.abc import Iterable, Mapping
from datetime import date

from hezhang_contracts.money import format_fen
from hezhang_contracts.values import value

from ledger_service.domain.chart import Account

_ROOTS = {"asset": "Assets", "cost": "Assets", "liability": "Liabilities", "equity": "Equity"}
_PROFIT = {"debit": "Expenses", "credit": "Income"}


@value
class Posting:
    """A line: fen, positive on the debit side, red ones turned round."""

    account: str
    amount: int


@value
class Ledgered:
    """A voucher as beancount needs it."""

    voucher_id: str
    day: date
    number: str
    summary: str
    postings: tuple[Posting, ...]


def root_of(account: Account) -> str:
    """The root account of beancount for an account: goods in the making (成本) are assets too."""
    return _PROFIT[account.side] if account.element == "profit" else _ROOTS[account.element]


def account_of(account: Account) -> str:
    """The name of an account: its code, and its name without what beancount does not take."""
    name = "".join(letter if letter.isalnum() else "-" for letter in account.name).strip("-")
    return f"{root_of(account)}:{account.code}-{name}"


def head(title: str, chart: Mapping[str, Account], since: date) -> str:
    """The options, and the accounts."""
    opened = "".join(f"{since} open {account_of(chart[code])} CNY\n" for code in sorted(chart))
    return f'option "title" {_quoted(title)}\noption "operating_currency" "CNY"\n\n{opened}'


def transactions(vouchers: Iterable[Ledgered], chart: Mapping[str, Account]) -> str:
    """Vouchers as transactions."""
    return "".join(_transaction(voucher, chart) for voucher in vouchers)


def _transaction(voucher: Ledgered, chart: Mapping[str, Account]) -> str:
    lines = "".join(f"  {account_of(chart[p.account])}  {format_fen(p.amount)} CNY\n" for p in voucher.postings)
    said = f"{_quoted(voucher.number)} {_quoted(voucher.summary)}"
    return f"\n{voucher.day} * {said}\n  voucher: {_quoted(voucher.voucher_id)}\n{lines}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.splitlines()) + '"'
