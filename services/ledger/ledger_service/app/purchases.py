"""Documents that only the ledger is told of, by its own API: purchases (采购) and what suppliers are paid."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, TypeVar

from hezhang_kit.causes import Asked
from hezhang_kit.findings import Resolution
from hezhang_kit.problems import Problem, invalid, not_found

from ledger_service.app import alarms, translation
from ledger_service.app.commands import PaySupplier, RecordPurchase, RecordPurchaseReturn
from ledger_service.app.ports import Ledger
from ledger_service.app.views import PostedDocument, VoucherHead
from ledger_service.domain import posting
from ledger_service.domain.buying import post_purchase, post_purchase_return, post_supplier_payment
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document, Purchase, PurchaseLine, SupplierPayment
from ledger_service.domain.journal import Journal
from ledger_service.domain.posting import Outcome, Posted
from ledger_service.domain.voucher import Source, SourceType

Way = Literal["no", "red", "transfer"]
D = TypeVar("D", bound=Document)
C = TypeVar("C", RecordPurchase, RecordPurchaseReturn, PaySupplier)


async def record_purchases(
    asked: Sequence[Asked[RecordPurchase]], ledger: Ledger
) -> Sequence[PostedDocument | Problem]:
    """Entry 0. Sales that waited for these goods get their cost (1c), and returns that waited for that are posted."""
    purchases = [_purchase(one, ledger, "purchase") for one in asked]

    def post(one: Asked[RecordPurchase]) -> Callable[[Journal, Purchase], Outcome]:
        def new_voucher(n: int) -> str:
            return ledger.work.new_id(one, "cost voucher", n)

        return partial(post_purchase, new_voucher=new_voucher)

    return await _post(asked, purchases, post, ledger)


async def record_purchase_returns(
    asked: Sequence[Asked[RecordPurchaseReturn]], ledger: Ledger
) -> Sequence[PostedDocument | Problem]:
    """Entry 11."""
    returns = [_purchase(one, ledger, "purchase_return", one.command.input_vat) for one in asked]
    return await _post(asked, returns, lambda _: post_purchase_return, ledger)


async def pay_suppliers(asked: Sequence[Asked[PaySupplier]], ledger: Ledger) -> Sequence[PostedDocument | Problem]:
    """Entry 0b."""
    payments = [
        SupplierPayment(
            source=_source(one, ledger, "supplier_payment", ledger.work.new_id(one, "supplier payment")),
            day=one.command.day,
            supplier_id=one.command.supplier_id,
            method=one.command.method,
            amount=one.command.amount,
        )
        for one in asked
    ]
    return await _post(asked, payments, lambda _: post_supplier_payment, ledger)


async def _post(
    asked: Sequence[Asked[C]],
    documents: Sequence[D],
    post: Callable[[Asked[C]], Callable[[Journal, D], Outcome]],
    ledger: Ledger,
) -> list[PostedDocument | Problem]:
    journal = await ledger.journals.read(posting.wanted_by(documents), ledger.work.now)
    outcomes = [post(one)(journal, document) for one, document in zip(asked, documents, strict=True)]
    await ledger.journals.write(journal)
    for book_id, invoice_id, line_no in sorted(journal.costed):
        ledger.work.created("cost", [f"{invoice_id}/{line_no}"], book_id)
    answers: list[PostedDocument | Problem] = []
    for one, document, outcome in zip(asked, documents, outcomes, strict=True):
        if isinstance(outcome, Posted):
            answers.append(await _answer(one, outcome, ledger))
            if document.receives:
                ledger.work.created("stock", sorted(document.skus), document.source.book_id)
                await ledger.work.resolve_findings(_no_longer_short(one, document, journal))
        elif isinstance(outcome, Refused):
            answers.append(invalid(outcome.code, outcome.message, outcome.field))
        else:
            answers.append(not_found("book", document.source.book_id))
    return answers


def _no_longer_short(one: Asked[C], document: Document, journal: Journal) -> list[Resolution]:
    """Goods of which no sale waits for its cost any more (1c)."""
    book_id = document.source.book_id
    return [
        Resolution(book_id, "stock_short", ("sku", sku), f"{document.source.id} was received", one)
        for sku in sorted(document.skus)
        if not journal.pending.get((book_id, sku))
    ]


async def _answer(one: Asked[C], posted: Posted, ledger: Ledger) -> PostedDocument:
    vouchers = [*([] if posted.voucher is None else [posted.voucher]), *posted.also]
    for voucher in vouchers:
        ledger.work.emit(translation.told_voucher(voucher), one)
    late = [alarms.late_finding_of(voucher, one) for voucher in vouchers if voucher.document_date is not None]
    await ledger.work.open_findings(late)
    return PostedDocument(
        voucher=posted.voucher and VoucherHead.of(posted.voucher),
        also=[VoucherHead.of(voucher) for voucher in posted.also],
    )


def _purchase(
    one: Asked[RecordPurchase] | Asked[RecordPurchaseReturn], ledger: Ledger, kind: SourceType, back: Way = "no"
) -> Purchase:
    command = one.command
    return Purchase(
        # A supplier's document number is posted once, whatever the Idempotency-Key.
        source=_source(one, ledger, kind, f"{command.supplier_id}/{command.number}"),
        day=command.day,
        number=command.number,
        supplier_id=command.supplier_id,
        lines=tuple(PurchaseLine(line.sku, line.qty, line.net, line.vat) for line in command.lines),
        back=back,
    )


def _source(one: Asked[C], ledger: Ledger, kind: SourceType, identifier: str) -> Source:
    voucher_id = ledger.work.new_id(one, "voucher")
    return Source(one.command.book_id, kind, identifier, 0, one.id, voucher_id, one.trace_id)
