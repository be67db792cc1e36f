"""The figures that tie-outs (勾稽) compare, read whole from one snapshot."""

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
_STOCK_COST = "select coalesce(sum(cost_fen), 0)::bigint from stock where book_id = $1"
_DOCUMENT_VAT = """
select coalesce(sum(vat_fen), 0)::bigint from document where book_id = $1 and not vat_pending
"""
_NUMBERED = """
select count(v.number), coalesce(min(v.number), 0), coalesce(max(v.number), 0), coalesce(n.last, 0)
from voucher_number n
full join (select book_id, period, word, number from voucher where book_id = $1) v using (book_id, period, word)
where book_id = $1 group by period, word, n.last order by period, word
"""
_APPLIED = "select topic, n from flow where book_id = $1 and direction = 'applied'"


async def tie_outs(work: Work, book: Book) -> list[TieOut]:
    """All tie-outs of a book as it stands."""
    accounts = [RECEIVABLE, ADVANCE, REFUND_PAYABLE, STOCK, book.vat_output]
    chart = book.chart
    balances = {code: 0 for code in accounts}
    for code, debit, credit in await work.fetch(_BALANCES, book.book_id, accounts):
        balances[code] = debit - credit if chart[code].side == "debit" else credit - debit
    [[cost]] = await work.fetch(_STOCK_COST, book.book_id)
    [[documents]] = await work.fetch(_DOCUMENT_VAT, book.book_id)
    months = [Numbered(*row) for row in await work.fetch(_NUMBERED, book.book_id)]
    applied = {row["topic"]: row["n"] for row in await work.fetch(_APPLIED, book.book_id)}
    stated = await read_statement(work, book.book_id)
    customers = (balances[RECEIVABLE], balances[ADVANCE], balances[REFUND_PAYABLE])
    return [
        ties.receivable(customers, stated, applied),
        ties.stock(balances[STOCK], cost),
        ties.vat(balances[book.vat_output], documents),
        ties.numbers(months),
    ]
