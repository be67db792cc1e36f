"""What the system holds after a run: rows of the five databases, records of the topics, offsets, sessions, mails."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.chaos.interface import SERVICES, Addresses
from tests.chaos.model import LISTENERS, PARTITIONS

Row = tuple[Any, ...]
Place = tuple[str, int]
"""Topic and partition."""

_EVERYWHERE = {
    # The cause is what there may be only one event about.
    "told": """
        select seq, event_id, topic, book_id, subject, md5(value), case
            when topic in ('voucher.posted', 'voucher.rejected') then concat_ws('/', c->'source'->>'type',
                c->'source'->>'id', c->'source'->>'part')
            when topic = 'return.recorded' then concat_ws('/', subject, c->>'part')
            when starts_with(topic, 'command.') then event_id
            when topic = 'case.changed' then concat_ws('/', subject, c->>'revision')
            when topic = 'invoice.overdue' then concat_ws('/', subject, c->>'stage')
            when topic = 'anomaly.opened' then concat_ws('/', c->>'kind', c->'about'->>'type', c->'about'->>'id')
            else subject end
        from event, lateral (select convert_from(value, 'UTF8')::jsonb as c) content
        where starts_with(book_id, $1) order by seq""",
    "waiting": "select topic, book_id, subject, count(*) from waiting where starts_with(book_id, $1) group by 1, 2, 3",
    "parked": """select topic, partition, record_offset, code, state, coalesce(book_id, ''), coalesce(subject, ''),
        coalesce(md5(value), ''), reason from parked order by id""",
    "inbox": "select source, id from inbox",
    "offsets": "select topic, partition, next_offset from consumer_offset",
    "outbox": "select count(*) from outbox",
    "applied": """select topic, sum(n)::bigint from flow
        where direction = 'applied' and starts_with(book_id, $1) group by topic""",
}
_OWN: Mapping[str, Mapping[str, str]] = {
    "ledger": {
        "vouchers": """
            select v.book_id, v.source_type, v.source_id, v.part, v.event_id, v.voucher_id, v.number,
                coalesce(sum(l.amount_fen) filter (where l.account = '1122' and l.side = 'debit'), 0)::bigint,
                coalesce(sum(case l.side when 'debit' then l.amount_fen else -l.amount_fen end)
                    filter (where l.account in ('1001', '1002', '1012')), 0)::bigint
            from voucher v left join voucher_line l using (book_id, voucher_id)
            where starts_with(v.book_id, $1) group by v.book_id, v.voucher_id""",
        "unbalanced": """
            select v.book_id, v.voucher_id, count(l.line_no),
                sum(case l.side when 'debit' then l.amount_fen else -l.amount_fen end)::bigint
            from voucher v left join voucher_line l using (book_id, voucher_id) where starts_with(v.book_id, $1)
            group by v.book_id, v.voucher_id
            having count(l.line_no) < 2 or sum(case l.side when 'debit' then l.amount_fen else -l.amount_fen end) <> 0
                or bool_or(l.number <> v.number or l.effective_date <> v.effective_date)""",
        "orphans": """select book_id, voucher_id, line_no from voucher_line l where starts_with(book_id, $1)
            and not exists (select from voucher v where (v.book_id, v.voucher_id) = (l.book_id, l.voucher_id))""",
        "gaps": """
            select book_id, period, count(v.number), min(v.number), max(v.number), max(n.last)
            from voucher v full join voucher_number n using (book_id, period, word) where starts_with(book_id, $1)
            group by 1, 2 having count(v.number) <> max(v.number) or min(v.number) <> 1 or max(v.number) <> max(n.last)
                or count(distinct v.number) <> count(v.number) or max(n.last) is null or max(v.number) is null""",
        "balances": """
            select book_id, account, case when account in ('1122', '2203', '224101') then customer_id else '' end,
                sum(case side when 'debit' then amount_fen else -amount_fen end)::bigint
            from voucher_line where starts_with(book_id, $1) group by 1, 2, 3""",
        "sums": """
            with said as (select book_id, account, l.effective_date as day,
                    (v.recorded_at at time zone 'UTC')::date as recorded_on,
                    sum(amount_fen) filter (where side = 'debit') as debit,
                    sum(amount_fen) filter (where side = 'credit') as credit
                from voucher_line l join voucher v using (book_id, voucher_id)
                where starts_with(book_id, $1) group by 1, 2, 3, 4)
            select book_id, account, day, s.debit, s.credit, a.debit_fen, a.credit_fen
            from said s full join (select * from account_day where starts_with(book_id, $1)) a
                using (book_id, account, day, recorded_on)
            where coalesce(s.debit, 0) is distinct from a.debit_fen
                or coalesce(s.credit, 0) is distinct from a.credit_fen""",
        "stock": "select book_id, sku, qty, cost_fen from stock where starts_with(book_id, $1)",
        "stock_lines": """
            select book_id, sku, sum(case side when 'debit' then qty else -qty end),
                sum(case side when 'debit' then amount_fen else -amount_fen end)::bigint
            from voucher_line where account = '1405' and starts_with(book_id, $1) group by 1, 2""",
        "documents": """select book_id, source_type, source_id, part, event_id from document
            where starts_with(book_id, $1)""",
        "returned": """select book_id, invoice_id, line_no, returned_qty, returned_net_fen, returned_vat_fen
            from invoice_line where starts_with(book_id, $1)""",
        "statements": "select book_id, statement_id from receivable_statement where starts_with(book_id, $1)",
    },
    "collections": {
        "invoices": "select book_id, invoice_id, issued_fen, open_fen from invoice where starts_with(book_id, $1)",
        "accounts": """select book_id, customer_id, advance_fen, refund_payable_fen from customer_account
            where starts_with(book_id, $1)""",
        "open": """select book_id, customer_id, sum(open_fen)::bigint from invoice
            where starts_with(book_id, $1) group by 1, 2""",
        "payments": "select book_id, payment_id from payment where starts_with(book_id, $1)",
        "returns": "select book_id, return_id, part, amount_fen from invoice_return where starts_with(book_id, $1)",
        "credits": "select book_id, credit_id from credit where starts_with(book_id, $1)",
        "stages": "select book_id, count(*) from stage_reached where starts_with(book_id, $1) group by 1",
    },
    "returns": {
        "returns": "select book_id, return_id, status from goods_return where starts_with(book_id, $1)",
        "parts": """select book_id, return_id, part, coalesce(voucher_id, ''), voucher_number
            from return_part where starts_with(book_id, $1)""",
        "returned": """select book_id, invoice_id, line_no, returned_qty, returned_net_fen, returned_vat_fen
            from sold_line where starts_with(book_id, $1)""",
    },
    "cases": {
        "cases": """select book_id, kind, about_type, about_id, case_id, revision from case_file
            where starts_with(book_id, $1)""",
        "findings": "select book_id, event_id from case_finding where starts_with(book_id, $1)",
        "entries": """select book_id, case_id, coalesce(revision, 0), coalesce(delivery_id, '') from case_entry
            where starts_with(book_id, $1)""",
    },
    "notify": {
        "deliveries": """select book_id, delivery_id, event_id, event_type, status from delivery
            where starts_with(book_id, $1)""",
    },
}
_SESSIONS = """
select coalesce(a.application_name, ''), coalesce(a.state, ''),
    extract(epoch from clock_timestamp() - a.xact_start)::float8,
    coalesce((select array_agg((l.classid::bigint << 32) | l.objid::bigint) from pg_locks l
        where l.pid = a.pid and l.locktype = 'advisory' and l.granted), '{}')
