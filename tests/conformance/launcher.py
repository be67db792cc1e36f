"""Forks real processes that can stop themselves at a failpoint: ready in a tenth of a new interpreter's time.

``python -m tests.conformance.launcher`` reads one JSON object a line and answers with one; its children end with it.
"""

import gc
import importlib
import json
import os
import signal
import sys
import traceback
from dataclasses import dataclass, replace
from typing import Any

from hezhang_kit import failpoints
from hezhang_kit.service import main as serve


@dataclass
class Stop:
    """Sends ``signal`` to the own process when ``at`` is passed the ``count``-th time after ``since`` was passed."""

    at: str
    count: int = 1
    since: str = ""
    signal: int = signal.SIGKILL

    def __call__(self, name: str) -> None:
        """A failpoint's action."""
        if self.since:
            if name == self.since:
                self.since = ""
        elif name == self.at:
            self.count -= 1
            if self.count == 0:
                os.kill(os.getpid(), self.signal)


def toy(name: str, role: str, fail_on: list[str]) -> None:
    """The toy service under a name, and so in a consumer group, of its own."""
    from toy_service import faults, service  # noqa: PLC0415 - only who has it in its path needs it

    faults.fail_on = frozenset(fail_on)
    sys.argv = ["toy", role]
    serve(replace(service, name=name))


def _become(asked: dict[str, Any]) -> None:
    """What the child does until its end."""
    os.setpgid(0, 0)
    with open(os.devnull) as nothing, open(asked["log"], "ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.update(asked["env"])
    if asked["stop"] is not None:
        failpoints.install(Stop(**asked["stop"]))
    module, _, function = asked["program"].partition(":")
    getattr(importlib.import_module(module), function)(**asked["arguments"])


def _fork(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code: Any = 1
    try:
        _become(asked)
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - the child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(code if isinstance(code, int) else 1)


def main() -> None:
    """Serve until the standard input ends."""
    living: set[int] = set()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        answer: int | None = None
        if "load" in asked:
            for module in asked["load"]:
                importlib.import_module(module)
            gc.freeze()
        elif "poll" in asked:
            pid, status = os.waitpid(asked["poll"], os.WNOHANG)
            if pid:
                living.discard(pid)
                answer = os.waitstatus_to_exitcode(status)
        elif "clear" in asked:
            _kill(living)
        else:
            answer = _fork(asked)
            living.add(answer)
        print(json.dumps(answer), flush=True)
    _kill(living)


def _kill(living: set[int]) -> None:
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    while living:
        os.waitpid(living.pop(), 0)


if __name__ == "__main__":
    main()
