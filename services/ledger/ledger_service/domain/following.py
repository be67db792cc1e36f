"""Posting what follows a return: its red invoice, what becomes of scrapped goods, and its cancellation."""

from collections import defaultdict
from decimal import Decimal

from hezhang_contracts.money import format_decimal, format_fen

from ledger_service.domain import rules
from ledger_service.domain.chart import STOCK, code_in
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import PartKey, RedInvoiceIssued, ReturnCancelled, Scrap
from ledger_service.domain.journal import Book, Journal, Settled
from ledger_service.domain.posting import Outcome, Posted, Waits, admitted
from ledger_service.domain.stock import ZERO, share
from ledger_service.domain.voucher import Line, Ties


def post_red_invoice(journal: Journal, issued: RedInvoiceIssued) -> Outcome:
    """5r, second half: the VAT that waited for the red invoice. Nothing when it did not wait."""
    return admitted(journal, issued, lambda _: None, _post_red_invoice)


def post_scrap(journal: Journal, scrap: Scrap) -> Outcome:
    """7b and 7c, at the cost that the return put on 1901. One decision a part of a return."""
    return admitted(journal, scrap, _check_scrap, _post_scrap)


def post_cancellation(journal: Journal, cancelled: ReturnCancelled) -> Outcome:
    """Take back all that was posted for a part of a return; nothing when it was refused.

    Goods that were restocked leave at the cost at which they came back. Where the average of the stock does not bear
    that any more they leave at the average, as any issue does, and 5401 takes the difference.
    """
    return admitted(journal, cancelled, lambda _: None, _post_cancellation)


def _return_of(journal: Journal, part: PartKey) -> Settled | Waits | Refused:
    book_id, return_id, number = part
    back = journal.settled.get((book_id, "return", return_id, number))
    if back is None:
        if part in journal.refused_parts:
            return Refused("return_not_posted", f"part {number} of return {return_id} was refused", "part")
        return Waits(("return", f"{return_id}/{number}"))
    if (book_id, "return_cancelled", return_id, number) in journal.settled:
        return Refused("return_cancelled", f"part {number} of return {return_id} was cancelled", "part")
    return back


def _post_red_invoice(journal: Journal, book: Book, issued: RedInvoiceIssued) -> Outcome:
    back = _return_of(journal, issued.part)
    if not isinstance(back, Settled):
        return back
    if back.vat_pending and issued.vat != -back.vat:
        said = f"the red invoice has VAT of {format_fen(issued.vat)}, the return {format_fen(-back.vat)}"
        return Refused("red_vat_differs", said, "vat")
    vat = issued.vat if back.vat_pending else 0
    entry = Settled(issued.source.event_id, issued.day, issued.customer_id, vat=-vat)
    lines = rules.entries_of_red_invoice(issued, book.entries) if back.vat_pending else []
    return Posted(journal.settle(issued.source, entry, rules.RED_INVOICE, lines))


def _check_scrap(scrap: Scrap) -> Refused | None:
    amounts = (scrap.residual_net, scrap.residual_vat, scrap.input_vat, *(amount for _, amount in scrap.compensations))
    if any(amount < 0 for amount in amounts):
        return Refused("amount_negative", "amounts of a decision about scrap are not negative", "compensations")
    if scrap.residual_net + scrap.residual_vat and scrap.residual_buyer is None:
        return Refused("buyer_missing", "the buyer of the residual owes it until it is paid", "residual_buyer")
    if scrap.input_vat and not scrap.abnormal:
        said = "input VAT is transferred out only for an abnormal loss (非正常损失): theft, loss, bad care"
        return Refused("loss_not_abnormal", said, "input_vat")
    return None


def _post_scrap(journal: Journal, book: Book, scrap: Scrap) -> Outcome:
    back = _return_of(journal, scrap.part)
    if not isinstance(back, Settled):
        return back
    if scrap.input_vat and book.taxpayer == "small_scale":
        return Refused("vat_not_deductible", "a small-scale taxpayer deducted no input VAT", "input_vat")
    scrapped: dict[int, Decimal] = defaultdict(Decimal)
    for line in back.returned:
        if line.scrapped:
            scrapped[line.invoice_line_no] += line.qty
    put = _put_on_1901(journal, scrap.part)
    cost, taken = 0, defaultdict[int, Decimal](Decimal)
    for index, line in enumerate(scrap.lines):
        number, at = line.invoice_line_no, f"lines[{index}]"
        there = scrapped.get(number, ZERO)
        if line.qty <= 0 or taken[number] + line.qty > there:
            said = f"qty is {format_decimal(line.qty)}; {format_decimal(there - taken[number])} of line {number} wait"
            return Refused("scrap_exceeds_return", f"{said} on 1901", f"{at}.qty")
        before = share(put[number], taken[number], there)
        taken[number] += line.qty
        cost += share(put[number], taken[number], there) - before
    entry = Settled(scrap.source.event_id, scrap.day, scrap.customer_id, vat=scrap.residual_vat)
    return Posted(journal.settle(scrap.source, entry, rules.SCRAP, rules.entries_of_scrap(scrap, book.entries, cost)))


