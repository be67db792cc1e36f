"""The project's source as the architecture tests see it."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hezhang_contracts.registry import SERVICES

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "shared/contracts/hezhang_contracts"
KIT = ROOT / "shared/kit/hezhang_kit"
STACK = ROOT / "shared/stack/hezhang_stack"
PACKAGES = {name: ROOT / f"services/{name}/{name}_service" for name in SERVICES}
FOLDERS = {f"{name}_service": path for name, path in PACKAGES.items()}
FOLDERS |= {"hezhang_contracts": CONTRACTS, "hezhang_kit": KIT, "hezhang_stack": STACK}


def files(*folders: Path) -> list[Path]:
    """The Python files under folders; AssertionError when a folder has none, so that no rule is kept by mistake."""
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    assert found, f"no Python files in {', '.join(map(str, folders))}"
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something is, for a message."""
    where = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return where if node is None else f"{where}:{getattr(node, 'lineno', 0)}"


def imported(parsed: ast.AST) -> set[str]:
    """Every module that is imported; relative imports are refused, since they hide where something comes from."""
    names: set[str] = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            names.add(node.module or "")
    return names


def foreign(parsed: ast.AST) -> set[str]:
    """What is imported from outside the standard library."""
    return {name for name in imported(parsed) if name.split(".")[0] not in sys.stdlib_module_names}


def within(name: str, *allowed: str) -> bool:
    """Whether a module is one of those allowed or inside one."""
    return any(name == module or name.startswith(f"{module}.") for module in allowed)


def calls(parsed: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with what is called, as it is written: ``connection.begin``, ``Fen``."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def words(parsed: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every name and attribute that is used or imported."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Name):
            yield node.id, node
        elif isinstance(node, ast.Attribute):
            yield node.attr, node
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2], node
