"""A handler that is cancelled in the middle of its work."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import toy_service
from faststream import AckPolicy
from faststream.kafka.annotations import KafkaMessage as CurrentMessage
from hezhang_kit.runtime import Runtime
from sqlalchemy.pool import QueuePool
from toy_service import Faults, faults

from tests.conformance.bare import put, subscribed, values
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.verifying import exactly_once, quiet
from tests.conformance.waves import BAD, Waves, telling
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration


async def cancel_the_loop() -> None:
    """Cancel what polls and calls the handler: FastStream's own task."""
    [task] = [t for t in asyncio.all_tasks() if "_run_consume_loop" in repr(t.get_coro())]
    task.cancel()
    await asyncio.wait([task], timeout=10)


async def test_bare_its_record_is_lost_and_the_member_stands_still(house: House) -> None:
    """The default policy has committed it; and nobody starts the loop again, while the member stays in its group."""
    topic, started, applied = await house.topic(), asyncio.Event(), list[bytes]()

    async def handler(message: CurrentMessage) -> None:
        started.set()
        if values(message) == [b"a"]:
            await asyncio.Event().wait()
        applied.extend(values(message))

    await put(house, topic, (0, b"a", []))
    async with subscribed(house, topic, topic, handler, AckPolicy.ACK_FIRST) as subscriber:
        await started.wait()
        await cancel_the_loop()
        await put(house, topic, (0, b"b", []))
        assert subscriber.running
        assert all(task.done() for task in subscriber.tasks), "nothing polls any more"
    async with subscribed(house, topic, topic, handler, AckPolicy.ACK_FIRST):
        await until(lambda: bool(applied), "the next member gets what comes later")
    assert applied == [b"b"], "a is lost"


async def test_the_kit_finishes_the_transaction_and_says_that_it_cannot_go_on(house: House, world: World) -> None:
    toy = await deploy(house, world)
    faults.fail_on = frozenset({BAD})
    async with telling(house.bootstrap) as waves:
        await waves.tell("the handler was to be cancelled")
        with pytest.raises(asyncio.CancelledError):
            await cancel_in_the_middle(world, toy, waves)
        faults.__dict__.update(Faults(fail_on=frozenset({BAD})).__dict__)
        async with world.running(replace(toy_service.service, name=toy.name), url=toy.url):
            await quiet(toy, waves)
            await exactly_once(toy, waves)


async def cancel_in_the_middle(world: World, toy: Deployment, waves: Waves) -> None:
    """Run a member until its loop is cancelled within a handler; raises what it would end with."""
    hold, started = asyncio.Event(), asyncio.Event()
    faults.hold, faults.started = hold, started
    async with world.running(replace(toy_service.service, name=toy.name), url=toy.url) as running:
        await started.wait()
        await cancel_the_loop()
        assert running.failures, "the process would not end, and nobody would poll"
        hold.set()
        await until(lambda: _idle(running.runtime), "the transaction has ended")
        assert await toy.applied(list(waves.books)) > 0, "what was under way is committed"


def _idle(runtime: Runtime[Any]) -> bool:
    pool = runtime.engine.pool
    return isinstance(pool, QueuePool) and pool.checkedout() == 0
