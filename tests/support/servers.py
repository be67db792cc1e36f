"""Real servers for tests: addresses in the environment, else testcontainers if Docker answers, else the local stack."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hezhang_stack import kafka, postgres, topics
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from tests.support import composefile


@dataclass(frozen=True)
class Servers:
    """A Kafka with the topics of the registry and a PostgreSQL to make databases in."""

    bootstrap: str
    admin_url: str
    origin: str


def docker_answers() -> bool:
    """Whether a Docker engine can be used."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def start_servers(directory: Path) -> Iterator[Servers]:
    """Servers for a test session."""
    with ExitStack() as stack:
        servers = _choose(stack, directory)
        topics.declare(servers.bootstrap)
        yield servers


def _choose(stack: ExitStack, directory: Path) -> Servers:
    bootstrap, admin_url = os.environ.get("HEZHANG_TEST_KAFKA"), os.environ.get("HEZHANG_TEST_POSTGRES")
    if bootstrap and admin_url:
        return Servers(bootstrap, admin_url, "environment")
    if docker_answers():
        return _containers(stack)
    broker = stack.enter_context(kafka.running(directory / "kafka"))
    database = stack.enter_context(postgres.running(directory / "postgres", fsync=False))
    return Servers(broker.bootstrap, database.admin_url, "local stack")


def _containers(stack: ExitStack) -> Servers:
    """The images and settings of docker-compose.yml."""
    services = composefile.load()["services"]
    bootstrap = _broker(stack, services["kafka"])
    database = PostgresContainer(services["ledger-db"]["image"], driver=None)
    database.with_env("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --locale=C.UTF-8 --encoding=UTF8")
    database.with_command("postgres -c max_connections=150 -c fsync=off -c synchronous_commit=off")
    _publish(database, database.port)
    return Servers(bootstrap, stack.enter_context(database).get_connection_url(), "testcontainers")


def _broker(stack: ExitStack, service: dict[str, Any]) -> str:
    """Kafka has to tell its clients a port that is known only once the container runs: it waits to be told."""
    start = "until [ -s /tmp/address ]; do sleep 0.1; done; . /tmp/address; exec /etc/kafka/docker/run"
    broker = DockerContainer(service["image"], hostname="kafka").with_command(["bash", "-c", start])
    for name, value in composefile.environment(service).items():
        broker.with_env(name, value)
    _publish(broker, 9094)
    stack.enter_context(broker)
    bootstrap = f"{broker.get_container_host_ip()}:{broker.get_exposed_port(9094)}"
    address = f"export KAFKA_ADVERTISED_LISTENERS=INSIDE://kafka:9092,HOST://{bootstrap}"
    broker.exec(["bash", "-c", f"echo {address} >/tmp/address"])
    LogMessageWaitStrategy("Kafka Server started").wait_until_ready(broker)
    return bootstrap


def _publish(container: DockerContainer, port: int) -> None:
    """On a free port of loopback; testcontainers itself would publish to the network."""
    container.ports[str(port)] = ("127.0.0.1",)  # pyright: ignore[reportArgumentType] - Docker's own client takes it
