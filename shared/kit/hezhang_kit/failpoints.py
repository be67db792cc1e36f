"""Named points between the steps of the relay and the consumer, where a test may stop a process.

Nothing happens there unless a test has installed an action: there is no setting and no environment variable for it.
"""

from collections.abc import Callable

Action = Callable[[str], None]

RELAY = ("relay.leading", "relay.read", "relay.sending", "relay.acknowledged", "relay.deleted")
"""The steps of the relay, in their order."""
CONSUMER = (
    "consumer.claimed",
    "consumer.polled",
    "consumer.fenced",
    "consumer.entered",
    "consumer.handled",
    "transaction.finished",
    "transaction.committed",
    "consumer.told",
)
"""The steps of a lane: claimed, polled; locks, inbox, effects, outbox and offsets, commit; offsets told to Kafka.

Those of the transaction are passed by commands of the API too.
"""
PARKING = ("consumer.failed", "consumer.parked")
"""The steps that only a failing batch takes."""

_action: Action | None = None


def install(action: Action | None) -> None:
    """Call ``action`` with the name of each point that is passed; None takes it out again."""
    global _action  # noqa: PLW0603 - one process, one action
    _action = action


def failpoint(name: str) -> None:
    """A test may end or disturb the process here."""
    if _action is not None:
        _action(name)
