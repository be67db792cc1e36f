"""What the person at the terminal asked for, and where things lie; read by `hezhang` and by its supervisor."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROLES = ("api", "consumer", "relay")
SERVERS = ("kafka", "kafka-controller", "postgres", "helpers", "smtp")
DATA: Sequence[str] = ("kafka", "postgres", "helpers", "logs", "stack.json", "demo.json")
"""What `hezhang down --wipe` removes."""


@dataclass(frozen=True)
class Options:
    """A stack as it is wanted."""

    directory: Path
    services: Mapping[str, str]
    """Service -> the Python module that is it."""
    split: bool = False
    traces: bool = False
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    repair: Mapping[str, str] = field(default_factory=dict[str, str])
    """Service -> the command for its database that is run before it starts."""

    def port_names(self) -> list[str]:
        """Everything that listens."""
        roles = [f"{name}-{role}" for name in self.services for role in ROLES[1:]] if self.split else []
        viewer = ["zipkin"] if self.traces else []
        return [*SERVERS, *self.services, *roles, *viewer]

    def encode(self) -> str:
        """As one argument of a program."""
        return json.dumps({**asdict(self), "directory": str(self.directory)})

    @classmethod
    def decode(cls, text: str) -> "Options":
        """The inverse of encode."""
        raw = json.loads(text)
        return cls(**{**raw, "directory": Path(raw["directory"])})


def log_of(directory: Path, name: str) -> Path:
    """Where a process of the stack writes."""
    return directory / "logs" / f"{name}.log"
