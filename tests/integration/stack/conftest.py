"""The `hezhang` command as a person runs it, with a fake service in place of the five."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).parent


@dataclass
class Hezhang:
    """A stack directory, and the command for it. Everything it starts carries ``mark`` in its environment."""

    directory: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            (sys.executable, "-m", "hezhang_stack", *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.directory.parent,
            env={
                **os.environ,
                "HEZHANG_DIR": str(self.directory),
                "HEZHANG_SERVICES": "returns=fake_service",
                "HEZHANG_TEST_MARK": self.mark,
                "PYTHONPATH": str(HERE),
                "COLUMNS": "200",
            },
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        process = self.begin(*arguments)
        output, _ = process.communicate(timeout=150)
        assert process.returncode == code, output
        return output

    def alive(self) -> list[str]:
        """The command lines of everything that was started for this stack and still runs."""
        found: list[str] = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("HEZHANG_TEST_MARK") == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        return found


def _wait_until(condition: Callable[[], object], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not so within {timeout_s} s"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    return _wait_until


@pytest.fixture(scope="module")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Hezhang]]:
    """Makes stacks, and takes down what a failed test leaves."""
    made: list[Hezhang] = []

    def make() -> Hezhang:
        # Deep on purpose: longer than what a unix socket's path may have.
        made.append(Hezhang(tmp_path_factory.mktemp("checkout") / ("long-" * 20) / ".hezhang"))
        made[-1].directory.parent.mkdir()
        return made[-1]

    yield make
    for stack in made:
        if stack.alive():
            stack.run("down")


@pytest.fixture(scope="module")
def up(new_stack: Callable[[], Hezhang]) -> Hezhang:
    """A stack that is up for the whole module."""
    stack = new_stack()
    stack.run("up")
    return stack
