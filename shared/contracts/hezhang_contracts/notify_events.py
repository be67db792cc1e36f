"""What notify tells: what became of a message."""

from typing import Literal

from hezhang_contracts.event import Code, Event, Instant, Text

DeliveryStatus = Literal["sent", "delivered", "failed", "unknown", "not_sent"]


class MessageDelivered(Event, topic="message.delivered", producer="notify", subject="delivery_id", volatile=("at",)):
    """A message reached its last status (no personal contact data here)."""

    delivery_id: Code
    party_id: Code
    event_type: Code
    about: Code
    channel: Code
    status: DeliveryStatus
    reason: Text | None = None
    at: Instant
