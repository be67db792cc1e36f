"""What detectors look at: one statement a kind of fact, of the months that are judged and a little before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import asyncpg
from hezhang_contracts.event import WALK_IN
from hezhang_kit.work import Work

from ledger_service.adapters.tying import tied
from ledger_service.domain.chart import BANK, CASH, OTHER_MONEY, STOCK, Chart, code_in
from ledger_service.domain.detectors import (
    DUPLICATE_DAYS,
    HABIT_MONTHS,
    Alike,
    BelowZero,
    ByHand,
    MonthSums,
    months_before,
)
from ledger_service.domain.inspection import Facts
from ledger_service.domain.journal import Book
from ledger_service.domain.suspicions import Kind
from ledger_service.domain.unusual import NEWEST, Amount
from ledger_service.domain.voucher import first_day_of

# A voucher as what it debits and credits, whom it names, and its sum; not what takes others back, or was taken back.
_SAID = """
select v.voucher_id, v.word || '-' || v.period || '-' || v.number as named, v.period, v.source_type, v.recorded_at,
    coalesce(v.document_date, v.effective_date) as day, v.number,
    string_agg(distinct l.side || ' ' || l.account, ', ' order by l.side || ' ' || l.account) as accounts,
    coalesce(string_agg(distinct coalesce(l.customer_id, l.party_id), ', ' order by
        coalesce(l.customer_id, l.party_id)), '') as parties,
    coalesce(sum(l.amount_fen) filter (where l.side = 'debit'), 0)::bigint as amount_fen
from voucher v join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
where v.book_id = $1 and v.period = any($2::text[]) and v.source_type = any($3::text[]) and v.kind = 'ordinary'
    and not exists (select from voucher r where r.book_id = v.book_id and r.reverses = v.voucher_id) {more}
group by v.book_id, v.voucher_id
"""
# Only vouchers whose sum another one has are looked at closely. Of those in which nobody is named only what a person
# made is suspected; walk-in customers (散客) buy the same all day.
_ALIKE = f"""
with sums as (
    select v.voucher_id, sum(l.amount_fen) as amount_fen
    from voucher v join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
    where v.book_id = $1 and v.period = any($2::text[]) and v.source_type = any($3::text[]) and v.kind = 'ordinary'
        and l.side = 'debit'
    group by 1
), same as (
    select voucher_id from (select voucher_id, count(*) over (partition by amount_fen) as times from sums) s
    where times > 1
)
select * from (
    select said.*, count(*) over (partition by accounts, parties, amount_fen) as times
    from ({_SAID.format(more="and v.voucher_id in (select voucher_id from same)")}) said
    where parties <> $4 and (parties <> '' or source_type = 'manual') and amount_fen <> 0
) counted where times > 1 order by recorded_at, period, number
"""
_BY_HAND = f"""
select named, period, day, accounts, parties, amount_fen from ({_SAID.format(more="")}) said
order by period, day, number
"""
# What invoices sell gets its cost line by line; what a person posts does not.
_SUMS = """
select k.period,
    coalesce((
        select sum(l.amount_fen) from voucher v
        join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
        where v.book_id = $1 and v.period = k.period and v.source_type = 'manual' and l.side = 'credit'
            and starts_with(l.account, $2)
    ), 0)::bigint,
    coalesce((
        select sum(debit_fen) from account_day
        where book_id = $1 and starts_with(account, $3) and to_char(day, 'YYYY-MM') = k.period
    ), 0)::bigint
from unnest($4::text[]) k(period)
"""
_KEEPS_GOODS = "select exists (select from stock where book_id = $1)"
_CASH = """
select distinct on (account, period) account, period, day, balance from (
    select account, day, to_char(day, 'YYYY-MM') as period, sum(sum(debit_fen - credit_fen)) over
        (partition by account order by day) as balance
    from account_day where book_id = $1 and account = any($2::text[]) group by account, day
) ended where balance < 0 and period = any($3::text[]) order by account, period, balance, day
"""
# What was there at the end of a day is what is there now less what moved since.
_GOODS = """
with moved as (
    select sku, effective_date as day, sum(case side when 'debit' then qty else -qty end) as qty from voucher_line
    where book_id = $1 and account = $2 and effective_date >= $3 and qty is not null group by 1, 2
), ended as (
    select m.sku, m.day, to_char(m.day, 'YYYY-MM') as period, coalesce(s.qty, 0) - coalesce(sum(m.qty) over
        (partition by m.sku order by m.day desc rows between unbounded preceding and 1 preceding), 0) as there
    from moved m left join stock s on (s.book_id, s.sku) = ($1, m.sku)
)
select distinct on (sku, period) sku, period, day, there from ended
where there < 0 and period = any($4::text[]) order by sku, period, there, day
"""
_AMOUNTS = """
select v.voucher_id, v.word || '-' || v.period || '-' || v.number, v.period, l.account, l.amount_fen
from voucher v join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
join unnest($3::text[], $4::text[]) k(account, side) on (l.account, l.side) = (k.account, k.side)
where v.book_id = $1 and v.period = any($2::text[]) and v.source_type = 'manual' and v.kind = 'ordinary'
    and l.amount_fen > 0
    and not exists (select from voucher r where r.book_id = v.book_id and r.reverses = v.voucher_id)
