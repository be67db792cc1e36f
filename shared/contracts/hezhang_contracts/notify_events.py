"""What notify tells: what became of a message."""

from typing import Literal

from hezhang_contracts.event import Code, Event, Instant

DeliveryStatus = Literal["sent", "delivered", "failed", "unknown", "not_sent"]


class MessageDelivered(Event, topic="message.delivered", producer="notify", subject="delivery_id"):
    """A message reached its last status (no personal contact data here)."""

    delivery_id: Code
    party_id: Code
    event_type: Code
    about: Code
    channel: Code
    status: DeliveryStatus
    reason: str | None = None
    at: Instant
