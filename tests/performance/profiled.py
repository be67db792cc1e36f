"""A service under cProfile: ``python -m tests.performance.profiled OUT MODULE ROLE``; read OUT with ``pstats``."""

import cProfile
import importlib
import signal
import sys
import time
from contextlib import suppress

from hezhang_kit.service import main


def run() -> None:
    """Run the role of the service until it is stopped, then write the profile."""
    out, module, role = sys.argv[1:4]
    service = importlib.import_module(f"{module}.bootstrap").service
    sys.argv = [module, role]
    # The server raises the signal that stopped it again when it is done; by default that ends us before the profile.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Processor time: what waits for others, or for a busy machine, costs nothing.
    profile = cProfile.Profile(time.process_time)
    with suppress(SystemExit):
        profile.runcall(main, service)
    profile.dump_stats(out)


if __name__ == "__main__":
    run()
