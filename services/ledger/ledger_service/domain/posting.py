"""Posting: each business document is checked against the books and then posted, waits, or is refused.

A document is checked as a whole before the first change, so that a refused one leaves every balance as it was.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from hezhang_contracts.values import value

from ledger_service.domain import rules
from ledger_service.domain.checks import Refused, check_credit, check_payment, check_return, check_sale
from ledger_service.domain.documents import Credit, Document, Payment, Return, ReturnLine, Sale
from ledger_service.domain.entry import Goods
from ledger_service.domain.journal import Book, Journal, Settled, Wanted
from ledger_service.domain.stock import ZERO, IssuedLine
from ledger_service.domain.voucher import Voucher, period_of

D = TypeVar("D", bound=Document)


@value
class Shortage:
    """A sale took more than was there (entry 1c): its cost waits for the goods' receipt."""

    sku: str
    line_no: int
    wanted: Decimal
    there: Decimal


@value
class Posted:
    """The document is in the books; without a voucher when every amount was zero."""

    voucher: Voucher | None
    shortages: tuple[Shortage, ...] = ()
    also: tuple[Voucher, ...] = ()
    """Vouchers of other documents that it made possible: the cost of sales that waited for goods (1c)."""


@value
class Waits:
    """Something has to be there first: its type and id."""

    on: tuple[str, str]


@value
class Repeated:
    """The same event was posted before: nothing to do."""


Outcome = Posted | Waits | Refused | Repeated

OF_PART = ("return", "return_cancelled", "red_invoice", "scrap")
"""The kinds of documents about one part of a return."""


def wanted_by(documents: Sequence[D]) -> Wanted:
    """What has to be read to post these."""
    books = [(document.source.book_id, document) for document in documents]
    invoices = frozenset((book, invoice) for book, document in books for invoice in document.invoice_ids)
    parts = frozenset(document.part for document in documents if document.part is not None)
    return Wanted(
        books=frozenset(book for book, _ in books),
        sources=frozenset(document.source.key for document in documents)
        | frozenset((book, "invoice", invoice, 0) for book, invoice in invoices)
        | frozenset((book, kind, identity, part) for book, identity, part in parts for kind in OF_PART),
        periods=frozenset((book, period_of(document.day)) for book, document in books),
        skus=frozenset((book, sku) for book, document in books for sku in document.skus),
        invoices=invoices,
        parts=parts,
        received=frozenset((book, sku) for book, document in books if document.receives for sku in document.skus),
        sales=frozenset(document.sale for document in documents if document.sale is not None),
    )


def post_sale(journal: Journal, sale: Sale) -> Outcome:
    """Entries 1 and 1b; 1c where stock is short."""
    return admitted(journal, sale, check_sale, _post_sale)


def post_payment(journal: Journal, payment: Payment) -> Outcome:
    """Entries 2, 3, 3c (first half) and 8c."""

    def post(journal: Journal, book: Book, payment: Payment) -> Outcome:
        entry = Settled(payment.source.event_id, payment.day, payment.customer_id, vat=0)
        return Posted(
            journal.settle(payment.source, entry, rules.PAYMENT, rules.entries_of_payment(payment, book.entries))
        )

    return admitted(journal, payment, check_payment, post)


def post_credit(journal: Journal, credit: Credit) -> Outcome:
    """Entries 3b, 3c (second half), 8b and 8d."""

    def post(journal: Journal, book: Book, credit: Credit) -> Outcome:
        entry = Settled(credit.source.event_id, credit.day, credit.customer_id, vat=0)
        lines = rules.entries_of_credit(credit, book.entries)
        return Posted(journal.settle(credit.source, entry, rules.CREDIT, lines))

    return admitted(journal, credit, check_credit, post)


def post_return(journal: Journal, back: Return) -> Outcome:
    """Entries 5, 5n, 5r, 6 and 7. Waits for its invoice, and for the cost of its lines where that is pending."""
    outcome = admitted(journal, back, lambda _: None, _post_return)
    if isinstance(outcome, Refused) and back.source.key not in journal.settled:
        journal.refuse_part((back.source.book_id, back.source.id, back.source.part), back.source.event_id)
    return outcome


