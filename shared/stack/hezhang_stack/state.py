"""The one description of a running stack, `.hezhang/stack.json`: where everything listens and how one gets in."""

import fcntl
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx

from hezhang_stack import files
from hezhang_stack.errors import StackError

Status = Literal["starting", "ready", "stopping", "stopped"]

_FILE = "stack.json"
_LOCK = "supervisor.lock"


@dataclass(frozen=True)
class Process:
    """A child of the supervisor as it was when its state last changed."""

    name: str
    role: str
    port: int
    health_url: str
    """Where it says whether it is well; "" when an open port is all that can be asked."""
    state: Literal["starting", "ready", "restarting", "stopped"] = "starting"
    pid: int | None = None
    started: float | None = None
    """When the operating system says that the process began; tells it from a later one of the same pid."""
    restarts: int = 0


@dataclass(frozen=True)
class Service:
    """A service: its API and its database as application and as owner."""

    url: str
    database_url: str
    migration_url: str


@dataclass(frozen=True)
class Stack:
    """Everything that others need to know. Holds secrets: its file is readable for its owner only."""

    directory: Path
    status: Status
    ports: dict[str, int]
    kafka_bootstrap: str
    postgres_admin_url: str
    issuer_url: str
    issuer_secret: str
    jwks_url: str
    audience: str
    otlp_url: str
    """Base URL: spans go to /v1/traces, GET /traces/{trace_id} reads them."""
    mailbox_url: str
    smtp_host: str
    smtp_port: int
    zipkin_url: str
    """ "" unless the stack was started with traces."""
    split: bool
    services: dict[str, Service] = field(default_factory=dict[str, Service])
    supervisor_pid: int | None = None
    processes: tuple[Process, ...] = ()

    def service(self, name: str) -> Service:
        """The service, or a StackError that names those there are."""
        if name not in self.services:
            raise StackError(f"there is no service {name!r} in this stack; there are: {', '.join(self.services)}")
        return self.services[name]

    def token(self, sub: str, roles: Sequence[str], books: Sequence[str], ttl_s: int = 3_600) -> str:
        """A bearer token from the stack's issuer."""
        answer = httpx.post(
            f"{self.issuer_url}/token",
            json={"sub": sub, "roles": list(roles), "books": list(books), "ttl_s": ttl_s},
            headers={"Authorization": f"Bearer {self.issuer_secret}"},
        )
        return answer.raise_for_status().json()["access_token"]


def default_directory() -> Path:
    """`.hezhang` at the root of the checkout that we are in, or here when we are in none."""
    here = Path.cwd()
    checkouts = (each for each in (here, *here.parents) if (each / "uv.lock").exists() or (each / ".git").exists())
    return next(checkouts, here) / ".hezhang"


def load(directory: Path | None = None) -> Stack:
    """The stack that is up in ``directory`` (default: HEZHANG_DIR, else this checkout's); StackError when none is."""
    place = directory or Path(os.environ.get("HEZHANG_DIR") or default_directory())
    stack = read(place)
    if stack is None or stack.status != "ready" or not is_held(place):
        raise StackError(f"no stack is up in {place}. Start it with: hezhang up")
    return stack


def read(directory: Path) -> Stack | None:
    """What was last written in ``directory``, whether or not it is still true."""
    path = directory.absolute() / _FILE
    if not path.exists():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_text())
        content["directory"] = path.parent
        content["services"] = {name: Service(**each) for name, each in content["services"].items()}
        content["processes"] = tuple(Process(**each) for each in content["processes"])
        return Stack(**content)
    except (KeyError, TypeError, ValueError) as error:
        raise StackError(f"{path} was written by another version of hezhang ({error}). Remove it.") from error


def write(stack: Stack) -> None:
    """Replace the description at once."""
    content = asdict(stack)
    del content["directory"]
    files.write_private(stack.directory / _FILE, json.dumps(content, indent=2))


def is_held(directory: Path) -> bool:
    """Whether a supervisor is at work in ``directory``."""
    lock = directory / _LOCK
    if not lock.exists():
        return False
    with lock.open("r") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def seize(directory: Path) -> bool:
    """Become the supervisor of ``directory`` until this process has ended; False when another one is."""
    lock = os.open(directory / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)  # never closed: the lock lasts to the very end
    for _ in range(20):  # a second: whoever only asks (is_held) holds it for a moment too
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    os.close(lock)
    return False
