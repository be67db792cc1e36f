"""One transaction: effect, event, inbox and offsets together or not at all.

The kit opens a Work, locks its books, hands it to a handler through the service's ports, and commits it.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg
import orjson
from hezhang_contracts.event import Event
from hezhang_contracts.registry import MAX_RECORD_BYTES
from hezhang_contracts.values import value
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from hezhang_kit import findings as found
from hezhang_kit.arrays import arrays
from hezhang_kit.causes import Cause, Received
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.ids import derived_id, fingerprint, lane_of
from hezhang_kit.tracing import Tracing, traceparent_of

Dependency = tuple[str, str]
Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
"""The driver's connection."""
POSITION = "hezhang-position"
"""The header of the first event of a lane in a transaction, and of every command: the lane's offsets by topic."""
_FINISH = """
with told as (
    insert into event (day, seq, event_id, topic, book_id, subject, headers, value)
    select current_date, nextval('event_seq'), e, t, b, s, h, v from (
        select * from unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::text[], $5::text::text[],
            $6::bytea[]) with ordinality u(e, t, b, s, h, v, n) order by n) ordered
    returning seq, day),
pointed as (insert into outbox (seq, day) select seq, day from told),
counted as (
    insert into flow (book_id, direction, topic, n)
    select * from unnest($7::text::text[], $8::text::text[], $9::text::text[], $10::text::bigint[])
    on conflict (book_id, direction, topic) do update set n = flow.n + excluded.n),
worked as (
    insert into consumer_offset as o (topic, partition, next_offset)
    select * from unnest($11::text::text[], $12::text::int[], $13::text::bigint[])
    on conflict (topic, partition) do update set next_offset = greatest(o.next_offset, excluded.next_offset))
select seq from told order by seq
"""
_FEW = 8
"""Up to so many rows are inserted; more are copied."""
MAX_VALUE_BYTES = MAX_RECORD_BYTES - 8_192
"""What an event may have: a record less room for its headers."""


class GoneBack(Exception):
    """The database is of an earlier time than what this process has done: a backup was restored under it."""


@value
class Emitted:
    """An event that goes into the outbox when the transaction is finished."""

    id: str
    topic: str
    book_id: str
    subject: str
    headers: str
    value: bytes


@value
class Mark:
    """How far a Work had come."""

    emitted: int
    waits: dict[int, Dependency]
    dependencies: int
    settled: Counter[tuple[str, str]]
    indexes: Counter[tuple[str, str]]


def book_lock_key(book_id: str) -> int:
    """The advisory lock of a book, as PostgreSQL's signed 64 bits."""
    return int.from_bytes(fingerprint(b"book\0" + book_id.encode())[:8], "big", signed=True)


