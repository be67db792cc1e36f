"""Posting purchases (采购): goods come in at cost, and sales that waited for them get theirs (1c)."""

from collections.abc import Callable, Sequence

from hezhang_contracts.money import MAX_FEN, format_decimal, format_fen

from ledger_service.domain import rules
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Purchase, SupplierPayment
from ledger_service.domain.entry import Goods
from ledger_service.domain.journal import Book, Journal, LineKey, Settled
from ledger_service.domain.posting import Outcome, Posted, admitted
from ledger_service.domain.voucher import Source, Voucher

NewVoucher = Callable[[int], str]
"""The id of the n-th voucher that a purchase makes besides its own."""


def post_purchase(journal: Journal, purchase: Purchase, new_voucher: NewVoucher) -> Outcome:
    """0 and the 1c that it makes possible; going back to the supplier: 11."""

    def post(journal: Journal, book: Book, purchase: Purchase) -> Outcome:
        return _send_back(journal, book, purchase) if purchase.back != "no" else _receive(journal, book, purchase)

    outcome = admitted(journal, purchase, check_purchase, post)
    if not isinstance(outcome, Posted) or purchase.back != "no":
        return outcome
    book = journal.books[purchase.source.book_id]
    return Posted(outcome.voucher, also=tuple(_costs(journal, book, purchase, new_voucher)))


def post_purchase_return(journal: Journal, purchase: Purchase) -> Outcome:
    """11; it makes no sale's cost possible."""
    return post_purchase(journal, purchase, str)


def post_supplier_payment(journal: Journal, payment: SupplierPayment) -> Outcome:
    """0b."""

    def post(journal: Journal, book: Book, payment: SupplierPayment) -> Outcome:
        entry = Settled(payment.source.event_id, payment.day, None, vat=0)
        lines = rules.entries_of_supplier_payment(payment, book.entries)
        return Posted(journal.settle(payment.source, entry, rules.SUPPLIER_PAYMENT, lines))

    return admitted(journal, payment, check_supplier_payment, post)


def check_supplier_payment(payment: SupplierPayment) -> Refused | None:
    """Something was paid."""
    if payment.amount > 0:
        return None
    return Refused("amount_not_positive", "what is paid is above 0; what a supplier sends back is no payment", "amount")


def check_purchase(purchase: Purchase) -> Refused | None:
    """Quantities are above 0 and amounts not negative; going back is said by ``back`` and not by a sign."""
    for index, line in enumerate(purchase.lines):
        if line.qty <= 0:
            return Refused("quantity_not_positive", f"qty is {line.qty}, it must be above 0", f"lines[{index}].qty")
        if line.net < 0 or line.vat < 0:
            return Refused("amount_negative", "net and vat of a purchase cannot be negative", f"lines[{index}].net")
    if sum(line.net + line.vat for line in purchase.lines) > MAX_FEN:
        return Refused("amount_too_large", f"a purchase adds up to {format_fen(MAX_FEN)} at most", "lines")
    return None


def _check_taxpayer(book: Book, purchase: Purchase) -> Refused | None:
    if book.taxpayer == "small_scale" and any(line.vat for line in purchase.lines):
        said = "a small-scale taxpayer deducts no input VAT; it is part of the cost, add it to net"
        return Refused("vat_not_deductible", said, "lines[0].vat")
    return None


def _receive(journal: Journal, book: Book, purchase: Purchase) -> Outcome:
    refused = _check_taxpayer(book, purchase)
    if refused is not None:
        return refused
    for line in purchase.lines:
        key = (book.book_id, line.sku)
        journal.restock(key, journal.stock[key].moved(line.qty, line.net))
    return _settle(journal, book, purchase)


def _send_back(journal: Journal, book: Book, purchase: Purchase) -> Outcome:
    refused = _check_taxpayer(book, purchase)
    if refused is not None:
        return refused
    after = {line.sku: journal.stock[(book.book_id, line.sku)] for line in purchase.lines}
    for index, line in enumerate(purchase.lines):
        there = after[line.sku]
        after[line.sku] = there.moved(-line.qty, -line.net)
        if not after[line.sku].possible:
            said = f"{format_decimal(line.qty)} of {line.sku} at that cost cannot leave a stock of"
            return Refused("stock_short", f"{said} {format_decimal(there.qty)}", f"lines[{index}].qty")
    for sku, stock in after.items():
        journal.restock((book.book_id, sku), stock)
    return _settle(journal, book, purchase)


def _settle(journal: Journal, book: Book, purchase: Purchase) -> Posted:
    rule = rules.PURCHASE if purchase.back == "no" else rules.PURCHASE_RETURN
    entry = Settled(purchase.source.event_id, purchase.day, None, vat=0)
    return Posted(journal.settle(purchase.source, entry, rule, rules.entries_of_purchase(purchase, book.entries)))


def _costs(journal: Journal, book: Book, purchase: Purchase, new_voucher: NewVoucher) -> Sequence[Voucher]:
    """The cost of sales that waited, the oldest first; a younger one does not overtake one that needs more."""
    vouchers: list[Voucher] = []
    for sku in sorted(purchase.skus):
        key = (book.book_id, sku)
        waiting = journal.pending.get(key, [])
        while waiting and (cost := journal.stock[key].issue_cost(journal.issued[waiting[0]].qty)) is not None:
            voucher = _cost(journal, book, purchase, waiting.pop(0), cost, new_voucher(len(vouchers)))
            vouchers += [] if voucher is None else [voucher]
    return vouchers


def _cost(
    journal: Journal, book: Book, purchase: Purchase, line: LineKey, cost: int, voucher_id: str
) -> Voucher | None:
    _, invoice_id, line_no = line
    sold, issued = journal.settled[(book.book_id, "invoice", invoice_id, 0)], journal.issued[line]
    key = (book.book_id, issued.sku or "")
    journal.restock(key, journal.stock[key].moved(-issued.qty, -cost))
    journal.cost(line, cost)
    by = purchase.source
    source = Source(book.book_id, "cost", invoice_id, line_no, by.event_id, voucher_id, by.trace_id)
    entry = Settled(by.event_id, max(purchase.day, sold.day), sold.customer_id, vat=0)
    goods = Goods(line_no, issued.sku or "", issued.qty, cost)
    return journal.settle(source, entry, rules.COST, rules.entries_of_cost(invoice_id, book.entries, goods))
