"""Load whose right outcome is known: events of new books, with duplicates, waiting ones and poison."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.support.events import goods_return, invoice, new_book
from tests.support.world import Raw, record_of

BAD = "N-bad"
"""The invoice number at which the toy's handler raises."""
EFFECTS = (("invoice", "i1"), ("invoice", "i2"), ("return", "r1/1"), ("return", "r1/2"), ("return", "r2/1"))
FLOW = {("applied", "invoice.issued"): 2, ("applied", "return.recorded"): 3, ("emitted", "credit.applied"): 3}
"""What every book of a wave comes to."""
PARKED = ("behind", "content_invalid", "handler_failed")
"""What is parked of a book with poison."""


def events_of(book: str, poison: bool) -> list[Raw]:
    """A book's events in the order in which they are sent: one waits, one queues behind it, some come twice."""
    first, waiting = invoice(book, "i1"), goods_return(book, "r1", "i2", 1)
    records = [
        record_of(first, f"{book} i1"),
        record_of(waiting, f"{book} r1 1"),
        record_of(goods_return(book, "r1", "i1", 2), f"{book} r1 2"),
        record_of(waiting, f"{book} r1 1"),
        record_of(goods_return(book, "r2", "i1"), f"{book} r2"),
        record_of(invoice(book, "i2"), f"{book} i2"),
        record_of(first, f"{book} i1"),
    ]
    if poison:
        broken = record_of(invoice(book, "i4"), f"{book} i4")
        records[2:2] = [
            record_of(invoice(book, "i3", BAD), f"{book} i3"),
            Raw(broken.topic, broken.key, b'{"book_id": ', broken.headers),
            record_of(invoice(book, "i3"), f"{book} i3 again"),
        ]
    return records


@dataclass
class Waves:
    """Tells waves of books and remembers them."""

    producer: AIOKafkaProducer
    poison_every: int
    """One book in so many has poison: with it, a batch is worked record by record."""
    books: dict[str, str] = field(default_factory=dict[str, str])
    """What was under way when it was told, by book."""
    poisoned: set[str] = field(default_factory=set[str])

    @property
    def expected(self) -> int:
        """How many effects there have to be in the end."""
        return len(self.books) * sum(n for (direction, _), n in FLOW.items() if direction == "applied")

    async def tell(self, when: str, books: int = 3) -> None:
        """Send a wave; it is with the broker when this returns."""
        sent: list[Awaitable[Any]] = []
        for _ in range(books):
            book = new_book()
            if len(self.books) % self.poison_every == 0:
                self.poisoned.add(book)
            self.books[book] = when
            for r in events_of(book, book in self.poisoned):
                sent.append(await self.producer.send(r.topic, r.value, key=r.key, headers=r.headers))  # pyright: ignore[reportArgumentType]
        await asyncio.gather(*sent)


@asynccontextmanager
async def telling(bootstrap: str, poison_every: int = 3) -> AsyncIterator[Waves]:
    """Waves, sent by an idempotent producer that tries again for two minutes."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, request_timeout_ms=120_000
    )
    await producer.start()
    try:
        yield Waves(producer, poison_every)
    finally:
        await producer.stop()


@asynccontextmanager
async def under_load(turn: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Take turns, one after the other, for the time of the context."""
    over = asyncio.Event()

    async def load() -> None:
        while not over.is_set():
            await turn()

    task = asyncio.create_task(load())
    try:
        yield
    finally:
        over.set()
        await asyncio.wait_for(task, 120)
