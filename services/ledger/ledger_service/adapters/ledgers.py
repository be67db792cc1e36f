"""The ledgers of a book by both times: sums from the days, lines from the vouchers. See docs/adr/0013."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
from hezhang_contracts.values import value
from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import invalid
from hezhang_kit.work import Work

from ledger_service.app.ledger_views import PartyBalance, Statement, StatementLine
from ledger_service.domain.balances import natural
from ledger_service.domain.chart import Account, Dimension
from ledger_service.domain.cuts import BookAt, Span
from ledger_service.domain.voucher import Kind

DEBIT = "case l.side when 'debit' then l.amount_fen else 0 end"
CREDIT = "case l.side when 'credit' then l.amount_fen else 0 end"
LINES = "voucher_line l join voucher v on (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id)"
# Whole days of recording from the sums; of the day of the instant itself, what was recorded until then, from the lines.
_SUMS = f"""
select account, month, sum(debit)::bigint as debit, sum(credit)::bigint as credit from (
    select account, {{month_of_sum}} as month, sum(debit_fen) as debit, sum(credit_fen) as credit from account_day
    where book_id = $1 and day between $2 and $3 and recorded_on < $4::date group by 1, 2
    union all
    select l.account, {{month_of_line}}, sum({DEBIT}), sum({CREDIT}) from {LINES}
    where v.book_id = $1 and v.recorded_at >= $4::date and v.recorded_at <= $5 and v.effective_date between $2 and $3
    group by 1, 2
) said group by 1, 2 order by 1, 2
"""
# With the vouchers that took one of them back or put another in its place.
_OF_KINDS = f"""
with own as (
    select voucher_id from voucher where book_id = $1 and kind = any($2::text[]) and kind in ('opening', 'close')
), of_kind as (
    select voucher_id from own
    union all select voucher_id from voucher where book_id = $1 and reverses in (select voucher_id from own)
    union all select voucher_id from voucher where book_id = $1 and corrects in (select voucher_id from own)
)
select l.account, sum({DEBIT})::bigint as debit, sum({CREDIT})::bigint as credit from {LINES}
where v.book_id = $1 and v.voucher_id in (select voucher_id from of_kind) and v.effective_date between $3 and $4
    and v.recorded_at <= $5
group by 1
"""
# What stands before a line: days before its own in full, and of its own day the lines up to it.
_BROUGHT_FORWARD = f"""
select coalesce(sum(debit), 0)::bigint, coalesce(sum(credit), 0)::bigint from (
    select debit_fen as debit, credit_fen as credit from account_day
    where book_id = $1 and account = $2 and day < $3 and recorded_on < $6::date
    union all
    select {DEBIT}, {CREDIT} from {LINES}
    where v.book_id = $1 and v.recorded_at >= $6::date and v.recorded_at <= $7 and l.account = $2
        and v.effective_date < $3
    union all
    select {DEBIT}, {CREDIT} from {LINES}
    where l.book_id = $1 and l.account = $2 and l.effective_date = $3 and (l.number, l.line_no) <= ($4, $5)
        and v.recorded_at <= $7
) before
"""
# The index of a party has the amounts, but not when they were recorded: only lines of days of which something came
# later are looked up for that.
_PARTY_BROUGHT_FORWARD = f"""
select coalesce(sum(debit), 0)::bigint, coalesce(sum(credit), 0)::bigint from (
    select {DEBIT} as debit, {CREDIT} as credit from voucher_line l
    where l.book_id = $1 and l.account = $2 and (l.effective_date, l.number, l.line_no) <= ($3, $4, $5)
        and l.{{column}} = $6 and l.effective_date < $7
    union all
    select {DEBIT}, {CREDIT} from {LINES}
    where l.book_id = $1 and l.account = $2 and (l.effective_date, l.number, l.line_no) <= ($3, $4, $5)
        and l.{{column}} = $6 and l.effective_date between $7 and $8 and v.recorded_at <= $9
) before
"""
# The first day of which something was recorded later, or on the day of the instant itself; and the last day of which
# anything was known: without that end a page would look through all lines that came since.
_KNOWN_DAYS = """
select (select min(day) from account_day where book_id = $1 and account = $2 and recorded_on >= $3::date),
    (select max(day) from account_day where book_id = $1 and account = $2 and recorded_on <= $3::date)
