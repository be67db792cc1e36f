"""Databases of services for tests: migrated once in a session, then copied."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from aiokafka import TopicPartition
from hezhang_kit.migrations import migrate
from hezhang_kit.runtime import Service
from hezhang_stack.postgres import create_service_databases

_migrated: dict[tuple[str, str], tuple[str, str]] = {}
"""By server and service, the URLs of a database that only serves to be copied."""


async def fresh(admin_url: str, service: Service[Any]) -> tuple[str, str]:
    """A migrated database of its own; its URLs for the application and for the owner.

    Its roles are those of every copy of the same original.
    """
    original = _migrated.get((admin_url, service.name))
    if original is None:
        original = _migrated[admin_url, service.name] = await _make(admin_url, service)
    application, owner = (urlsplit(url) for url in original)
    name = _new_name(service)
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f'create database "{name}" template "{application.path[1:]}" owner "{owner.username}"')
        await admin.execute(f'revoke all on database "{name}" from public')
        await admin.execute(f'grant connect on database "{name}" to "{application.username}"')
    finally:
        await admin.close()
    return application._replace(path=f"/{name}").geturl(), owner._replace(path=f"/{name}").geturl()


async def _make(admin_url: str, service: Service[Any]) -> tuple[str, str]:
    name = _new_name(service)
    [(url, owner)] = create_service_databases(admin_url, [name]).values()
    await migrate(owner, service.package, service.name, name, service.append_only)
    return url, owner


def _new_name(service: Service[Any]) -> str:
    return f"{service.name}_{uuid.uuid4().hex[:10]}"


async def begin_at(url: str, offsets: Mapping[TopicPartition, int]) -> None:
    """Let the service of a new database leave out what was told before these offsets."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "insert into consumer_offset select * from unnest($1::text[], $2::int[], $3::bigint[])",
            [tp.topic for tp in offsets], [tp.partition for tp in offsets], list(offsets.values()),
        )  # fmt: skip
    finally:
        await connection.close()
