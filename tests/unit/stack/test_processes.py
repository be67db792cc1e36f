"""Children, their logs, and the pauses between starts."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from hezhang_stack import child, processes
from hezhang_stack.child import Child, Spec
from hezhang_stack.errors import StackError
from hezhang_stack.processes import Command
from hezhang_stack.state import Process


def python(program: str, **more: object) -> Command:
    return Command("program", (sys.executable, "-c", program), **more)  # pyright: ignore[reportArgumentType]


async def never() -> bool:
    return False


def test_pauses_double_up_to_ten_seconds() -> None:
    assert [processes.backoff_s(failures) for failures in (1, 2, 3, 4, 5, 6, 10_000)] == [1, 2, 4, 8, 10, 10, 10]


def test_a_full_log_is_moved_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        processes.rotate(log, limit=100)
        assert log.stat().st_size == 100
        writer.write(b"y")
        processes.rotate(log, limit=100)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "a.log.1").stat().st_size == 101


def test_tail_looks_back_only_so_far(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("one\ntwo\nthree\n")
    assert processes.tail(log, 2) == "two\nthree"
    assert processes.tail(log, 10, look_back=6) == "three"
    assert processes.tail(tmp_path / "none.log") == ""


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    parent = (
        "import os, sys, time; from pathlib import Path; from hezhang_stack.processes import Command, spawn\n"
        "child = spawn(Command('c', (sys.executable, '-c', 'import time; time.sleep(600)')), Path(sys.argv[1]))\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen((sys.executable, "-c", parent, str(tmp_path / "log")), stdout=subprocess.PIPE) as process:
        assert process.stdout
        orphan = psutil.Process(int(process.stdout.readline()))
        process.kill()
    psutil.wait_procs([orphan], timeout=10)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_running_shows_the_last_words_of_what_ended_at_once(tmp_path: Path) -> None:
    command = python("print('no such table'); raise SystemExit(3)")
    with (
        pytest.raises(StackError, match=r"program ended with code 3 while starting\.\nno such table"),
        processes.running(command, tmp_path / "log", lambda: False, 30),
    ):
        pytest.fail("it never became ready")


async def test_a_program_that_keeps_ending_is_given_up_while_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "backoff_s", lambda _: 0.01)
    one = Child(Spec(python("raise SystemExit('cannot')"), "test", 1, never), tmp_path / "log", lambda: None)
    with pytest.raises(StackError, match=r"program ended 3 times while starting[\s\S]*cannot"):
        await one.start(30)
    await one.stop()
    assert one.state.state == "stopped"


async def test_what_does_not_heed_its_stop_signal_is_killed_with_what_it_started(tmp_path: Path) -> None:
    program = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(inner.pid, flush=True); time.sleep(600)"
    )
    command = python(program, stop_timeout_s=0.2, stop_signal=signal.SIGTERM)
    log = tmp_path / "log"

    async def ready() -> bool:
        return bool(processes.tail(log))

    one = Child(Spec(command, "test", 1, ready), log, lambda: None)
    await one.start(30)
    outer, inner = one.state.pid, int(processes.tail(log))
    await one.stop()
    assert not psutil.pid_exists(outer or 0)
    await asyncio.to_thread(psutil.wait_procs, [psutil.Process(inner)] if psutil.pid_exists(inner) else [], 10)
    assert not psutil.pid_exists(inner) or psutil.Process(inner).status() == psutil.STATUS_ZOMBIE


def test_leftovers_are_ended_but_never_a_later_process_of_the_same_pid() -> None:
    with subprocess.Popen((sys.executable, "-c", "import time; time.sleep(600)")) as process:
        began = psutil.Process(process.pid).create_time()
        left = Process("kafka", "broker", 1, "", "ready", process.pid, began - 100)
        assert child.end_leftovers((left,)) == []
        assert process.poll() is None
        left = Process("kafka", "broker", 1, "", "ready", process.pid, began)
        assert child.end_leftovers((left, Process("gone", "x", 1, ""))) == ["kafka"]
        assert not psutil.pid_exists(process.pid)
