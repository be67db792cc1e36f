"""Kafka and PostgreSQL on their own, as other tests use them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from hezhang_contracts.registry import TOPICS
from hezhang_stack import kafka, postgres, topics
from hezhang_stack.errors import StackError
from hezhang_stack.postgres import Postgres

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres.running(tmp_path_factory.mktemp("postgres"), fsync=False) as running:
        yield running


def test_topics_are_declared_once_and_a_wrong_partition_count_is_refused(tmp_path: Path) -> None:
    with kafka.running(tmp_path) as broker:
        topics.declare(broker.bootstrap)
        topics.declare(broker.bootstrap)
        name, topic = next(iter(TOPICS.items()))
        with pytest.raises(StackError, match=rf"{name} has {topic.partitions} partitions, the registry says 7"):
            topics.declare(broker.bootstrap, [replace(topic, partitions=7)])


async def test_the_application_role_can_use_what_the_owner_made_and_nothing_else(server: Postgres) -> None:
    databases = postgres.create_service_databases(server.admin_url, ["ledger", "cases"])
    assert databases == postgres.create_service_databases(server.admin_url, ["ledger", "cases"]), "stable passwords"
    app_url, owner_url = databases["ledger"]

    owner = await asyncpg.connect(owner_url)
    await owner.execute("CREATE TABLE book (id text); GRANT SELECT, INSERT ON book TO ledger; CREATE TABLE secret ()")
    app = await asyncpg.connect(app_url)
    await app.execute("INSERT INTO book VALUES ('b')")
    assert await app.fetchval("SELECT count(*) FROM book") == 1
    for forbidden in ("CREATE TABLE mine ()", "SELECT * FROM secret", "DROP TABLE book", "CREATE ROLE other"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(forbidden)
    await owner.close()
    await app.close()


async def test_a_service_cannot_reach_another_services_database_nor_anybody_without_password(server: Postgres) -> None:
    databases = postgres.create_service_databases(server.admin_url, ["ledger", "cases"])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(databases["ledger"][0].removesuffix("/ledger") + "/cases")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(databases["ledger"][0].replace("ledger:", "ledger:x", 1))
