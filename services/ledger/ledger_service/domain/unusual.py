"""Unusual amounts (金额异常): an amount far from what its own account has had, by median and MAD, in whole fen.

The median absolute deviation times 1.4826 estimates the standard deviation and is not moved by what is unusual itself
(Hampel 1974; Rousseeuw and Croux 1993). Only what a person typed is judged: an invoice's amounts are its issuer's.
"""

from collections.abc import Iterable, Mapping, Sequence

from hezhang_contracts.money import format_fen
from hezhang_contracts.values import value

from ledger_service.domain.suspicions import Suspicion

DEVIATIONS = 3
"""So many robust deviations from the median is unusual."""
LEAST_HISTORY = 12
"""With fewer amounts an account has no history to speak of."""
NEWEST = 500
"""So many amounts of an account are its history, the newest before the month."""
LEAST_SHARE = 20
"""A deviation is at least the twentieth part of the median: rent that is always the same may rise by 15 %."""
_SCALE, _SCALED = 10_000, 14_826


@value
class Usual:
    """What is usual for an account: the middle of its amounts, and one robust deviation times 10,000. Fen."""

    median: int
    scaled: int

    def far(self, amount: int) -> bool:
        """Whether an amount is unusual."""
        return abs(amount - self.median) * _SCALE > DEVIATIONS * self.scaled


@value
class Amount:
    """A line that a person posted to an account of profit and loss, on its natural side; fen, not red."""

    voucher_id: str
    named: str
    period: str
    account: str
    amount: int


def usual(history: Sequence[int]) -> Usual | None:
    """Of the amounts of an account; None when there are too few."""
    if len(history) < LEAST_HISTORY:
        return None
    median = middle(history)
    deviation = middle([abs(amount - median) for amount in history])
    return Usual(median, max(_SCALED * deviation, _SCALE * abs(median) // LEAST_SHARE))


def middle(amounts: Sequence[int]) -> int:
    """The median; of an even number the lower of the two in the middle, so that it is one of them."""
    return sorted(amounts)[(len(amounts) - 1) // 2]


def unusual(lines: Iterable[Amount], history: Mapping[tuple[str, str], Sequence[int]]) -> list[Suspicion]:
    """One suspicion a voucher, of its line that is farthest off; ``history`` by account and month."""
    known = {key: usual(amounts) for key, amounts in history.items()}
    worst: dict[str, tuple[int, Amount, Usual]] = {}
    for line in lines:
        of_account = known.get((line.account, line.period))
        if of_account is None or not of_account.far(line.amount):
            continue
        off = abs(line.amount - of_account.median)
        if line.voucher_id not in worst or worst[line.voucher_id][0] < off:
            worst[line.voucher_id] = (off, line, of_account)
    return [_suspicion(line, of_account) for _, line, of_account in worst.values()]


def _suspicion(line: Amount, of_account: Usual) -> Suspicion:
    reach = DEVIATIONS * of_account.scaled // _SCALE
    return Suspicion(
        kind="amount_unusual",
        about=("voucher", line.voucher_id),
        expected=f"about {format_fen(of_account.median)} on {line.account}, within {format_fen(reach)} of it",
        actual=f"{format_fen(line.amount)} in {line.named}",
        suspected_cause="an amount was mistyped, or went to another account than usual",
        period=line.period,
        difference=format_fen(line.amount - of_account.median),
        evidence=(f"voucher {line.named}",),
    )