from pg_stat_activity a where a.datname = current_database() and a.backend_type = 'client backend'
    and a.pid <> pg_backend_pid()
"""
_PREPARED = "select count(*) from pg_prepared_xacts where database = current_database()"


@dataclass(frozen=True, slots=True)
class OnTopic:
    """A record of the run on a topic; a ``book`` of "" has no key."""

    topic: str
    partition: int
    offset: int
    book: str
    source: str
    id: str
    subject: str
    digest: str


@dataclass
class Seen:
    """Everything that the checks look at, bounded by what the run has sent."""

    rows: dict[str, dict[str, list[Row]]] = field(default_factory=lambda: {s: {} for s in SERVICES})
    records: list[OnTopic] = field(default_factory=list[OnTopic])
    """By topic, partition and offset."""
    ends: dict[Place, int] = field(default_factory=dict[Place, int])
    committed: dict[str, dict[Place, int]] = field(default_factory=dict[str, dict[Place, int]])
    """What the broker keeps of a service's group."""
    mails: Counter[str] | None = None
    """How often each delivery's mail arrived; None when there is no mailbox to ask."""

    def of(self, service: str, name: str) -> list[Row]:
        """The rows of a query; none where it was not asked."""
        return self.rows[service].get(name, [])


async def observe(addresses: Addresses, tag: str) -> Seen:
    """Look at everything of the run whose books begin with ``tag``."""
    seen = Seen()
    for service in SERVICES:
        seen.rows[service] = await _database(addresses.databases[service], service, f"{tag}-")
    async for record in _records(addresses.bootstrap, seen.ends, tag):
        seen.records.append(record)
    seen.records.sort(key=lambda r: (r.topic, r.partition, r.offset))
    for service in SERVICES:
        seen.committed[service] = await _committed(addresses.bootstrap, service)
    if addresses.mailbox:
        books = {row[0] for row in seen.of("notify", "deliveries")}
        seen.mails = await _mails(addresses.mailbox, books)
    return seen


