"""Accounts in plain Python: turnover by month, what is due by invoice, and the closing of a month. Amounts are fen."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

RECEIVABLE, ADVANCE, REFUND, SUSPENSE, BANK = "1122", "2203", "224101", "224102", "1002"
STOCK, UNSETTLED, CLAIM, PAYABLE = "1405", "1901", "1221", "2202"
REVENUE, COST, LOSS, PROFIT = "5001", "5401", "5711", "3103"
VAT, VAT_WAITING, INPUT, INPUT_OUT = "22210108", "222199", "22210101", "22210110"
VAT_MOVED, VAT_DUE = "22210104", "222102"

Line = tuple[str, str, int]
"""Account, side, amount."""


@dataclass(kw_only=True)
class PlainAccounts:
    """The accounts of one book of a general taxpayer."""

    closed_through: date | None = None
    turnover: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By account, month and side."""
    receivable: Counter[str] = field(default_factory=Counter)
    """1122 by invoice."""

    def enter(self, day: date, lines: Iterable[Line], invoice: str | None = None) -> None:
        """Post lines that balance: on their day, or on the first day after the closed months."""
        if self.closed_through is not None and day <= self.closed_through:
            day = self.closed_through + timedelta(1)
        sides: Counter[str] = Counter()
        for account, side, amount in lines:
            self.turnover[account, f"{day:%Y-%m}", side] += amount
            sides[side] += amount
            if invoice is not None and account == RECEIVABLE:
                self.receivable[invoice] += amount
        assert sides["debit"] == sides["credit"], lines

    def balance(self, account: str, until: str = "9999-12") -> int:
        """Debit less credit up to a month."""
        return sum(
            amount if side == "debit" else -amount
            for (code, month, side), amount in self.turnover.items()
            if code == account and month <= until
        )

    def by_account(self, month: str) -> dict[str, tuple[int, int]]:
        """Debit and credit by account, zeros left out, as they were posted in a month."""
        found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (code, at, side), amount in self.turnover.items():
            if month == at:
                found[code][side == "credit"] += amount
        return {code: (debit, credit) for code, (debit, credit) in found.items() if debit or credit}

    def close_profit(self, month: str, last: date) -> bool:
        """Entry 17; whether there was anything to close."""
        income = -self.balance(REVENUE, month)
        costs = {code: self.balance(code, month) for code in (COST, LOSS)}
        lines = [(REVENUE, "debit", income), (PROFIT, "credit", income), (PROFIT, "debit", sum(costs.values()))]
        lines += [(code, "credit", amount) for code, amount in costs.items()]
        self.enter(last, lines)
        return any(amount for _, _, amount in lines)

    def close_vat(self, month: str, last: date) -> bool:
        """Entry 16; whether anything was owed."""
        owed = -sum(self.balance(code, month) for code in (VAT, INPUT, INPUT_OUT, VAT_MOVED))
        if owed > 0:
            self.enter(last, [(VAT_MOVED, "debit", owed), (VAT_DUE, "credit", owed)])
        return owed > 0
