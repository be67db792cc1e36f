"""Who listens to what."""

from hezhang_contracts.anomaly_events import AnomalyOpened
from hezhang_contracts.cases_events import CaseChanged
from hezhang_contracts.collections_events import InvoiceOverdue
from hezhang_contracts.returns_events import RedInvoiceChanged, ReturnCancelled, ReturnRecorded
from hezhang_kit.consumer import Consumer

from notify_service.app import handlers
from notify_service.app.ports import NotifyPorts

consume: Consumer[NotifyPorts] = Consumer("notify")
consume.on(InvoiceOverdue, handlers.plan_reminders)
consume.on(ReturnRecorded, handlers.plan_return_notes)
consume.on(ReturnCancelled, handlers.plan_cancellation_notes)
consume.on(RedInvoiceChanged, handlers.plan_sheet_reminders)
consume.on(AnomalyOpened, handlers.plan_anomaly_notes)
consume.on(CaseChanged, handlers.plan_case_notes)
