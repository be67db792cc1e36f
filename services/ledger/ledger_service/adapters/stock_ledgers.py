"""The stock ledger (数量金额明细账): what came, what went and what is there of each sku, by both times."""

from datetime import date
from decimal import Decimal

from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.work import Work

from ledger_service.adapters.ledgers import CREDIT, DEBIT, LINES, line_position, read_lines
from ledger_service.app.ledger_views import GoodsBalance, GoodsLine, GoodsStatement
from ledger_service.domain.chart import Account
from ledger_service.domain.cuts import BookAt, Span

_QTY = "case l.side when 'debit' then l.qty else -l.qty end"
_GOODS = f"""
select l.sku, l.account, sum({_QTY}) as qty, sum({DEBIT} - {CREDIT})::bigint as cost from {{lines}}
where l.book_id = $1 and l.sku is not null and l.effective_date <= $2 and (l.sku, l.account) > ($3, $4) {{known}}
group by 1, 2 order by 1, 2 limit $5
"""
_BROUGHT_FORWARD = f"""
select coalesce(sum({_QTY}), 0), coalesce(sum({DEBIT} - {CREDIT}), 0)::bigint from {LINES}
where l.book_id = $1 and l.sku = $2 and l.account = $3 and (l.effective_date, l.number, l.line_no) <= ($4, $5, $6)
    and v.recorded_at <= $7
"""
_LINES = f"""
select l.effective_date, v.recorded_at, l.voucher_id, v.word, l.number, l.line_no, l.summary, l.side,
    l.amount_fen, coalesce(l.qty, 0) as qty
from {LINES}
where l.book_id = $1 and l.sku = $2 and l.account = $3 and (l.effective_date, l.number, l.line_no) > ($4, $5, $6)
    and l.effective_date <= $7 and v.recorded_at <= $8
order by l.effective_date, l.number, l.line_no limit $9
"""


class StockLedgersInPostgres:
    """The stock ledger on the snapshot of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def balances(self, at: BookAt, as_of: date, cursor: str | None, limit: int) -> Page[GoodsBalance]:
        """What is there of each sku."""
        after = decode_cursor(cursor, str, str) or ["", ""]
        lines, known, instant = read_lines(at, 6)
        sql = _GOODS.format(lines=lines, known=known)
        rows = await self._work.fetch(sql, at.book_id, as_of, *after, limit + 1, *instant)
        items = [GoodsBalance.of(row["sku"], at.chart[row["account"]], row["qty"], row["cost"]) for row in rows]
        return page_of(items, limit, lambda item: encode_cursor(item.sku, item.account))

    async def statement(
        self, at: BookAt, account: Account, sku: str, span: Span, cursor: str | None, limit: int
    ) -> GoodsStatement:
        """The movements of a sku in order of date, with what is there after each."""
        position = line_position(cursor) or (span.begin, 0, 0)
        key = (at.book_id, sku, account.code, *position)
        [(qty, cost)] = await self._work.fetch(_BROUGHT_FORWARD, *key, at.cut.until)
        rows = await self._work.fetch(_LINES, *key, span.end, at.cut.until, limit + 1)
        lines: list[GoodsLine] = []
        there, worth = qty, cost
        for row in rows:
            moved, amount = row["qty"], row["amount_fen"]
            sign = 1 if row["side"] == "debit" else -1
            there, worth = there + sign * moved, worth + sign * amount
            heads = {name: value for name, value in row.items() if name not in ("side", "amount_fen", "qty")}
            incoming = row["side"] == "debit"
            lines.append(
                GoodsLine(
                    **heads,
                    received_qty=moved if incoming else Decimal(0),
                    received_cost=amount if incoming else 0,
                    issued_qty=Decimal(0) if incoming else moved,
                    issued_cost=0 if incoming else amount,
                    qty=there,
                    cost=worth,
                )
            )
        page = page_of(
            lines, limit, lambda line: encode_cursor(line.effective_date.isoformat(), line.number, line.line_no)
        )
        closing = page.items[-1] if page.items else None
        return GoodsStatement(
            sku=sku,
            account=account.code,
            name=account.name,
            known_at=at.cut.known_at,
            opening=GoodsBalance.of(sku, account, qty, cost),
            closing=GoodsBalance.of(sku, account, closing.qty, closing.cost) if closing else None,
            items=page.items,
            next_cursor=page.next_cursor,
        )
