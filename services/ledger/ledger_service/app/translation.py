"""Foreign events in the ledger's own words, and what the ledger tells of its vouchers."""

from datetime import datetime
from typing import Any

from hezhang_contracts.collections_events import (
    Allocation,
    CreditApplied,
    InvoiceCancelled,
    InvoiceIssued,
    PaymentRecorded,
    ReceivableStated,
)
from hezhang_contracts.ledger_events import Source as ToldSource
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_contracts.returns_events import (
    PurchaseReturnRecorded,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnRecorded,
    ScrapDecided,
)
from hezhang_kit.causes import Received

from ledger_service.domain import documents
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import (
    Claim,
    Credit,
    Document,
    Payment,
    Portion,
    RedInvoiceIssued,
    Return,
    ReturnLine,
    Sale,
    SaleLine,
    Scrap,
    ScrapLine,
)
from ledger_service.domain.tie_outs import Stated
from ledger_service.domain.voucher import WORD, Source, SourceType, Voucher


def sale_of(received: Received[InvoiceIssued], voucher_id: str) -> Sale:
    """An invoice as a sale."""
    event = received.event
    return Sale(
        source=_source(received, "invoice", event.invoice_id, voucher_id),
        customer_id=event.customer_id,
        day=event.day,
        number=event.number,
        total=event.total,
        lines=tuple(SaleLine(line.line_no, line.sku, line.qty, line.net, line.vat) for line in event.lines),
    )


def invoice_cancellation_of(received: Received[InvoiceCancelled], voucher_id: str) -> documents.InvoiceCancelled:
    """An invoice that is taken back."""
    event = received.event
    return documents.InvoiceCancelled(
        source=_source(received, "invoice_cancelled", event.invoice_id, voucher_id),
        customer_id=event.customer_id,
        day=event.cancelled_on,
        goods=frozenset(line.sku for line in event.lines if line.sku is not None),
    )


def payment_of(received: Received[PaymentRecorded], voucher_id: str) -> Payment:
    """A payment with everything it was applied to."""
    event = received.event
    portions = [_portion(allocation, event.direction == "in") for allocation in event.allocations]
    portions += [Portion("advance", event.on_account), Portion("unidentified", event.suspense)]
    return Payment(
        source=_source(received, "payment", event.payment_id, voucher_id),
        customer_id=event.customer_id,
        day=event.day,
        incoming=event.direction == "in",
        method=event.method,
        amount=event.amount,
        portions=tuple(portions),
    )


def credit_of(received: Received[CreditApplied], voucher_id: str) -> Credit:
    """A credit from one claim to another."""
    event = received.event
    target = event.target_invoice_id if event.source == "invoice" else event.target_invoice_id or event.invoice_id
    return Credit(
        source=_source(received, "credit", event.credit_id, voucher_id),
        customer_id=event.customer_id,
        day=event.day,
        taken=_claimed(_CLAIMED[event.source], event.amount, event.invoice_id),
        given=_claimed(_CLAIMED[event.target], event.amount, target),
    )


def return_of(received: Received[ReturnRecorded], voucher_id: str) -> Return:
    """A return of one original invoice; an allowance moves no goods."""
    event = received.event
    return Return(
        source=_source(received, "return", event.return_id, voucher_id, event.part),
        customer_id=event.customer_id,
        day=event.occurred_on,
        invoice_id=event.invoice_id,
        allowance=event.kind == "allowance",
        red_pending=event.red_invoice.status in ("pending", "expired"),
        lines=tuple(
            ReturnLine(line.invoice_line_no, line.sku, line.qty, line.net, line.vat, line.disposition == "scrap")
            for line in event.lines
        ),
    )


def purchase_return_of(received: Received[PurchaseReturnRecorded], voucher_id: str) -> documents.Purchase:
    """Goods that go back to a supplier."""
    event = received.event
    return documents.Purchase(
        source=_source(received, "purchase_return", event.return_id, voucher_id),
        day=event.day,
        number=event.number,
        supplier_id=event.supplier_id,
        lines=tuple(documents.PurchaseLine(line.sku, line.qty, line.net, line.vat) for line in event.lines),
        back=event.input_vat,
    )


def cancellation_of(received: Received[ReturnCancelled], voucher_id: str) -> documents.ReturnCancelled:
    """A part of a return that is taken back."""
    event = received.event
    return documents.ReturnCancelled(
        source=_source(received, "return_cancelled", event.return_id, voucher_id, event.part),
        customer_id=event.customer_id,
        day=event.cancelled_on,
        invoice_id=event.invoice_id,
    )


