"""Balances of accounts: turnover on both sides, and the balance on the natural one. Money is fen."""

from collections.abc import Sequence

from hezhang_contracts.values import value

from ledger_service.domain.chart import Account


@value
class Turnover:
    """What was posted to an account, red lines deducted on their side."""

    account: Account
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Positive on the account's natural side."""
        return natural(self.account, self.debit, self.credit)


@value
class TrialBalance:
    """The trial balance (试算平衡表)."""

    accounts: tuple[Turnover, ...]

    @property
    def debit(self) -> int:
        """Sum of all debit balances."""
        return sum(max(0, a.debit - a.credit) for a in self.accounts)

    @property
    def credit(self) -> int:
        """Sum of all credit balances."""
        return sum(max(0, a.credit - a.debit) for a in self.accounts)


def natural(account: Account, debit: int, credit: int) -> int:
    """The balance of these sums on the account's natural side."""
    return debit - credit if account.side == "debit" else credit - debit


def trial_balance(chart: dict[str, Account], sums: Sequence[tuple[str, int, int]]) -> TrialBalance:
    """From (code, debit, credit) of every account that was posted to."""
    return TrialBalance(tuple(Turnover(chart[code], debit, credit) for code, debit, credit in sums))
