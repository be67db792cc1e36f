"""Which errors pass by themselves: whoever takes one for a lasting one parks a record that is sound."""

import asyncpg
import pytest
from hezhang_kit.db import is_transient
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSING = [
    PoolTimeout("QueuePool limit of size 8 overflow 0 reached, connection timed out, timeout 30.00"),
    TimeoutError(),
    ConnectionResetError(),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("got result for unknown protocol state"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.IdleInTransactionSessionTimeoutError("terminating connection due to idle-in-transaction timeout"),
    asyncpg.TransactionTimeoutError("terminating connection due to transaction timeout"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
    asyncpg.SerializationError("could not serialize access"),
    asyncpg.LockNotAvailableError("canceling statement due to lock timeout"),
    asyncpg.DiskFullError("no space left on device"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    DBAPIError("select 1", None, ConnectionRefusedError(), connection_invalidated=True),
]
LASTING = [
    ValueError("nonsense"),
    KeyError("missing"),
    asyncpg.UniqueViolationError("duplicate key"),
    asyncpg.NumericValueOutOfRangeError("bigint out of range"),
    asyncpg.UndefinedColumnError("no such column"),
    IntegrityError("insert", None, Exception("duplicate key")),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_what_passes_is_tried_again(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_whatever_it_was_wrapped_in(error: Exception) -> None:
    wrapped = RuntimeError("it failed")
    wrapped.__cause__ = error
    assert is_transient(wrapped)


@pytest.mark.parametrize("error", LASTING, ids=lambda error: type(error).__name__)
def test_what_lasts_is_parked(error: Exception) -> None:
    assert not is_transient(error)
