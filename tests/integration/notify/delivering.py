"""Notify with a mail server: contacts, plans made by its own handlers, and the delivery worker."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from hezhang_contracts.collections_events import InvoiceOverdue
from hezhang_kit.causes import Received
from notify_service.app import handlers
from notify_service.bootstrap import deliver, service
from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext

from tests.integration.notify.mailbox import Mailbox
from tests.support.conditions import until
from tests.support.world import Running, World
from tests.unit.notify.examples import NOON, overdue


@asynccontextmanager
async def planning(world: World, box: Mailbox, **more: Any) -> AsyncIterator[Running]:
    """Notify without consumer and worker: what is planned stays planned."""
    settings = {
        "smtp_port": box.port,
        "smtp_from": "books@hezhang.example",
        "delivery_poll_ms": 20,
        "smtp_timeout_s": 5,
    }
    async with world.running(service, "api", **(settings | more)) as notify:
        yield notify


@asynccontextmanager
async def worker(notify: Running) -> AsyncIterator[asyncio.Task[None]]:
    """The delivery worker, cancelled as by a stopping process."""
    task = asyncio.create_task(deliver(notify.runtime))
    try:
        yield task
    finally:
        if not task.cancelling():
            task.cancel()
        [ended] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError), f"the worker ended by itself: {ended!r}"


async def put_contacts(notify: Running, book: str, *parties: str, locale: str = "zh-CN") -> None:
    """Enter contacts ``<party>@example.com``."""
    contacts = [{"party_id": p, "name": f"客户 {p}", "locale": locale, "email": f"{p}@example.com"} for p in parties]
    headers = notify.headers(book)
    answer = await notify.client.put(f"/contacts/{book}", json={"contacts": contacts}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"book_id": book, "contacts": len(parties)})


def reminder(book: str, party: str, span: SpanContext = INVALID_SPAN_CONTEXT) -> Received[InvoiceOverdue]:
    """An overdue invoice of a customer, as it arrives."""
    event = overdue(book, f"invoice-of-{party}").model_copy(update={"customer_id": party})
    return Received(event, f"{book}-{party}", "/collections", NOON, span)


async def plan(notify: Running, book: str, received: Sequence[Received[InvoiceOverdue]]) -> None:
    """What the consumer does with overdue invoices."""
    async with notify.runtime.transactions.work([book]) as work:
        await handlers.plan_reminders(received, notify.runtime.ports(work))


async def statuses(notify: Running, book: str) -> dict[str, str]:
    """The status of the delivery to each party."""
    sql = "select party_id, status from delivery where book_id = $1 order by position"
    return {row["party_id"]: row["status"] for row in await notify.fetch(sql, book)}


async def settled(notify: Running, book: str, deadline_s: float = 30) -> dict[str, str]:
    """The statuses, once nothing is planned or on its way any more."""

    async def nothing_left() -> bool:
        return not {"planned", "sending"} & set((await statuses(notify, book)).values())

    await until(nothing_left, f"all deliveries of {book} are settled", deadline_s)
    return await statuses(notify, book)


async def told(notify: Running, book: str) -> list[tuple[str, str, str | None]]:
    """What notify told of messages: (party, status, reason)."""
    events = [content for _, content in await notify.told(book, "message.delivered")]
    return [(event["party_id"], event["status"], event["reason"]) for event in events]
