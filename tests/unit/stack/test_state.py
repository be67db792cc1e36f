"""The description of a stack: written, read, refused; and who is its supervisor."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hezhang_stack import plan, state
from hezhang_stack.errors import StackError
from hezhang_stack.options import Options
from hezhang_stack.state import Process, Service, Stack


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    options = Options(tmp_path, {"ledger": "ledger_service", "notify": "notify_service"}, split=True, traces=True)
    ports = {name: number for number, name in enumerate(options.port_names(), start=20_000)}
    bare = plan.describe(options, ports)
    service = Service("http://127.0.0.1:20005", "postgresql://ledger@h/ledger", "postgresql://ledger_owner@h/ledger")
    process = Process("ledger", "api", 20_005, "http://127.0.0.1:20005/health/ready", "ready", 42, 1.5, 1)
    return replace(bare, services={"ledger": service, "notify": service}, processes=(process,))


def test_what_is_written_is_read_and_private(stack: Stack) -> None:
    state.write(stack)
    assert state.read(stack.directory) == stack
    assert (stack.directory / "stack.json").stat().st_mode & 0o777 == 0o600
    assert not list(stack.directory.glob(".stack.json*"))


def test_load_refuses_a_stack_that_is_not_up(stack: Stack) -> None:
    with pytest.raises(StackError, match="no stack is up"):
        state.load(stack.directory)
    state.write(replace(stack, status="ready"))
    with pytest.raises(StackError, match="no stack is up"):
        state.load(stack.directory)


def test_a_description_of_another_version_is_refused_with_what_to_do(stack: Stack) -> None:
    (stack.directory / "stack.json").write_text('{"services": {}, "processes": [], "new": 1}')
    with pytest.raises(StackError, match=r"stack\.json was written by another version .* Remove it"):
        state.read(stack.directory)


def test_one_process_at_a_time_is_the_supervisor(tmp_path: Path) -> None:
    seize = (
        "import sys; from pathlib import Path; from hezhang_stack import state; print(state.seize(Path(sys.argv[1])))"
    )
    wait = "; sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        (sys.executable, "-c", seize + wait, str(tmp_path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "True\n"
        assert state.is_held(tmp_path)
        second = subprocess.run(
            (sys.executable, "-c", seize, str(tmp_path)), capture_output=True, text=True, check=True
        )
        assert second.stdout == "False\n"
        first.communicate("")
    assert not state.is_held(tmp_path)


def test_an_unknown_service_is_refused_with_those_there_are(stack: Stack) -> None:
    with pytest.raises(StackError, match="no service 'ledgr' in this stack; there are: ledger, notify"):
        stack.service("ledgr")


def test_directory_is_at_the_root_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uv.lock").touch()
    below = tmp_path / "services" / "ledger"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert state.default_directory() == tmp_path / ".hezhang"


def test_options_survive_the_way_to_the_supervisor(tmp_path: Path) -> None:
    options = Options(tmp_path, {"ledger": "ledger_service"}, split=True, traces=False, ports={"kafka": 9092})
    assert Options.decode(options.encode()) == options


def test_split_services_have_a_process_and_a_port_for_each_role(stack: Stack) -> None:
    specs = plan.service_specs(stack, "ledger", "ledger_service")
    assert [spec.command.argv[1:] for spec in specs] == [
        ("-m", "ledger_service", role) for role in ("api", "consumer", "relay")
    ]
    assert len({spec.port for spec in specs}) == 3
    whole = plan.service_specs(replace(stack, split=False), "ledger", "ledger_service")
    assert [spec.command.argv[-1] for spec in whole] == ["all"]


def test_only_notify_is_told_where_mail_goes(stack: Stack) -> None:
    assert plan.environment(stack, "notify", 1)["HEZHANG_SMTP_PORT"] == str(stack.smtp_port)
    assert "HEZHANG_SMTP_PORT" not in plan.environment(stack, "ledger", 1)
