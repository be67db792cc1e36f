"""How a service process starts: ``python -m ledger_service ROLE``, or one of the commands for its database."""

import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

import uvicorn
import uvloop
from sqlalchemy.engine import make_url

from hezhang_kit.app import ROLES, create_app
from hezhang_kit.cluster import Refused
from hezhang_kit.logs import setup_logging
from hezhang_kit.runtime import Service, build_runtime
from hezhang_kit.settings import Settings

__all__ = ["Service", "main"]

log = logging.getLogger(__name__)
Command = Callable[[Service[Any], Settings], Awaitable[int]]


def main(service: Service[Any]) -> None:
    """Run the role named on the command line; the exit code is 0 only after a clean end."""
    role = sys.argv[1] if len(sys.argv) == 2 else ""
    if role not in (*ROLES, *COMMANDS):
        sys.exit(f"usage: python -m {service.package} {' | '.join((*ROLES, *COMMANDS))}")
    settings = service.settings()  # pyright: ignore[reportCallIssue] - from the environment
    setup_logging(service.name, settings.log_level)
    command = COMMANDS.get(role)
    sys.exit(uvloop.run(_serve(service, settings, role) if command is None else _once(command, service, settings)))


async def _once(command: Command, service: Service[Any], settings: Settings) -> int:
    try:
        return await command(service, settings)
    except Refused as error:
        log.critical("%s is left as it is: %s", service.name, error)
        return 1


async def _migrate(service: Service[Any], settings: Settings) -> int:
    if settings.migration_url is None:
        log.error("HEZHANG_MIGRATION_URL is missing: migrations run as the owner of the database")
        return 2
    from hezhang_kit.migrations import migrate  # noqa: PLC0415 - alembic is slow to import and only needed here

    role = make_url(str(settings.database_url)).username or service.name
    await migrate(str(settings.migration_url), service.package, service.name, role, service.append_only)
    log.info("%s is migrated", service.name)
    return 0


async def _restored(service: Service[Any], settings: Settings) -> int:
    from hezhang_kit.recovery import restored  # noqa: PLC0415 - only needed here

    return await restored(service, settings)


async def _refill(service: Service[Any], settings: Settings) -> int:
    from hezhang_kit.refill import refill  # noqa: PLC0415 - only needed here

    return await refill(service, settings)


COMMANDS: dict[str, Command] = {"migrate": _migrate, "restored": _restored, "refill": _refill}
"""What ends when it is done; see docs/runbooks/recovery.md."""


async def _serve(service: Service[Any], settings: Settings, role: str) -> int:
    runtime = build_runtime(service, settings)
    config = uvicorn.Config(
        create_app(runtime, role),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=20,
    )
    server = uvicorn.Server(config)
    # What is imported stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    failures: list[BaseException] = []

    def fatal(error: BaseException) -> None:
        log.critical("%s cannot go on: %r", service.name, error, exc_info=error)
        failures.append(error)
        server.should_exit = True

    def stop(signum: int, frame: FrameType | None) -> None:
        server.should_exit = True

    runtime.fatal = fatal
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server takes over while it serves, and raises the signal again when it has ended: that must not kill us.
        signal.signal(number, stop)
    try:
        await server.serve()
    except Refused as error:
        log.critical("%s does not start: %s", service.name, error)
        return 1
    return 1 if failures or not server.started else 0