def admitted(
    journal: Journal,
    document: D,
    check: Callable[[D], Refused | None],
    post: Callable[[Journal, Book, D], Outcome],
) -> Outcome:
    """Post a document of an open book that was not posted before, is dated while the book is open, and is sound."""
    source = document.source
    book = journal.books.get(source.book_id)
    if book is None:
        return Waits(("book", source.book_id))
    before = journal.settled.get(source.key)
    if before is not None:
        if before.event_id == source.event_id:
            return Repeated()
        return Refused(
            "source_already_posted", f"{source.type} {source.id} part {source.part} is in the books by another event"
        )
    if document.day < book.opened_on:
        return Refused(
            "before_opening", f"the book opens on {book.opened_on}, nothing can be posted on {document.day}", "day"
        )
    if document.day > journal.horizon(book):
        said = f"the newest open month ends on {journal.horizon(book)}, {document.day} is not open yet"
        return Refused("period_not_open", said, "day")
    return check(document) or post(journal, book, document)


def _post_sale(journal: Journal, book: Book, sale: Sale) -> Outcome:
    issues: list[Goods] = []
    shortages: list[Shortage] = []
    for line in sale.lines:
        issued = IssuedLine(line.sku, line.qty, line.net, line.vat)
        if line.sku is not None:
            key = (book.book_id, line.sku)
            stock = journal.stock[key]
            cost = stock.issue_cost(line.qty)
            if cost is None:
                issued = IssuedLine(line.sku, line.qty, line.net, line.vat, cost_pending=True)
                shortages.append(Shortage(line.sku, line.line_no, line.qty, stock.qty))
            else:
                issued = IssuedLine(line.sku, line.qty, line.net, line.vat, cost)
                issues.append(Goods(line.line_no, line.sku, line.qty, cost))
                journal.restock(key, stock.moved(-line.qty, -cost))
        journal.issue((book.book_id, sale.source.id, line.line_no), issued)
    entry = Settled(sale.source.event_id, sale.day, sale.customer_id, vat=sale.vat)
    lines = rules.entries_of_sale(sale, book.entries, issues)
    return Posted(journal.settle(sale.source, entry, rules.SALE, lines), tuple(shortages))


def _post_return(journal: Journal, book: Book, back: Return) -> Outcome:
    sold = journal.settled.get((book.book_id, "invoice", back.invoice_id, 0))
    if sold is None:
        return Waits(("invoice", back.invoice_id))
    issued = {
        line.invoice_line_no: journal.issued.get((book.book_id, back.invoice_id, line.invoice_line_no))
        for line in back.lines
    }
    refused = check_return(back, sold, issued)
    if refused is not None:
        return refused
    if not back.allowance:
        for number, line in issued.items():
            if line is not None and line.cost_pending:
                return Waits(("cost", f"{back.invoice_id}/{number}"))
    goods, scrapped = _take_back(journal, book, back)
    entry = Settled(
        back.source.event_id, back.day, back.customer_id, -back.vat, back.red_pending, returned=_returned(back)
    )
    lines = rules.entries_of_return(back, book.entries, goods, scrapped)
    return Posted(journal.settle(back.source, entry, rules.RETURN, lines))


def _take_back(journal: Journal, book: Book, back: Return) -> tuple[list[Goods], list[Goods]]:
    goods: list[Goods] = []
    scrapped: list[Goods] = []
    for line in back.lines:
        key = (book.book_id, back.invoice_id, line.invoice_line_no)
        issued = journal.issued[key]
        if back.allowance:
            journal.take_back(key, issued.after_return(ZERO, line.net, line.vat))
            continue
        journal.take_back(key, issued.after_return(line.qty, line.net, line.vat))
        if line.sku is not None:
            one = Goods(line.invoice_line_no, line.sku, line.qty, issued.cost_back(line.qty))
            goods.append(one)
            if line.scrapped:
                scrapped.append(one)
            else:
                stock = journal.stock[(book.book_id, line.sku)]
                journal.restock((book.book_id, line.sku), stock.moved(line.qty, one.cost))
    return goods, scrapped


def _returned(back: Return) -> tuple[ReturnLine, ...]:
    if not back.allowance:
        return back.lines
    return tuple(
        ReturnLine(line.invoice_line_no, None, ZERO, line.net, line.vat, scrapped=False) for line in back.lines
    )
