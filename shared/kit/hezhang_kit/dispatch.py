"""Handing events to handlers inside a transaction, keeping the order of each subject."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from asyncpg import NumericValueOutOfRangeError
from hezhang_contracts.values import value

from hezhang_kit import inbox, metrics, parking, waiting
from hezhang_kit.causes import Received
from hezhang_kit.consumer import Consumer
from hezhang_kit.db import is_transient
from hezhang_kit.envelope import Decoded, Record, Unreadable, decode
from hezhang_kit.failpoints import failpoint
from hezhang_kit.parking import BEHIND, Parked, Subject
from hezhang_kit.problems import SUM_TOO_LARGE
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.standing import standing_in
from hezhang_kit.tracing import Tracing, context_of
from hezhang_kit.work import Dependency, Work

log = logging.getLogger(__name__)
P = TypeVar("P")


@value(eq=False)
class Item:
    """A decoded record with its ``process`` span."""

    decoded: Decoded
    received: Received[Any]
    span: LiveSpan

    @property
    def subject(self) -> Subject:
        """The line in which its order is kept."""
        event = self.decoded.event
        return (event.topic, event.book_id, event.subject)


class Dispatcher(Generic[P]):
    """Applies records in a Work that somebody else opened, locked and will commit."""

    def __init__(self, consumer: Consumer[P], ports: Callable[[Work], P], tracing: Tracing) -> None:
        self._consumer = consumer
        self._ports = ports
        self._tracing = tracing

    async def apply(self, work: Work, decoded: Sequence[Decoded], batch: LiveSpan, spans: list[LiveSpan]) -> None:
        """The inbox, the queues, the handlers and the waiters for events whose books are locked."""
        books = sorted({d.event.book_id for d in decoded})
        standing = await standing_in(work, books)
        free, queued = _split(decoded, standing.blocked)
        await parking.park(work, [_behind(d) for d in queued])
        fresh, different = await self._enter(work, free)
        failpoint("consumer.entered")
        items = [self._item(d, batch, spans) for d in fresh]
        await self._run(work, items, standing.held)
        await parking.park(work, different)
        await self.drain(work, batch, spans)
        failpoint("consumer.handled")

    async def drain(self, work: Work, batch: LiveSpan, spans: list[LiveSpan]) -> None:
        """Hand over what waited for the dependencies created so far. A waiter that fails is parked, not its waker."""
        while work.dependencies:
            created, work.dependencies = work.dependencies, []
            good, bad = read(await waiting.take(work, created))
            await parking.park(work, bad)
            await self.apply_each(work, good, batch, spans)

    async def apply_each(self, work: Work, decoded: Sequence[Decoded], batch: LiveSpan, spans: list[LiveSpan]) -> None:
        """Handle entered events all at once, or one by one when that fails; who fails is parked with its followers."""
        if not decoded:
            return
        items = [self._item(d, batch, spans) for d in decoded]
        if await self._try(work, items) is None:
            return
        failed: set[Subject] = set()
        for item in items:
            error = None
            if item.subject not in failed:
                error = await self._try(work, [item])
                if error is None:
                    continue
            failed.add(item.subject)
            await inbox.forget(work, item.decoded)
            await parking.park(work, [_behind(item.decoded) if error is None else failure(item.decoded, error)])

    async def attempt(self, work: Work, decoded: Decoded, batch: LiveSpan, spans: list[LiveSpan]) -> Exception | None:
        """Handle one entered event under a savepoint; the error it failed with, after which nothing of it is left."""
        return await self._try(work, [self._item(decoded, batch, spans)])

    async def _try(self, work: Work, items: Sequence[Item]) -> Exception | None:
        """Run handlers under a savepoint; the error that it was rolled back for. Passing faults are raised."""
        mark = work.mark()
        try:
            async with work.savepoint():
                await self._run(work, items, {})
        except Exception as error:
            if is_transient(error):
                raise
            work.back_to(mark)
            return error
        return None

    async def _enter(self, work: Work, decoded: Sequence[Decoded]) -> tuple[list[Decoded], list[Parked]]:
        if not decoded:
            return [], []
        fresh: list[Decoded] = []
        different: list[Parked] = []
        for d, arrival in zip(decoded, await inbox.claim(work, decoded), strict=True):
            if arrival is inbox.Arrival.FRESH:
                fresh.append(d)
            elif arrival is inbox.Arrival.DUPLICATE:
                metrics.DUPLICATES.labels(work.service, d.record.topic).inc()
            else:
                reason = f"event {d.id!r} of {d.source!r} was applied before with other content"
                different.append(Parked(d.record, "content_differs", reason))
        return fresh, different

    async def _run(self, work: Work, items: Sequence[Item], held: dict[Subject, Dependency]) -> None:
        """Handlers in rounds: a call never has two events of one subject, and whoever follows a waiter waits too."""
        ports = self._ports(work)
        kept: list[tuple[Record, Subject, Dependency]] = []
        while items:
            turn: dict[Subject, Item] = {}
            later: list[Item] = []
            for item in items:
                on = held.get(item.subject)
                if on is not None:
                    kept.append((item.decoded.record, item.subject, on))
                elif item.subject in turn:
                    later.append(item)
                else:
                    turn[item.subject] = item
            for event, subscription in self._consumer.subscriptions.items():
                chosen = [item.received for item in turn.values() if type(item.decoded.event) is event]
                if chosen:
                    await subscription.handler(chosen, ports)
            for subject, item in turn.items():
                on = work.waits.pop(id(item.received), None)
                if on is None:
                    work.settled[(subject[1], subject[0])] += 1
                else:
                    held = held | {subject: on}
                    kept.append((item.decoded.record, subject, on))
            items = later
        await waiting.keep(work, kept)

    def _item(self, decoded: Decoded, batch: LiveSpan, spans: list[LiveSpan]) -> Item:
        parent = context_of(decoded.traceparent)
        span = self._tracing.process(self._consumer.service, decoded.record, decoded.id, parent, batch)
        spans.append(span)
        received = Received(
            decoded.event, decoded.id, decoded.source, decoded.time, span.get_span_context(), decoded.origin
        )
        return Item(decoded, received, span)

    def batch_span(self, records: Sequence[Record], lanes: Sequence[int]) -> LiveSpan:
        """The ``poll`` span of one transaction."""
        topics = list(dict.fromkeys(record.topic for record in records))
        return self._tracing.poll(self._consumer.service, topics, lanes, len(records))


def read(records: Iterable[Record]) -> tuple[list[Decoded], list[Parked]]:
    """Decode records in order; those that cannot be decoded are to be parked, with what follows in their subject."""
    good: list[Decoded] = []
    bad: list[Parked] = []
    blocked: set[Subject] = set()
    for record in records:
        try:
            decoded = decode(record)
        except Unreadable as error:
            bad.append(Parked(record, error.code, error.reason, error.book_id, error.subject))
            if error.book_id is not None and error.subject is not None:
                blocked.add((record.topic, error.book_id, error.subject))
            continue
        if (record.topic, decoded.event.book_id, decoded.event.subject) in blocked:
            bad.append(_behind(decoded))
        else:
            good.append(decoded)
    return good, bad


def failure(decoded: Decoded, error: Exception) -> Parked:
    """The parked form of an event whose handler failed."""
    log.exception("the handler of %s failed", decoded.event.ce_type(), exc_info=error)
    code, reason = "handler_failed", f"{type(error).__name__}: {error}"
    if isinstance(error, NumericValueOutOfRangeError):
        code, reason = "sum_too_large", SUM_TOO_LARGE
    return Parked(decoded.record, code, reason, decoded.event.book_id, decoded.event.subject)


def _behind(decoded: Decoded) -> Parked:
    reason = "an earlier record of the same subject is parked"
    return Parked(decoded.record, BEHIND, reason, decoded.event.book_id, decoded.event.subject)


def _split(decoded: Sequence[Decoded], blocked: set[Subject]) -> tuple[list[Decoded], list[Decoded]]:
    free: list[Decoded] = []
    queued: list[Decoded] = []
    for d in decoded:
        line = (d.event.topic, d.event.book_id, d.event.subject)
        (queued if line in blocked else free).append(d)
    return free, queued
