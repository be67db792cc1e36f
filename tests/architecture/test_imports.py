"""Who imports whom: the contracts of ``.importlinter``, and what each layer may use from outside."""

import re
from pathlib import Path

import pytest
from hezhang_contracts.registry import SERVICES
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.sources import CONTRACTS, PACKAGES, ROOT, STACK, files, foreign, place, tree, within

services = pytest.mark.parametrize("name", SERVICES)


def strangers(folder: Path, *allowed: str) -> list[str]:
    """What the files of a folder import beyond the standard library and ``allowed``."""
    return [
        f"{place(path)} imports {module}"
        for path in files(folder)
        for module in sorted(foreign(tree(path)))
        if not within(module, *allowed)
    ]


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_a_broken_import_contract_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = (ROOT / ".importlinter").read_text(encoding="utf-8")
    turned = written.replace("    app\n    domain\n", "    domain\n    app\n", 1)
    assert turned != written
    (tmp_path / ".importlinter").write_text(turned, encoding="utf-8")
    assert lint_imports(config_filename=str(tmp_path / ".importlinter"), no_cache=True) == EXIT_STATUS_ERROR
    assert "ledger_service.app" in capsys.readouterr().out


def test_every_service_has_its_import_contract() -> None:
    written = (ROOT / ".importlinter").read_text(encoding="utf-8")
    for name in SERVICES:
        assert f"[importlinter:contract:{name}]" in written
        assert written.count(f"{name}_service") >= 4, f"{name}_service is missing in one of the contracts"


def test_contracts_need_pydantic_only() -> None:
    assert strangers(CONTRACTS, "hezhang_contracts", "pydantic") == []


@services
def test_the_domain_is_pure(name: str) -> None:
    allowed = (
        f"{name}_service.domain",
        "hezhang_contracts.money",
        "hezhang_contracts.event",
        "hezhang_contracts.values",
    )
    assert strangers(PACKAGES[name] / "domain", *allowed) == []


@services
def test_use_cases_know_no_framework_and_no_database(name: str) -> None:
    kit = ("causes", "findings", "pages", "problems", "tracing", "work")
    allowed = (f"{name}_service.app", f"{name}_service.domain", "hezhang_contracts", "pydantic", "opentelemetry.trace")
    assert strangers(PACKAGES[name] / "app", *allowed, *(f"hezhang_kit.{module}" for module in kit)) == []


@services
def test_all_sql_is_in_adapters(name: str) -> None:
    own = (f"{name}_service.app", f"{name}_service.domain", f"{name}_service.entrypoints")
    outside = ("hezhang_contracts", "hezhang_kit", "pydantic", "fastapi", "opentelemetry.trace")
    assert strangers(PACKAGES[name] / "entrypoints", *own, *outside) == []


def test_the_stack_knows_contracts_and_no_service() -> None:
    modules = {module for path in files(STACK) for module in foreign(tree(path))}
    ours = {module for module in modules if re.match(r"hezhang_|\w+_service(\.|$)", module)}
    assert {module for module in ours if not within(module, "hezhang_stack", "hezhang_contracts")} == set()
