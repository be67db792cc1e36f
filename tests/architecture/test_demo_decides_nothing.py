"""The demo only translates rows into API calls: it imports no service and knows no outcome."""

import ast
import sys
from pathlib import Path
from typing import get_args

import pytest
from hezhang_contracts.anomaly_events import AnomalyKind

DEMO = Path(__file__).parents[2] / "shared/stack/hezhang_stack/demo"
FILES = sorted(DEMO.rglob("*.py"))
ALLOWED = {"hezhang_stack", "hezhang_contracts.money", "httpx", "rich", "typer"}


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports in the demo are absolute"
            names.add(node.module or "")
    return names


def refused_imports(tree: ast.AST) -> set[str]:
    return {
        name
        for name in imported(tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED)
    }


def known_outcomes(source: str) -> set[str]:
    return {kind for kind in get_args(AnomalyKind) if kind in source}


def dynamic_imports(tree: ast.AST) -> set[str]:
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in ("__import__", "eval", "exec"))
        or (isinstance(node, ast.Attribute) and node.attr == "import_module")
    }


def test_the_demo_is_found() -> None:
    assert {"command.py", "run.py", "requests.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_demo_imports_no_service_and_knows_no_outcome(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert not refused_imports(tree)
    assert not dynamic_imports(tree)
    assert not known_outcomes(source)


def test_these_checks_can_fail() -> None:
    tree = ast.parse("from ledger_service.domain import rules\nimport hezhang_contracts.registry\nimport json\n")
    assert refused_imports(tree) == {"ledger_service.domain", "hezhang_contracts.registry"}
    assert dynamic_imports(ast.parse("importlib.import_module('x')\n__import__('y')")) == {
        "import_module",
        "__import__",
    }
    assert known_outcomes('kind == "return_never_sold"') == {"return_never_sold"}
