"""A process that is started again whenever it ends, as a pod or a unit would be."""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hezhang_stack import processes
from hezhang_stack.errors import StackError
from hezhang_stack.processes import Command

from tests.conformance.nursery import Member, Nursery

_POLL_S = 0.05
_PROBE_S = 3.0
_KILL_S = 10.0


def _kill_group(group: int) -> None:
    """Whatever it started has to end, too."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


@dataclass(eq=False)
class Kept:
    """``ready`` says whether it serves; ``pauses`` draws the pause before it starts again."""

    command: Command
    log: Path
    ready: Callable[[], Awaitable[bool]]
    pauses: random.Random
    shortest_pause_s: float = 0.1
    longest_pause_s: float = 0.6
    again: bool = True
    """Whether it is started again; else it ends when it ends."""
    nursery: Nursery | None = None
    """Who forks it from a process that has everything imported; None: it is started anew."""
    ends: list[tuple[float, int, bool]] = field(default_factory=list[tuple[float, int, bool]])
    """When it ended (monotonic seconds), its exit code, and whether we had asked for it."""
    _process: subprocess.Popen[bytes] | Member | None = None
    _keeper: asyncio.Task[None] | None = None
    _asked: bool = False

    @property
    def name(self) -> str:
        """As its command is called."""
        return self.command.name

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and keep it; call it from the thread that lives longest (see processes.spawn)."""
        self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def is_ready(self, deadline_s: float) -> None:
        """Return when it serves; StackError with the end of its log when it does not in time."""
        end = time.monotonic() + deadline_s
        while True:
            with suppress(TimeoutError):
                if self.pid and await asyncio.wait_for(self.ready(), _PROBE_S):
                    return
            if time.monotonic() > end:
                raise StackError(f"{self.name} was not ready within {deadline_s:.0f} s.\n{processes.tail(self.log)}")
            await asyncio.sleep(_POLL_S)

    def signal(self, number: signal.Signals) -> bool:
        """Whether the process was there to get it."""
        if self._process is None or self._process.poll() is not None:
            return False
        if number not in (signal.SIGSTOP, signal.SIGCONT):
            self._asked = True
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, number)
        return True

    async def ended(self, deadline_s: float) -> int | None:
        """Wait until the process that runs now has ended: its exit code, or None when it is too late."""
        process = self._process
        end = time.monotonic() + deadline_s
        while process is not None and process.poll() is None:
            if time.monotonic() > end:
                return None
            await asyncio.sleep(_POLL_S)
        return process.poll() if process is not None else None

    async def stop(self) -> None:
        """End it for good; killed when it takes too long."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._process is not None:
            self.signal(signal.SIGCONT)
            self.signal(self.command.stop_signal)
            if await self.ended(self.command.stop_timeout_s) is None:
                _kill_group(self._process.pid)
                await self.ended(_KILL_S)

    def own_ends(self) -> list[int]:
        """The exit codes with which it ended although nobody had asked it to."""
        return [code for _, code, asked in self.ends if not asked]

    def _spawn(self) -> None:
        self._asked = False
        if self.nursery is None:
            self._process = processes.spawn(self.command, self.log)
        else:
            # The command is that of the child's own module: python -m MODULE ARGUMENTS.
            program = {"program": f"{self.command.argv[2]}:run", "arguments": {"argv": self.command.argv[3:]}}
            self._process = self.nursery.fork(**program, env=self.command.env, stop=None, log=self.log)

    async def _keep(self) -> None:
        while True:
            code = await self.ended(float("inf"))
            if self._process is not None and code is not None:
                self.ends.append((time.monotonic(), code, self._asked))
                _kill_group(self._process.pid)
            if not self.again:
                return
            await asyncio.sleep(self.pauses.uniform(self.shortest_pause_s, self.longest_pause_s))
            self._spawn()
