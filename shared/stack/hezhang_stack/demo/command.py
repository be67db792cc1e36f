"""hezhang demo: a shop's real sales through all five services."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from hezhang_stack import files, state
from hezhang_stack.cli import returns, trace
from hezhang_stack.cli.common import Directory, console
from hezhang_stack.cli.up import up
from hezhang_stack.demo import figures, report, wishes
from hezhang_stack.demo.api import Api, DemoError
from hezhang_stack.demo.phases import Phases
from hezhang_stack.demo.run import new_book_id, run

EXTRACT = Path(__file__).parent / "data" / "online-retail.csv"
"""The first 10,000 lines of UCI's "Online Retail" (see ATTRIBUTION.md beside it)."""


def demo(
    directory: Directory,
    sales: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, show_default="10,000 lines of UCI Online Retail", help="Sales as CSV."
        ),
    ] = EXTRACT,
) -> None:
    """Post a shop's sales, returns and payments to a new book, and show the books. Starts the stack when none is up."""
    place = directory.absolute()
    phases = Phases(console)
    began = time.monotonic()
    stack = _running(place)
    phases.seconds["stack"] = round(time.monotonic() - began, 2)
    with Api(stack, new_book_id()) as api:
        done = run(sales, api, phases)
        result = figures.collect(api, done, phases.seconds)
        report.show(console, api, done, result)
        wishes_file = place / "requests.csv"
        wished = wishes.write(api, wishes_file)
    if wished:
        console.rule("hezhang returns import requests.csv")
        returns.import_(wishes_file, done.book_id, directory, yes=True)
    if done.shown_return:
        console.print(trace.render(result["trace_id"], trace.settled(stack, result["trace_id"])))
    files.write_private(place / "demo.json", json.dumps(result, indent=2, ensure_ascii=False))
    console.print(f"\nThe figures are in {place / 'demo.json'}. The stack goes on running; to stop it: hezhang down")
    if found := figures.faults(result):
        raise DemoError("the books are not right: " + "; ".join(found))


def _running(directory: Path) -> state.Stack:
    found = state.read(directory)
    if found is None or found.status != "ready" or not state.is_held(directory):
        up(directory)
    return state.load(directory)
