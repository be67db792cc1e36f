"""Every topic with its partitions, retention, event, and who tells and who listens. The key is always the book."""

from dataclasses import dataclass, field

from hezhang_contracts import (
    anomaly_events,
    cases_events,
    collections_events,
    ledger_events,
    notify_events,
    partner_events,
    returns_events,
)
from hezhang_contracts.event import EVENTS, Event

MODULES = (
    anomaly_events,
    cases_events,
    collections_events,
    ledger_events,
    notify_events,
    partner_events,
    returns_events,
)

PARTITIONS = 6
"""The same for every topic, so that lane n of all topics is at one member; a change is a migration, not a setting."""

MAX_RECORD_BYTES = 8_388_608
"""What a broker takes as one record: a voucher of 20,000 lines fits."""

SERVICES = ("ledger", "returns", "collections", "cases", "notify")

BACKUP_WINDOW_DAYS = 37
"""How old a backup may be that a service is restored from: five weeks of backups and two days to notice."""


def _config(retention_ms: int = -1) -> dict[str, str]:
    return {
        "retention.ms": str(retention_ms),
        "retention.bytes": "-1",
        "cleanup.policy": "delete",
        "max.message.bytes": str(MAX_RECORD_BYTES),
        "message.timestamp.type": "CreateTime",
    }


@dataclass(frozen=True)
class Topic:
    """A Kafka topic as it is declared at the broker."""

    name: str
    event: type[Event]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int = PARTITIONS
    config: dict[str, str] = field(default_factory=_config)


@dataclass(frozen=True)
class CommandLog:
    """The commands that a service has carried out, written by it and read by it alone, after a restore."""

    name: str
    partitions: int = PARTITIONS
    config: dict[str, str] = field(default_factory=lambda: _config(BACKUP_WINDOW_DAYS * 86_400_000))


_LISTENERS: dict[str, tuple[str, ...]] = {
    "invoice.issued": ("ledger", "returns"),
    "invoice.cancelled": ("ledger", "returns"),
    "payment.recorded": ("ledger", "returns"),
    "credit.applied": ("ledger", "returns"),
    "invoice.overdue": ("notify",),
    "receivable.stated": ("ledger",),
    "return.requested": ("returns",),
    "return.recorded": ("ledger", "collections", "notify"),
    "return.cancelled": ("ledger", "collections", "notify"),
    "purchase_return.recorded": ("ledger",),
    "scrap.decided": ("ledger",),
    "red_invoice.changed": ("ledger", "notify"),
    "period.closed": (),
    "voucher.posted": ("returns", "cases"),
    "voucher.rejected": ("returns", "cases"),
    "anomaly.opened": ("cases", "notify"),
    "anomaly.resolved": ("cases",),
    "case.changed": ("notify",),
    "correction.requested": ("ledger",),
    "message.delivered": ("cases",),
}
_FINDERS = ("ledger", "returns", "collections")


def _topic(event: type[Event]) -> Topic:
    producers = _FINDERS if event.producer == "*" else (event.producer,)
    return Topic(event.topic, event, producers, _LISTENERS[event.topic])


TOPICS: dict[str, Topic] = {topic.name: topic for topic in map(_topic, EVENTS.values())}
"""Every topic by its name."""

COMMAND_LOGS: dict[str, CommandLog] = {
    service: CommandLog(f"command.{service}") for service in ("ledger", "returns", "collections", "cases")
}
"""The command log of every service that takes commands. No contract: its content is the service's own."""
