"""From other services' events to what a letter says, in the words of the reader's language."""

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from hezhang_contracts.anomaly_events import AnomalyOpened
from hezhang_contracts.cases_events import CaseChanged
from hezhang_contracts.collections_events import InvoiceOverdue
from hezhang_contracts.event import Event
from hezhang_contracts.money import format_decimal
from hezhang_contracts.returns_events import RedInvoiceChanged, ReturnCancelled, ReturnRecorded

from notify_service.app.ports import Facts
from notify_service.domain.contact import Locale
from notify_service.domain.wording import amount_text, day_text, term

E = TypeVar("E", bound=Event)
FactsOf = Callable[[E, Locale], Facts]
ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a reader takes a time of day."""


def overdue_facts(event: InvoiceOverdue, locale: Locale) -> Facts:
    """Which invoice, how much, since when."""
    return {
        "number": event.number,
        "due_date": day_text(event.due_date, locale),
        "day": day_text(event.day, locale),
        "days_overdue": event.days_overdue,
        "open_amount": amount_text(event.open_amount, locale),
        "payable_amount": amount_text(event.open_amount - event.disputed_amount, locale),
        "disputed_amount": amount_text(event.disputed_amount, locale) if event.disputed_amount else None,
    }


def return_facts(event: ReturnRecorded, locale: Locale) -> Facts:
    """What came back, for how much, and what happens with the amount."""
    red = event.red_invoice
    return {
        "return_id": event.return_id,
        "invoice_id": event.invoice_id,
        "invoice_number": event.invoice_number,
        "kind": term("return_kind", event.kind, locale),
        "occurred_on": day_text(event.occurred_on, locale),
        "lines": [
            {
                "item": line.item,
                "qty": format_decimal(line.qty),
                "amount": amount_text(line.net + line.vat, locale),
            }
            for line in event.lines
        ],
        "total": amount_text(sum(line.net + line.vat for line in event.lines), locale),
        "vat": amount_text(sum(line.vat for line in event.lines), locale),
        "settlement": term("settlement", event.settlement, locale),
        "red_status": term("red_invoice", red.status, locale),
        "red_number": red.number,
        "red_issued_on": day_text(red.issued_on, locale) if red.issued_on else None,
    }


def cancellation_facts(event: ReturnCancelled, locale: Locale) -> Facts:
    """Which return is taken back, and why."""
    return {
        "return_id": event.return_id,
        "invoice_id": event.invoice_id,
        "cancelled_on": day_text(event.cancelled_on, locale),
        "reason": event.reason,
    }


def sheet_facts(event: RedInvoiceChanged, locale: Locale) -> Facts:
    """Which confirmation sheet lapses when."""
    assert event.lapses_at is not None
    at = event.lapses_at.astimezone(ZONE)
    return {
        "return_id": event.return_id,
        "invoice_id": event.invoice_id,
        "customer_id": event.customer_id,
        "sheet_number": event.sheet_number,
        "vat": amount_text(event.vat, locale),
        "lapses_at": f"{day_text(at.date(), locale)} {at:%H:%M}",
    }


def anomaly_facts(event: AnomalyOpened, locale: Locale) -> Facts:
    """What does not agree, and by how much."""
    return {
        "anomaly_id": event.anomaly_id,
        "kind": term("anomaly", event.kind, locale),
        "severity": event.severity,
        "about_type": term("subject", event.about.type, locale),
        "about_id": event.about.id,
        "customer_id": event.customer_id,
        "expected": event.expected,
        "actual": event.actual,
        "difference": event.difference,
        "suspected_cause": event.suspected_cause,
        "evidence": ", ".join(event.evidence_refs),
    }


def case_facts(event: CaseChanged, locale: Locale) -> Facts:
    """Which case was given to the reader, and by whom."""
    return {
        "case_id": event.case_id,
        "kind": term("anomaly", event.anomaly_kind or "", locale) or event.case_id,
        "severity": event.severity,
        "status": term("case_status", event.status, locale),
        "status_code": event.status,
        "changed_by": event.changed_by,
    }
