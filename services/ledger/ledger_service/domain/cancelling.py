"""Posting the cancellation of a sales invoice (发票作废): the books as if it had never been issued."""

from dataclasses import replace

from ledger_service.domain import rules
from ledger_service.domain.chart import STOCK
from ledger_service.domain.documents import InvoiceCancelled
from ledger_service.domain.journal import Book, Journal, Settled
from ledger_service.domain.posting import Outcome, Posted, Waits, admitted
from ledger_service.domain.voucher import Ties


def post_invoice_cancellation(journal: Journal, cancelled: InvoiceCancelled) -> Outcome:
    """The red copy of 1, 1b and 1c; the goods are in stock again at the cost at which they left.

    Waits for the invoice, and until everything that came back of it is taken back: both would be too much. Of an
    invoice that was refused there is nothing to take back; from now on the books know it as one of no lines, of which
    a return that waited for it is refused.
    """
    return admitted(journal, cancelled, lambda _: None, _post)


def _post(journal: Journal, book: Book, cancelled: InvoiceCancelled) -> Outcome:
    source = cancelled.source
    sold = journal.settled.get((book.book_id, "invoice", source.id, 0))
    if sold is None:
        if (book.book_id, source.id) not in journal.refused_sales:
            return Waits(("invoice", source.id))
        never = Settled(source.event_id, cancelled.day, cancelled.customer_id, vat=0)
        journal.settle(replace(source, type="invoice"), never, rules.SALE, ())
        return Posted(journal.settle(source, never, rules.INVOICE_CANCELLED, ()))
    sold_lines = {key: line for key, line in journal.issued.items() if key[:2] == (book.book_id, source.id)}
    if any(line.returned_qty or line.returned_net or line.returned_vat for line in sold_lines.values()):
        return Waits(("returns_undone", source.id))
    posted = journal.sales.get((book.book_id, source.id), [])
    lines = [one.line.red() for one in posted]
    for line in lines:
        if line.account == STOCK and line.sku is not None and line.qty is not None:
            key = (book.book_id, line.sku)
            # 1405 is credited with what leaves; its red copy brings it back.
            journal.restock(key, journal.stock[key].moved(-line.qty, -line.amount))
    for key, line in sold_lines.items():
        if line.cost_pending:
            journal.cost(key, 0)
        # As if all of it had come back: whatever return of it comes later is more than was sold.
        journal.take_back(key, journal.issued[key].after_return(line.qty, line.net, line.vat))
    entry = Settled(source.event_id, cancelled.day, cancelled.customer_id, vat=-sold.vat)
    ties = Ties(kind="reversal", reverses=posted[0].voucher_id if posted else None)
    return Posted(journal.settle(source, entry, rules.INVOICE_CANCELLED, lines, ties=ties))
