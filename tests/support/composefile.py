"""docker-compose.yml as it is read when no variable is set."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-+])(?P<text>[^}]*))?\}")


def variables() -> Iterator[tuple[str, str]]:
    """Every variable that the file asks for, with its default; again at each place."""
    for found in _VARIABLE.finditer(TEXT):
        yield found["name"], (found["text"] or "") if found["kind"] == "-" else ""


def load() -> dict[str, Any]:
    """The file with the defaults of its variables, its merges and anchors resolved."""
    return yaml.safe_load(_VARIABLE.sub(lambda found: (found["text"] or "") if found["kind"] == "-" else "", TEXT))


def environment(service: dict[str, Any]) -> dict[str, str]:
    """What a container's process finds in its environment."""
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def published(service: dict[str, Any]) -> list[tuple[str, int, int]]:
    """(address, port on the host, port in the container) of every published port."""
    return [
        (address, int(host), int(container))
        for address, host, container in (port.rsplit(":", 2) for port in service.get("ports", []))
    ]
