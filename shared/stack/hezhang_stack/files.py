"""Small things about files: locks between processes, atomic replacement, secrets, free space."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hezhang_stack.errors import StackError


@contextmanager
def locked(path: Path, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock file ``path`` against every other process of this machine; waits for it without a limit.

    ``on_wait`` is called once when somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait:
                on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` at once by a file that only its owner can read."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
        handle.write(text)
    fresh.replace(path)


def secret(path: Path) -> str:
    """The secret kept in ``path``; made at first use, mode 0600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text()


def cache() -> Path:
    """What every checkout of this user shares: downloads and the register of ports."""
    return Path(os.environ.get("HEZHANG_CACHE") or Path.home() / ".cache" / "hezhang").absolute()


def need_space(path: Path, megabytes: int, what: str) -> None:
    """Raise StackError unless ``megabytes`` (10^6 bytes) are free where ``path`` is or will be."""
    there = path
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free // 1_000_000
    if free < megabytes:
        raise StackError(
            f"not enough disk space for {what}: {megabytes} MB are needed under {path}, {free} MB are free."
            " Free some space, or choose another place with HEZHANG_CACHE (downloads) or --dir (data)."
        )
