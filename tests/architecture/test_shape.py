"""The five services have one shape, and files and functions stay small."""

import ast
import subprocess
from pathlib import Path

import pytest
from hezhang_contracts.registry import SERVICES

from tests.architecture.sources import CONTRACTS, KIT, PACKAGES, ROOT, STACK, files, place, tree

services = pytest.mark.parametrize("name", SERVICES)

SHAPE = {
    "__init__.py", "__main__.py", "bootstrap.py", "py.typed",
    "domain/__init__.py",
    "app/__init__.py", "app/commands.py", "app/handlers.py", "app/ports.py",
    "adapters/__init__.py", "adapters/tables.py",
    "entrypoints/__init__.py", "entrypoints/api.py", "entrypoints/consumers.py",
}  # fmt: skip
AROUND = {
    "README.md",
    "Dockerfile",
    "asyncapi.json",
    "pyproject.toml",
    "migrations/env.py",
    "migrations/versions/0001_baseline.py",
}
TOP = {"__init__.py", "__main__.py", "bootstrap.py", "settings.py", "py.typed"}
LAYERS = {"domain", "app", "adapters", "entrypoints"}

MAX_FILE = 300
MAX_FUNCTION = 70
HOUSE = files(CONTRACTS, KIT, STACK, *PACKAGES.values(), *(ROOT / f"services/{name}/migrations" for name in SERVICES))


def present(folder: Path, wanted: set[str]) -> set[str]:
    return {name for name in wanted if (folder / name).is_file()}


@services
def test_a_service_has_the_shape_of_all(name: str) -> None:
    assert present(PACKAGES[name], SHAPE) == SHAPE
    assert present(PACKAGES[name].parent, AROUND) == AROUND


@services
def test_a_service_has_nothing_beside_the_shape(name: str) -> None:
    top = {path.name for path in PACKAGES[name].iterdir() if path.name != "__pycache__"}
    with_data = {
        path.parent.name for path in PACKAGES[name].glob("*/*") if path.suffix != ".py" and path.name != "__pycache__"
    }
    data = {folder for folder in top - TOP - LAYERS if not list((PACKAGES[name] / folder).rglob("*.py"))}
    assert top - TOP - LAYERS == data, "beside the layers there is only data, such as templates"
    assert with_data <= data


@services
def test_entry_points_start_the_same_way(name: str) -> None:
    modules = {node.module for node in tree(PACKAGES[name] / "__main__.py").body if isinstance(node, ast.ImportFrom)}
    assert modules == {"hezhang_kit.service", f"{name}_service.bootstrap"}


@services
def test_consumers_are_a_table_of_contents(name: str) -> None:
    body = tree(PACKAGES[name] / "entrypoints/consumers.py").body
    kinds = {type(node) for node in body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign}, "no logic in consumers.py"


def test_services_and_tests_are_no_packages_above_their_own() -> None:
    folders = [ROOT / "services", *(ROOT / "services").iterdir(), ROOT / "tests", *(ROOT / "tests").glob("*")]
    tests = (ROOT / "tests").glob("*/*/__init__.py")
    strays = [folder / "__init__.py" for folder in folders if (folder / "__init__.py").exists()]
    assert strays + [path for path in tests if path.parent.name != "toy_service"] == []


def test_only_text_is_kept() -> None:
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, check=True)
    kept = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    binary = [place(path) for path in kept if path.is_file() and b"\0" in path.read_bytes()]
    assert (binary, len(kept) > 500) == ([], True)


@pytest.mark.parametrize("path", HOUSE, ids=place)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE, f"{place(path)} has {lines} lines, at most {MAX_FILE}: split it"
    long = [
        f"{place(path, node)} {node.name} has {length} lines, at most {MAX_FUNCTION}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    ]
    assert long == []
