"""Who listens to what."""

from hezhang_contracts.anomaly_events import AnomalyOpened, AnomalyResolved
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_contracts.notify_events import MessageDelivered
from hezhang_kit.consumer import Consumer

from cases_service.app import handlers
from cases_service.app.ports import CasesPorts

consume: Consumer[CasesPorts] = Consumer("cases")
consume.on(AnomalyOpened, handlers.open_cases)
consume.on(AnomalyResolved, handlers.resolve_cases)
consume.on(MessageDelivered, handlers.note_messages)
consume.on(VoucherPosted, handlers.confirm_corrections)
consume.on(VoucherRejected, handlers.reject_corrections)