def red_invoice_of(received: Received[RedInvoiceChanged], voucher_id: str) -> RedInvoiceIssued:
    """A red invoice that was issued; it is dated by its own date, or else by the day on which that was noted."""
    event = received.event
    return RedInvoiceIssued(
        source=_source(received, "red_invoice", event.return_id, voucher_id, event.part),
        customer_id=event.customer_id,
        day=event.issued_on or event.changed_on,
        invoice_id=event.invoice_id,
        vat=event.vat,
    )


def scrap_of(received: Received[ScrapDecided], voucher_id: str) -> Scrap:
    """What becomes of scrapped goods."""
    event = received.event
    return Scrap(
        source=_source(received, "scrap", event.return_id, voucher_id, event.part),
        customer_id=event.customer_id,
        day=event.decided_on,
        invoice_id=event.invoice_id,
        lines=tuple(ScrapLine(line.invoice_line_no, line.sku, line.qty) for line in event.lines),
        residual_net=event.residual_net,
        residual_vat=event.residual_vat,
        residual_buyer=event.residual_buyer,
        compensations=tuple((one.party_id, one.amount) for one in event.compensations),
        abnormal=event.ground == "abnormal",
        input_vat=event.input_vat,
    )


def stated_of(event: ReceivableStated) -> Stated:
    """What collections stated."""
    return Stated(
        book_id=event.book_id,
        statement_id=event.statement_id,
        as_of=event.as_of,
        stated_at=event.stated_at,
        receivable=event.receivable,
        advance=event.advance,
        refund_payable=event.refund_payable,
        events={count.topic: count.count for count in event.events},
    )


def told_voucher(voucher: Voucher) -> VoucherPosted:
    """What others are told of a voucher."""
    source = voucher.source
    # Read from the attributes of the same names in one go: seven models made one by one take twice as long.
    return VoucherPosted.model_validate(
        {
            "book_id": source.book_id,
            "source_id": source.id,
            "voucher_id": source.voucher_id,
            "word": voucher.word,
            "number": voucher.number,
            "effective_date": voucher.effective_date,
            "recorded_at": voucher.recorded_at,
            "source": source,
            "lines": voucher.lines,
            "reverses": voucher.ties.reverses,
            "corrects": voucher.ties.corrects,
            "kind": voucher.ties.kind,
            "document_date": voucher.document_date,
            "trace_id": source.trace_id,
        },
        from_attributes=True,
    )


def told_settled(document: Document, now: datetime) -> VoucherPosted:
    """What others are told of a document whose amounts were all zero: settled, without a voucher."""
    return VoucherPosted(
        book_id=document.source.book_id,
        source_id=document.source.id,
        voucher_id=document.source.voucher_id,
        word=WORD,
        number=None,
        effective_date=document.day,
        recorded_at=now,
        source=_told_source(document.source),
        lines=(),
        trace_id=document.source.trace_id,
    )


def told_refusal(document: Document, refused: Refused) -> VoucherRejected:
    """What others are told of a document that is not posted."""
    return VoucherRejected(
        book_id=document.source.book_id,
        source_id=document.source.id,
        source=_told_source(document.source),
        code=refused.code,
        message=refused.message,
        field=refused.field,
    )


_CLAIMED: dict[str, Claim] = {
    "invoice": "invoice",
    "on_account": "advance",
    "suspense": "unidentified",
    "refund": "refund",
}


def _claimed(claim: Claim, amount: int, invoice_id: str | None) -> Portion:
    return Portion(claim, amount, invoice_id if claim == "invoice" else None)


def _portion(allocation: Allocation, incoming: bool) -> Portion:
    if allocation.invoice_id is not None:
        return Portion("invoice", allocation.amount, allocation.invoice_id)
    if incoming and allocation.return_id is not None:
        # Money comes in for a return only from who bought what was scrapped of it.
        return Portion("residual", allocation.amount)
    return Portion("refund", allocation.amount)


def _source(received: Received[Any], kind: SourceType, identifier: str, voucher_id: str, part: int = 0) -> Source:
    return Source(
        book_id=received.event.book_id,
        type=kind,
        id=identifier,
        part=part,
        event_id=received.id,
        voucher_id=voucher_id,
        trace_id=received.trace_id,
    )


def _told_source(source: Source) -> ToldSource:
    return ToldSource(type=source.type, id=source.id, event_id=source.event_id, part=source.part)
