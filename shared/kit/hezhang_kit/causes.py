"""What makes a service act: an event it received or a command it was asked."""

from dataclasses import field
from datetime import datetime
from typing import Any, Generic, TypeVar

from hezhang_contracts.event import Event
from hezhang_contracts.values import value
from opentelemetry import trace
from opentelemetry.trace import SpanContext

from hezhang_kit.identity import Principal

E = TypeVar("E", bound=Event)
C = TypeVar("C")


def trace_id_of(context: SpanContext) -> str | None:
    """The trace id as 32 hex digits, or None outside a trace."""
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


@value(eq=False)
class Received(Generic[E]):
    """An event from a topic, with the identity and the trace it came with."""

    event: E
    id: str
    source: str
    time: datetime
    span: SpanContext
    origin: str | None = field(default=None)
    """The traceparent of the first cause, carried along every hop."""

    @property
    def identity(self) -> str:
        """What derived ids follow from: an id is unique only within its source."""
        return f"{self.source}\0{self.id}"

    @property
    def trace_id(self) -> str | None:
        """The trace that the event belongs to."""
        return trace_id_of(self.span)


@value(eq=False)
class Asked(Generic[C]):
    """A command of an API call; ``id`` follows from principal, route, book, Idempotency-Key and index."""

    command: C
    id: str
    principal: Principal
    span: SpanContext
    time: None = None
    origin: None = None

    @property
    def identity(self) -> str:
        """What derived ids follow from."""
        return self.id

    @property
    def trace_id(self) -> str | None:
        """The trace that the command belongs to."""
        return trace_id_of(self.span)


@value(eq=False)
class Incident:
    """Something that the kit itself noticed, such as a parked record."""

    id: str
    span: SpanContext
    time: None = None
    origin: None = None

    @property
    def identity(self) -> str:
        """What derived ids follow from."""
        return self.id


Cause = Received[Any] | Asked[Any] | Incident