class Work:
    """What a handler may do inside its transaction. It can neither commit nor reach the broker."""

    def __init__(
        self,
        connection: AsyncConnection,
        raw: Raw,
        now: datetime,
        service: str,
        tracing: Tracing,
    ):
        self.conn = connection
        self.now = now
        self.service = service
        self._raw = raw
        self._tracing = tracing
        self._time = now.isoformat().replace("+00:00", "Z")
        self._indexes: Counter[tuple[str, str]] = Counter()
        self.emitted: list[Emitted] = []
        self.commands: list[Emitted] = []
        self.offsets: Mapping[tuple[str, int], int] = {}
        self.positions: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.waits: dict[int, Dependency] = {}
        self.dependencies: list[tuple[str, str, str]] = []
        self.nothing_waits: set[str] = set()
        """Books of which it is known, under their locks, that no event waits."""
        self.settled: Counter[tuple[str, str]] = Counter()
        self.after_commit: list[Callable[[], object]] = []

    # --- what handlers use ---

    def emit(self, event: Event, cause: Cause) -> str:
        """Tell an event; its id follows from the cause, the type and the count of such events so far."""
        event.check()
        kind, subject = event.ce_type(), event.subject
        key = (cause.identity, kind)
        event_id = derived_id(cause.identity, kind, self._indexes[key], cause.time)
        self._indexes[key] += 1
        traceparent = traceparent_of(self._tracing.send(event.topic, event_id, cause.span))
        headers = {
            "ce_specversion": "1.0",
            "ce_id": event_id,
            "ce_source": f"/{self.service}",
            "ce_type": kind,
            "ce_subject": subject,
            "ce_time": self._time,
            "ce_partitionkey": event.book_id,
            "content-type": "application/json",
        }
        if traceparent:
            headers["traceparent"] = traceparent
            headers["ce_traceparent"] = cause.origin or traceparent
        value = event.model_dump_json().encode()
        if len(value) > MAX_VALUE_BYTES:
            said = f"{kind} {subject} has {len(value)} bytes"
            raise ValueError(f"{said}, at most {MAX_VALUE_BYTES} can be told")
        told = orjson.dumps(headers).decode()
        self.emitted.append(Emitted(event_id, event.topic, event.book_id, subject, told, value))
        return event_id

    def new_id(self, cause: Cause, kind: str, index: int = 0) -> str:
        """The id of an aggregate that comes into being by ``cause``."""
        return derived_id(cause.identity, f"new {kind}", index, cause.time)

    def wait(self, received: Received[Any], on: Dependency) -> None:
        """Keep the event until ``created`` is called for ``on``; nothing of it may have been written."""
        self.waits[id(received)] = on

    def created(self, kind: str, ids: Iterable[str], book_id: str) -> None:
        """Hand over again, in this transaction, what waits for these."""
        self.dependencies.extend((book_id, kind, identifier) for identifier in ids)

    async def copy(self, table: type[SQLModel], rows: Sequence[Sequence[object]], columns: Sequence[str]) -> None:
        """Write rows: many by COPY, a few by INSERT, which takes one round trip instead of three."""
        name = str(getattr(table, "__tablename__"))  # noqa: B009 - its type is SQLAlchemy's, unknown to checkers
        if len(rows) > _FEW:
            await self._raw.copy_records_to_table(name, records=rows, columns=list(columns))
        elif rows:
            places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
            await self._raw.executemany(f"insert into {name} ({', '.join(columns)}) values ({places})", rows)

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """Rows of a statement with ``$1`` parameters."""
        return await self._raw.fetch(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run a statement with ``$1`` parameters; returns its command tag."""
        return await self._raw.execute(sql, *args)

    async def open_findings(self, findings: Sequence[Finding]) -> list[str]:
        """Tell what was found, unless it is open already; the anomaly's id of each, in order."""
        if not findings:
            return []
        keys = found.columns(findings)
        ids = [self.new_id(f.cause, f"anomaly {f.kind} {f.about[0]} {f.about[1]}") for f in findings]
        rows = await self.fetch(found.CLAIM, *keys, ids, self.now)
        fresh = {(r[0], r[1], r[2], r[3]): str(r[4]) for r in rows}
        known = fresh | {(r[0], r[1], r[2], r[3]): str(r[4]) for r in await self.fetch(found.KNOWN, *keys)}
        for finding in findings:
            anomaly_id = fresh.pop(finding.key, None)
            if anomaly_id is not None:
                self.emit(finding.event(anomaly_id, self.service, self.now), finding.cause)
        return [known[finding.key] for finding in findings]

    async def resolve_findings(self, resolutions: Sequence[Resolution]) -> None:
        """Tell of open findings that they do not hold any more; what is not open is left out."""
        if not resolutions:
            return
        rows = await self.fetch(found.RESOLVE, *found.columns(resolutions))
        open_ = {(r[0], r[1], r[2], r[3]): str(r[4]) for r in rows}
        for resolution in resolutions:
            anomaly_id = open_.pop(resolution.key, None)
            if anomaly_id is not None:
                self.emit(resolution.event(anomaly_id, self.now), resolution.cause)

    # --- what the kit uses ---

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """What is written in the block is taken back when it raises."""
        await self._raw.execute("savepoint attempt")
        try:
            yield
        except BaseException:
            await self._raw.execute("rollback to savepoint attempt; release savepoint attempt")
            raise
        await self._raw.execute("release savepoint attempt")

    def mark(self) -> "Mark":
        """The state to go back to when a savepoint is rolled back."""
        return Mark(
            len(self.emitted), dict(self.waits), len(self.dependencies), Counter(self.settled), Counter(self._indexes)
        )

    def back_to(self, mark: "Mark") -> None:
        """Forget what was told, awaited or created since ``mark``."""
        del self.emitted[mark.emitted :]
        del self.dependencies[mark.dependencies :]
        self.waits = dict(mark.waits)
        self.settled = Counter(mark.settled)
        self._indexes = Counter(mark.indexes)

    async def finish(self) -> list[int]:
        """Write the outbox, the flow counts and the offsets. Returns the numbers of what was told, in order."""
        for lane, position in self.positions.items():
            first = next((n for n, told in enumerate(self.emitted) if lane_of(told.book_id) == lane), None)
            if first is not None:
                self.emitted[first] = positioned(self.emitted[first], position)
        told = self.commands + self.emitted
        counts = Counter((e.book_id, "emitted", e.topic) for e in self.emitted)
        for (book, topic), n in self.settled.items():
            counts[(book, "applied", topic)] += n
        if not told and not counts and not self.offsets:
            return []
        texts = arrays([(e.id, e.topic, e.book_id, e.subject, e.headers) for e in told], 5)
        flow = arrays([(*key, counts[key]) for key in sorted(counts)], 4)
        offsets = arrays([(*key, self.offsets[key]) for key in sorted(self.offsets)], 3)
        rows = await self.fetch(_FINISH, *texts, [e.value for e in told], *flow, *offsets)
        return [row[0] for row in rows]


def positioned(told: Emitted, position: Mapping[str, int]) -> Emitted:
    """With how far its lane had been worked: in that order a restored database does everything again."""
    headers = orjson.loads(told.headers) | {POSITION: orjson.dumps(position).decode()}
    return Emitted(told.id, told.topic, told.book_id, told.subject, orjson.dumps(headers).decode(), told.value)


def lock_keys(books: Iterable[str]) -> list[int]:
    """The locks of books, in the one order in which they are taken."""
    return sorted({book_lock_key(book) for book in books})
