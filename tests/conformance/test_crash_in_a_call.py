"""The process dies while it answers a POST: whoever asks again with the same key gets one effect and one answer."""

import signal

import httpx
import pytest

from tests.conformance.calling import calling, free_port
from tests.conformance.deployment import deploy
from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.conformance.verifying import topic_is_complete
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("point", "kept"), [("transaction.finished", False), ("transaction.committed", True)], ids=["before", "after"]
)
async def test_killed_around_the_commit_of_a_call(house: House, world: World, point: str, kept: bool) -> None:
    book, port = new_book(), free_port()
    toy = await deploy(house, world)
    async with calling(port, world.issuer) as caller:
        # The process commits once before it listens, when it looks whether the cluster is the right one.
        first = toy.launch("api", Stop(point, since="transaction.committed"), port=port)
        await caller.ready()
        with pytest.raises(httpx.TransportError):
            await caller.note(book, "i1", "k1")
        assert await first.end() == -signal.SIGKILL
        assert len(await toy.fetch("select 1 from effect where book_id = $1", book)) == int(kept)
        second = toy.launch("all", port=port)
        await caller.ready()
        again, third = [await caller.note(book, "i1", "k1") for _ in range(2)]
        assert (again.status_code, third.content) == (201, again.content)
        assert [answer.headers.get("Idempotency-Replayed") == "true" for answer in (again, third)] == [kept, True]
        rows = await toy.fetch("select cause_id, subject from effect where book_id = $1", book)
        assert [tuple(row) for row in rows] == [(again.json()["id"], "i1")]
        await until(toy.sent, "the event is sent")
        assert await topic_is_complete(toy, [book]) == 0
        await second.stop()
