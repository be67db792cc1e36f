"""What an operator does with parked records: look, replay (repaired or as it is), discard; all of it audited."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from opentelemetry import trace
from pydantic import BaseModel

from hezhang_kit import inbox
from hezhang_kit.commands import keep
from hezhang_kit.dispatch import read
from hezhang_kit.envelope import Decoded, Record, Unreadable, decode, load_headers
from hezhang_kit.ids import derived_id
from hezhang_kit.parking import unpark
from hezhang_kit.problems import Problem, conflict, invalid, not_found
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.runtime import Runtime
from hezhang_kit.work import Work

SETTLE = "settle parked"
"""What the command log calls an operator's decision."""


class ParkedView(BaseModel):
    """A parked record; bytes as base64, ``preview`` as far as they are text."""

    id: int
    topic: str
    partition: int
    offset: int
    book_id: str | None
    subject: str | None
    code: str
    reason: str
    state: str
    parked_at: str
    key: str | None
    headers: list[tuple[str, str | None]]
    value: str | None
    preview: str


class DecisionView(BaseModel):
    """Who decided what about a parked record, and why."""

    action: str
    by: str
    note: str
    outcome: str
    at: str


class ParkedRecord(ParkedView):
    """A parked record with what was decided about it."""

    audit: list[DecisionView]


class Settlement(BaseModel):
    """What became of a parked record and of those behind it."""

    id: int
    state: str
    settled: list[int]
    still_parked: str | None = None


def view(row: Any) -> ParkedView:
    """A row as an operator sees it."""
    value: bytes | None = row["value"]
    return ParkedView(
        id=row["id"],
        topic=row["topic"],
        partition=row["partition"],
        offset=row["record_offset"],
        book_id=row["book_id"],
        subject=row["subject"],
        code=row["code"],
        reason=row["reason"],
        state=row["state"],
        parked_at=row["parked_at"].isoformat(),
        key=None if row["key"] is None else row["key"].decode(errors="replace"),
        headers=[
            (name, None if content is None else base64.b64encode(content).decode())
            for name, content in load_headers(row["headers"])
        ],
        value=None if value is None else base64.b64encode(value).decode(),
        preview="" if value is None else value[:2000].decode(errors="replace"),
    )


