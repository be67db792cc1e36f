"""Returns of those invoices, as the returns service tells them: the same contract, headers and ids."""

import asyncio
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiokafka import AIOKafkaProducer
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from hezhang_kit.ids import derived_id

from tests.performance.ledgerbooks import OPENED, Books, Sold

TOPIC = ReturnRecorded.topic
QTY = 4
"""Of the 10 that were sold."""
_AT_ONCE = 5_000
_VAT = Decimal("0.13")
Message = tuple[bytes, bytes, list[tuple[str, bytes]]]
"""(key, value, headers)"""


def returns_of(books: Books, invoices: Iterable[int], sampled: float) -> Iterator[Message]:
    """One return of each invoice; ``sampled`` is the share of them whose trace is recorded."""
    rng = random.Random(1)
    now = datetime.now(UTC)
    for i in invoices:
        event = _event(books, i, derived_id(f"{now}", "return", i, now))
        trace = f"00-{rng.getrandbits(128) | 1:032x}-{rng.getrandbits(64) | 1:016x}-{int(rng.random() < sampled):02x}"
        headers = {
            "ce_specversion": "1.0",
            "ce_id": derived_id(f"{now}", event.ce_type(), i, now),
            "ce_source": "/returns",
            "ce_type": event.ce_type(),
            "ce_subject": event.subject,
            "ce_time": now.isoformat().replace("+00:00", "Z"),
            "ce_partitionkey": event.book_id,
            "content-type": "application/json",
            "traceparent": trace,
            "ce_traceparent": trace,
        }
        value = event.model_dump_json().encode()
        yield event.book_id.encode(), value, [(name, text.encode()) for name, text in headers.items()]


def _event(books: Books, i: int, return_id: str) -> ReturnRecorded:
    sold = books.sold(i)
    net = sold.price * QTY
    line = ReturnLine(
        line_no=1, invoice_line_no=1, item=sold.sku, sku=sold.sku, qty=Decimal(QTY), net=net, vat_rate=_VAT,
        vat=net * 13 // 100,
    )  # fmt: skip
    return ReturnRecorded(
        book_id=sold.book_id, return_id=return_id, part=1, customer_id=sold.customer_id, invoice_id=sold.invoice_id,
        lines=(line,), settlement="on_account", reason="damaged", occurred_on=OPENED, recorded_on=OPENED,
        red_invoice=RedInvoice(status="issued", number=f"R{i}", issued_on=OPENED),
    )  # fmt: skip


def request_of(sold: Sold, i: int) -> dict[str, Any]:
    """The same return of invoice ``i`` as the API takes it."""
    return {
        "book_id": sold.book_id, "customer_id": sold.customer_id, "day": f"{OPENED}", "reason": "damaged",
        "settlement": "on_account", "disposition": "restock",
        "red_invoice": {"status": "issued", "number": f"R{i}", "issued_on": f"{OPENED}"},
        "lines": [{"invoice_id": sold.invoice_id, "invoice_line_no": 1, "qty": f"{QTY}"}],
    }  # fmt: skip


async def produce(bootstrap: str, messages: Iterable[Message], topic: str = TOPIC) -> None:
    """Put messages on the topic, and wait for the broker."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=131_072
    )
    await producer.start()
    try:
        pending: list[asyncio.Future[object]] = []
        for key, value, headers in messages:
            pending.append(await producer.send(topic, value, key=key, headers=headers))
            if len(pending) >= _AT_ONCE:
                await asyncio.gather(*pending)
                pending.clear()
        await asyncio.gather(*pending)
    finally:
        await producer.stop()
