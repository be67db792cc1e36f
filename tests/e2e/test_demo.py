"""The demo on the whole system against the independent computation."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hezhang_contracts.money import parse_fen
from hezhang_stack import state
from hezhang_stack.demo import figures
from hezhang_stack.demo.api import Api
from hezhang_stack.demo.command import EXTRACT
from hezhang_stack.demo.phases import Advance, Phases
from hezhang_stack.demo.run import new_book_id, run
from hezhang_stack.state import Stack

from tests.support import salesfiles
from tests.support.reckoning import Reckoning, reckon
from tests.support.told import cancellations_told, numbers_told, vouchers_told

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(3600)]

BESIDE = 4
FILES = int(os.environ.get("HEZHANG_TEST_FILES", "24"))
"""How many generated files are played; `make test-long` plays all 200."""
TIE_OUTS = {"receivable", "stock", "vat", "numbers"}
FIELDS = {
    "book_id", "rows_in", "rows_by_outcome", "vouchers", "debit_fen", "credit_fen", "balances_fen", "tie_outs",
    "anomalies_by_kind", "cases", "messages", "overdue_invoices", "seconds_by_phase", "trace_id",
}  # fmt: skip


def played(sales: Path, api: Api, phases: Phases | None = None) -> dict[str, Any]:
    phases = phases or Phases()
    return figures.collect(api, run(sales, api, phases), phases.seconds)


def assert_reckoned(found: dict[str, Any], book: Reckoning) -> None:
    """The figures are those of the reckoning, but for messages, of which a crash may leave some unknown."""
    assert found["rows_in"] == book.rows_in
    assert without_zeros(found["rows_by_outcome"]) == book.rows_by_outcome
    assert without_zeros(found["balances_fen"]) == book.balances_fen
    assert (found["debit_fen"], found["credit_fen"]) == (book.debit_fen, book.credit_fen)
    assert found["anomalies_by_kind"] == book.anomalies_by_kind
    assert found["cases"] == sum(book.anomalies_by_kind.values())
    assert found["overdue_invoices"] == book.overdue_invoices
    assert found["vouchers"] == len(book.vouchers)
    assert {tie["name"]: tie["ok"] for tie in found["tie_outs"]} == dict.fromkeys(TIE_OUTS, True)


def assert_posted(api: Api, book: Reckoning) -> None:
    """The vouchers are those of the reckoning by source and part, numbered without a gap; so are the open amounts, and
    what became of every line of a cancellation."""
    assert cancellations_told(api) == book.cancellations
    assert vouchers_told(api) == book.vouchers
    for month, numbers in numbers_told(api).items():
        assert numbers == list(range(1, len(numbers) + 1)), month
    invoices = api.items("collections", "/invoices", book_id=api.book_id)
    assert {one["number"]: parse_fen(one["open"]) for one in invoices} == book.receivable_fen


def without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def test_the_command_shows_the_extract_as_reckoned(stack: Stack) -> None:
    command = [sys.executable, "-m", "hezhang_stack", "demo", "--dir", str(stack.directory)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((stack.directory / "demo.json").read_text())
    book = reckon(EXTRACT)
    assert found.keys() == FIELDS
    assert_reckoned(found, book)
    assert found["messages"] == book.messages
    with Api(stack, found["book_id"]) as api:
        assert_posted(api, book)
    shown = " ".join(done.stdout.split())
    books = ("13 % VAT", "Trial balance", "Tie-outs", "never_sold", "22210108", "POST /returns", found["trace_id"])
    for text in (*books, "5 lines are requested, 0 are not."):
        assert text in shown


def test_two_demos_at_once_have_the_same_figures(stack: Stack) -> None:
    def one(_: int) -> dict[str, Any]:
        with Api(stack, new_book_id()) as api:
            return played(EXTRACT, api)

    with ThreadPoolExecutor(2) as pool:
        books = list(pool.map(one, range(2)))
    assert books[0]["book_id"] != books[1]["book_id"]
    for found in books:
        assert_reckoned(found, reckon(EXTRACT))


def test_generated_files_come_out_as_reckoned(stack: Stack, tmp_path: Path) -> None:
    def differs(seed: int) -> str | None:
        sales = salesfiles.write(seed, tmp_path)
        book = reckon(sales)
        with Api(stack, new_book_id()) as api:
            found = played(sales, api)
            try:
                assert_reckoned(found, book)
                assert found["messages"] == book.messages
                assert_posted(api, book)
            except AssertionError as difference:
                return f"seed {seed}, book {api.book_id}: {difference}"
        return None

    with ThreadPoolExecutor(BESIDE) as pool:
        found = [difference for difference in pool.map(differs, salesfiles.SEEDS[:FILES]) if difference]
    assert not found, "\n".join(found)


KILLS = {
    ("sales", 2): "ledger", ("sales", 4): "collections", ("returns", 1): "returns", ("payments", 10): "cases",
    ("reminders", 0): "notify",
}  # fmt: skip
"""Phase and step in it at whose beginning a service is killed."""


class KillingPhases(Phases):
    """Kills a service beside the demo's next call, so that calls and events are under way when it dies."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.killed: list[str] = []
        self._stack = stack
        self._threads: list[threading.Thread] = []

    @contextmanager
    def phase(self, name: str, text: str, total: int | None = None) -> Iterator[Advance]:
        with super().phase(name, text, total) as advance:
            step = 0
            self._kill(name, step)

            def stepped(done: int) -> None:
                nonlocal step
                step += 1
                self._kill(name, step)
                advance(done)

            yield stepped

    def _kill(self, phase: str, step: int) -> None:
        if service := KILLS.get((phase, step)):
            self._threads.append(threading.Thread(target=kill, args=(self._stack.directory, service)))
            self._threads[-1].start()
            self.killed.append(service)

    def end(self) -> None:
        for thread in self._threads:
            thread.join()


def kill(directory: Path, service: str) -> None:
    """kill -9 of the process that a service of the stack is now; the supervisor starts it again."""
    now = state.read(directory)
    assert now is not None
    (process,) = [process for process in now.processes if process.name == service]
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)


def test_killing_every_service_once_ends_in_the_same_books(stack: Stack) -> None:
    restarts = restarts_of(stack)
    phases = KillingPhases(stack)
    book = reckon(EXTRACT)
    with Api(stack, new_book_id()) as api:
        found = played(EXTRACT, api, phases)
        phases.end()
        assert Counter(phases.killed) == Counter(KILLS.values())
        assert {name: now - restarts[name] for name, now in restarts_of(stack).items()} == dict.fromkeys(restarts, 1)
        assert_reckoned(found, book)
        assert_posted(api, book)
        statuses = Counter(one["status"] for one in api.items("notify", "/deliveries", book_id=api.book_id))
    # One message may have been handed over just when notify died: nobody knows, so it is not sent again.
    assert statuses["delivered"] + statuses["unknown"] == book.messages
    assert statuses["unknown"] <= 1
    mails = httpx.get(f"{stack.mailbox_url}/messages", params={"limit": 10_000}).raise_for_status().json()
    assert Counter(mail["message_id"] for mail in mails).most_common(1)[0][1] == 1


def restarts_of(stack: Stack) -> dict[str, int]:
    now = state.read(stack.directory)
    assert now is not None
    return {process.name: process.restarts for process in now.processes if process.name in stack.services}
