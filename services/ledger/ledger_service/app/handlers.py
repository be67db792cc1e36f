"""What happens: one function a use case. Events of a call are posted in order, and read and written set-based."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from hezhang_contracts.cases_events import CorrectionRequested
from hezhang_contracts.collections_events import (
    CreditApplied,
    InvoiceCancelled,
    InvoiceIssued,
    PaymentRecorded,
    ReceivableStated,
)
from hezhang_contracts.event import Event
from hezhang_contracts.returns_events import (
    PurchaseReturnRecorded,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnRecorded,
    ScrapDecided,
)
from hezhang_kit.causes import Asked, Received
from hezhang_kit.problems import Problem, conflict, invalid
from hezhang_kit.work import MAX_VALUE_BYTES

from ledger_service.app import alarms, corrections, translation
from ledger_service.app.commands import OpenBook
from ledger_service.app.ports import Ledger
from ledger_service.app.views import BookView, OpenedBook, VoucherHead
from ledger_service.domain import buying, cancelling, following, posting
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document
from ledger_service.domain.journal import Book, Journal, Wanted
from ledger_service.domain.opening import OpeningLine, check_opening, open_book
from ledger_service.domain.posting import Outcome, Posted, Repeated, Waits
from ledger_service.domain.rules import AUTOMATIC
from ledger_service.domain.voucher import Source, period_of

E = TypeVar("E", bound=Event)
D = TypeVar("D", bound=Document)


async def open_books(asked: Sequence[Asked[OpenBook]], ledger: Ledger) -> Sequence[OpenedBook | Problem]:
    """Open books with their opening vouchers."""
    return [await _open(one, ledger) for one in asked]


async def post_sales(received: Sequence[Received[InvoiceIssued]], ledger: Ledger) -> None:
    """Entries 1 and 1b. Goods that are not in stock keep their cost pending (1c) and open a finding."""
    sales = [translation.sale_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    outcomes = await _post_or_alarm(received, sales, posting.post_sale, ledger)
    answered: dict[str, list[str]] = defaultdict(list)
    findings = [
        alarms.finding_of(shortage, sale, one)
        for one, sale, outcome in zip(received, sales, outcomes, strict=True)
        if isinstance(outcome, Posted)
        for shortage in outcome.shortages
    ]
    for sale, outcome in zip(sales, outcomes, strict=True):
        if isinstance(outcome, Posted | Refused):
            answered[sale.source.book_id].append(sale.source.id)
    await ledger.work.open_findings(findings)
    for book_id, invoices in answered.items():
        ledger.work.created("invoice", invoices, book_id)


async def post_payments(received: Sequence[Received[PaymentRecorded]], ledger: Ledger) -> None:
    """Entries 2 and 3, the first half of 3c, and 8c."""
    payments = [translation.payment_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    await _post_or_alarm(received, payments, posting.post_payment, ledger)


async def post_credits(received: Sequence[Received[CreditApplied]], ledger: Ledger) -> None:
    """Entries 8b, 8d, 3b and the second half of 3c."""
    credits = [translation.credit_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    await _post_or_alarm(received, credits, posting.post_credit, ledger)


async def post_returns(received: Sequence[Received[ReturnRecorded]], ledger: Ledger) -> None:
    """Entries 5, 5n, 5r, 6 and 7, at the cost that went out with the original line."""
    returns = [translation.return_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    outcomes = await _post(received, returns, posting.post_return, ledger)
    for back, outcome in zip(returns, outcomes, strict=True):
        if isinstance(outcome, Posted | Refused):
            source = back.source
            ledger.work.created("return", [f"{source.id}/{source.part}"], source.book_id)


async def post_cancellations(received: Sequence[Received[ReturnCancelled]], ledger: Ledger) -> None:
    """Take back what was posted for a part of a return. Waits for it, and for goods that were sold meanwhile."""
    cancelled = [translation.cancellation_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    outcomes = await _post(received, cancelled, following.post_cancellation, ledger)
    for back, outcome in zip(cancelled, outcomes, strict=True):
        if isinstance(outcome, Posted):
            ledger.work.created("returns_undone", [back.invoice_id], back.source.book_id)


async def post_invoice_cancellations(received: Sequence[Received[InvoiceCancelled]], ledger: Ledger) -> None:
    """Take back what was posted for an invoice. Returns that waited for its cost, or for itself when it was refused,
    need not wait any longer, and that it was refused is no matter any more."""
    cancelled = [translation.invoice_cancellation_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    outcomes = await _post_or_alarm(received, cancelled, cancelling.post_invoice_cancellation, ledger)
    done = [one for one, outcome in zip(received, outcomes, strict=True) if isinstance(outcome, Posted)]
    await ledger.work.resolve_findings([alarms.cancelled_resolution_of(one) for one in done])
    for one in done:
        lines = [f"{one.event.invoice_id}/{line.line_no}" for line in one.event.lines]
        ledger.work.created("cost", lines, one.event.book_id)
        ledger.work.created("invoice", [one.event.invoice_id], one.event.book_id)


async def post_purchase_returns(received: Sequence[Received[PurchaseReturnRecorded]], ledger: Ledger) -> None:
    """Entry 11, as by this service's own API: a supplier's document number is posted once, whoever tells it."""
    returns = [translation.purchase_return_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    await _post(received, returns, buying.post_purchase_return, ledger)


async def post_red_invoices(received: Sequence[Received[RedInvoiceChanged]], ledger: Ledger) -> None:
    """The second half of 5r when the red invoice is issued; any other change of it is none of the books."""
    issued = [one for one in received if one.event.status == "issued"]
    documents = [translation.red_invoice_of(one, ledger.work.new_id(one, "voucher")) for one in issued]
    await _post(issued, documents, following.post_red_invoice, ledger)


async def post_scraps(received: Sequence[Received[ScrapDecided]], ledger: Ledger) -> None:
    """Entries 7b and 7c."""
    scraps = [translation.scrap_of(one, ledger.work.new_id(one, "voucher")) for one in received]
    await _post(received, scraps, following.post_scrap, ledger)


async def post_corrections(received: Sequence[Received[CorrectionRequested]], ledger: Ledger) -> None:
    """Entry 14: a red copy, a red copy and the right lines, or the difference, of vouchers that people made."""
    for one in received:
        await corrections.carry_out(one, ledger)


async def keep_statements(received: Sequence[Received[ReceivableStated]], ledger: Ledger) -> None:
    """Keep what collections states for the tie-out of receivables."""
    opened = await ledger.statements.opened({one.event.book_id for one in received})
    for one in received:
        if one.event.book_id not in opened:
            ledger.work.wait(one, ("book", one.event.book_id))
    await ledger.statements.keep([translation.stated_of(one.event) for one in received if one.event.book_id in opened])


async def _post_or_alarm(
    received: Sequence[Received[E]], documents: Sequence[D], post: Callable[[Journal, D], Outcome], ledger: Ledger
) -> list[Outcome]:
    """Of documents whose teller does not listen to the answer: a person has to know what was refused."""
    outcomes = await _post(received, documents, post, ledger)
    findings = [
        alarms.refusal_finding_of(document, outcome, one)
        for one, document, outcome in zip(received, documents, outcomes, strict=True)
        if isinstance(outcome, Refused)
    ]
    await ledger.work.open_findings(findings)
    return outcomes


async def _post(
    received: Sequence[Received[E]], documents: Sequence[D], post: Callable[[Journal, D], Outcome], ledger: Ledger
) -> list[Outcome]:
    journal = await ledger.journals.read(posting.wanted_by(documents), ledger.work.now)
    outcomes = [post(journal, document) for document in documents]
    await ledger.journals.write(journal)
    for one, document, outcome in zip(received, documents, outcomes, strict=True):
        _tell(one, document, outcome, ledger)
    late = [
        alarms.late_finding_of(outcome.voucher, one)
        for one, outcome in zip(received, outcomes, strict=True)
        if isinstance(outcome, Posted) and outcome.voucher is not None and outcome.voucher.document_date is not None
    ]
    await ledger.work.open_findings(late)
    return outcomes


def _tell(one: Received[E], document: Document, outcome: Outcome, ledger: Ledger) -> None:
    match outcome:
        case Posted(voucher):
            told = (
                translation.told_settled(document, ledger.work.now)
                if voucher is None
                else translation.told_voucher(voucher)
            )
            ledger.work.emit(told, one)
        case Refused():
            ledger.work.emit(translation.told_refusal(document, outcome), one)
        case Waits(on=on):
            ledger.work.wait(one, on)
        case Repeated():
            pass


async def _open(one: Asked[OpenBook], ledger: Ledger) -> OpenedBook | Problem:
    command, now = one.command, ledger.work.now
    authorised = {rule.maker: one.principal.subject for rule in AUTOMATIC}
    book = Book(
        command.book_id,
        command.name,
        command.standard,
        command.taxpayer,
        command.zone,
        command.opened_on,
        authorised=authorised,
    )
    opening = [
        OpeningLine(b.account, b.side, b.amount, b.sku, b.qty, b.customer_id, b.party_id) for b in command.opening
    ]
    refused = check_opening(book, opening)
    if refused is not None:
        return invalid(refused.code, refused.message, refused.field)
    voucher_id = ledger.work.new_id(one, "voucher")
    source = Source(book.book_id, "opening", book.book_id, 0, one.id, voucher_id, one.trace_id)
    period = (book.book_id, period_of(book.opened_on))
    journal = await ledger.journals.read(
        Wanted(books=frozenset((book.book_id,)), sources=frozenset((source.key,)), periods=frozenset((period,))), now
    )
    if book.book_id in journal.books:
        return conflict("book_exists", f"book {book.book_id!r} is open already", "book_id")
    voucher = open_book(journal, book, source, opening, one.principal.subject)
    told = None if voucher is None else translation.told_voucher(voucher)
    if told is not None and len(told.model_dump_json().encode()) > MAX_VALUE_BYTES:
        said = f"{len(opening)} opening balances are more than one voucher can tell; group stock that is alike"
        return invalid("opening_too_large", said, "opening")
    await ledger.journals.add_book(book, now)
    await ledger.accounts.authorise(book.book_id, AUTOMATIC, one.principal.subject, now)
    await ledger.journals.write(journal)
    if told is not None:
        ledger.work.emit(told, one)
    ledger.work.created("book", [book.book_id], book.book_id)
    return OpenedBook(book=BookView.of(book), opening_voucher=voucher and VoucherHead.of(voucher))
