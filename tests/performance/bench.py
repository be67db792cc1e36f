"""All benchmarks as a table and JSON: ``python -m tests.performance.bench [--quick] [--only NAME] [--json FILE]``."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.performance import (
    catch_up,
    growth,
    latency,
    ledger_rate,
    memory,
    relay_rate,
    reports,
    returns_bulk,
    sweep,
    tracing_cost,
)
from tests.performance.figures import Figure, Part, Stopwatch, digits, dump
from tests.performance.rig import Rig, rig
from tests.performance.sizes import Sizes, quick

BENCHES: dict[str, Callable[[Rig, Sizes], Coroutine[Any, Any, list[Figure]]]] = {
    "memory": memory.measure,
    "ledger-rate": ledger_rate.measure,
    "relay-rate": relay_rate.measure,
    "latency": latency.measure,
    "returns-bulk": returns_bulk.measure,
    "tracing-cost": tracing_cost.measure,
    "growth": growth.measure,
    "catch-up": catch_up.measure,
    "sweep": sweep.measure,
    "reports": reports.measure,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, keep."""
    options = _options().parse_args(argv)
    sizes = quick(options.against) if options.quick else Sizes(against=options.against)
    if options.repetitions:
        sizes = replace(sizes, repetitions=options.repetitions)
    if options.events:
        sizes = replace(sizes, events=options.events)
    if options.profile:
        options.profile.mkdir(parents=True, exist_ok=True)
    console, parts, figures = Console(), list[Part](), list[Figure]()
    console.width = max(console.width, 110)
    with rig(options.profile) as servers:
        for name in options.only or BENCHES:
            watch = Stopwatch()
            figures += asyncio.run(BENCHES[name](servers, sizes))
            parts.append(watch.part(name))
            console.print(f"{parts[-1]} of the processors given to others by the host", style="dim")
    console.print(table(figures))
    dump(options.json, figures, parts, quick=options.quick)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.performance.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: for breakage, not for figures")
    parser.add_argument("--only", action="append", choices=BENCHES, help="only this one; may be given again")
    parser.add_argument("--json", type=Path, default=Path(".hezhang/bench.json"), help="where the figures are kept")
    parser.add_argument("--against", type=Path, help="a program to hold the yardstick against")
    parser.add_argument("--repetitions", type=int, help="instead of 5")
    parser.add_argument("--events", type=int, help="instead of 15,000 a repetition")
    parser.add_argument("--profile", type=Path, help="a folder for cProfile of each service process; distorts figures")
    return parser


def table(figures: Sequence[Figure]) -> Table:
    """Figures with their aims."""
    shown = Table(title="benchmarks", title_justify="left")
    for column in ("benchmark", "figure"):
        shown.add_column(column)
    for column in ("median", "min-max", "n", "aim", "reached"):
        shown.add_column(column, justify="right")
    last = ""
    for each in figures:
        if each.bench != last and last:
            shown.add_section()
        aim = f"{each.aim}" if each.aim else ""
        name = each.bench if each.bench != last else ""
        value = f"{digits(each.median)} {each.unit}".strip()
        shown.add_row(name, each.name, value, each.spread, str(len(each.values)), aim, each.verdict)
        last = each.bench
    return shown


if __name__ == "__main__":
    raise SystemExit(main())
