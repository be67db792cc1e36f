"""From other services' events to this service's terms, and back."""

from hezhang_contracts.anomaly_events import AnomalyOpened
from hezhang_contracts.cases_events import CaseChanged, CorrectionLine, CorrectionRequested
from hezhang_contracts.notify_events import MessageDelivered
from hezhang_kit.causes import Received

from cases_service.domain.case import Change, Finding
from cases_service.domain.correction import Correction
from cases_service.domain.message import Message


def finding_of(received: Received[AnomalyOpened], finding_id: str) -> Finding:
    """What an anomaly says."""
    event = received.event
    return Finding(
        book_id=event.book_id,
        finding_id=finding_id,
        event_source=received.source,
        event_id=received.id,
        anomaly_id=event.anomaly_id,
        kind=event.kind,
        severity=event.severity,
        about_type=event.about.type,
        about_id=event.about.id,
        detected_by=event.detected_by,
        detected_at=event.detected_at,
        customer_id=event.customer_id,
        expected=event.expected,
        actual=event.actual,
        difference=event.difference,
        suspected_cause=event.suspected_cause,
        evidence_refs=event.evidence_refs,
        source_event_id=event.source_event_id,
        trace_id=received.trace_id,
    )


def message_of(event: MessageDelivered) -> Message:
    """What became of a message."""
    return Message(
        book_id=event.book_id,
        delivery_id=event.delivery_id,
        party_id=event.party_id,
        event_type=event.event_type,
        channel=event.channel,
        status=event.status,
        reason=event.reason,
        at=event.at,
    )


def told(change: Change) -> CaseChanged:
    """What the others are told of a change."""
    case = change.case
    return CaseChanged(
        book_id=case.book_id,
        case_id=case.case_id,
        revision=case.revision,
        change=change.kind,
        status=case.status,
        severity=case.severity,
        anomaly_id=case.anomaly_id,
        anomaly_kind=case.kind,
        assignee=case.assignee,
        changed_at=case.changed_at,
        changed_by=change.by,
    )


def told_correction(correction: Correction, approved_by: str) -> CorrectionRequested:
    """What the ledger is asked to do."""
    return CorrectionRequested(
        book_id=correction.book_id,
        case_id=correction.case_id,
        correction_id=correction.correction_id,
        voucher_id=correction.voucher_id,
        how=correction.how,
        reason=correction.reason,
        day=correction.day,
        lines=tuple(CorrectionLine.model_validate(line, from_attributes=True) for line in correction.lines),
        attachments=correction.attachments,
        requested_by=correction.proposed_by,
        approved_by=approved_by,
    )
