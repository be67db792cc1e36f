"""What returns listens to."""

from hezhang_contracts.collections_events import CreditApplied, InvoiceCancelled, InvoiceIssued, PaymentRecorded
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_contracts.partner_events import ReturnRequested
from hezhang_kit.consumer import Consumer

from returns_service.app import handlers
from returns_service.app.ports import ReturnsPorts

consume: Consumer[ReturnsPorts] = Consumer("returns")
consume.on(InvoiceIssued, handlers.keep_sold_lines)
consume.on(InvoiceCancelled, handlers.withdraw_sales)
consume.on(ReturnRequested, handlers.hear_requests)
consume.on(PaymentRecorded, handlers.keep_payments)
consume.on(CreditApplied, handlers.keep_credits)
consume.on(VoucherPosted, handlers.mark_posted)
consume.on(VoucherRejected, handlers.mark_posting_refused)
