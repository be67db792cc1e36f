"""A message about a case, as the timeline tells it: what became of it, never to which address."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What became of one message."""

    book_id: str
    delivery_id: str
    party_id: str
    event_type: str
    channel: str
    status: str
    reason: str | None
    at: datetime
