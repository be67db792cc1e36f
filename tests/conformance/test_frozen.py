"""A member is frozen past its session's timeout, and thawed when another has taken its lanes."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.conformance.bare import put, table
from tests.conformance.deployment import Deployment, deploy
from tests.conformance.house import House
from tests.conformance.launcher import Stop
from tests.conformance.verifying import exactly_once, quiet
from tests.conformance.waves import Waves, telling
from tests.support.conditions import until
from tests.support.world import World

pytestmark = pytest.mark.integration


async def test_bare_its_records_have_their_effect_twice(house: House) -> None:
    """Nothing tells the thawed member that its records are another's by now; only its commit is refused, too late."""
    topic = await house.topic()
    await put(house, topic, *[(0, str(n).encode(), []) for n in range(5)])
    async with table(house) as (name, database):
        arguments = {
            "bootstrap": house.bootstrap, "topic": topic, "group": topic, "database": house.admin_url, "table": name,
        }  # fmt: skip
        program, stop = "tests.conformance.bare:consume", Stop("bare.polled", signal=signal.SIGSTOP)
        frozen = house.nursery.fork(program, arguments, {}, stop)
        await frozen.frozen()
        other = house.nursery.fork(program, arguments, {}, None)
        rows = f"select count(*) from {name}"
        await until(lambda: _is(database.fetchval(rows), 5), "the other has taken over")
        frozen.send(signal.SIGCONT)
        await until(lambda: _is(database.fetchval(rows), 10), "every record has its effect a second time")
        await until(lambda: frozen.said("not committed"), "and only then the commit is refused")
        for member in (frozen, other):
            member.send(signal.SIGKILL)
            await member.end()


async def _is(value: Coroutine[Any, Any, int], wanted: int) -> bool:
    return await value == wanted


@pytest.mark.parametrize(
    ("point", "notice"),
    [("consumer.polled", "have another owner"), ("consumer.handled", "rolled back for a passing fault")],
)
async def test_the_kit_fences_it_off(house: House, world: World, point: str, notice: str) -> None:
    """Frozen with a batch in its hands, or in a transaction: there it holds the locks of its lane, until its session
    is ended after 15 s: by the server, or by the claim when it hangs in the middle of a statement."""
    toy = await deploy(house, world)
    async with telling(house.bootstrap) as waves:
        await waves.tell(f"the first was to freeze at {point}", 12)
        frozen = toy.launch(stop=Stop(point, signal=signal.SIGSTOP))
        await frozen.frozen()
        other = toy.launch()
        await until(lambda: _taken_over(toy, waves), "the other has taken over", 60, other.tail)
        await waves.tell("one was frozen")
        frozen.send(signal.SIGCONT)
        await until(lambda: frozen.said(notice), "it notices", log=frozen.tail)
        await waves.tell("it was thawed")
        await quiet(toy, waves)
        await exactly_once(toy, waves)
        await asyncio.gather(frozen.stop(), other.stop())


async def _taken_over(toy: Deployment, waves: Waves) -> bool:
    return await toy.applied(list(waves.books)) == waves.expected