order by v.period, v.number, l.line_no
"""
_HISTORY = """
select k.account, k.period, h.amount_fen
from unnest($2::text[], $3::text[], $4::text[], $5::date[]) k(account, period, side, first), lateral (
    select amount_fen from voucher_line
    where book_id = $1 and account = k.account and side = k.side and effective_date < k.first and amount_fen > 0
    order by effective_date desc, number desc, line_no desc limit $6
) h
"""
_STATE = """
select coalesce((select link_no from chain where book_id = $1 order by link_no desc limit 1), 0),
    (select differed from book_check where book_id = $1),
    exists (select from waiting where book_id = $1)
        or exists (select from parked where book_id = $1 and state = 'parked')
"""


async def read_facts(work: Work, book: Book, chart: Chart, judged: Mapping[Kind, tuple[str, ...]]) -> Facts:
    """What the detectors look at, in the snapshot of a Work or under the lock of the book."""
    reading = _Reading(work, book, chart)
    [(links, differed, busy)] = await work.fetch(_STATE, book.book_id)
    [[keeps_goods]] = await work.fetch(_KEEPS_GOODS, book.book_id)
    compared = await tied(work, book)
    amounts = await reading.amounts(judged["amount_unusual"])
    return Facts(
        links=links,
        statement_id=compared.statement_id,
        differed=differed,
        busy=busy,
        judged=judged,
        alike=await reading.alike(judged["duplicate_suspect"]),
        by_hand=await reading.by_hand(judged["omission_suspect"]),
        sums=await reading.sums(judged["omission_suspect"]),
        keeps_goods=keeps_goods,
        cash=await reading.cash(judged["cash_negative"]),
        goods=await reading.goods(judged["stock_short"]),
        amounts=amounts,
        history=await reading.history(amounts),
        tie_outs=compared.tie_outs,
        numbered=compared.months,
    )


class _Reading:
    """The statements of one book; each takes the months that are judged."""

    def __init__(self, work: Work, book: Book, chart: Chart) -> None:
        self._work, self._book, self._chart = work, book, chart

    async def _fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        return await self._work.fetch(sql, self._book.book_id, *args)

    async def alike(self, judged: Collection[str]) -> tuple[Alike, ...]:
        """Vouchers of which there is more than one of the same likeness, in the order of recording."""
        rows = await self._fetch(_ALIKE, _with_before(judged, 1), list(DUPLICATE_DAYS), WALK_IN)
        return tuple(
            Alike(
                row["voucher_id"], row["named"], row["period"], row["source_type"], row["day"],
                (row["accounts"], row["parties"], row["amount_fen"]),
            )
            for row in rows
        )  # fmt: skip

    async def by_hand(self, judged: Collection[str]) -> tuple[ByHand, ...]:
        """What persons made."""
        rows = await self._fetch(_BY_HAND, _with_before(judged, HABIT_MONTHS), ["manual"])
        return tuple(ByHand(*row) for row in rows)

    async def sums(self, judged: Collection[str]) -> tuple[MonthSums, ...]:
        """Revenue by hand, and all cost, by month."""
        standard = self._book.standard
        rows = await self._fetch(_SUMS, code_in(standard, "5001"), code_in(standard, "5401"), list(judged))
        return tuple(MonthSums(*row) for row in rows)

    async def cash(self, judged: Collection[str]) -> tuple[BelowZero, ...]:
        """Accounts of money below zero at the end of a day; fen."""
        money = [code for code in self._chart if code.startswith((CASH, BANK, OTHER_MONEY))]
        rows = await self._fetch(_CASH, money, list(judged))
        return tuple(BelowZero(*row) for row in rows)

    async def goods(self, judged: Collection[str]) -> tuple[BelowZero, ...]:
        """Goods below zero at the end of a day."""
        rows = await self._fetch(_GOODS, STOCK, _first(judged), list(judged))
        return tuple(BelowZero(*row) for row in rows)

    async def amounts(self, judged: Collection[str]) -> tuple[Amount, ...]:
        """Lines by hand on accounts of profit and loss, on their natural side."""
        accounts = [account for account in self._chart.values() if account.element == "profit"]
        codes, sides = [account.code for account in accounts], [account.side for account in accounts]
        return tuple(Amount(*row) for row in await self._fetch(_AMOUNTS, list(judged), codes, sides))

    async def history(self, amounts: Sequence[Amount]) -> dict[tuple[str, str], list[int]]:
        """Of each account, the newest amounts on its natural side before a month."""
        keys = sorted({(one.account, one.period) for one in amounts})
        accounts, periods = [account for account, _ in keys], [period for _, period in keys]
        sides = [self._chart[account].side for account in accounts]
        firsts = [first_day_of(period) for period in periods]
        found: dict[tuple[str, str], list[int]] = {key: [] for key in keys}
        for account, period, amount in await self._fetch(_HISTORY, accounts, periods, sides, firsts, NEWEST):
            found[account, period].append(amount)
        return found


def _with_before(judged: Collection[str], count: int) -> list[str]:
    """The months, and so many before each."""
    return sorted({*judged, *(month for one in judged for month in months_before(one, count))})


def _first(judged: Collection[str]) -> date:
    return first_day_of(min(judged)) if judged else date.max
