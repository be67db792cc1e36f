"""A service under cProfile: ``python -m tests.performance.profiled OUT MODULE ROLE``.

Read OUT with ``pstats``, or by package with ``python -m tests.performance.profiled OUT``.
"""

import cProfile
import importlib
import pstats
import signal
import sys
import time
from collections import Counter
from contextlib import suppress


class Marked(cProfile.Profile):
    """Of the whole life of the process, or only from each odd SIGUSR1 to the next."""

    marks = 0

    def turn(self, *_: object) -> None:
        """SIGUSR1."""
        self.disable()
        if self.marks == 0:
            self.clear()
        self.marks += 1
        if self.marks % 2:
            self.enable()


def run(out: str, module: str, role: str) -> None:
    """Run the role of the service until it is stopped, then write the profile."""
    from hezhang_kit.service import main  # noqa: PLC0415 - not needed to read one

    service = importlib.import_module(f"{module}.bootstrap").service
    sys.argv = [module, role]
    # The server raises the signal that stopped it again when it is done; by default that ends us before the profile.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Processor time: what waits for others, or for a busy machine, costs nothing.
    profile = Marked(time.process_time)
    signal.signal(signal.SIGUSR1, profile.turn)
    with suppress(SystemExit):
        profile.runcall(main, service)
    profile.dump_stats(out)


def by_package(path: str) -> list[tuple[float, str]]:
    """The percent of processor time that was spent in each package's own code, most first."""
    own: Counter[str] = Counter()
    for (file, _, _), (_, _, seconds, _, _) in pstats.Stats(path).stats.items():  # pyright: ignore
        own[_package(file)] += seconds
    total = sum(own.values())
    return [(100 * seconds / total, package) for package, seconds in own.most_common()]


def _package(file: str) -> str:
    """The package of a function; what is written in C has no file."""
    if file == "~":
        return "built in"
    parts = file.split("/")
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    own = [part for part in parts if part.startswith("hezhang_") or part.endswith("_service")]
    return own[-1] if own else "standard library"


def main() -> None:
    """Make a profile, or print one."""
    if len(sys.argv) > 2:
        run(*sys.argv[1:4])
        return
    for percent, package in by_package(sys.argv[1]):
        if percent >= 1:
            print(f"{percent:5.1f} %  {package}")


if __name__ == "__main__":
    main()
