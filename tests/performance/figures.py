"""What was measured, as it is shown and kept."""

import json
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Aim:
    """What a figure is to reach: ``least`` is a lower bound, else it is an upper one."""

    value: float
    least: bool = True

    def met(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.value if self.least else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.value:g}"


@dataclass(frozen=True)
class Figure:
    """A measured quantity: the median of its repetitions, with the least and the greatest."""

    bench: str
    name: str
    unit: str
    values: tuple[float, ...]
    aim: Aim | None = None
    notes: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        """Least and greatest, or nothing of a single run."""
        return f"{digits(min(self.values))}–{digits(max(self.values))}" if len(self.values) > 1 else ""

    @property
    def verdict(self) -> str:
        """Whether the median reaches the aim, if there is one."""
        if self.aim is None:
            return ""
        return "yes" if self.aim.met(self.median) else "no"


@dataclass(frozen=True)
class Part:
    """How a benchmark went: its time, and the share of the processors that the host gave to others meanwhile."""

    bench: str
    seconds: float
    stolen: float

    def __str__(self) -> str:
        return f"{self.bench} {self.seconds:.0f} s, {self.stolen:.0%}"


class Stopwatch:
    """Runs from now on."""

    def __init__(self) -> None:
        self._began, self._stolen, self._all = time.monotonic(), *_processors()

    def part(self, bench: str) -> Part:
        """What it shows."""
        stolen, everything = _processors()
        share = (stolen - self._stolen) / max(everything - self._all, 0.01)
        return Part(bench, round(time.monotonic() - self._began, 1), round(share, 3))


def _processors() -> tuple[float, float]:
    """Seconds since the machine was started, of all its processors: given to others by the host, and all."""
    times = psutil.cpu_times()
    return getattr(times, "steal", 0.0), sum(times)


def ratios(own: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """Each repetition against the one that was interleaved with it."""
    return tuple(a / b for a, b in zip(own, other, strict=True))


def digits(value: float) -> str:
    """Three significant digits, whole numbers whole."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> dict[str, Any]:
    """Where the figures come from."""
    model = next((line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")), "")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False)
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit.stdout.strip() + ("+" if changed.stdout.strip() else ""),
        "cpu": model,
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
    }


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def dump(path: Path, figures: Sequence[Figure], parts: Sequence[Part], *, quick: bool) -> None:
    """Keep a run as JSON."""
    content = {
        "machine": machine(),
        "quick": quick,
        "parts": [asdict(part) for part in parts],
        "figures": [asdict(figure) | {"median": figure.median} for figure in figures],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def load(path: Path) -> tuple[dict[str, Any], list[Part], list[Figure]]:
    """A run that was kept: what is said of it, how its parts went, and its figures."""
    content: dict[str, Any] = json.loads(path.read_text())
    figures = [
        Figure(
            bench=each["bench"],
            name=each["name"],
            unit=each["unit"],
            values=tuple(each["values"]),
            aim=Aim(**each["aim"]) if each["aim"] else None,
            notes=each["notes"],
        )
        for each in content.pop("figures")
    ]
    return content, [Part(**each) for each in content.pop("parts")], figures
