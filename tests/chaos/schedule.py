"""Which fault happens when: a pure function of the seed, so that a run can be replayed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.interface import SERVICES


@dataclass(frozen=True)
class Kind:
    """A kind of fault: how often, how long it keeps its target, and how long until the next of its kind there."""

    name: str
    weight: float
    targets: Sequence[str]
    busy_s: float
    cooldown_s: float = 0.0


BROKER = "broker"
POSTGRES = "postgres"
_PROXIES = tuple(f"{service}:{protocol}" for service in SERVICES for protocol in ("kafka", "postgres"))
_TELLERS = ("ledger:kafka", "returns:kafka", "collections:kafka", "notify:kafka")
"""Those that tell events all the time: an ack that is waited for in vain harms nobody."""
_POSTGRES = tuple(name for name in _PROXIES if name.endswith(":postgres"))

# Weights leave the system time to get on between faults, with two cores: starting a process costs a second of one.
KINDS = (
    Kind("kill", 9, SERVICES, 6),
    Kind("terminate", 5, SERVICES, 6),
    Kind("freeze", 3, SERVICES, 11, 20),
    Kind("two_relays", 2, SERVICES, 8, 15),
    Kind("scale", 1.5, SERVICES, 16, 30),
    Kind("broker_kill", 1.5, (BROKER,), 12, 25),
    Kind("postgres_crash", 2, (POSTGRES,), 5, 12),
    Kind("disk_full", 1.5, (POSTGRES,), 4, 12),
    Kind("backend_kill", 14, SERVICES, 0),
    Kind("lost_ack", 12, _TELLERS, 5),
    Kind("cut_in_commit", 14, _POSTGRES, 5),
    Kind("black_hole", 5, _PROXIES, 6, 8),
    Kind("reset", 14, _PROXIES, 0),
    Kind("slow", 5, _PROXIES, 4),
)


@dataclass(frozen=True)
class Fault:
    """What is done to whom, and when: seconds since the first moment of the chaos."""

    number: int
    at_s: float
    kind: str
    target: str
    chance: float
    """In [0, 1): what a fault of this kind may choose by it (a duration, which of several)."""

    def __str__(self) -> str:
        return f"#{self.number:<4} +{self.at_s:6.1f} s  {self.kind} {self.target}"


def schedule(seed: int, count: int, mean_gap_s: float = 0.5, *, disk: bool = True) -> list[Fault]:
    """``count`` faults; a target that is still busy with one gets no other of those that keep it busy."""
    choose = random.Random(seed)
    kinds = [kind for kind in KINDS if disk or kind.name != "disk_full"]
    busy: dict[str, float] = {}
    rests: dict[tuple[str, str], float] = {}
    faults: list[Fault] = []
    at = 0.0
    while len(faults) < count:
        at += choose.expovariate(1 / mean_gap_s)
        free = _free(kinds, busy, rests, at)
        kind = choose.choices(list(free), [kind.weight for kind in free])[0]
        target = choose.choice(free[kind])
        faults.append(Fault(len(faults) + 1, round(at, 3), kind.name, target, choose.random()))
        if kind.busy_s:
            busy[target] = at + kind.busy_s
        rests[(kind.name, target)] = at + kind.busy_s + kind.cooldown_s
    return faults


def _free(
    kinds: Sequence[Kind], busy: dict[str, float], rests: dict[tuple[str, str], float], at: float
) -> dict[Kind, list[str]]:
    """What may be done at this time to whom. A reset never waits, so there is always something."""
    free: dict[Kind, list[str]] = {}
    for kind in kinds:
        targets = [
            target
            for target in kind.targets
            if rests.get((kind.name, target), 0) <= at and (not kind.busy_s or busy.get(target, 0) <= at)
        ]
        if targets:
            free[kind] = targets
    return free
