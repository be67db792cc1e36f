"""利润表 and 资产负债表 from sums of accounts. Money is fen."""

from collections.abc import Iterable, Mapping

from hezhang_contracts.values import value

from ledger_service.domain.chart import Account
from ledger_service.domain.line_items import ASSETS, BALANCE_SHEET, LIABILITIES_AND_EQUITY, LineItem

Sums = Mapping[str, tuple[int, int]]
"""Debit and credit in fen by account code."""


@value
class Unassigned:
    """An account that no row takes, with its debit less credit: the chart has what the form does not know."""

    account: str
    amount: int


def amounts(items: Iterable[LineItem], sums: Sums, chart: Mapping[str, Account]) -> dict[int, int]:
    """The amount of every row, by its number; ``chart`` gives the names of sub-accounts."""
    net = {code: debit - credit for code, (debit, credit) in sums.items()}
    rows: dict[int, int] = {}
    above = "debit"
    for item in items:
        match item.kind:
            case "rows":
                rows[item.row] = sum(_signed(part, rows) for part in item.parts)
            case "named":
                prefix, *words = item.parts
                found = sum(
                    amount for code, amount in net.items()
                    if code.startswith(prefix) and any(word in chart[code].name for word in words)
                )  # fmt: skip
                rows[item.row] = found if above == "debit" else -found
            case "debit" | "credit" | "debit+" | "credit+":
                above = item.kind.rstrip("+")
                each = [_of(prefix, net) * (1 if above == "debit" else -1) for prefix in item.parts]
                rows[item.row] = sum(max(0, one) for one in each) if item.kind.endswith("+") else sum(each)
            case "nothing":
                rows[item.row] = 0
    return rows


def unassigned(items: Iterable[LineItem], sums: Sums) -> list[Unassigned]:
    """Accounts with a balance that no row takes."""
    taken = tuple(part for item in items if item.kind not in ("rows", "named", "nothing") for part in item.parts)
    return [
        Unassigned(code, debit - credit)
        for code, (debit, credit) in sorted(sums.items())
        if debit != credit and not code.startswith(taken)
    ]


def is_balanced(rows: Mapping[int, int]) -> bool:
    """Whether assets equal liabilities and equity; they do unless an account is unassigned."""
    return rows[ASSETS] == rows[LIABILITIES_AND_EQUITY]


def without(sums: Sums, less: Sums) -> dict[str, tuple[int, int]]:
    """Sums less others."""
    return {
        code: (debit - less.get(code, (0, 0))[0], credit - less.get(code, (0, 0))[1])
        for code, (debit, credit) in sums.items()
    }


def balance_sheet(sums: Sums, chart: Mapping[str, Account]) -> dict[int, int]:
    """The rows of the 资产负债表 from all that was ever posted to each account."""
    return amounts(BALANCE_SHEET, sums, chart)


def _of(prefix: str, net: Mapping[str, int]) -> int:
    return sum(amount for code, amount in net.items() if code.startswith(prefix))


def _signed(part: str, rows: Mapping[int, int]) -> int:
    return -rows[int(part[1:])] if part.startswith("-") else rows[int(part)]
