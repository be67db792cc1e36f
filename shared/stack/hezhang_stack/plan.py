"""What a stack consists of: its description, and how each of its processes is started."""

import os
import sys
from collections.abc import Mapping
from functools import cache

import httpx

from hezhang_stack import AUDIENCE, files, kafka, postgres, zipkin
from hezhang_stack.child import Spec
from hezhang_stack.options import ROLES, Options
from hezhang_stack.ports import HOST
from hezhang_stack.processes import Command
from hezhang_stack.state import Service, Stack

_SMTP_FROM = "no-reply@hezhang.example"


def describe(options: Options, ports: dict[str, int]) -> Stack:
    """The stack as it will be; the databases are not there yet."""
    helpers = f"http://{HOST}:{ports['helpers']}"
    return Stack(
        directory=options.directory,
        status="starting",
        ports=ports,
        kafka_bootstrap=f"{HOST}:{ports['kafka']}",
        postgres_admin_url=postgres.admin_url(options.directory / "postgres", ports["postgres"]),
        issuer_url=helpers,
        issuer_secret=files.secret(options.directory / "helpers" / "issuer-secret"),
        jwks_url=f"{helpers}/.well-known/jwks.json",
        audience=AUDIENCE,
        otlp_url=helpers,
        mailbox_url=helpers,
        smtp_host=HOST,
        smtp_port=ports["smtp"],
        zipkin_url=f"http://{HOST}:{ports['zipkin']}" if options.traces else "",
        split=options.split,
        supervisor_pid=os.getpid(),
    )


def kafka_spec(stack: Stack) -> Spec:
    """The broker; formats its storage the first time."""
    command = kafka.prepare(stack.directory / "kafka", stack.ports)
    return Spec(command, "broker", stack.ports["kafka"], lambda: kafka.is_ready(stack.kafka_bootstrap))


def postgres_spec(stack: Stack) -> Spec:
    """The database server; creates its cluster the first time."""
    command = postgres.prepare(stack.directory / "postgres", stack.ports["postgres"])
    return Spec(command, "database", stack.ports["postgres"], lambda: postgres.is_ready(stack.postgres_admin_url))


def helpers_spec(stack: Stack) -> Spec:
    """Issuer, OTLP receiver and mailbox."""
    env = {
        "HEZHANG_HTTP_PORT": str(stack.ports["helpers"]),
        "HEZHANG_SMTP_PORT": str(stack.smtp_port),
        "HEZHANG_HELPERS_DIR": str(stack.directory / "helpers"),
        "HEZHANG_ZIPKIN_URL": stack.zipkin_url,
    }
    command = Command("helpers", (sys.executable, "-m", "hezhang_stack.helpers"), env, stop_timeout_s=10.0)
    return _http(command, "tokens, traces, mail", stack.ports["helpers"])


def zipkin_spec(stack: Stack) -> Spec:
    """The trace viewer."""
    return _http(zipkin.prepare(stack.ports["zipkin"]), "trace viewer", stack.ports["zipkin"], "/health")


def once(stack: Stack, name: str, module: str, command: str) -> Command:
    """Does something with a service's database, such as migrating it, then ends."""
    argv = (sys.executable, "-m", module, command)
    owner = {"HEZHANG_MIGRATION_URL": stack.services[name].migration_url}
    return Command(f"{name}-{command}", argv, environment(stack, name, stack.ports[name]) | owner)


def service_specs(stack: Stack, name: str, module: str) -> list[Spec]:
    """A service in one process, or in one for each role."""
    processes = {name: "all"} if not stack.split else {name: "api", **{f"{name}-{role}": role for role in ROLES[1:]}}
    return [
        _http(
            Command(
                process,
                (sys.executable, "-m", module, role),
                environment(stack, name, stack.ports[process]) | {"HEZHANG_INSTANCE": process},
            ),
            role if stack.split else "+".join(ROLES),
            stack.ports[process],
        )
        for process, role in processes.items()
    ]


def services(options: Options, stack: Stack, databases: Mapping[str, tuple[str, str]]) -> dict[str, Service]:
    """How each service is reached."""
    return {name: Service(f"http://{HOST}:{stack.ports[name]}", *databases[name]) for name in options.services}


def environment(stack: Stack, name: str, port: int) -> dict[str, str]:
    """What a service's process reads; the same names as in docker-compose.yml."""
    own = {
        "returns": {
            "HEZHANG_LEDGER_URL": f"http://{HOST}:{stack.ports['ledger']}" if "ledger" in stack.ports else "",
            "HEZHANG_TRACE_URL": f"{stack.zipkin_url}/zipkin/traces/{{trace_id}}" if stack.zipkin_url else "",
        },
        "notify": {
            "HEZHANG_SMTP_HOST": stack.smtp_host,
            "HEZHANG_SMTP_PORT": str(stack.smtp_port),
            "HEZHANG_SMTP_FROM": _SMTP_FROM,
        },
    }
    return {
        "HEZHANG_DATABASE_URL": stack.services[name].database_url,
        "HEZHANG_KAFKA_BOOTSTRAP": stack.kafka_bootstrap,
        "HEZHANG_HTTP_HOST": HOST,
        "HEZHANG_HTTP_PORT": str(port),
        "HEZHANG_JWKS_URL": stack.jwks_url,
        "HEZHANG_JWT_ISSUER": stack.issuer_url,
        "HEZHANG_JWT_AUDIENCE": stack.audience,
        "HEZHANG_OTLP_ENDPOINT": stack.otlp_url,
        **own.get(name, {}),
    }


@cache
def _client() -> httpx.AsyncClient:
    """One for all questions: making one costs 60 ms (it reads the certificates), and we ask ten times a second."""
    return httpx.AsyncClient(timeout=2, trust_env=False)


def _http(command: Command, role: str, port: int, path: str = "/health/ready") -> Spec:
    url = f"http://{HOST}:{port}{path}"

    async def ready() -> bool:
        try:
            return (await _client().get(url)).is_success
        except httpx.HTTPError:
            return False

    return Spec(command, role, port, ready, url)
