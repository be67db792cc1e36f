"""Rules of the house that no general linter knows, each kept by looking at the source."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hezhang_contracts.registry import COMMAND_LOGS, SERVICES

from tests.architecture.sources import (
    CONTRACTS,
    KIT,
    PACKAGES,
    STACK,
    calls,
    files,
    foreign,
    place,
    tree,
    within,
    words,
)

services = pytest.mark.parametrize("name", SERVICES)
Finder = Callable[[ast.AST], Iterable[str]]
OURS = files(KIT, *PACKAGES.values())

_TRANSACTION = {"commit", "rollback", "begin", "begin_nested", "begin_transaction", "begin_twophase", "transaction"}
_CLOCK = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"}
_PRODUCERS = {"AIOKafkaProducer", "KafkaProducer", "publish", "publish_batch", "publisher", "send_and_wait"}


def transaction_calls(parsed: ast.AST) -> set[str]:
    """Calls that begin or end a transaction, and SQL that does."""
    found = {called for called, _ in calls(parsed) if "." in called and called.rpartition(".")[2] in _TRANSACTION}
    begins = re.compile(r"\s*(begin|commit|rollback|savepoint)\b", re.I)
    return found | {f"{match[1].lower()} in SQL" for sql in texts(parsed) if (match := begins.match(sql))}


def clock_calls(parsed: ast.AST) -> set[str]:
    """Calls that ask for the time of day, and SQL that does. The monotonic clock measures and tells no time of day."""
    found = {c for c, _ in calls(parsed) if c == "time.time" or ("." in c and c.rpartition(".")[2] in _CLOCK)}
    asking = re.compile(r"\bnow\(\)|\bcurrent_(date|time|timestamp)\b|\bclock_timestamp\(", re.I)
    return found | {f"{match.group()} in SQL" for sql in texts(parsed) if (match := asking.search(sql))}


def producers(parsed: ast.AST) -> set[str]:
    """What sends to Kafka."""
    return {word for word, _ in words(parsed) if word in _PRODUCERS}


def floats(parsed: ast.AST) -> set[str]:
    """Float literals and the type itself."""
    literals = {repr(n.value) for n in ast.walk(parsed) if isinstance(n, ast.Constant) and isinstance(n.value, float)}
    return literals | {word for word, _ in words(parsed) if word == "float"}


def lenient_numbers(parsed: ast.AST) -> set[str]:
    """Types that take numbers as well as strings in a request: those of events anywhere, decimals as a field's type."""
    fields = [node.annotation for node in ast.walk(parsed) if isinstance(node, ast.AnnAssign)]
    decimals = {word for field in fields for word, _ in words(field) if word in ("Decimal", "float")}
    return decimals | {word for word, _ in words(parsed) if word in ("Fen", "Exact")}


