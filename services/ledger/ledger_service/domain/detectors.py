"""Detectors (疑点检查): vouchers that stand twice, vouchers that are missing, money and goods below zero.

Data in, suspicions out. Amounts are fen. The figures that decide are constants at the top, for an accountant to change.
The hard stop of duplicates is elsewhere: a source document is posted once, by its number (``journal.settled``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from hezhang_contracts.money import format_decimal, format_fen
from hezhang_contracts.values import value

from ledger_service.domain.suspicions import Suspicion, month_subject
from ledger_service.domain.voucher import first_day_of, last_day_of

DUPLICATE_DAYS = {
    "manual": 3, "purchase": 3, "purchase_return": 3, "supplier_payment": 3, "payment": 3, "invoice": 0,
}  # fmt: skip
"""How many days apart two alike vouchers are still suspected, by the kind of document: invoices only of the same day,
since a customer often buys the same every day. Of other documents the number says all."""
HABIT_MONTHS = 3
"""What was posted by hand in each of so many months is expected in the next."""
GRACE_DAYS = 5
"""How many days later than in any of those months."""

Likeness = tuple[str, str, int]
"""What two alike vouchers have in common: accounts with sides, parties, the sum of the debits in fen."""


@value
class Alike:
    """A voucher that another one may equal in its ``likeness``."""

    voucher_id: str
    named: str
    period: str
    source_type: str
    day: date
    likeness: Likeness


@value
class ByHand:
    """A voucher that a person made: its accounts with sides, its parties, the sum of its debits in fen."""

    named: str
    period: str
    day: date
    accounts: str
    parties: str
    amount: int


@value
class MonthSums:
    """A month of a book: revenue that persons posted, and all cost, in fen and without what closes them."""

    period: str
    revenue: int
    cost: int


@value
class BelowZero:
    """The lowest balance of an account, or quantity of a sku, at the end of a day of a month."""

    name: str
    period: str
    day: date
    lowest: Decimal


def duplicates(vouchers: Iterable[Alike]) -> list[Suspicion]:
    """Vouchers, in the order of recording, that are alike to an earlier one of nearly the same day.

    The later recorded one is suspected: the red copy of it mends the books (entry 14e).
    """
    earlier: dict[tuple[Likeness, int], dict[int, str]] = defaultdict(dict)
    found: list[Suspicion] = []
    for voucher in vouchers:
        window = DUPLICATE_DAYS.get(voucher.source_type, 0)
        twin = _twin(earlier, voucher, window)
        if twin is not None:
            found.append(_duplicate(voucher, twin))
        earlier[voucher.likeness, voucher.day.toordinal()].setdefault(window, voucher.named)
    return found


def _twin(earlier: Mapping[tuple[Likeness, int], Mapping[int, str]], voucher: Alike, window: int) -> str | None:
    """The nearest by day; both kinds of document have to reach as far."""
    day = voucher.day.toordinal()
    for distance in range(window + 1):
        for near in (day - distance, day + distance):
            for other, named in earlier.get((voucher.likeness, near), {}).items():
                if distance <= other:
                    return named
    return None


def _duplicate(voucher: Alike, twin: str) -> Suspicion:
    accounts, parties, amount = voucher.likeness
    said = f"{format_fen(amount)} on {accounts}" + (f" of {parties}" if parties else "")
    return Suspicion(
        kind="duplicate_suspect",
        about=("voucher", voucher.voucher_id),
        expected=f"one voucher of {said} around {voucher.day}",
        actual=f"{voucher.named} is like {twin}",
        suspected_cause="a document was posted twice, under two numbers or by two ways (疑似重复记账)",
        period=voucher.period,
        difference=format_fen(amount),
        evidence=(f"voucher {voucher.named}", f"voucher {twin}"),
    )


def missing(vouchers: Iterable[ByHand], judged: Iterable[str], today: date) -> list[Suspicion]:
    """What was posted by hand in each of the three months before and not in this one (固定凭证漏记), once it is due.

    Due is the latest of its days in those months and some days of grace, at the latest the end of the month.
    """
    habits: dict[tuple[str, str], dict[str, ByHand]] = defaultdict(dict)
    for voucher in vouchers:
        of_month = habits[voucher.accounts, voucher.parties]
        if voucher.period not in of_month or of_month[voucher.period].day < voucher.day:
            of_month[voucher.period] = voucher
    found: list[Suspicion] = []
    for period in judged:
        before = months_before(period, HABIT_MONTHS)
        for (accounts, parties), posted in sorted(habits.items()):
            if period in posted or any(month not in posted for month in before):
                continue
            if today > _due(period, [posted[month] for month in before]):
                found.append(_missing(period, accounts, parties, posted[before[0]]))
    return found


def months_before(period: str, count: int) -> list[str]:
    """The months before one, the nearest first."""
    month = 12 * int(period[:4]) + int(period[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(month - 1, month - 1 - count, -1)]


def _due(period: str, usual: Sequence[ByHand]) -> date:
    latest = max(voucher.day.day for voucher in usual)
    return min(last_day_of(period), first_day_of(period) + timedelta(latest - 1 + GRACE_DAYS))


def _missing(period: str, accounts: str, parties: str, last: ByHand) -> Suspicion:
    return Suspicion(
        kind="omission_suspect",
        about=month_subject("recurring", period, accounts, parties),
        expected=f"a voucher on {accounts}" + (f" of {parties}" if parties else "") + f" in {period} as in each of the "
        f"{HABIT_MONTHS} months before",
        actual="none",
        suspected_cause=f"what {last.named} was for was not posted in this month (疑似漏记)",
        period=period,
        difference=format_fen(-last.amount),
        evidence=(f"voucher {last.named}",),
    )


def without_cost(months: Iterable[MonthSums], keeps_goods: bool, judged: Iterable[str], today: date) -> list[Suspicion]:
    """Months that are over and have revenue by hand but no cost at all, in a book that keeps goods (有收入无成本).

    Invoices get their cost line by line, and sold goods that are not there are found at once (1b, 1c, ``stock_short``).
    """
    sums = {month.period: month for month in months}
    found = [sums[period] for period in judged if period in sums and today > last_day_of(period)]
    return [
        Suspicion(
            kind="omission_suspect",
            about=month_subject("month", month.period, "without cost"),
            expected="cost of sales (5401) beside revenue (5001)",
            actual=f"revenue of {format_fen(month.revenue)} by hand and no cost",
            suspected_cause="the cost of what was sold was not carried over (结转销售成本)",
            period=month.period,
            difference=format_fen(month.revenue),
        )
        for month in found
        if keeps_goods and month.revenue > 0 and month.cost == 0
    ]


def negative_cash(accounts: Iterable[BelowZero]) -> list[Suspicion]:
    """Cash, bank and other money below zero at the end of a day (货币资金为负); ``lowest`` is fen."""
    return [
        Suspicion(
            kind="cash_negative",
            about=month_subject("account_month", one.period, one.name),
            expected=f"account {one.name} is not below 0.00 at the end of any day",
            actual=f"{format_fen(int(one.lowest))} on {one.day}",
            suspected_cause="a receipt is missing or dated too late, or a payment stands twice",
            period=one.period,
            difference=format_fen(int(one.lowest)),
        )
        for one in accounts
    ]


def negative_stock(goods: Iterable[BelowZero]) -> list[Suspicion]:
    """Goods below zero at the end of a day (库存为负): they were issued on an earlier day than they came in.

    What is there now is never below zero; what was never there is found when it is sold (entry 1c).
    """
    return [
        Suspicion(
            kind="stock_short",
            about=month_subject("sku_month", one.period, one.name),
            expected=f"stock of {one.name} is not below 0 at the end of any day",
            actual=f"{format_decimal(one.lowest)} on {one.day}",
            suspected_cause="a goods receipt is dated too late, or the sale too early",
            period=one.period,
            difference=format_decimal(one.lowest),
        )
        for one in goods
    ]
