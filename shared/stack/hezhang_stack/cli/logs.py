"""hezhang logs."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hezhang_stack import processes
from hezhang_stack.cli.common import Directory
from hezhang_stack.errors import StackError
from hezhang_stack.options import log_of

_POLL_S = 0.2


def logs(
    service: Annotated[str, typer.Argument(help="A process of the stack, e.g. ledger, kafka, supervisor.")],
    directory: Directory,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written from now on.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 50,
) -> None:
    """Show the log of a process."""
    log = log_of(directory, service)
    if not log.exists():
        there = sorted(each.stem for each in log.parent.glob("*.log"))
        raise StackError(f"{service} has no log in {log.parent}; there are: {', '.join(there) or 'none'}")
    start = log.stat().st_size
    typer.echo(processes.tail(log, lines))
    if follow:
        for text in _written_since(log, start):
            typer.echo(text, nl=False)


def _written_since(log: Path, position: int) -> Iterator[str]:
    """What is appended, for ever; the file shrinks when it is moved aside, then begins anew."""
    with log.open("rb") as handle:
        while True:
            if log.stat().st_size < position:
                position = 0
            handle.seek(position)
            fresh = handle.read()
            position += len(fresh)
            if fresh:
                yield fresh.decode(errors="replace")
            else:
                time.sleep(_POLL_S)
