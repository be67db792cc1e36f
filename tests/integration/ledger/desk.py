"""A ledger for a state machine, which takes its steps outside of any loop: each call is over when it returns."""

import asyncio
import threading
import uuid
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from hezhang_contracts.collections_events import EventCount, ReceivableStated
from hezhang_contracts.event import Event
from hezhang_kit.dispatch import read
from hezhang_kit.envelope import Record
from hezhang_kit.record_spans import LiveSpan
from ledger_service.bootstrap import service

from tests.support.world import Running, World, record_of

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
R = TypeVar("R")
Told = tuple[Event, str]
"""An event and its id."""


@contextmanager
def ledger_beside(world: World) -> Iterator["Desk"]:
    """A ledger's API on a database of its own, in a loop of its own: a state machine takes its steps without one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    started: Future[Running] = Future()
    stop = asyncio.Event()

    async def hold() -> None:
        async with world.running(service, "api", clock=lambda: NOW) as ledger:
            started.set_result(ledger)
            await stop.wait()

    def ended(holding: "Future[None]") -> None:
        if not started.done():
            started.set_exception(holding.exception() or AssertionError("the ledger ended before it was there"))

    holding = asyncio.run_coroutine_threadsafe(hold(), loop)
    holding.add_done_callback(ended)
    try:
        yield Desk(loop, started.result(60))
    finally:
        loop.call_soon_threadsafe(stop.set)
        wait([holding], 60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Desk:
    """The ledger as a state machine sees it: every call is over when it returns."""

    loop: asyncio.AbstractEventLoop
    ledger: Running

    def done(self, what: Coroutine[Any, Any, R]) -> R:
        """What a coroutine gives."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(60)

    def tell(self, told: Sequence[Told]) -> None:
        """Events in one transaction, as a consumer hands them over."""
        self.done(self._tell(told))

    async def _tell(self, told: Sequence[Told]) -> None:
        runtime = self.ledger.runtime
        records: list[Record] = []
        for event, event_id in told:
            raw = record_of(event, event_id)
            records.append(Record(raw.topic, 0, 0, raw.key, tuple(raw.headers), raw.value))
        good, bad = read(records)
        assert not bad
        batch = runtime.dispatcher.batch_span(records, [0])
        spans: list[LiveSpan] = []
        async with runtime.transactions.work(sorted({event.book_id for event, _ in told})) as work:
            await runtime.dispatcher.apply(work, good, batch, spans)
        for span in (*spans, batch):
            span.end()

    def state(self, book: str, receivable: int, advance: int, refund: int, events: dict[str, int]) -> None:
        """What collections would state of these events."""
        self.tell(
            [
                (
                    ReceivableStated(
                        book_id=book, statement_id=str(uuid.uuid4()), as_of=NOW.date(), stated_at=datetime.now(UTC),
                        receivable=receivable, advance=advance, refund_payable=refund, customers=1,
                        events=tuple(EventCount(topic=topic, count=count) for topic, count in events.items()),
                    ),
                    str(uuid.uuid4()),
                )
            ]
        )  # fmt: skip

    def post(self, path: str, body: Any, book: str) -> tuple[int, Any]:
        """A command of a manager; status and answer."""
        answer = self.done(self.ledger.post(path, body, book, roles=("manager",), sub="boss"))
        return answer.status_code, answer.json()

    def get(self, path: str, book: str) -> Any:
        """What the API shows."""
        answer = self.done(self.ledger.get(path, book))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def look(self, *queries: tuple[Any, ...]) -> list[list[tuple[Any, ...]]]:
        """What the database holds, each query with its arguments, all of one snapshot."""
        return self.done(self._look(queries))

    async def _look(self, queries: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
        async with self.ledger.runtime.transactions.reading() as work:
            return [[tuple(row) for row in await work.fetch(*query)] for query in queries]