def texts(parsed: ast.AST) -> list[str]:
    """String literals that are no docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(parsed) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [node.value for node in constants if isinstance(node.value, str)]


def found_in(paths: Iterable[Path], finder: Finder) -> dict[str, set[str]]:
    """What a finder finds, by file; files without a finding are left out."""
    return {place(path): found for path in paths if (found := set(finder(tree(path))))}


def test_only_the_unit_of_work_begins_and_ends_transactions() -> None:
    assert found_in(OURS, transaction_calls) == {
        "shared/kit/hezhang_kit/transactions.py": {"begin in SQL", "commit in SQL", "rollback in SQL"},
        "shared/kit/hezhang_kit/work.py": {"savepoint in SQL", "rollback in SQL"},  # of a waiter
        "shared/kit/hezhang_kit/migrations.py": {"context.begin_transaction", "engine.begin"},
        "shared/kit/hezhang_kit/positions.py": {"consumer.commit"},  # Kafka's offsets, for the eyes of operators
        "shared/kit/hezhang_kit/alone.py": {"consumer.commit"},  # the same, set back after a restore
    }


def test_only_the_relay_sends_to_kafka() -> None:
    everything = files(KIT, CONTRACTS, STACK, *PACKAGES.values())
    assert found_in(everything, producers) == {"shared/kit/hezhang_kit/relay.py": {"AIOKafkaProducer"}}


def test_every_subscriber_is_made_by_the_kit() -> None:
    def shells(parsed: ast.AST) -> set[str]:
        return {module for module in foreign(parsed) if within(module, "faststream")}

    assert set(found_in(files(KIT, STACK, *PACKAGES.values()), shells)) == {"shared/kit/hezhang_kit/shell.py"}


def test_only_the_clock_tells_the_time() -> None:
    assert found_in(OURS, clock_calls) == {
        "shared/kit/hezhang_kit/clock.py": {"datetime.now"},
        "shared/kit/hezhang_kit/logs.py": {"datetime.fromtimestamp"},  # of the log record's own time
        # The day of a partition is PostgreSQL's, the same clock that makes and drops partitions.
        "shared/kit/hezhang_kit/work.py": {"current_date in SQL"},
        "shared/kit/hezhang_kit/schema.py": {"current_date in SQL"},
        # How long a session hangs is told by the clock that took down when its statement began.
        "shared/kit/hezhang_kit/owning.py": {"clock_timestamp( in SQL"},
    }


def test_no_float_comes_near_money() -> None:
    inner = [folder / layer for folder in PACKAGES.values() for layer in ("domain", "app")]
    assert found_in(files(CONTRACTS, *inner), floats) == {}


@services
def test_requests_take_money_and_quantities_as_strings_only(name: str) -> None:
    assert found_in([PACKAGES[name] / "app/commands.py"], lenient_numbers) == {}


@services
def test_handlers_are_coroutines(name: str) -> None:
    subscriptions = importlib.import_module(f"{name}_service.bootstrap").service.consumer.subscriptions
    assert subscriptions
    handlers = importlib.import_module(f"{name}_service.app.handlers")
    for event, subscription in subscriptions.items():
        handler = subscription.handler
        assert inspect.iscoroutinefunction(handler), f"the handler of {event.__name__} is no coroutine function"
        assert getattr(handlers, handler.__name__, None) is handler, f"{handler.__name__} is not in app/handlers.py"


@services
def test_every_command_can_be_done_again_after_a_restore(name: str) -> None:
    service = importlib.import_module(f"{name}_service.bootstrap").service
    asked = {
        match
        for path in files(PACKAGES[name] / "entrypoints")
        for _, match in re.findall(r"\bcall(\.\w+)?\(\w+\.(\w+)", path.read_text())
    }
    assert asked == {handler.__name__ for handler in service.commands}
    assert (name in COMMAND_LOGS) == bool(asked)


@services
def test_the_public_functions_of_handlers_are_use_cases(name: str) -> None:
    body = tree(PACKAGES[name] / "app/handlers.py").body
    plain = [node.name for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    cases = [node for node in body if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")]
    assert plain == [], "helpers of handlers are private or in a module of their own"
    assert cases
    assert [case.name for case in cases if not ast.get_docstring(case)] == []


@pytest.mark.parametrize(
    ("finder", "source", "found"),
    [
        (transaction_calls, "await connection.commit()", {"connection.commit"}),
        (transaction_calls, "await work.execute(' commit')", {"commit in SQL"}),
        (transaction_calls, "async with raw.transaction(): pass", {"raw.transaction"}),
        (producers, "from aiokafka import AIOKafkaProducer as P", {"AIOKafkaProducer"}),
        (producers, "broker.publish(event)", {"publish"}),
        (clock_calls, "import datetime as d; d.datetime.now()", {"d.datetime.now"}),
        (clock_calls, "date.today()", {"date.today"}),
        (clock_calls, "sql = 'insert into t values (now())'", {"now() in SQL"}),
        (clock_calls, "'''now() in a docstring'''", set()),
        (floats, "x: float = 0.13", {"float", "0.13"}),
        (floats, "x = 13 // 100", set()),
        (lenient_numbers, "from hezhang_contracts.money import Fen, FenIn", {"Fen"}),
        (lenient_numbers, "class Pay: amount: Decimal | None = None", {"Decimal"}),
        (lenient_numbers, "def _rate(rate: Decimal) -> Decimal: ...", set()),
    ],
)
def test_the_rules_find_what_they_look_for(finder: Finder, source: str, found: set[str]) -> None:
    assert set(finder(ast.parse(source))) == found