async def _database(dsn: str, service: str, prefix: str) -> dict[str, list[Row]]:
    connection = await asyncpg.connect(dsn, timeout=10, command_timeout=120)
    try:
        found: dict[str, list[Row]] = {}
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for name, sql in {**_EVERYWHERE, **_OWN[service]}.items():
                arguments = (prefix,) if "$1" in sql else ()
                found[name] = [tuple(row) for row in await connection.fetch(sql, *arguments)]
        found["sessions"] = [tuple(row) for row in await connection.fetch(_SESSIONS)]
        found["prepared"] = [tuple(row) for row in await connection.fetch(_PREPARED)]
        return found
    finally:
        await connection.close()


async def ends_of(consumer: AIOKafkaConsumer) -> dict[Place, int]:
    """The end of every partition."""
    partitions = [TopicPartition(topic, n) for topic in LISTENERS for n in range(PARTITIONS)]
    return {(tp.topic, tp.partition): end for tp, end in (await consumer.end_offsets(partitions)).items()}


async def _records(bootstrap: str, ends: dict[Place, int], tag: str) -> AsyncIterator[OnTopic]:
    """All records of the run, topic by topic; ``ends`` is filled on the way."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, max_partition_fetch_bytes=16_000_000)
    await consumer.start()
    try:
        ends |= await ends_of(consumer)
        for topic in LISTENERS:
            partitions = [TopicPartition(*place) for place in ends if place[0] == topic]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            left = {tp for tp in partitions if ends[tp.topic, tp.partition] > await consumer.position(tp)}
            async with asyncio.timeout(300):
                while left:
                    for tp, records in (await consumer.getmany(timeout_ms=1000, max_records=2000)).items():
                        for record in records:
                            found = _on_topic(record)
                            if found.book.startswith(f"{tag}-") or found.id.startswith(f"{tag}/"):
                                yield found
                        if await consumer.position(tp) >= ends[tp.topic, tp.partition]:
                            left.discard(tp)
    finally:
        await consumer.stop()


def _on_topic(record: Any) -> OnTopic:
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    value: bytes | None = record.value
    return OnTopic(
        record.topic,
        record.partition,
        record.offset,
        (record.key or b"").decode(errors="replace"),
        headers.get("ce_source", ""),
        headers.get("ce_id", ""),
        headers.get("ce_subject", ""),
        "" if value is None else hashlib.md5(value, usedforsecurity=False).hexdigest(),
    )


async def _committed(bootstrap: str, group: str) -> dict[Place, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        topics = [topic for topic, listeners in LISTENERS.items() if group in listeners]
        places = [(topic, n) for topic in topics for n in range(PARTITIONS)]
        offsets = {place: await consumer.committed(TopicPartition(*place)) for place in places}
        return {place: offset for place, offset in offsets.items() if offset is not None}
    finally:
        await consumer.stop()


async def _mails(mailbox: str, books: set[str]) -> Counter[str]:
    """How often each delivery arrived. A Message-ID is that of its delivery, an address names its book."""
    found: Counter[str] = Counter()
    async with httpx.AsyncClient(base_url=mailbox, timeout=30, trust_env=False) as client:
        for book in sorted(books):
            answer = await client.get("/messages", params={"to": f".{book}@", "limit": 10_000})
            for mail in answer.raise_for_status().json():
                found[mail["message_id"].strip("<>").partition("@")[0]] += 1
    return found
