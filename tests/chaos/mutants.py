"""The test of the tests: ``python -m tests.chaos.mutants`` plants each bug and sees that its scenario finds it.

Every scenario is also played without the bug, and has to pass. The exit code is 0 when all are found and all pass.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from tests.chaos import ground as grounds
from tests.chaos.ground import Ground
from tests.chaos.mutant_scenarios import SCENARIOS
from tests.chaos.mutant_stage import PORTS, Broken, open_stage

SCENARIO_S = 90.0
"""A scenario is played twice, and both together take at most three minutes."""

console = Console(highlight=False)


@dataclass(frozen=True)
class Verdict:
    """What a bug's scenario saw with the bug, and without it."""

    plant: str
    scenario: str
    found: str
    """What gave the bug away; empty when it went unnoticed."""
    trouble: str
    """What the sound service did wrong; empty when it passed."""
    seconds: float

    @property
    def good(self) -> bool:
        """Found with the bug, passed without."""
        return bool(self.found) and not self.trouble


async def play(ground: Ground, plant: str) -> Verdict:
    """Both performances."""
    began = time.monotonic()
    _, scenario = SCENARIOS[plant]
    trouble = await _perform(ground, plant, planted=False)
    found = await _perform(ground, plant, planted=True)
    name = scenario.__name__.replace("_", " ")
    return Verdict(plant, name, found, trouble, time.monotonic() - began)


async def _perform(ground: Ground, plant: str, *, planted: bool) -> str:
    """The promise that was broken; empty when all were kept."""
    service, scenario = SCENARIOS[plant]
    stage = await open_stage(ground, plant, service, planted=planted)
    try:
        await asyncio.wait_for(scenario(stage), SCENARIO_S)
    except Broken as broken:
        return str(broken)
    return ""


@asynccontextmanager
async def grounded(directory: Path) -> AsyncIterator[Ground]:
    """Servers for all scenarios."""
    ground = grounds.prepare(directory, (), PORTS, 0, small_disk=False)
    try:
        await ground.start()
        yield ground
    finally:
        await ground.stop()


async def play_all(plants: Sequence[str], directory: Path, say: Callable[[str], None]) -> list[Verdict]:
    """One after the other, on the same servers."""
    verdicts: list[Verdict] = []
    async with grounded(directory) as ground:
        for number, plant in enumerate(plants, 1):
            verdicts.append(await play(ground, plant))
            say(f"{number} of {len(plants)}: {plant} {'found' if verdicts[-1].good else 'NOT GOOD'}")
    return verdicts


def table(verdicts: Sequence[Verdict]) -> Table:
    """For a reader."""
    first = Column("planted bug", no_wrap=True)
    shown = Table(first, "scenario", "found by", "without it", "seconds", title="Planted bugs")
    for each in verdicts:
        found = each.found or "[red]not found[/]"
        passes = f"[red]{each.trouble}[/]" if each.trouble else "[green]passes[/]"
        shown.add_row(each.plant, each.scenario, found, passes, f"{each.seconds:.0f}")
    return shown


def main() -> None:
    """All bugs, or those named."""
    parser = argparse.ArgumentParser(description="Plant bugs and see that they are found.")
    parser.add_argument("--only", action="append", choices=tuple(SCENARIOS), metavar="NAME", help=", ".join(SCENARIOS))
    plants: list[str] = parser.parse_args().only or list(SCENARIOS)
    directory = Path(tempfile.mkdtemp(prefix="hezhang-mutants-"))
    with console.status("planting"):
        verdicts = asyncio.run(play_all(plants, directory, console.print))
    console.print(table(verdicts))
    if not all(each.good for each in verdicts):
        console.print(f"[red]Not good.[/] Logs in {directory / 'logs'}")
        sys.exit(1)
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
