"""What a service listens to: a table of contents that the kit carries out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from hezhang_contracts.event import Event
from hezhang_contracts.values import value

from hezhang_kit.causes import Received

P = TypeVar("P")
E = TypeVar("E", bound=Event)
Handler = Callable[[Sequence[Received[E]], P], Awaitable[None]]


@value
class Subscription(Generic[P]):
    """One event type and the function that handles it."""

    event: type[Event]
    handler: Callable[[Sequence[Received[Any]], P], Awaitable[None]]


class Consumer(Generic[P]):
    """The subscriptions of a service; types of one batch are handled in the order of ``on``."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.subscriptions: dict[type[Event], Subscription[P]] = {}

    def on(self, event: type[E], handler: Callable[[Sequence[Received[E]], P], Awaitable[None]]) -> None:
        """Hand events of this type to ``handler``."""
        if event in self.subscriptions:
            raise ValueError(f"{self.service} already listens to {event.ce_type()}")
        self.subscriptions[event] = Subscription(event, handler)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics to subscribe to."""
        return tuple(dict.fromkeys(event.topic for event in self.subscriptions))
