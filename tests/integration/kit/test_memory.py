"""What a process keeps of the records that it has worked."""

import gc
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from toy_service import service

from tests.support.events import invoice, new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


def in_memory(book: str) -> list[int]:
    """The offsets of this book's records that something still refers to."""
    gc.collect()
    records: list[Any] = [one for one in gc.get_objects() if isinstance(one, ConsumerRecord)]
    return sorted(record.offset for record in records if record.key == book.encode())


async def test_connections_and_statements_made_for_a_batch_do_not_keep_it(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        # Made anew in the context of the first batch.
        await toy.runtime.engine.dispose()
        for n in range(1, 4):
            await toy.tell(invoice(book, f"i{n}"))
            await toy.applied(book, "invoice.issued", n)
        kept = in_memory(book)
    assert len(kept) <= 1, "at most the last batch"
