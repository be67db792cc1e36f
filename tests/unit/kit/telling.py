"""Events as a service tells them: a Work without a database, and the record that the relay makes of what it holds."""

import json
from datetime import UTC, datetime
from typing import Any, cast

from hezhang_contracts.event import Event
from hezhang_kit.causes import Cause, Incident
from hezhang_kit.envelope import Record
from hezhang_kit.tracing import Tracing
from hezhang_kit.work import Work
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import INVALID_SPAN_CONTEXT

NOW = datetime(2026, 1, 9, 8, 30, 0, 123456, tzinfo=UTC)
TRACING = Tracing("tests")
TRACING.export_to(SimpleSpanProcessor(InMemorySpanExporter()))


def incident(identifier: str = "cause-1") -> Incident:
    """A cause outside any trace."""
    return Incident(identifier, INVALID_SPAN_CONTEXT)


def new_work(service: str = "returns", tracing: Tracing = TRACING) -> Work:
    """A Work that can tell events; it has no connection, so anything that needs the database fails."""
    nothing = cast(Any, None)
    return Work(nothing, nothing, NOW, service, tracing)


def record_told(event: Event, cause: Cause, service: str = "returns") -> Record:
    """The Kafka record of an event that ``service`` tells."""
    work = new_work(service)
    work.emit(event, cause)
    [emitted] = work.emitted
    headers = tuple((name, value.encode()) for name, value in json.loads(emitted.headers).items())
    return Record(event.topic, 0, 0, event.book_id.encode(), headers, emitted.value)