"""
_LINES = f"""
select l.effective_date, v.recorded_at, l.voucher_id, v.word, l.number, l.line_no, l.summary, l.side, l.amount_fen,
    l.customer_id, l.sku, l.qty, l.invoice_id, l.party_id
from {LINES}
where l.book_id = $1 and l.account = $2 and (l.effective_date, l.number, l.line_no) > ($3, $4, $5)
    and l.effective_date <= $6 and v.recorded_at <= $7 {{party}}
order by l.effective_date, l.number, l.line_no limit $8
"""
_PARTIES = f"""
select l.{{column}} as party, l.account, sum({DEBIT})::bigint as debit, sum({CREDIT})::bigint as credit from {{lines}}
where l.book_id = $1 and l.{{column}} is not null and l.account = any($2::text[]) and l.effective_date <= $3
    and (l.{{column}}, l.account) > ($4, $5) {{known}}
group by 1, 2 order by 1, 2 limit $6
"""
_MONTH = "to_char({}, 'YYYY-MM')"
COLUMNS: dict[Dimension, str] = {
    "customer": "customer_id", "sku": "sku", "supplier": "party_id", "party": "party_id",
}  # fmt: skip
"""The column of a line that names what an account is kept by."""
Position = tuple[date, int, int]
Sums = dict[str, tuple[int, int]]


@value
class _KnownDays:
    """What an account was known of: everything that is dated before ``all_before``, nothing dated after ``last``."""

    all_before: date
    last: date


class LedgersInPostgres:
    """The ledgers on the snapshot of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def sums(self, at: BookAt, span: Span) -> Sums:
        """Debit and credit in fen of each account over the days."""
        rows = await self._summed("null::text", "null::text", at, span)
        return {row["account"]: (row["debit"], row["credit"]) for row in rows}

    async def months(self, at: BookAt, span: Span) -> dict[str, Sums]:
        """Debit and credit in fen of each account by month (YYYY-MM)."""
        by_account: dict[str, Sums] = {}
        for row in await self._summed(_MONTH.format("day"), _MONTH.format("l.effective_date"), at, span):
            by_account.setdefault(row["account"], {})[row["month"]] = (row["debit"], row["credit"])
        return by_account

    async def sums_of(self, kinds: Sequence[Kind], at: BookAt, span: Span) -> Sums:
        """Debit and credit in fen of each account, only of opening or closing vouchers and what corrects them."""
        known = at.cut.until
        rows = await self._work.fetch(_OF_KINDS, at.book_id, list(kinds), span.begin, span.end, known)
        return {row["account"]: (row["debit"], row["credit"]) for row in rows}

    async def statement(
        self, at: BookAt, account: Account, span: Span, party: str | None, cursor: str | None, limit: int
    ) -> Statement:
        """The lines of an account in order of date, of one party or sku if given, with running balances."""
        position = line_position(cursor) or (span.begin, 0, 0)
        parties, where = ([], "") if party is None else ([party], f"and l.{_column(account)} = $9")
        known = await self._known_days(at, account)
        opening = natural(account, *await self._brought_forward(at, account, position, party, known))
        last = min(span.end, known.last)
        rows = await self._work.fetch(
            _LINES.format(party=where), at.book_id, account.code, *position, last, at.cut.until, limit + 1, *parties
        )
        page = page_of(_running(account, opening, rows), limit, _cursor_after)
        return Statement(
            code=account.code,
            name=account.name,
            side=account.side,
            known_at=at.cut.known_at,
            opening=opening,
            closing=page.items[-1].balance if page.items else opening,
            items=page.items,
            next_cursor=page.next_cursor,
        )

    async def parties(
        self, at: BookAt, kept_by: Dimension, account: str | None, as_of: date, cursor: str | None, limit: int
    ) -> Page[PartyBalance]:
        """Balances by customer, supplier or other party, and account."""
        kept = [code for code, one in at.chart.items() if one.dimension == kept_by and account in (None, code)]
        after = decode_cursor(cursor, str, str) or ["", ""]
        lines, known, instant = read_lines(at, 7)
        sql = _PARTIES.format(column=COLUMNS[kept_by], lines=lines, known=known)
        rows = await self._work.fetch(sql, at.book_id, kept, as_of, *after, limit + 1, *instant)
        items = [_party_balance(at.chart[row["account"]], row) for row in rows]
        return page_of(items, limit, lambda item: encode_cursor(item.party, item.account))

    async def _summed(self, sum_: str, line: str, at: BookAt, span: Span) -> list[asyncpg.Record]:
        return await self._work.fetch(
            _SUMS.format(month_of_sum=sum_, month_of_line=line),
            at.book_id,
            span.begin,
            span.end,
            at.cut.whole_days_before,
            at.cut.until,
        )

    async def _brought_forward(
        self, at: BookAt, account: Account, position: Position, party: str | None, known: "_KnownDays"
    ) -> tuple[int, int]:
        if party is None:
            times = (at.cut.whole_days_before, at.cut.until)
            [row] = await self._work.fetch(_BROUGHT_FORWARD, at.book_id, account.code, *position, *times)
        else:
            sql = _PARTY_BROUGHT_FORWARD.format(column=_column(account))
            key = (at.book_id, account.code, *position, party)
            [row] = await self._work.fetch(sql, *key, known.all_before, known.last, at.cut.until)
        return row[0], row[1]

    async def _known_days(self, at: BookAt, account: Account) -> "_KnownDays":
        if at.cut.known_at is None:
            return _KnownDays(date.max, date.max)
        [row] = await self._work.fetch(_KNOWN_DAYS, at.book_id, account.code, at.cut.whole_days_before)
        return _KnownDays(row[0] or date.max, row[1] or date.min)


