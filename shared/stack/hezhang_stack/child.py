"""One child of the supervisor: started, watched, started again when it ends, stopped."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from hezhang_stack import processes
from hezhang_stack.errors import StackError
from hezhang_stack.processes import Command
from hezhang_stack.state import Process

_POLL_S = 0.1
_STABLE_S = 30.0
"""A process that ran this long starts again after the shortest pause."""
_ATTEMPTS_TO_START = 3
_PROBE_S = 3.0
_CLOCK_S = 2.0
"""How far the system's account of when a process began may move as its clock is set."""


@dataclass(frozen=True)
class Spec:
    """A process of the stack: how it is started and when it is ready."""

    command: Command
    role: str
    port: int
    ready: Callable[[], Awaitable[bool]]
    health_url: str = ""


class Child:
    """Keeps one process of the stack running."""

    def __init__(self, spec: Spec, log: Path, on_change: Callable[[], None]) -> None:
        self.spec = spec
        self.state = Process(spec.command.name, spec.role, spec.port, spec.health_url)
        self._log = log
        self._on_change = on_change
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._was_ready = asyncio.Event()

    async def start(self, timeout_s: float) -> None:
        """Start it; returns when it is ready, StackError when it keeps ending or is not ready in time."""
        self._keeper = asyncio.create_task(self._keep())
        deadline = time.monotonic() + timeout_s
        while not self._was_ready.is_set():
            name = self.spec.command.name
            if self.state.restarts >= _ATTEMPTS_TO_START:
                raise StackError(f"{name} ended {self.state.restarts} times while starting.\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise StackError(f"{name} was not ready within {timeout_s:.0f} s.\n{self._last_words()}")
            await asyncio.sleep(_POLL_S)

    async def stop(self) -> None:
        """Ask it to stop, kill it when it has not in time, and leave nothing of its group."""
        if self._keeper:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._process:
            await stop(self._process, self.spec.command)
        self._now(state="stopped", pid=None, started=None)

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            child = self._process = processes.spawn(self.spec.command, self._log)
            self._now(state="starting", pid=child.pid, started=_creation_time(child.pid))
            watcher = asyncio.create_task(self._notice_ready())
            try:
                await _end(child)
            finally:
                watcher.cancel()
            processes.kill_group(child)
            failures = 1 if time.monotonic() - began > _STABLE_S else failures + 1
            self._now(state="restarting", pid=None, started=None, restarts=self.state.restarts + 1)
            await asyncio.sleep(processes.backoff_s(failures))

    async def _notice_ready(self) -> None:
        while True:
            with suppress(TimeoutError):
                if await asyncio.wait_for(self.spec.ready(), _PROBE_S):
                    break
            await asyncio.sleep(_POLL_S)
        self._was_ready.set()
        self._now(state="ready")

    def _now(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._on_change()

    def _last_words(self) -> str:
        return f"The end of {self._log}:\n{processes.tail(self._log)}"


async def run(command: Command, log: Path) -> None:
    """Run a command to its end; StackError when it fails."""
    process = processes.spawn(command, log)
    try:
        await _end(process)
    finally:
        processes.kill_group(process)
        process.wait()
    if process.returncode:
        raise StackError(
            f"{command.name} failed with code {process.returncode}. The end of {log}:\n{processes.tail(log)}"
        )


async def stop(process: subprocess.Popen[bytes], command: Command) -> None:
    """Stop a process within its time, then kill its group."""
    if process.poll() is None:
        process.send_signal(command.stop_signal)
        with suppress(TimeoutError):
            await asyncio.wait_for(_end(process), command.stop_timeout_s)
    processes.kill_group(process)
    process.wait()


async def _end(process: subprocess.Popen[bytes]) -> None:
    """Asked ten times a second: watching the child from a thread would make starting the next one unsafe."""
    while process.poll() is None:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_S)


def end_leftovers(left: tuple[Process, ...]) -> list[str]:
    """Kill what a killed supervisor left behind (where there are no parent-death signals); their names."""
    ended: list[psutil.Process] = []
    names: list[str] = []
    for each in left:
        began = _creation_time(each.pid) if each.pid else None
        if began and each.started and abs(began - each.started) < _CLOCK_S:
            process = psutil.Process(each.pid)
            ended += [process, *process.children(recursive=True)]
            names.append(each.name)
    for process in ended:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(ended, timeout=10)
    return names


def _creation_time(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
