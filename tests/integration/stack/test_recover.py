"""`hezhang recover` runs a service's command between its database and its start."""

import json
from typing import Any

import pytest
from hezhang_stack import state
from hezhang_stack.options import log_of

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("arguments", "command"), [(("service", "returns"), "restored"), (("broker",), "refill")])
def test_a_service_is_repaired_before_it_starts(up: Any, arguments: tuple[str, ...], command: str) -> None:
    before = state.load(up.directory)
    up.run("recover", *arguments)
    after = state.load(up.directory)
    assert after.ports == before.ports
    said = [json.loads(line) for line in log_of(up.directory, f"returns-{command}").read_text().splitlines()]
    database = before.services["returns"].database_url.split("@")[1]
    assert said == [{"role": command, "database": database}]
    started = log_of(up.directory, "returns").stat().st_mtime_ns
    assert log_of(up.directory, f"returns-{command}").stat().st_mtime_ns < started


def test_an_unknown_service_is_named(up: Any) -> None:
    assert "there are: returns" in up.run("recover", "service", "ledgr", code=1)