def _put_on_1901(journal: Journal, part: PartKey) -> dict[int, int]:
    """The cost that entry 7 moved to 1901, by invoice line."""
    put: dict[int, int] = defaultdict(int)
    for posted in journal.parts.get(part, ()):
        line = posted.line
        if line.account == STOCK and line.amount > 0 and line.invoice_line_no is not None:
            put[line.invoice_line_no] += line.amount
    return put


def _post_cancellation(journal: Journal, book: Book, cancelled: ReturnCancelled) -> Outcome:
    part = cancelled.part
    back = _return_of(journal, part)
    source = cancelled.source
    if isinstance(back, Waits):
        return back
    if isinstance(back, Refused):
        entry = Settled(source.event_id, cancelled.day, cancelled.customer_id, vat=0)
        return Posted(journal.settle(source, entry, rules.RETURN_CANCELLED, []))
    posted = journal.parts.get(part, [])
    if posted and not back.returned:
        said = "the return was posted before its lines were kept; take it back by hand"
        return Refused("return_of_before", said, "part")
    lines = [one.line.red() for one in posted]
    short = _take_out_again(journal, book, back, lines)
    if short is not None:
        return Waits(("stock", short))
    _give_back_to_lines(journal, cancelled, back)
    entry = Settled(source.event_id, cancelled.day, cancelled.customer_id, -_vat_of(journal, part, back))
    ties = Ties(kind="reversal", reverses=posted[0].voucher_id if posted else None)
    return Posted(journal.settle(source, entry, rules.RETURN_CANCELLED, lines, ties=ties))


def _vat_of(journal: Journal, part: PartKey, back: Settled) -> int:
    """What the documents of a part say about output VAT: its return or red invoice, and the sale of its scrap."""
    red, scrap = (journal.settled.get((part[0], kind, *part[1:])) for kind in ("red_invoice", "scrap"))
    waits = back.vat_pending and red is None
    return (0 if waits else back.vat) + (0 if scrap is None else scrap.vat)


def _take_out_again(journal: Journal, book: Book, back: Settled, lines: list[Line]) -> str | None:
    """Take the restocked goods out of the stock and the lines; the sku of which there is too little, if any."""
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in back.returned:
        if line.sku is not None and not line.scrapped:
            quantities[line.sku] += line.qty
    for sku, qty in sorted(quantities.items()):
        if journal.stock[(book.book_id, sku)].qty < qty:
            return sku
    for sku, qty in quantities.items():
        key = (book.book_id, sku)
        cost = sum(line.amount for line in lines if line.account == STOCK and line.sku == sku)
        after = journal.stock[key].moved(-qty, -cost)
        if not after.possible:
            average = journal.stock[key].issue_cost(qty) or 0
            _shift(lines, sku, average - cost, code_in(book.standard, "5401"))
            after = journal.stock[key].moved(-qty, -average)
        journal.restock(key, after)
    return None


def _shift(lines: list[Line], sku: str, more: int, cost_account: str) -> None:
    """Let the goods carry ``more`` cost than they came back with."""
    for account, named in ((STOCK, sku), (cost_account, None)):
        index = next(i for i, line in enumerate(lines) if line.account == account and line.sku == named)
        line = lines[index]
        lines[index] = Line(
            line.account, line.side, line.amount + more, line.summary, line.customer_id, line.sku, line.qty,
            line.invoice_id, line.invoice_line_no,
        )  # fmt: skip


def _give_back_to_lines(journal: Journal, cancelled: ReturnCancelled, back: Settled) -> None:
    costs: dict[int, int] = defaultdict(int)
    for posted in journal.parts.get(cancelled.part, ()):
        line = posted.line
        if line.account == STOCK and line.amount < 0 and line.invoice_line_no is not None:
            costs[line.invoice_line_no] -= line.amount
    for line in back.returned:
        key = (cancelled.source.book_id, cancelled.invoice_id, line.invoice_line_no)
        cost = costs.pop(line.invoice_line_no, 0)
        journal.take_back(key, journal.issued[key].after_cancelling(line.qty, line.net, line.vat, cost))
