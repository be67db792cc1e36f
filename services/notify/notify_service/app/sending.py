"""Sending: claim a few deliveries, hand them over, record what became of them. Each step is a transaction of its own.

The intent (``sending``) is committed before the mail server hears of a message, the outcome after it. A process that
dies in between leaves ``sending``, of which nobody knows whether it arrived: ``settle_interrupted`` says so.
"""

from collections.abc import Sequence
from dataclasses import replace

from hezhang_kit.causes import Incident
from hezhang_kit.tracing import context_of
from opentelemetry.trace import SpanContext

from notify_service.app.ports import NotifyPorts, Outgoing
from notify_service.app.telling import message_delivered
from notify_service.domain.delivery import Outcome, begin, interrupted, settle


async def claim(limit: int, ports: NotifyPorts) -> Sequence[Outgoing]:
    """The next deliveries, each with its intent to send on record."""
    due = await ports.deliveries.take_due(limit)
    claimed = [replace(delivery, progress=begin(delivery.progress)) for delivery in due]
    await ports.deliveries.save(claimed)
    return claimed


async def record(handed: Sequence[tuple[Outgoing, Outcome, SpanContext]], ports: NotifyPorts) -> None:
    """What became of claimed deliveries; those that came to an end are told, under the span that sent them."""
    now = ports.work.now
    settled = [replace(one, progress=settle(one.progress, outcome, now)) for one, outcome, _ in handed]
    await _save_and_tell(settled, [span for _, _, span in handed], ports)


async def settle_interrupted(limit: int, ports: NotifyPorts) -> int:
    """Say ``unknown`` of what a process that is gone was sending, whatever kind it was. Returns of how many."""
    left = await ports.deliveries.take_interrupted(limit)
    settled = [replace(one, progress=interrupted(one.progress)) for one in left]
    await _save_and_tell(settled, [context_of(one.traceparent) for one in left], ports)
    return len(left)


async def _save_and_tell(deliveries: Sequence[Outgoing], spans: Sequence[SpanContext], ports: NotifyPorts) -> None:
    moved = await ports.deliveries.save(deliveries)
    for one, span in zip(deliveries, spans, strict=True):
        if one.progress.settled and one.delivery_id in moved:
            ports.work.emit(message_delivered(one, ports.work.now), Incident(one.delivery_id, span))
