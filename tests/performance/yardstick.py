"""The least that a correct consumer of ``return.recorded`` has to do; what the ledger's rate is measured against.

decode → inbox → voucher and five lines → balances → outbox → commit → offsets, on the very records that the ledger
reads and with an outbox event of the size that it tells. Left out: validation, numbers, hash chain, rules, the relay
and tracing. ``python -m tests.performance.yardstick BOOTSTRAP DSN EVENTS BATCH`` reads on where its group stands, drops
its tables first, and prints one JSON line with ``events_per_s``: from the assignment to the last commit.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

TABLES = """
drop table if exists inbox, voucher, voucher_line, balance, outbox;
create table inbox (id uuid primary key, at timestamptz not null default now());
create table voucher (id uuid primary key, book text not null, day text not null, source text not null, at timestamptz not null);
create table voucher_line (voucher uuid, n int, account text not null, debit bigint not null, credit bigint not null, primary key (voucher, n));
create table balance (book text, account text, debit bigint not null, credit bigint not null, primary key (book, account));
create table outbox (seq bigint generated always as identity primary key, topic text not null, key text not null, headers text not null, value bytea not null);
"""  # noqa: E501
CLAIM = "insert into inbox (id) select unnest($1::uuid[]) on conflict do nothing returning id::text"
ADD = """
insert into balance as b select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
on conflict (book, account) do update set debit = b.debit + excluded.debit, credit = b.credit + excluded.credit
"""
HEADERS = (
    '{"ce_specversion": "1.0", "ce_id": "%s", "ce_source": "/ledger", "ce_type": "voucher.posted.v1", '
    '"ce_subject": "%s", "ce_time": "%s", "ce_partitionkey": "%s", "content-type": "application/json", '
    '"traceparent": "%s", "ce_traceparent": "%s"}'
)
COST = 6_000
"""Of the line that comes back, in fen: to look it up is the rules' work."""


def _fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def _entries(event: dict[str, Any]) -> list[tuple[str, int, int]]:
    net = sum(_fen(line["net"]) for line in event["lines"])
    vat = sum(_fen(line["vat"]) for line in event["lines"])
    return [("1122", -net - vat, 0), ("5001", 0, -net), ("22210108", 0, -vat), ("5401", -COST, 0), ("1405", 0, -COST)]


async def apply(connection: Any, records: Sequence[Any]) -> None:
    """One transaction's worth."""
    arrived = {(headers := dict(r.headers))["ce_id"].decode(): (headers, orjson.loads(r.value)) for r in records}
    fresh = [row[0] for row in await connection.fetch(CLAIM, list(arrived))]
    now = datetime.now(UTC)
    at = now.isoformat()
    vouchers: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    outbox: list[tuple[object, ...]] = []
    balances: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for event_id in fresh:
        headers, event = arrived[event_id]
        book, source, entries = event["book_id"], event["return_id"], _entries(event)
        vouchers.append((event_id, book, event["occurred_on"], source, now))
        for n, (account, debit, credit) in enumerate(entries):
            lines.append((event_id, n, account, debit, credit))
            total = balances[book, account]
            total[0] += debit
            total[1] += credit
        told = {
            "book_id": book, "source_id": source, "voucher_id": event_id, "word": "记", "number": 1,
            "effective_date": event["occurred_on"], "recorded_at": at, "reverses": None, "trace_id": event_id,
            "source": {"type": "return", "id": source, "event_id": event_id, "part": 1},
            "lines": [
                {"account": account, "side": "debit" if debit else "credit", "amount": debit or credit,
                 "customer_id": None, "sku": None, "qty": None, "invoice_id": event["invoice_id"],
                 "invoice_line_no": None}
                for account, debit, credit in entries
            ],
        }  # fmt: skip
        trace = headers["traceparent"].decode()
        said = HEADERS % (event_id, source, at, book, trace, trace)
        outbox.append(("voucher.posted", book, said, orjson.dumps(told)))
    await connection.copy_records_to_table("voucher", records=vouchers)
    await connection.copy_records_to_table("voucher_line", records=lines)
    keys = sorted(balances)
    sums = [balances[key] for key in keys]
    await connection.execute(
        ADD, [k[0] for k in keys], [k[1] for k in keys], [s[0] for s in sums], [s[1] for s in sums]
    )
    await connection.copy_records_to_table("outbox", records=outbox, columns=["topic", "key", "headers", "value"])


async def main(bootstrap: str, dsn: str, events: int, batch: int) -> None:
    """Read ``events`` records in transactions of at most ``batch``, and say how fast."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLES)
    consumer = AIOKafkaConsumer(
        "return.recorded", bootstrap_servers=bootstrap, group_id="yardstick", auto_offset_reset="earliest",
        enable_auto_commit=False, max_partition_fetch_bytes=4_194_304,
    )  # fmt: skip
    await consumer.start()
    done, started, cpu = 0, time.monotonic(), time.process_time()
    while done < events:
        for records in (await consumer.getmany(timeout_ms=1_000, max_records=batch)).values():
            async with connection.transaction():
                await apply(connection, records)
            done += len(records)
        await consumer.commit()
    seconds = time.monotonic() - started
    busy = (time.process_time() - cpu) / seconds
    await consumer.stop()
    await connection.close()
    print(
        json.dumps(
            {"events": done, "batch": batch, "events_per_s": round(done / seconds), "python_cpu": round(busy, 2)}
        )
    )


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
