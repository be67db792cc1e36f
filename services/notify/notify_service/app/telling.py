"""What the others are told of a delivery."""

from datetime import datetime

from hezhang_contracts.notify_events import DeliveryStatus, MessageDelivered

from notify_service.app.ports import Outgoing, Planned
from notify_service.domain.delivery import Status

CHANNEL = "email"
_TOLD: dict[Status, DeliveryStatus] = {
    "delivered": "delivered",
    "failed": "failed",
    "unknown": "unknown",
    "not_sent": "not_sent",
}


def message_delivered(delivery: Planned | Outgoing, now: datetime) -> MessageDelivered:
    """The last status of a message, without any contact data."""
    return MessageDelivered(
        book_id=delivery.book_id,
        delivery_id=delivery.delivery_id,
        party_id=delivery.party_id,
        event_type=delivery.event_type,
        about=delivery.about,
        channel=CHANNEL,
        status=_TOLD[delivery.progress.status],
        reason=delivery.progress.reason,
        at=now,
    )
