"""Writes the schemas and AsyncAPI documents; ``python -m hezhang_contracts.generate [--check | --release VERSION]``.

Without an option what is out of date is written. ``--check`` writes nothing and fails when something is out of date.
``--release`` keeps the schemas as those of a released version, which later ones are compared with.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from hezhang_contracts.asyncapi import document_of
from hezhang_contracts.compatibility import breaks
from hezhang_contracts.registry import SERVICES, TOPICS
from hezhang_contracts.schemas import Json, file_name, schema_of

ROOT = Path(__file__).parents[3]
SCHEMAS = Path("shared/contracts/schemas")
FROZEN = Path("shared/contracts/frozen")


def generated() -> dict[Path, str]:
    """Every generated file, by its path from the project's root, with its content."""
    files = {SCHEMAS / name: _text(schema) for name, schema in current_schemas().items()}
    return files | {Path(f"services/{name}/asyncapi.json"): _text(document_of(name)) for name in SERVICES}


def drift(root: Path, files: Mapping[Path, str]) -> list[str]:
    """What on disk differs from what would be generated, each with what is wrong with it."""
    found: list[str] = []
    for path, content in files.items():
        if not (root / path).is_file():
            found.append(f"{path} is missing")
        elif (root / path).read_text(encoding="utf-8") != content:
            found.append(f"{path} is not what the contracts say")
    return found + [f"{path} belongs to no event" for path in _left_over(root, files)]


def incompatible(root: Path, current: Mapping[str, Json]) -> list[str]:
    """Where schemas (by file name) break a released one, each with release, file and place."""
    found: list[str] = []
    for path in sorted((root / FROZEN).glob("*/*.json")):
        place = path.relative_to(root / FROZEN)
        if path.name not in current:
            found.append(f"{place}: the event was removed; it stays in its topic for ever and has to be readable")
            continue
        released = json.loads(path.read_text(encoding="utf-8"))
        found.extend(f"{place}: {reason}" for reason in breaks(released, current[path.name]))
    return found


def current_schemas() -> dict[str, Json]:
    """The schemas by file name, in its order."""
    return dict(sorted((file_name(topic), schema_of(topic)) for topic in TOPICS.values()))


def _left_over(root: Path, files: Mapping[Path, str]) -> list[Path]:
    present = (path.relative_to(root) for path in sorted((root / SCHEMAS).glob("*.json")))
    return [path for path in present if path not in files]


def _text(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _write(root: Path, files: Mapping[Path, str]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")


def _release(root: Path, version: str) -> None:
    folder = FROZEN / version
    if (root / folder).exists():
        sys.exit(f"{folder} is released already and never changes; give the release another version")
    _write(root, {folder / name: _text(schema) for name, schema in current_schemas().items()})


def main(arguments: list[str] | None = None, root: Path = ROOT) -> None:
    """The command; exits with 1 and a list of what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m hezhang_contracts.generate", description=__doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing, fail when something is out of date")
    mode.add_argument("--release", metavar="VERSION", help="keep the schemas as those of this version, such as v0.1.0")
    options = parser.parse_args(arguments)
    files = generated()
    wrong = incompatible(root, current_schemas())
    if options.check:
        wrong += drift(root, files)
    if wrong:
        hint = "`make contracts` writes what is generated; what breaks a released event needs a new version of it"
        sys.exit("\n".join([*wrong, hint]))
    if not options.check:
        _write(root, files)
        for path in _left_over(root, files):
            (root / path).unlink()
    if options.release:
        _release(root, options.release)


if __name__ == "__main__":
    main()
