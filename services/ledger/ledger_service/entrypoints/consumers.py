"""What the ledger listens to."""

from hezhang_contracts.cases_events import CorrectionRequested
from hezhang_contracts.collections_events import (
    CreditApplied,
    InvoiceCancelled,
    InvoiceIssued,
    PaymentRecorded,
    ReceivableStated,
)
from hezhang_contracts.returns_events import (
    PurchaseReturnRecorded,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnRecorded,
    ScrapDecided,
)
from hezhang_kit.consumer import Consumer

from ledger_service.app import handlers
from ledger_service.app.ports import Ledger

consume = Consumer[Ledger]("ledger")
consume.on(InvoiceIssued, handlers.post_sales)
consume.on(PaymentRecorded, handlers.post_payments)
consume.on(CreditApplied, handlers.post_credits)
consume.on(ReturnRecorded, handlers.post_returns)
consume.on(RedInvoiceChanged, handlers.post_red_invoices)
consume.on(ScrapDecided, handlers.post_scraps)
consume.on(ReturnCancelled, handlers.post_cancellations)
consume.on(InvoiceCancelled, handlers.post_invoice_cancellations)
consume.on(PurchaseReturnRecorded, handlers.post_purchase_returns)
consume.on(CorrectionRequested, handlers.post_corrections)
consume.on(ReceivableStated, handlers.keep_statements)
