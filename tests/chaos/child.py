"""A service's process as the chaos starts it: the real one, after what a test wants to be wrong with it.

``python -m tests.chaos.child SERVICE ROLE``. CHAOS_PATCH names a planted bug. CHAOS_ORDERS names a file; once it is
there it holds one order, ``POINT ACTION [SECONDS]``: the next time the process passes that failpoint it removes the
file, and is then killed (``kill``), stops itself until it is continued (``stop``), or blocks for a time (``hold``).
"""

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hezhang_kit import failpoints
from hezhang_kit.service import main

_TOY = Path(__file__).parents[1] / "support" / "toy"


def obedient(orders: Path) -> Callable[[str], None]:
    """The action at failpoints that does what the file says."""

    def act(name: str) -> None:
        if not orders.exists():
            return
        point, action, *seconds = orders.read_text().split()
        if point != name:
            return
        orders.unlink()
        if action == "hold":
            time.sleep(float(seconds[0]))
        else:
            os.kill(os.getpid(), {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}[action])

    return act


def run(argv: Sequence[str]) -> None:
    """Prepare what is to be wrong, then be the service."""
    name, role = argv
    if plant := os.environ.get("CHAOS_PATCH"):
        from tests.chaos.mutant_patches import PLANTS  # noqa: PLC0415 - only a process with a bug needs it

        PLANTS[plant]()
    if orders := os.environ.get("CHAOS_ORDERS"):
        failpoints.install(obedient(Path(orders)))
    if name == "toy":
        sys.path.insert(0, str(_TOY))
        service = importlib.import_module("toy_service").service
    else:
        service = importlib.import_module(f"{name}_service.bootstrap").service
    sys.argv = [f"{name}_service", role]
    main(service)


if __name__ == "__main__":
    run(sys.argv[1:])
