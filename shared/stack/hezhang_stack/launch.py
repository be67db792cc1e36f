"""Starting and stopping a stack from outside: the other end of the supervisor's pipe."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from hezhang_stack import child, processes, state
from hezhang_stack.errors import StackError
from hezhang_stack.options import DATA, Options, log_of
from hezhang_stack.state import Stack

Show = Callable[[dict[str, Any]], None]
"""Told what the supervisor reports (see that module)."""

_STOP_S = 90.0
_OTHER_UP_S = 300.0
_POLL_S = 0.1


def up(options: Options, show: Show) -> tuple[Stack, bool]:
    """Start the stack unless it is up: (the stack, whether it was us); StackError when it does not come up.

    When another `up` is at it, waits for that one. Whatever ends us before the stack is ready ends the stack too.
    """
    options.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    deadline = time.monotonic() + _OTHER_UP_S
    told = False
    while not _start(options, show):
        while state.is_held(options.directory):
            stack = state.read(options.directory)
            if stack and stack.status == "ready":
                return stack, False
            if not told:
                show({"note": "another `hezhang up` or `down` is at work on this stack; waiting for it"})
                told = True
            if time.monotonic() > deadline:
                raise StackError(f"another supervisor holds {options.directory} and does not get ready: hezhang down")
            time.sleep(_POLL_S)
    return state.load(options.directory), True


def _start(options: Options, show: Show) -> bool:
    """Whether we brought it up; False when a supervisor is there already."""
    log = log_of(options.directory, "supervisor")
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as errors:
        process = subprocess.Popen(
            (sys.executable, "-m", "hezhang_stack.supervisor", options.encode()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
        )
    outcome: dict[str, Any] = {}
    try:
        outcome = _listen(cast(IO[str], process.stdout), show)
    finally:
        _part(process, detach="ready" in outcome)
    if outcome.keys() & {"ready", "already"}:
        return "ready" in outcome
    raise StackError(outcome.get("failed") or f"the supervisor ended. The end of {log}:\n{processes.tail(log)}")


def _part(process: subprocess.Popen[str], *, detach: bool) -> None:
    """Leave the supervisor alone with its work, or wait until it has taken everything down."""
    orders = cast(IO[str], process.stdin)
    with suppress(BrokenPipeError):
        if detach:
            orders.write("detach\n")
        orders.close()
    if not detach:
        process.wait()


def _listen(reports: IO[str], show: Show) -> dict[str, Any]:
    for line in reports:
        message: dict[str, Any] = json.loads(line)
        if message.keys() & {"ready", "failed", "already"}:
            return message
        show(message)
    return {}


def down(directory: Path) -> bool:
    """Stop the stack, keeping its data; False when none was up. StackError when it had to be killed."""
    stack = state.read(directory)
    if not state.is_held(directory):
        return bool(stack and child.end_leftovers(stack.processes))
    pid = stack.supervisor_pid if stack else None
    if pid is None:
        raise StackError(f"a stack is just starting or stopping in {directory}; run it again in a moment")
    _signal(pid, signal.SIGTERM)
    if _gone(directory, _STOP_S):
        return True
    _signal(pid, signal.SIGKILL)
    _gone(directory, 10)
    if stack:
        child.end_leftovers(stack.processes)
    raise StackError(f"the stack did not stop within {_STOP_S:.0f} s and was killed; its logs are in {directory}/logs")


def wipe(directory: Path) -> None:
    """Remove the data of a stack that is down."""
    for name in DATA:
        path = directory / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _gone(directory: Path, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while state.is_held(directory):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
