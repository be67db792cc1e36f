"""Holding a ledger's book against the plain one: every account and month, every line, every tie-out."""

from typing import Any

from tests.integration.ledger.desk import Desk
from tests.integration.ledger.plainbooks import SALE_ACCOUNTS, PlainBooks

RECEIVABLE_TOPICS = (
    "invoice.issued", "invoice.cancelled", "payment.recorded", "credit.applied", "return.recorded", "return.cancelled",
)  # fmt: skip

_TURNOVER = """
select account, to_char(day, 'YYYY-MM'), sum(debit_fen)::bigint, sum(credit_fen)::bigint from account_day
where book_id = $1 group by 1, 2
"""
_RECEIVABLE = """
select invoice_id, sum(case side when 'debit' then amount_fen else -amount_fen end)::bigint from voucher_line
where book_id = $1 and account = '1122' group by 1
"""
_STOCK = "select sku, qty * $2::int, cost_fen from stock where book_id = $1"
_LINES = """
select invoice_id, line_no, returned_qty * $2::int, returned_net_fen, returned_vat_fen, returned_cost_fen
from invoice_line where book_id = $1
"""
_HELD = """
select (select count(*) from waiting where book_id = $1), (select count(*) from parked where book_id = $1)
"""
_WHOLE = """
select l.invoice_id, l.account, l.side, sum(l.amount_fen)::bigint
from voucher v join voucher_line l using (book_id, voucher_id)
where v.book_id = $1 and l.invoice_id = any($2::text[]) and l.account = any($3::text[])
    and v.source_type in ('invoice', 'invoice_cancelled', 'return', 'return_cancelled', 'red_invoice', 'scrap')
group by 1, 2, 3 having sum(l.amount_fen) <> 0
"""
"""What a sale and its returns left of turnover; payments and their settlement are excepted."""


def compare(desk: Desk, book: str, plain: PlainBooks, per_unit: int) -> None:
    """The ledger's figures are the plain ones, of which ``per_unit`` are a unit, its tie-outs hold, and what came back
    whole was never sold."""
    whole = sorted(plain.whole())
    turnover, receivable, stock, lines, held, left = desk.look(
        (_TURNOVER, book), (_RECEIVABLE, book), (_STOCK, book, per_unit), (_LINES, book, per_unit), (_HELD, book),
        (_WHOLE, book, whole, list(SALE_ACCOUNTS)),
    )  # fmt: skip
    _compare_turnover(turnover, plain)
    assert {name: fen for name, fen in receivable if fen} == {
        name: fen for name, fen in plain.receivable.items() if fen
    }
    assert {sku: [qty, cost] for sku, qty, cost in stock} == plain.stock
    assert {(row[0], row[1]): row[2:] for row in lines} == {
        key: (*line.came_back, line.back_cost) for key, line in plain.lines.items()
    }
    assert all(line.back_qty <= line.qty and line.back_cost <= line.cost for line in plain.lines.values())
    assert held == [(len(plain.waiting), 0)]
    assert left == [], "invariant 5: a full return is as if never sold, in balances and turnover of each account"
    _compare_ties(desk, book, plain)


def _compare_turnover(rows: list[tuple[Any, ...]], plain: PlainBooks) -> None:
    months = sorted({month for _, month, _ in plain.turnover} | {row[1] for row in rows})
    found: dict[str, dict[str, tuple[int, int]]] = {month: {} for month in months}
    for account, month, debit, credit in rows:
        if debit or credit:
            found[month][account] = (debit, credit)
    assert found == {month: plain.by_account(month) for month in months}


def _compare_ties(desk: Desk, book: str, plain: PlainBooks) -> None:
    figures = (plain.balance("1122"), -plain.balance("2203"), -plain.balance("224101"))
    desk.state(book, *figures, {topic: plain.applied[topic] for topic in RECEIVABLE_TOPICS})
    ties = desk.get(f"/books/{book}/tie-outs", book)["tie_outs"]
    assert [tie for tie in ties if not (tie["ok"] and tie["comparable"])] == []
    shown = desk.get(f"/books/{book}/trial-balance", book)
    assert shown["debit"] == shown["credit"]
