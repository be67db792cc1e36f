"""What the demo is doing: shown while it does it, and how long each phase took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]


class Phases:
    """``seconds`` by phase, in the order in which they ran. Without a console nothing is shown."""

    def __init__(self, console: Console | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._console = console or Console(quiet=True)

    @contextmanager
    def phase(self, name: str, text: str, total: int | None = None) -> Iterator[Advance]:
        started = time.monotonic()
        columns = (
            SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description:<44}"), BarColumn(bar_width=24),
            MofNCompleteColumn(), TimeElapsedColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self._console, disable=self._console.quiet) as progress:
            task = progress.add_task(text, total=total)
            yield lambda done: progress.advance(task, done)
            seen = progress.tasks[task].completed
            progress.update(task, total=seen or 1, completed=seen or 1)
        self.seconds[name] = round(time.monotonic() - started, 2)
