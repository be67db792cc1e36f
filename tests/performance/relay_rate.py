"""Relay rate: the kit's relay draining a filled outbox, against bare production of the same bytes."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import asyncpg
from hezhang_contracts.ledger_events import PostedLine, Source, VoucherPosted
from hezhang_kit.ids import derived_id
from hezhang_kit.relay import Relay
from hezhang_kit.settings import Settings
from ledger_service.bootstrap import service as ledger
from pydantic import AnyHttpUrl, PostgresDsn

from tests.performance.figures import Aim, Figure, ratios
from tests.performance.ledgerbooks import OPENED
from tests.performance.returned import Message, produce
from tests.performance.rig import Rig
from tests.performance.sizes import Sizes

_DISTINCT = 1_000
_DEADLINE_S = 120
_POLL_S = 0.01
_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """Bare production and the relay in turn, in this process, both from connecting to the last acknowledgement."""
    database = await rig.service_database("ledger", ledger.append_only)
    told = list(_told())
    messages = [told[i % _DISTINCT] for i in range(sizes.relayed)]
    bare: list[float] = []
    relay: list[float] = []
    connection = await asyncpg.connect(database.owner)
    try:
        for _ in range(sizes.repetitions):
            await _fill(connection, messages)
            await rig.settle()
            started = time.monotonic()
            await produce(rig.bootstrap, messages, VoucherPosted.topic)
            bare.append(len(messages) / (time.monotonic() - started))
            relay.append(len(messages) / await _drain(rig, database.url, connection))
    finally:
        await connection.close()
    return [
        Figure("relay-rate", "bare production", "events/s", tuple(bare)),
        Figure("relay-rate", "relay", "events/s", tuple(relay)),
        Figure("relay-rate", "relay / bare", "", ratios(relay, bare), Aim(0.5)),
    ]


async def _drain(rig: Rig, url: str, connection: asyncpg.Connection) -> float:
    """Run a relay until the outbox is empty; seconds."""
    settings = Settings(
        database_url=PostgresDsn(url),
        kafka_bootstrap=rig.bootstrap,
        jwks_url=AnyHttpUrl(rig.helpers_url),
        jwt_issuer=rig.helpers_url,
    )
    started = time.monotonic()
    running = asyncio.create_task(Relay("ledger", settings).run())
    while await connection.fetchval("select exists (select from outbox)"):
        if running.done() or time.monotonic() - started > _DEADLINE_S:
            raise RuntimeError(f"the relay did not empty the outbox: {running}")
        await asyncio.sleep(_POLL_S)
    seconds = time.monotonic() - started
    running.cancel()
    await asyncio.wait([running])
    return seconds


async def _fill(connection: asyncpg.Connection, messages: Sequence[Message]) -> None:
    """An outbox as a service leaves it."""
    topic = VoucherPosted.topic
    async with connection.transaction():
        sql = "select nextval('event_seq'), current_date from generate_series(1, $1::int)"
        rows = await connection.fetch(sql, len(messages))
        events = [
            (day, seq, f"e{seq}", topic, key.decode(), f"s{seq}", _text(headers), value)
            for (seq, day), (key, value, headers) in zip(rows, messages, strict=True)
        ]
        columns = ["day", "seq", "event_id", "topic", "book_id", "subject", "headers", "value"]
        await connection.copy_records_to_table("event", records=events, columns=columns)
        await connection.copy_records_to_table("outbox", records=[(seq, day) for seq, day in rows])


def _text(headers: Sequence[tuple[str, bytes]]) -> str:
    return json.dumps({name: value.decode() for name, value in headers})


def _told() -> Iterator[Message]:
    """Vouchers of five lines with the headers that the kit gives them."""
    now = datetime.now(UTC)
    for i in range(_DISTINCT):
        book, source = f"b{i:05d}", derived_id("relay", "source", i, now)
        event = VoucherPosted(
            book_id=book, source_id=source, voucher_id=derived_id("relay", "voucher", i, now), number=i,
            effective_date=OPENED, recorded_at=now, trace_id=_TRACE[3:35],
            source=Source(type="return", id=source, event_id=derived_id("relay", "event", i, now), part=1),
            lines=tuple(
                PostedLine(account=account, side="debit", amount=-100 * i, invoice_id=f"inv-{i:032d}")
                for account in ("1122", "5001", "22210108", "5401", "1405")
            ),
        )  # fmt: skip
        headers = {
            "ce_specversion": "1.0", "ce_id": derived_id("relay", "told", i, now), "ce_source": "/ledger",
            "ce_type": event.ce_type(), "ce_subject": source, "ce_time": now.isoformat().replace("+00:00", "Z"),
            "ce_partitionkey": book, "content-type": "application/json", "traceparent": _TRACE,
            "ce_traceparent": _TRACE,
        }  # fmt: skip
        yield book.encode(), event.model_dump_json().encode(), [(n, text.encode()) for n, text in headers.items()]