def _record(row: Any, value: bytes | None = None, headers: dict[str, str] | None = None) -> Record:
    changed = load_headers(row["headers"]) if headers is None else tuple((k, v.encode()) for k, v in headers.items())
    key = row["key"] if row["key"] is not None else (dict(changed).get("ce_partitionkey") or None)
    return Record(
        row["topic"], row["partition"], row["record_offset"], key, changed, row["value"] if value is None else value
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What an operator decided; ``value`` and ``headers`` are the repaired ones."""

    action: Literal["replay", "discard"]
    by: str
    note: str
    value: bytes | None = None
    headers: dict[str, str] | None = None
    log_id: str | None = None


class Operator:
    """Settles parked records in transactions of their own, under the lock of their book."""

    def __init__(self, runtime: Runtime[Any]) -> None:
        self._runtime = runtime

    async def replay(
        self, parked_id: int, by: str, note: str, value: bytes | None, headers: dict[str, str] | None
    ) -> Settlement:
        """Apply a parked record, repaired when ``value`` or ``headers`` are given, then those behind it in order.

        Problem 409 when it is not the first of its subject, 422 when it still cannot be applied.
        """
        return await self._settle(parked_id, Decision("replay", by, note, value, headers))

    async def discard(self, parked_id: int, by: str, note: str) -> Settlement:
        """Give a parked record up for good, then apply those behind it in order."""
        return await self._settle(parked_id, Decision("discard", by, note))

    async def settle_again(self, log_id: str, record: Mapping[str, Any]) -> bool:
        """What the command log says of a decision, once more; False when that record is not parked yet."""
        async with self._runtime.transactions.reading() as work:
            rows = await work.fetch(
                """select id, state from parked where (topic, partition, record_offset) = ($1, $2, $3)
                   order by state = 'parked' desc, id limit 1""",
                record["topic"], record["partition"], record["offset"],
            )  # fmt: skip
        if rows and rows[0]["state"] == "parked":
            value = None if record["value"] is None else base64.b64decode(record["value"])
            decision = Decision(record["action"], record["by"], record["note"], value, record["headers"], log_id)
            await self._settle(rows[0]["id"], decision)
        return bool(rows)

    async def show(self, parked_id: int) -> ParkedRecord:
        """A parked record with its audit entries. Problem 404 when there is none."""
        row = await self._peek(parked_id)
        async with self._runtime.transactions.reading() as work:
            rows = await work.fetch(
                "select action, by, note, outcome, at from parked_audit where parked_id = $1 order by id", parked_id
            )
        audit = [DecisionView(**dict(entry) | {"at": entry["at"].isoformat()}) for entry in rows]
        return ParkedRecord(**view(row).model_dump(), audit=audit)

    async def _peek(self, parked_id: int) -> Any:
        async with self._runtime.transactions.reading() as work:
            rows = await work.fetch("select * from parked where id = $1", parked_id)
        if not rows:
            raise not_found("parked record", str(parked_id))
        return rows[0]

    async def _settle(self, parked_id: int, decision: Decision) -> Settlement:
        row, decoded = await self._peek(parked_id), None
        book: str | None = row["book_id"]
        if decision.action == "replay":
            try:
                decoded = decode(_record(row, decision.value, decision.headers))
            except Unreadable as error:
                raise invalid(error.code, error.reason, "value") from None
            book = decoded.event.book_id
        state = "replayed" if decoded else "discarded"
        spans: list[LiveSpan] = []
        try:
            async with self._runtime.transactions.work([book] if book else []) as work:
                row = await self._first_in_line(work, parked_id)
                if decoded is not None:
                    await self._apply(work, decoded, spans)
                else:
                    await _give_up(work, row)
                await _close(work, row, state)
                await _audit(work, parked_id, decision, "applied" if decoded else "given up")
                settled, stopped = await self._follow(work, row, spans)
                settlement = Settlement(id=parked_id, state=state, settled=[parked_id, *settled], still_parked=stopped)
                await _log(work, row, book, decision)
        finally:
            for span in spans:
                span.end()
        return settlement

    async def _first_in_line(self, work: Work, parked_id: int) -> Any:
        rows = await work.fetch("select * from parked where id = $1 for update", parked_id)
        if not rows or rows[0]["state"] != "parked":
            raise conflict("parked_settled", f"parked record {parked_id} has been settled already")
        row = rows[0]
        if row["subject"] is not None:
            first = await work.fetch(
                """select min(id) as id from parked
                   where state = 'parked' and (book_id, topic, subject) = ($1, $2, $3)""",
                row["book_id"], row["topic"], row["subject"],
            )  # fmt: skip
            if first[0]["id"] != parked_id:
                detail = f"record {first[0]['id']} of the same subject is parked before it; settle that one first"
                raise conflict("parked_behind", detail)
        return row

    async def _apply(self, work: Work, decoded: Decoded, spans: list[LiveSpan]) -> None:
        [arrival] = await inbox.claim(work, [decoded])
        if arrival is inbox.Arrival.DUPLICATE:
            return
        if arrival is inbox.Arrival.DIFFERENT:
            raise invalid("content_differs", "an event of this id was applied with other content; discard this one")
        batch = trace.get_current_span()
        error = await self._runtime.dispatcher.attempt(work, decoded, batch, spans)
        if error is not None:
            detail = f"it still fails: {type(error).__name__}: {error}"
            raise invalid("still_failing", detail, "value")
        await self._runtime.dispatcher.drain(work, batch, spans)

    async def _follow(self, work: Work, first: Any, spans: list[LiveSpan]) -> tuple[list[int], str | None]:
        """Apply the records behind, in order, up to the first that fails. Bounded: the rest waits for another call."""
        if first["subject"] is None:
            return [], None
        rows = await work.fetch(
            """select * from parked where state = 'parked' and (book_id, topic, subject) = ($1, $2, $3)
               order by id limit 1000""",
            first["book_id"], first["topic"], first["subject"],
        )  # fmt: skip
        settled: list[int] = []
        for row in rows:
            good, bad = read([_record(row)])
            try:
                if bad:
                    raise invalid(bad[0].code, bad[0].reason)
                await self._apply(work, good[0], spans)
            except Problem as problem:
                sql = "update parked set code = $2, reason = $3 where id = $1"
                await work.execute(sql, row["id"], problem.code, problem.detail)
                if good:
                    await inbox.forget(work, good[0])
                return settled, f"record {row['id']}: {problem.detail}"
            await _close(work, row, "replayed")
            settled.append(row["id"])
        return settled, None


async def _close(work: Work, row: Any, state: str) -> None:
    await work.execute("update parked set state = $2, settled_at = $3 where id = $1", row["id"], state, work.now)
    await unpark(work, (row["topic"], row["partition"], row["record_offset"]), row["book_id"], state)


async def _audit(work: Work, parked_id: int, decision: Decision, outcome: str) -> None:
    await work.execute(
        "insert into parked_audit (parked_id, action, by, note, outcome, at) values ($1, $2, $3, $4, $5, $6)",
        parked_id, decision.action, decision.by, decision.note, outcome, work.now,
    )  # fmt: skip


async def _give_up(work: Work, row: Any) -> None:
    """Nothing of it will be applied, also when it comes again."""
    if row["book_id"] is not None:
        work.settled[(row["book_id"], row["topic"])] += 1
    good, _ = read([_record(row)])
    await inbox.claim(work, good)


async def _log(work: Work, row: Any, book: str | None, decision: Decision) -> None:
    where = {"topic": row["topic"], "partition": row["partition"], "offset": row["record_offset"]}
    log_id = decision.log_id or derived_id(f"{where} {row['parked_at'].isoformat()}", "settle")
    kept = await keep(work, log_id, book or row["topic"], b"", b"")
    value = None if decision.value is None else base64.b64encode(decision.value).decode()
    record = where | {"do": SETTLE, "action": decision.action, "by": decision.by, "note": decision.note}
    kept.log(log_id, json.dumps(record | {"value": value, "headers": decision.headers}).encode())