def read_lines(at: BookAt, parameter: int) -> tuple[str, str, list[datetime]]:
    """From what lines are read, under which condition, with which parameter: vouchers only where their time matters."""
    if at.cut.known_at is None:
        return "voucher_line l", "", []
    return LINES, f"and v.recorded_at <= ${parameter}", [at.cut.known_at]


def line_position(cursor: str | None) -> Position | None:
    """Where a page of lines goes on. Problem 422 when the cursor is not one of ours."""
    values = decode_cursor(cursor, str, int, int)
    if values is None:
        return None
    try:
        return date.fromisoformat(str(values[0])), int(values[1]), int(values[2])
    except ValueError:
        raise invalid("cursor_invalid", "cursor is not one that this list gave", "cursor") from None


def _column(account: Account) -> str:
    if account.dimension is None:
        said = f"{account.code} {account.name} is kept by neither customer, supplier nor sku: leave party out"
        raise invalid("party_not_allowed", said, "party")
    return COLUMNS[account.dimension]


def _party_balance(account: Account, row: asyncpg.Record) -> PartyBalance:
    return PartyBalance(
        party=row["party"],
        account=account.code,
        name=account.name,
        side=account.side,
        debit=row["debit"],
        credit=row["credit"],
        balance=natural(account, row["debit"], row["credit"]),
    )


def _running(account: Account, balance: int, rows: list[asyncpg.Record]) -> list[StatementLine]:
    lines: list[StatementLine] = []
    for day, at, voucher, word, number, line_no, summary, side, amount, customer, sku, qty, invoice, party in rows:
        debit, credit = (amount, 0) if side == "debit" else (0, amount)
        balance += natural(account, debit, credit)
        lines.append(
            StatementLine(
                day,
                at,
                voucher,
                word,
                number,
                line_no,
                summary,
                debit,
                credit,
                balance,
                customer,
                sku,
                qty,
                invoice,
                party,
            )
        )
    return lines


def _cursor_after(line: StatementLine) -> str:
    return encode_cursor(line.effective_date.isoformat(), line.number, line.line_no)
