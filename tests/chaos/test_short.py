"""The short form of the chaos, for every change: three seeds, and those that once failed."""

from pathlib import Path

import pytest

from tests.chaos.chaos import Plan, run

SEEDS = (1, 2, 3)
FAULTS = 30
_REGRESSIONS = Path(__file__).with_name("regressions.txt")


def plans() -> list[Plan]:
    """Lines of the regression list are ``SEED FAULTS``, and what once went wrong behind a ``#``."""
    lines = [line.partition("#")[0].split() for line in _REGRESSIONS.read_text().splitlines()]
    return [*(Plan(seed, FAULTS) for seed in SEEDS), *(Plan(int(line[0]), int(line[1])) for line in lines if line)]


@pytest.mark.chaos
@pytest.mark.timeout(240)
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: f"seed-{plan.seed}-faults-{plan.faults}")
async def test_nothing_is_lost_or_doubled_whatever_fails(plan: Plan, tmp_path: Path) -> None:
    outcome = await run(plan, tmp_path, print)
    found = {finding.check: finding.examples for finding in outcome.findings if finding.count}
    again = f"python -m tests.chaos.run --seed {plan.seed} --faults {plan.faults}"
    assert outcome.good, f"{again}; logs in {tmp_path / 'logs'}; found {found}"
