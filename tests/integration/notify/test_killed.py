"""The real process, killed with a message under way: nothing is sent twice, and what is unknown is called so."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.integration.notify.delivering import plan, planning, put_contacts, reminder, settled, told
from tests.integration.notify.mailbox import Mailbox, mailbox
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.identity import ISSUER
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@asynccontextmanager
async def process(world: World, notify: Running, box: Mailbox) -> AsyncIterator[Process]:
    """``python -m notify_service consumer``, killed at the end at the latest."""
    environment = {
        **os.environ,
        "HEZHANG_DATABASE_URL": notify.url,
        "HEZHANG_KAFKA_BOOTSTRAP": world.servers.bootstrap,
        "HEZHANG_HTTP_PORT": "0",
        "HEZHANG_JWKS_URL": world.issuer.jwks_url,
        "HEZHANG_JWT_ISSUER": ISSUER,
        "HEZHANG_SESSION_TIMEOUT_MS": "6000",
        "HEZHANG_SMTP_PORT": str(box.port),
        "HEZHANG_DELIVERY_POLL_MS": "20",
    }
    arguments = (sys.executable, "-m", "notify_service", "consumer")
    started = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def test_killed_between_sending_and_recording(world: World) -> None:
    book, parties = new_book(), [f"c{n:02}" for n in range(14)]
    async with mailbox() as box, planning(world, box) as notify:
        box.hold_after = "c02@example.com"
        await put_contacts(notify, book, *parties)
        await plan(notify, book, [reminder(book, party) for party in parties])
        async with process(world, notify, box) as first:
            await until(lambda: len(box.mails) == 3, "the third message is offered", 120)
            first.kill()
            await first.wait()
        box.go_on.set()
        async with process(world, notify, box):
            found = await settled(notify, book, 120)
        batch, rest = parties[:10], parties[10:]
        assert found == dict.fromkeys(batch, "unknown") | dict.fromkeys(rest, "delivered")
        assert box.addresses() == [f"{party}@example.com" for party in [*parties[:3], *rest]]
        assert await told(notify, book) == [
            *((party, "unknown", "interrupted") for party in batch),
            *((party, "delivered", None) for party in rest),
        ]
