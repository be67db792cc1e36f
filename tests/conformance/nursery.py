"""The test's side of the launcher: processes to be killed, frozen and thawed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.conformance.launcher import Stop
from tests.support.conditions import until

ROOT = Path(__file__).parents[2]


@dataclass
class Member:
    """A process that the launcher forked."""

    pid: int
    log: Path
    nursery: "Nursery"
    code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, negative for a signal, once it has ended."""
        self.ended()
        return self.code

    def ended(self) -> bool:
        """Whether it is gone; ``code`` is its exit code then, negative for a signal."""
        if self.code is None:
            self.code = self.nursery.ask({"poll": self.pid})
        return self.code is not None

    async def end(self, deadline_s: float = 30) -> int:
        """Wait until it is gone; its exit code."""
        await until(self.ended, f"process {self.pid} has ended", deadline_s, self.tail)
        assert self.code is not None
        return self.code

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it is gone."""
        if not self.ended():
            os.kill(self.pid, number)

    async def stop(self) -> None:
        """SIGTERM, upon which it has to end well; uvicorn raises the signal again when it is done."""
        self.send(signal.SIGTERM)
        assert await self.end() in (0, -signal.SIGTERM), self.tail()
        assert self.said("Finished server process"), self.tail()

    async def frozen(self) -> None:
        """Wait until it is stopped by SIGSTOP."""
        process = psutil.Process(self.pid)
        await until(lambda: process.status() == psutil.STATUS_STOPPED, f"process {self.pid} is frozen", log=self.tail)

    def said(self, words: str) -> bool:
        """Whether its log has these words."""
        return words in self.log.read_text(errors="replace")

    def tail(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


@dataclass
class Nursery:
    """The launcher, and where its children's logs are."""

    process: subprocess.Popen[str]
    directory: Path

    def ask(self, question: Mapping[str, Any]) -> Any:
        """One question, one answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def load(self, *modules: str) -> None:
        """Import modules before anybody is forked."""
        self.ask({"load": modules})

    def clear(self) -> None:
        """Kill whoever lives."""
        self.ask({"clear": True})

    def fork(
        self,
        program: str,
        arguments: Mapping[str, Any],
        env: Mapping[str, str],
        stop: Stop | None,
        log: Path | None = None,
    ) -> Member:
        """Run ``module:function`` with arguments in a process of its own; its output is added to ``log``."""
        if log is None:
            log = self.directory / f"{len(list(self.directory.iterdir())):03}.log"
        log.touch()
        asked = {"program": program, "arguments": arguments, "env": env, "log": str(log)}
        return Member(self.ask(asked | {"stop": stop and asdict(stop)}), log, self)


@contextmanager
def nursing(directory: Path) -> Iterator[Nursery]:
    """A launcher for the time of the context; whoever it forked is killed at the end at the latest."""
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests/support/toy"), os.environ.get("PYTHONPATH", "")))
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.conformance.launcher"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    try:
        nursery = Nursery(process, directory)
        nursery.load("toy_service")
        yield nursery
    finally:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0, "the launcher failed"
