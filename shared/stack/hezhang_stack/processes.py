"""Child processes that do not outlive their parent, and logs that do not outgrow the disk."""

import asyncio
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hezhang_stack.errors import StackError

LOG_BYTES = 16_000_000
"""A log is moved aside to ``<name>.log.1`` at this size; one older part is kept."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_T = TypeVar("_T")


@dataclass(frozen=True)
class Command:
    """A program to run; ``user`` is only looked at when we are root."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    user: str | None = None
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    """What the child gets from the kernel when we die without stopping it (Linux)."""
    stop_timeout_s: float = 30.0


def spawn(command: Command, log: Path) -> subprocess.Popen[bytes]:
    """Start ``command`` in its own process group, its output appended to ``log``.

    On Linux the kernel ends the child when the calling *thread* ends: that thread must live as long as the child.
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(command.death_signal))
            if os.getppid() != parent:
                os._exit(1)

    rotate(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen[bytes](
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **command.env},
            cwd=command.cwd,
            process_group=0,
            **identity(command.user),
            preexec_fn=die_with_parent,
        )


def identity(user: str | None) -> dict[str, Any]:
    """How subprocess takes on the identity of ``user``; nothing when there is no need (None) or we are not root."""
    if user is None or os.geteuid() != 0:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def stop(child: subprocess.Popen[bytes], command: Command) -> None:
    """Ask the child to stop; kill its group when it has not within its time."""
    if child.poll() is None:
        child.send_signal(command.stop_signal)
        try:
            child.wait(command.stop_timeout_s)
        except subprocess.TimeoutExpired:
            kill_group(child)
            child.wait()


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started in its group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def running(
    command: Command, log: Path, ready: Callable[[], bool], timeout_s: float
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``command`` for the time of the context, entered when ``ready()`` holds; StackError when too late."""
    child = spawn(command, log)
    try:
        deadline = time.monotonic() + timeout_s
        while not ready():
            if child.poll() is not None:
                raise StackError(f"{command.name} ended with code {child.returncode} while starting.\n{tail(log)}")
            if time.monotonic() > deadline:
                raise StackError(f"{command.name} was not ready within {timeout_s:.0f} s.\n{tail(log)}")
            time.sleep(0.05)
        yield child
    finally:
        stop(child, command)


def rotate(log: Path, limit: int = LOG_BYTES) -> None:
    """Move a full log aside. The writer appends to the same open file, so it is copied and emptied, not renamed."""
    if log.exists() and log.stat().st_size > limit:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def tail(log: Path, lines: int = 20, look_back: int = 1_000_000) -> str:
    """The last lines of a log, as far as they lie within its last ``look_back`` bytes."""
    if not log.exists():
        return ""
    with log.open("rb") as handle:
        handle.seek(max(0, log.stat().st_size - look_back))
        return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])


def backoff_s(failures: int, longest_s: float = 10.0) -> float:
    """How long to wait before start number ``failures`` + 1: 1 s, 2 s, 4 s, … at most ``longest_s``."""
    return min(longest_s, 2.0 ** min(failures - 1, 30))


def blocking(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of a coroutine, also for a caller whose thread already runs an event loop."""
    results: list[_T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, name="blocking")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
