"""What the ledger finds wrong, in words for the people who work on it."""

from typing import Any

from hezhang_contracts.collections_events import InvoiceCancelled, InvoiceIssued
from hezhang_contracts.money import format_decimal
from hezhang_kit.causes import Asked, Received
from hezhang_kit.findings import Finding, Resolution

from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document, Sale
from ledger_service.domain.posting import Shortage
from ledger_service.domain.voucher import Voucher


def finding_of(shortage: Shortage, sale: Sale, cause: Received[InvoiceIssued]) -> Finding:
    """Stock that was sold and is not there (entry 1c): one finding a sku."""
    return Finding(
        book_id=sale.source.book_id,
        kind="stock_short",
        about=("sku", shortage.sku),
        expected=f"{format_decimal(shortage.wanted)} in stock for invoice {sale.number} line {shortage.line_no}",
        actual=format_decimal(shortage.there),
        difference=format_decimal(shortage.there - shortage.wanted),
        suspected_cause="a goods receipt is not recorded yet, or the opening stock was too low",
        cause=cause,
        customer_id=sale.customer_id,
        evidence_refs=(f"invoice {sale.number}",),
    )


def late_finding_of(voucher: Voucher, cause: Received[Any] | Asked[Any]) -> Finding:
    """A document of a closed month (关账后入账): it is in the books, but in another month than its own."""
    source = voucher.source
    return Finding(
        book_id=source.book_id,
        kind="closed_period_hit",
        about=(source.type, source.id if source.part == 0 else f"{source.id}/{source.part}"),
        expected=f"a document of {voucher.document_date} before its month was closed",
        actual=f"posted on {voucher.effective_date} as {voucher.word} {voucher.number} of {voucher.period}",
        suspected_cause="the document came or was recorded after its month was closed",
        cause=cause,
        evidence_refs=(f"voucher {source.voucher_id}",),
    )


def refusal_finding_of(document: Document, refused: Refused, cause: Received[Any]) -> Finding:
    """A document that stands in collections and not in the books: nobody waits for the ledger's answer about it."""
    source = document.source
    return Finding(
        book_id=source.book_id,
        kind="posting_refused",
        about=(source.type, source.id),
        expected=f"a voucher for {source.type} {source.id} of {document.day}",
        actual=f"refused by the ledger ({refused.code}): {refused.message}",
        suspected_cause="the books do not allow what the document says"
        + (f" in {refused.field}" if refused.field is not None else ""),
        cause=cause,
        customer_id=document.customer_id,
        evidence_refs=(f"event {source.event_id}",),
    )


def cancelled_resolution_of(cause: Received[InvoiceCancelled]) -> Resolution:
    """An invoice that could not be posted and need not be any more."""
    event = cause.event
    return Resolution(
        event.book_id, "posting_refused", ("invoice", event.invoice_id), f"invoice {event.number} was cancelled", cause
    )
