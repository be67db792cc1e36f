"""The figures that tie-outs (勾稽) compare, read whole from one snapshot."""

from hezhang_contracts.values import value
from hezhang_kit.work import Work

from ledger_service.adapters.statements import read_statement
from ledger_service.domain import tie_outs as ties
from ledger_service.domain.chart import ADVANCE, RECEIVABLE, REFUND_PAYABLE, STOCK
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import Numbered, TieOut

_BALANCES = """
select account, sum(debit_fen)::bigint, sum(credit_fen)::bigint from account_day
where book_id = $1 and account = any($2::text[]) group by account
"""
# What was there when the book was opened is known to nobody else.
_OPENED = """
select l.account, coalesce(sum(l.amount_fen) filter (where l.side = 'debit'), 0)::bigint,
    coalesce(sum(l.amount_fen) filter (where l.side = 'credit'), 0)::bigint
from voucher v join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
where v.book_id = $1 and v.kind = 'opening' and l.account = any($2::text[]) group by l.account
"""
_STOCK_COST = "select coalesce(sum(cost_fen), 0)::bigint from stock where book_id = $1"
_DOCUMENT_VAT = """
select coalesce(sum(vat_fen), 0)::bigint from document where book_id = $1 and not vat_pending
"""
_NUMBERED = """
select count(v.number), coalesce(min(v.number), 0), coalesce(max(v.number), 0), coalesce(n.last, 0), period, word
from voucher_number n
full join (select book_id, period, word, number from voucher where book_id = $1) v using (book_id, period, word)
where book_id = $1 group by period, word, n.last order by period, word
"""
_APPLIED = "select topic, n from flow where book_id = $1 and direction = 'applied'"
_OF_CUSTOMERS = (RECEIVABLE, ADVANCE, REFUND_PAYABLE)


@value
class Tied:
    """The tie-outs of a book, the months whose numbers one counts, the statement that another is held against."""

    tie_outs: tuple[TieOut, ...]
    months: tuple[Numbered, ...]
    statement_id: str | None


async def tied(work: Work, book: Book) -> Tied:
    """All tie-outs of a book as it stands."""
    accounts = [*_OF_CUSTOMERS, STOCK, book.vat_output]
    balances = await _balances(work, book, _BALANCES, accounts)
    opened = await _balances(work, book, _OPENED, list(_OF_CUSTOMERS))
    [[cost]] = await work.fetch(_STOCK_COST, book.book_id)
    [[documents]] = await work.fetch(_DOCUMENT_VAT, book.book_id)
    months = tuple(Numbered(*row) for row in await work.fetch(_NUMBERED, book.book_id))
    applied = {row["topic"]: row["n"] for row in await work.fetch(_APPLIED, book.book_id)}
    stated = await read_statement(work, book.book_id)
    receivable, advance, refund = (balances[code] - opened[code] for code in _OF_CUSTOMERS)
    compared = (
        ties.receivable((receivable, advance, refund), stated, applied),
        ties.stock(balances[STOCK], cost),
        ties.vat(balances[book.vat_output], documents),
        ties.numbers(months),
    )
    return Tied(compared, months, stated and stated.statement_id)


async def _balances(work: Work, book: Book, sql: str, accounts: list[str]) -> dict[str, int]:
    """Of each account, on its natural side."""
    balances, chart = dict.fromkeys(accounts, 0), book.chart
    for code, debit, credit in await work.fetch(sql, book.book_id, accounts):
        balances[code] = debit - credit if chart[code].side == "debit" else credit - debit
    return balances
