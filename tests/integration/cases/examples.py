"""Example events that cases listens to."""

from datetime import UTC, datetime

from hezhang_contracts.anomaly_events import SEVERITY, AnomalyKind, AnomalyOpened, AnomalyResolved, Subject
from hezhang_contracts.notify_events import MessageDelivered

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


def anomaly(
    book_id: str, anomaly_id: str, about: str = "return-1", kind: AnomalyKind = "return_never_sold"
) -> AnomalyOpened:
    """A return of goods that were never sold."""
    return AnomalyOpened(
        book_id=book_id, anomaly_id=anomaly_id, kind=kind, severity=SEVERITY[kind],
        about=Subject(type="return", id=about), detected_by="returns", detected_at=NOON, customer_id="17850",
        expected="an earlier sale of 22423 to 17850", actual="none", difference="-3",
        suspected_cause="sold under another code", evidence_refs=("row:141", "row:142"), source_event_id="event-0",
    )  # fmt: skip


def resolved(book_id: str, anomaly_id: str, about: str = "return-1") -> AnomalyResolved:
    """It does not hold any more."""
    return AnomalyResolved(
        book_id=book_id, anomaly_id=anomaly_id, kind="return_never_sold", about=Subject(type="return", id=about),
        resolved_at=NOON, reason="the sale came",
    )  # fmt: skip


def message(book_id: str, delivery_id: str, event_type: str, about: str) -> MessageDelivered:
    """A message that arrived."""
    return MessageDelivered(
        book_id=book_id, delivery_id=delivery_id, party_id="staff", event_type=event_type, about=about,
        channel="email", status="delivered", at=NOON,
    )  # fmt: skip
