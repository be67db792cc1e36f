"""Which events the code of a service makes, read from its source."""

import ast
from pathlib import Path

from hezhang_contracts.registry import TOPICS

_CLASSES = {topic.event.__name__: topic.name for topic in TOPICS.values()}


def told_by(package: Path) -> set[str]:
    """The topics whose event class a package calls; who opens findings has the kit resolve some too."""
    told: set[str] = set()
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                told |= _told(node.func)
    return told


def _told(called: ast.expr) -> set[str]:
    if isinstance(called, ast.Name) and called.id in _CLASSES:
        return {_CLASSES[called.id]}
    if isinstance(called, ast.Attribute) and called.attr == "open_findings":
        return {"anomaly.opened", "anomaly.resolved"}
    return set()
