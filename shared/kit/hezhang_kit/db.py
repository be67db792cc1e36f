"""PostgreSQL: the engine with every option explicit, and which errors pass by themselves."""

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

_NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "pk": "%(table_name)s_pkey",
}

# SQLSTATE classes: connection, rollback (serialisation, deadlock), resources (disk, memory, connections), object in use
# (lock timeout), operator intervention (shutdown, cancelled), system error.
_TRANSIENT_CLASSES = ("08", "40", "53", "55", "57", "58")
_TIMED_OUT = ("25P03", "25P04")
"""An idle transaction, or one that took too long."""


def async_url(url: str) -> str:
    """The same address for SQLAlchemy's asyncpg dialect."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def create_engine(url: str, name: str, pool_size: int) -> AsyncEngine:
    """An engine whose sessions cannot hold locks for ever: a frozen process loses its transaction."""
    return create_async_engine(
        async_url(url),
        # Transactions are begun and ended by the kit, on the driver's connection.
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        # No ping before each use: what died in the pool is seen when a transaction is begun.
        pool_pre_ping=False,
        connect_args={
            "timeout": 10,
            "command_timeout": 90,
            "server_settings": {
                "application_name": name,
                "timezone": "UTC",
                "statement_timeout": "60s",
                "lock_timeout": "15s",
                "idle_in_transaction_session_timeout": "15s",
            },
        },
    )


def is_transient(error: BaseException | None) -> bool:
    """Whether the same work may succeed a little later: serialisation, deadlock, lock time-out, connection, disk."""
    while error is not None:
        state = getattr(error, "sqlstate", None)
        if isinstance(state, str):
            return state[:2] in _TRANSIENT_CLASSES or state in _TIMED_OUT
        # asyncpg says InternalClientError when the server ends a connection in the middle of its work.
        # SQLAlchemy's own TimeoutError: all connections of the pool are taken, by work that waits for the server.
        lost = OSError | TimeoutError | PoolTimeout | asyncpg.InterfaceError | asyncpg.InternalClientError
        if isinstance(error, lost) or getattr(error, "connection_invalidated", False):
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False


def row_base(service: str) -> type[SQLModel]:
    """The base class of a service's SQLModel tables, with a registry of its own.

    All services may be imported into one process (tests do), so they must not share SQLModel's global metadata.
    """
    own = registry(metadata=MetaData(naming_convention=_NAMING))

    class Row(SQLModel, registry=own):
        __abstract__ = True

    Row.__name__ = f"{service.capitalize()}Row"
    return Row
