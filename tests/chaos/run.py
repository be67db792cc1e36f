"""Chaos from the command line: ``python -m tests.chaos.run --seed N --faults M``.

The exit code is 0 when every check is at zero, 1 when one is not, 2 when the run could not be ended.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from hezhang_stack.errors import StackError
from rich.console import Console
from rich.table import Table

from tests.chaos import results
from tests.chaos.chaos import Outcome, Plan, run

console = Console(highlight=False)


def main() -> None:
    """One run."""
    given = _arguments()
    plan = Plan(given.seed, given.faults, given.gap, given.books, given.rate, given.mutant)
    directory = Path(tempfile.mkdtemp(prefix="hezhang-chaos-"))
    console.print(f"chaos with seed {plan.seed}, {plan.faults} faults; logs in {directory / 'logs'}")
    with console.status("") as status:
        began = time.monotonic()

        def say(text: str) -> None:
            console.print(f"{time.monotonic() - began:6.1f} s  {text}", markup=False)
            status.update(text)

        try:
            outcome = asyncio.run(run(plan, directory, say))
        except (StackError, AssertionError, TimeoutError) as error:
            console.print(
                f"[red]the run could not be ended:[/] {error!r}\n{_again(plan)}; logs in {directory / 'logs'}"
            )
            sys.exit(2)
    show(outcome)
    if given.append:
        results.append(given.append, outcome)
    if not outcome.good:
        console.print(f"[red]Not good.[/] {_again(plan)}; logs in {directory / 'logs'}")
        sys.exit(1)
    if not given.keep:
        shutil.rmtree(directory)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Harm the five services under load; then check that nothing shows.")
    parser.add_argument("--seed", type=int, default=1, help="of the load and the faults")
    parser.add_argument("--faults", type=int, default=200, help="how many")
    parser.add_argument("--gap", type=float, default=0.5, metavar="SECONDS", help="mean time between two faults")
    parser.add_argument("--books", type=int, default=40)
    parser.add_argument("--rate", type=float, default=30.0, help="requests and events a second")
    parser.add_argument("--mutant", default="", metavar="NAME", help="plant a bug (see tests.chaos.mutants)")
    parser.add_argument("--append", type=Path, metavar="FILE", help="keep the result as a line of JSON")
    parser.add_argument("--keep", action="store_true", help="keep data and logs of a good run too")
    return parser.parse_args()


def show(outcome: Outcome) -> None:
    """The result, for a reader."""
    table = Table("check", "count", "examples", title=f"seed {outcome.plan.seed}")
    for finding in outcome.findings:
        style = "red" if finding.count else "green"
        table.add_row(
            finding.check, f"[{style}]{finding.count}[/]", "\n".join(example[:300] for example in finding.examples[:3])
        )
    console.print(table)
    struck = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.faults.items()))
    console.print(f"{sum(outcome.faults.values())} of {outcome.plan.faults} faults struck: {struck}")
    for kind, why in outcome.not_run.items():
        console.print(f"[yellow]not run:[/] {kind}: {why}")
    own = ", ".join(f"{name} {count}" for name, count in outcome.restarts.items() if count)
    console.print(f"ended by themselves and started again: {own or 'none'}")
    mean = outcome.chaos_s / max(1, outcome.plan.faults)
    console.print(
        f"{outcome.seconds:.0f} s; a fault every {mean:.2f} s; worked off {outcome.quiet_s:.1f} s after the last answer"
    )


def _again(plan: Plan) -> str:
    more = f" --mutant {plan.patch}" if plan.patch else ""
    return f"Again: python -m tests.chaos.run --seed {plan.seed} --faults {plan.faults}{more}"


if __name__ == "__main__":
    main()
