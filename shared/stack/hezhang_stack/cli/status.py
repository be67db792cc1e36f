"""hezhang status."""

from contextlib import suppress

import httpx
import psutil
import typer
from rich.table import Table

from hezhang_stack import ports, state
from hezhang_stack.cli.common import Directory, console
from hezhang_stack.state import Process


def status(directory: Directory) -> None:
    """Show every process of the stack; exit code 1 when it is not up or something is not well."""
    stack = state.read(directory)
    if stack is None or not state.is_held(directory):
        console.print(f"No stack is up in {directory}. Start it with: hezhang up")
        raise typer.Exit(1)
    table = Table(title=f"{stack.status} · {stack.directory}")
    for heading in ("process", "role"):
        table.add_column(heading)
    for heading in ("pid", "port", "healthy", "restarts", "memory"):
        table.add_column(heading, justify="right")
    well = [_is_well(each) for each in stack.processes]
    for each, healthy in zip(stack.processes, well, strict=True):
        table.add_row(
            each.name,
            each.role,
            str(each.pid or "-"),
            str(each.port),
            "[green]yes[/]" if healthy else f"[red]no[/] ({each.state})",
            str(each.restarts),
            f"{_memory_mb(each):.0f} MB",
        )
    console.print(table)
    if stack.status != "ready" or not all(well):
        raise typer.Exit(1)


def _is_well(process: Process) -> bool:
    if not process.health_url:
        return process.state == "ready" and ports.answers(process.port)
    try:
        return httpx.get(process.health_url, timeout=3, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _memory_mb(process: Process) -> float:
    """Resident memory of the process and all it started, in 10^6 bytes (what they share is counted for each)."""
    total = 0
    if process.pid:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(process.pid)
            for each in (root, *root.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    total += each.memory_info().rss
    return total / 1e6
