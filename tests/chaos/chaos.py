"""One run: a house, a load, a schedule of faults, healing, checks."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import checks, house
from tests.chaos.faults import Harm
from tests.chaos.interface import Finding
from tests.chaos.schedule import Fault, schedule
from tests.chaos.workload import Load

_LAST_FAULTS_S = 180.0
_LAST_ANSWERS_S = 90.0
_LEAST_LOAD_S = 15.0
"""The load goes on for this long even when there are fewer faults, or none."""
_OFTEN = 10
"""A kind of fault that is planned so often has to strike."""
QUIET_S = 60.0
"""In this time everything has to be worked off once the faults have stopped and all is healed."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What a run does; the same plan does the same faults."""

    seed: int
    faults: int
    mean_gap_s: float = 0.5
    books: int = 40
    rate: float = 30.0
    patch: str = ""


@dataclass
class Outcome:
    """What a run showed."""

    plan: Plan
    findings: list[Finding] = field(default_factory=list[Finding])
    faults: dict[str, int] = field(default_factory=dict[str, int])
    not_run: dict[str, str] = field(default_factory=dict[str, str])
    restarts: dict[str, int] = field(default_factory=dict[str, int])
    """By service: how often it ended by itself (it could not start among the faults) and was started again."""
    chaos_s: float = 0.0
    """From the first moment of the chaos to its last fault."""
    quiet_s: float = 0.0
    """From the last request's answer until everything was worked off."""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether every check is at zero."""
        return bool(self.findings) and not any(finding.count for finding in self.findings)


async def run(plan: Plan, directory: Path, say: Say) -> Outcome:
    """Do it in ``directory``, where the logs stay. StackError when the house cannot be built or healed."""
    began = time.monotonic()
    outcome = Outcome(plan)
    home = house.make(directory, plan.seed, plan.patch)
    try:
        say("starting Kafka, PostgreSQL and five services")
        await home.start()
        load = Load(plan.seed, home.addresses, books=plan.books, rate=plan.rate)
        say("opening the books")
        await load.prepare()
        harm = Harm(home)
        outcome.findings += await _drive(plan, load, harm, outcome, say)
        outcome.findings.append(Finding("stops are clean", len(harm.unclean), harm.unclean[:5]))
        outcome.faults, outcome.not_run = harm.done, harm.not_run
        outcome.restarts = {name: len(kept.own_ends()) for name, kept in home.services.items()}
    finally:
        await home.stop()
    outcome.seconds = time.monotonic() - began
    return outcome


async def _drive(plan: Plan, load: Load, harm: Harm, outcome: Outcome, say: Say) -> list[Finding]:
    stop = asyncio.Event()
    driving = asyncio.create_task(load.run(stop))
    try:
        faults = schedule(plan.seed, plan.faults, plan.mean_gap_s)
        least = asyncio.create_task(asyncio.sleep(_LEAST_LOAD_S))
        failed = await _harm(harm, faults, say, outcome)
        await least
        say("healing")
        await harm.house.heal()
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(driving, _LAST_ANSWERS_S)
    say("healed; waiting until every request has its answer")
    findings = [
        Finding("faults could be done", len(failed), failed[:5]),
        _struck(faults, harm),
        await _kept("every request has an answer", load.finish()),
    ]
    say("waiting until everything is worked off")
    answered = time.monotonic()
    findings.append(await _kept("worked off in time", checks.quiet(harm.house.addresses, load, QUIET_S)))
    outcome.quiet_s = time.monotonic() - answered
    say(f"worked off after {outcome.quiet_s:.1f} s; checking")
    return [*findings, *await checks.check(harm.house.addresses, load)]


def _struck(faults: Sequence[Fault], harm: Harm) -> Finding:
    """A fault that does nothing any more would find nothing for ever."""
    planned = Counter(fault.kind for fault in faults)
    idle = [
        f"{kind}, planned {count} times"
        for kind, count in planned.items()
        if count >= _OFTEN and not harm.done.get(kind)
    ]
    return Finding("every kind of fault strikes", len(idle), idle)


async def _kept(check: str, promise: Awaitable[None]) -> Finding:
    try:
        await promise
    except AssertionError as error:
        return Finding(check, 1, [str(error)])
    return Finding(check, 0)


async def _harm(harm: Harm, faults: Sequence[Fault], say: Say, outcome: Outcome) -> list[str]:
    """Do the faults at their times; what went wrong in doing so."""
    start = time.monotonic()
    failed: list[str] = []

    async def one(fault: Fault) -> None:
        try:
            await harm.do(fault)
        except Exception as error:  # noqa: BLE001 - told with the fault's number, and the run is not good then
            failed.append(f"{fault}: {error!r}")

    tasks: list[asyncio.Task[None]] = []
    for fault in faults:
        await asyncio.sleep(max(0.0, start + fault.at_s - time.monotonic()))
        say(str(fault))
        tasks.append(asyncio.create_task(one(fault)))
    outcome.chaos_s = time.monotonic() - start
    late = (await asyncio.wait(tasks, timeout=_LAST_FAULTS_S))[1] if tasks else set[asyncio.Task[None]]()
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [*failed, *(f"a fault did not end within {_LAST_FAULTS_S:.0f} s" for _ in late)]
