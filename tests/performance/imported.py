"""What imports take of memory, by package: ``python -m tests.performance.imported hezhang_kit.service MODULE``.

A module's own growth of the resident set, without that of what it imports itself; who is first to import something
shared pays for it. What the interpreter and this program take stands under ``(start)``.
"""

import importlib
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import psutil

_START = "(start)"


class Scales(MetaPathFinder):
    """Finds modules as the others do, and weighs each while it is executed."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._known = 0
        self._stack = [_START]
        self.mb: Counter[str] = Counter()

    def weigh(self) -> None:
        """Put what was added since the last time to the account of what is being imported."""
        now = self._process.memory_info().rss
        self.mb[self._stack[-1]] += (now - self._known) / 1e6  # pyright: ignore[reportArgumentType]
        self._known = now

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See MetaPathFinder."""
        others = (finder for finder in sys.meta_path if finder is not self)
        found = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((spec for spec in found if spec), None)
        if spec and spec.loader and "exec_module" not in vars(spec.loader) and hasattr(spec.loader, "__dict__"):
            self._watch(spec.loader, fullname.partition(".")[0])
        return spec

    def _watch(self, loader: Any, package: str) -> None:
        execute = loader.exec_module

        def weighed(module: ModuleType) -> None:
            self.weigh()
            self._stack.append(package)
            try:
                execute(module)
            finally:
                self.weigh()
                self._stack.pop()

        loader.exec_module = weighed


def main(modules: Sequence[str]) -> None:
    """Import them and print the packages that take at least a megabyte."""
    scales = Scales()
    scales.weigh()
    sys.meta_path.insert(0, scales)
    try:
        for module in modules:
            importlib.import_module(module)
    finally:
        sys.meta_path.remove(scales)
    scales.weigh()
    large = [(mb, package) for package, mb in scales.mb.most_common() if mb >= 1]
    for mb, package in [*large, (sum(scales.mb.values()) - sum(mb for mb, _ in large), "all others")]:
        print(f"{mb:6.1f} MB  {package}")
    print(f"{sum(scales.mb.values()):6.1f} MB  in all")


if __name__ == "__main__":
    main(sys.argv[1:])
