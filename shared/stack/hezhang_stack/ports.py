"""Loopback ports: chosen free, remembered by the caller, and never the same for two checkouts of one user."""

import json
import random
import socket
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from hezhang_stack import files
from hezhang_stack.errors import StackError

HOST = "127.0.0.1"
_RANGE = range(20_000, 30_000)
"""Below the range from which the kernel takes the ports of outgoing connections."""


def is_free(port: int) -> bool:
    """Whether a server could listen at ``port`` now."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Whether somebody accepts connections at ``port``."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0


def choose(
    owner: Path, names: Iterable[str], *, remembered: Mapping[str, int], demanded: Mapping[str, int]
) -> tuple[dict[str, int], list[str]]:
    """A port for each name, and what is to be said about it.

    A demanded port that is taken is a StackError. A remembered one that is taken is replaced, with a note. Chosen ports
    are registered for ``owner`` (the stack's directory) in the user's cache, so that stacks started at once, or stopped
    just now, do not get in each other's way.
    """
    register = files.cache() / "ports.json"
    with files.locked(files.cache() / "ports.lock"):
        others = {
            int(port): place for port, place in _read(register).items() if place != str(owner) and Path(place).exists()
        }
        ports, notes = _choose(names, remembered, demanded, others)
        mine = {port: str(owner) for port in ports.values()}
        files.write_private(register, json.dumps(others | mine))
    return ports, notes


def _choose(
    names: Iterable[str], remembered: Mapping[str, int], demanded: Mapping[str, int], others: Mapping[int, str]
) -> tuple[dict[str, int], list[str]]:
    ports: dict[str, int] = {}
    notes: list[str] = []
    for name in names:
        wish = demanded.get(name)
        if wish is not None:
            if wish in ports.values() or not is_free(wish):
                raise StackError(
                    f"port {wish}, wanted for {name}, is taken on {HOST}."
                    f" Stop what listens there, or give another: --port {name}=NUMBER"
                )
            ports[name] = wish
            continue
        last = remembered.get(name)
        if last is not None and last not in ports.values() and is_free(last):
            ports[name] = last
            continue
        ports[name] = _random({*ports.values(), *demanded.values(), *others})
        if last is not None:
            notes.append(f"{name}: port {last} is now taken by another program, using {ports[name]}")
    return ports, notes


def _random(avoid: set[int]) -> int:
    for port in random.sample(_RANGE, len(_RANGE)):
        if port not in avoid and is_free(port):
            return port
    raise StackError(f"no free port between {_RANGE.start} and {_RANGE.stop} on {HOST}")


def _read(register: Path) -> dict[str, str]:
    return json.loads(register.read_text()) if register.exists() else {}
