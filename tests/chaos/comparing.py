"""How a check says what differs."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tests.chaos.facts import Facts
from tests.chaos.interface import Finding
from tests.chaos.model import Expected
from tests.chaos.observe import Seen

EXAMPLES = 5
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Case:
    """A run that is over: what was done, what had to come of it, what came of it."""

    facts: Facts
    expected: Expected
    seen: Seen


def finding(check: str, wrong: Iterable[str]) -> Finding:
    """A finding that counts what is wrong and shows the first few."""
    count, examples = 0, list[str]()
    for one in wrong:
        count += 1
        if count <= EXAMPLES:
            examples.append(one)
    return Finding(check, count, examples)


def differing(expected: Mapping[K, object], found: Mapping[K, object], nothing: object = None) -> Iterable[str]:
    """Where two mappings differ; what is missing counts as ``nothing``."""
    for key in {**expected, **found}:
        should, does = expected.get(key, nothing), found.get(key, nothing)
        if should != does:
            yield f"{_name(key)}: expected {should}, found {does}"


def repeated(keys: Iterable[K], what: str) -> Iterable[str]:
    """Keys that are there more than once."""
    seen: set[K] = set()
    for key in keys:
        if key in seen:
            yield f"{what} twice: {_name(key)}"
        seen.add(key)


def missing(expected: Iterable[K], found: Iterable[K], what: str) -> Iterable[str]:
    """What should be there and is not."""
    there = set(found)
    return (f"{what}: {_name(key)}" for key in dict.fromkeys(expected) if key not in there)


def _name(key: Hashable) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
