"""Balances of accounts: turnover on both sides, and the balance on the natural one. Money is fen."""

from collections.abc import Mapping

from hezhang_contracts.values import value

from ledger_service.domain.chart import Account

NOTHING = (0, 0)


@value
class Turnover:
    """What was posted to an account, red lines deducted on their side, after what was brought forward (期初余额)."""

    account: Account
    debit: int
    credit: int
    opening: int = 0
    """Positive on the account's natural side."""

    @property
    def balance(self) -> int:
        """Positive on the account's natural side."""
        return self.opening + natural(self.account, self.debit, self.credit)

    @property
    def owed(self) -> int:
        """The balance, positive on the debit side."""
        return self.balance if self.account.side == "debit" else -self.balance


@value
class TrialBalance:
    """The trial balance (试算平衡表, 科目余额表)."""

    accounts: tuple[Turnover, ...]

    @property
    def debit(self) -> int:
        """Sum of all debit balances."""
        return sum(max(0, a.owed) for a in self.accounts)

    @property
    def credit(self) -> int:
        """Sum of all credit balances."""
        return sum(max(0, -a.owed) for a in self.accounts)


def natural(account: Account, debit: int, credit: int) -> int:
    """The balance of these sums on the account's natural side."""
    return debit - credit if account.side == "debit" else credit - debit


def trial_balance(
    chart: Mapping[str, Account],
    sums: Mapping[str, tuple[int, int]],
    opening: Mapping[str, tuple[int, int]] | None = None,
) -> TrialBalance:
    """From debit and credit by code of every account that was posted to, and what was brought forward."""
    before = opening or {}
    codes = sorted({*sums, *before})
    return TrialBalance(
        tuple(
            Turnover(chart[code], *sums.get(code, NOTHING), natural(chart[code], *before.get(code, NOTHING)))
            for code in codes
        )
    )
