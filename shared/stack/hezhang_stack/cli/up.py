"""hezhang up and down."""

from threading import Lock
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hezhang_stack import java, kafka, launch, state, zipkin
from hezhang_stack.cli.common import Directory, console
from hezhang_stack.errors import StackError
from hezhang_stack.options import Options


def up(
    directory: Directory,
    traces: Annotated[bool, typer.Option("--traces", help="Also start Zipkin, to look at traces.")] = False,
    split: Annotated[bool, typer.Option("--split", help="Run api, consumer and relay as separate processes.")] = False,
    port: Annotated[
        list[str] | None, typer.Option("--port", metavar="NAME=NUMBER", help="Use this port, e.g. kafka=9092.")
    ] = None,
    services: Annotated[str, typer.Option(envvar="HEZHANG_SERVICES", hidden=True)] = "",
) -> None:
    """Start Kafka, PostgreSQL, the local helpers and the five services; harmless when they are up."""
    modules = chosen_services(services)
    options = Options(directory.absolute(), modules, split, traces, _ports(port or []))
    _check_names(options)
    if not state.is_held(options.directory):
        _download(traces)
    stack, ours = launched(options)
    if not ours:
        console.print(f"The stack is already up ({stack.directory}).")
        if (traces and not stack.zipkin_url) or split != stack.split:
            console.print("[yellow]It runs with other options; to change them: hezhang down, then up again.[/]")
    for name, service in stack.services.items():
        console.print(f"  {name:<12} {service.url}")
    console.print(f"  {'mail':<12} {stack.mailbox_url}/messages")
    if stack.zipkin_url:
        console.print(f"  {'traces':<12} {stack.zipkin_url}/zipkin/")


def launched(options: Options) -> tuple[state.Stack, bool]:
    """The stack, and whether it was us who started it; the steps are shown."""
    with _Progress() as progress:
        return launch.up(options, progress.show)


def down(
    directory: Directory,
    wipe: Annotated[bool, typer.Option("--wipe", help="Remove all data too.")] = False,
) -> None:
    """Stop the stack; its data stay, unless --wipe."""
    with console.status("stopping"):
        was_up = launch.down(directory.absolute())
    console.print("Stopped." if was_up else "Nothing was running.")
    if wipe:
        launch.wipe(directory.absolute())
        console.print(f"Removed the data in {directory}.")


def chosen_services(services: str) -> dict[str, str]:
    """The modules of the services: the five, or those that a test names."""
    return dict(_pair(each) for each in services.split(",")) if services else _all_services()


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator and value):
        raise StackError(f"{text!r} should have the form NAME=VALUE")
    return name, value


def _ports(texts: list[str]) -> dict[str, int]:
    ports = dict(_pair(each) for each in texts)
    wrong = [each for each in ports.values() if not (each.isdecimal() and 0 < int(each) < 65_536)]
    if wrong:
        raise StackError(f"not a port: {', '.join(wrong)}; a port is a number from 1 to 65535")
    return {name: int(number) for name, number in ports.items()}


def _all_services() -> dict[str, str]:
    # Imported here: the registry is made of pydantic classes, which the other commands need not build.
    from hezhang_contracts.registry import SERVICES  # noqa: PLC0415

    return {each: f"{each}_service" for each in SERVICES}


def _check_names(options: Options) -> None:
    known = options.port_names()
    unknown = [name for name in options.ports if name not in known]
    if unknown:
        raise StackError(f"--port {unknown[0]}=…: nothing of that name listens; there are: {', '.join(known)}")


def _download(traces: bool) -> None:
    """What is not in the cache yet; silent when all of it is."""
    if not kafka.downloaded():
        with _Download("Kafka") as progress:
            kafka.download(progress)
    if traces and not zipkin.downloaded():
        with _Download("Zipkin") as progress:
            zipkin.download(progress)


class _Download:
    """Shows what has arrived. jgo asks for sizes file by file, so there is no total to show."""

    def __init__(self, name: str) -> None:
        self._columns = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
        )
        self._task = self._columns.add_task(f"{name}: from Maven Central, once for all checkouts", total=None)
        self._name, self._bytes, self._lock = name, 0, Lock()

    def __enter__(self) -> java.Progress:
        if console.is_terminal:
            self._columns.start()
        else:
            console.print(f"{self._name}: downloading from Maven Central, once for all checkouts")
        return self._arrived

    def __exit__(self, *_: object) -> None:
        self._columns.stop()

    def _arrived(self, what: str, count: int) -> None:
        with self._lock:
            self._bytes += count
            self._columns.update(self._task, description=f"{self._name}: {self._bytes / 1e6:6.1f} MB  {what}")


class _Progress:
    """The steps under way, in one line; each that is done as a line of its own when it is no terminal."""

    def __init__(self) -> None:
        self._status = console.status("starting")
        self._running: list[str] = []

    def __enter__(self) -> "_Progress":
        if console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def show(self, message: dict[str, Any]) -> None:
        if note := message.get("note"):
            console.print(note, style="yellow", markup=False, soft_wrap=True)
            return
        step = message["step"]
        if message.get("done"):
            self._running.remove(step)
            console.print(f"[green]✓[/] {step}")
        else:
            self._running.append(step)
        self._status.update(f"starting {', '.join(self._running)}")
