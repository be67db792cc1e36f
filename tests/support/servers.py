"""Real servers for tests: addresses in the environment, else testcontainers if Docker answers, else the local stack."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hezhang_stack import kafka, postgres, topics
from testcontainers.community.kafka import KafkaContainer
from testcontainers.community.postgres import PostgresContainer


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
    broker = stack.enter_context(KafkaContainer("apache/kafka:4.3.0").with_kraft())
    database = stack.enter_context(PostgresContainer("postgres:18", driver=None))
    return Servers(broker.get_bootstrap_server(), database.get_connection_url(), "testcontainers")
