"""The delivery worker: the only one of the service that talks to the mail server."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from hezhang_kit.db import is_transient
from hezhang_kit.runtime import Runtime
from hezhang_kit.tracing import context_of, fail
from opentelemetry.trace import SpanContext, SpanKind

from notify_service.app import sending
from notify_service.app.ports import NotifyPorts, Outgoing, Postbox, PostboxDown
from notify_service.app.telling import CHANNEL
from notify_service.domain.delivery import Outcome

log = logging.getLogger(__name__)

FIRST_DELAY_S = 0.1
MAX_DELAY_S = 5.0
UNTOUCHED = Outcome("untouched")


class Leader(Protocol):
    """The right to be the only worker."""

    async def confirm(self) -> None:
        """An error when the right is lost."""
        ...


@dataclass
class DeliveryWorker:
    """Sends what is due, in bounded batches, until it is cancelled; a message that was begun is brought to an end."""

    runtime: Runtime[NotifyPorts]
    postbox: Postbox
    elected: Callable[[], AbstractAsyncContextManager[Leader]]
    batch: int
    poll_ms: int
    stopping: bool = False
    full: bool = False
    """Whether the last batch was full, so that more is due without asking."""

    async def run(self) -> None:
        """Lead when elected; a passing fault of the database starts afresh."""
        while True:
            try:
                async with self.elected() as leader:
                    await self._settle_interrupted()
                    await self._lead(leader)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("deliveries are interrupted, starting again: %r", error)
                await asyncio.sleep(1)
            finally:
                await self.postbox.close()

    async def _lead(self, leader: Leader) -> None:
        delay = FIRST_DELAY_S
        while True:
            await leader.confirm()
            try:
                if not await self._whole(self._send_batch()):
                    await asyncio.sleep(self.poll_ms / 1000)
                delay = FIRST_DELAY_S
            except PostboxDown as error:
                log.warning("deliveries wait, trying again in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, MAX_DELAY_S)

    async def _whole(self, step: Coroutine[None, None, int]) -> int:
        """A step that cancelling does not cut: it leaves out the messages that it has not begun, and ends."""
        task = asyncio.create_task(step)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.stopping = True
            await asyncio.gather(task, return_exceptions=True)
            raise

    async def _settle_interrupted(self) -> None:
        while True:
            async with self.runtime.transactions.work() as work:
                count = await sending.settle_interrupted(self.batch, self.runtime.ports(work))
            if count == 0:
                return
            log.error("%d deliveries were interrupted: whether they arrived is unknown, an operator has to look", count)

    async def _send_batch(self) -> int:
        """Send what is due, at most a batch; how many were claimed. PostboxDown when the connection ended."""
        if not self.full:
            async with self.runtime.transactions.reading() as work:
                if not await self.runtime.ports(work).deliveries.due():
                    return 0
        await self.postbox.open()
        # No lock of a book is needed: only the one worker moves a delivery on once it is planned.
        async with self.runtime.transactions.work() as work:
            claimed = await sending.claim(self.batch, self.runtime.ports(work))
        self.full = len(claimed) == self.batch
        handed: list[tuple[Outgoing, Outcome, SpanContext]] = []
        broken: Outcome | None = None
        for delivery in claimed:
            if broken is not None or self.stopping:
                handed.append((delivery, UNTOUCHED, context_of(delivery.traceparent)))
                continue
            outcome, span = await self._hand_over(delivery)
            handed.append((delivery, outcome, span))
            broken = outcome if outcome.broken else None
        await self._record(handed)
        if broken is not None:
            raise PostboxDown(f"the connection to the mail server ended: {broken.reason}")
        return len(claimed)

    async def _hand_over(self, delivery: Outgoing) -> tuple[Outcome, SpanContext]:
        attributes = {
            "hezhang.delivery.id": delivery.delivery_id,
            "hezhang.delivery.channel": CHANNEL,
            "hezhang.delivery.event_type": delivery.event_type,
        }
        parent = context_of(delivery.traceparent)
        span = self.runtime.tracing.child("send email", parent, SpanKind.CLIENT, attributes)
        try:
            outcome = await self.postbox.hand_over(delivery, self.runtime.clock())
            span.set_attribute("hezhang.delivery.outcome", outcome.kind)
            if outcome.reason is not None:
                fail(span, outcome.reason, f"the message was {outcome.kind}")
        finally:
            span.end()
        return outcome, span.get_span_context()

    async def _record(self, handed: Sequence[tuple[Outgoing, Outcome, SpanContext]]) -> None:
        """Record outcomes, patiently: what is not recorded is unknown to everybody but this process."""
        deadline = time.monotonic() + self.runtime.settings.transient_deadline_s
        while True:
            try:
                async with self.runtime.transactions.work() as work:
                    await sending.record(handed, self.runtime.ports(work))
                return
            except Exception as error:
                if not is_transient(error) or time.monotonic() > deadline:
                    raise
                log.warning("outcomes cannot be recorded yet: %r", error)
                await asyncio.sleep(0.5)
