"""The routes that every service has: flow of a book, parked records, health, metrics."""

import asyncio
import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from hezhang_contracts.event import Code
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict

from hezhang_kit.asking import Caller
from hezhang_kit.envelope import decode_base64
from hezhang_kit.operator import Operator, ParkedRecord, ParkedView, Settlement, view
from hezhang_kit.pages import Limit, Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import forbidden, invalid, not_found
from hezhang_kit.reading import Read
from hezhang_kit.runtime import Runtime

STUCK_S = 150


class Flow(BaseModel):
    """How far a book's events have come in this service."""

    service: str
    listens: list[str]
    emitted: dict[str, int]
    applied: dict[str, int]
    unsent: int
    waiting: int
    parked: int


class Replay(BaseModel):
    """Why, and what to apply instead of the record's own bytes (base64) and headers."""

    model_config = ConfigDict(extra="forbid")
    note: Code
    value: str | None = None
    headers: dict[str, str] | None = None


class Discard(BaseModel):
    """Why the record is given up."""

    model_config = ConfigDict(extra="forbid")
    note: Code


books = APIRouter(tags=["flow"])
parked = APIRouter(prefix="/operator/parked", tags=["operator"])
health = APIRouter(tags=["health"])

_FLOW = """
select (select count(*) from outbox o join event e on e.day = o.day and e.seq = o.seq where e.book_id = $1) as unsent,
       (select count(*) from waiting where book_id = $1) as waiting,
       (select count(*) from parked where book_id = $1 and state = 'parked') as parked
"""


@books.get("/books/{book_id}/flow")
async def read_flow(book_id: str, request: Request, read: Read) -> Flow:
    """How many events of the book this service told and settled, and what is unsent, waiting or parked."""
    runtime: Runtime[Any] = request.app.state.runtime
    if not read.principal.may_see(book_id):
        raise not_found("book", book_id)
    async with runtime.transactions.reading() as work:
        rows = await work.fetch("select direction, topic, n from flow where book_id = $1", book_id)
        [queues] = await work.fetch(_FLOW, book_id)
    counts = {
        direction: {r["topic"]: r["n"] for r in rows if r["direction"] == direction}
        for direction in ("emitted", "applied")
    }
    return Flow(
        service=runtime.service.name,
        listens=list(runtime.service.consumer.topics),
        emitted=counts["emitted"],
        applied=counts["applied"],
        unsent=queues["unsent"],
        waiting=queues["waiting"],
        parked=queues["parked"],
    )


def _operator(request: Request, principal: Caller) -> Operator:
    # Parked records may hold any book's data, so only operators of the whole deployment may touch them.
    if "operator" not in principal.roles or principal.books is not None:
        raise forbidden("this needs the role operator for all books")
    return Operator(request.app.state.runtime)


@parked.get("")
async def list_parked(
    request: Request,
    principal: Caller,
    state: Annotated[str, Query(pattern="^(parked|replayed|discarded)$")] = "parked",
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[ParkedView]:
    """Parked records in the order in which they were parked."""
    _operator(request, principal)
    after = decode_cursor(cursor, int)
    runtime: Runtime[Any] = request.app.state.runtime
    async with runtime.transactions.reading() as work:
        rows = await work.fetch(
            "select * from parked where state = $1 and id > $2 order by id limit $3",
            state, after[0] if after else 0, limit + 1,
        )  # fmt: skip
    return page_of([view(row) for row in rows], limit, lambda item: encode_cursor(item.id))


@parked.get("/{parked_id}")
async def read_parked(parked_id: int, request: Request, principal: Caller) -> ParkedRecord:
    """One parked record, and what was decided about it."""
    return await _operator(request, principal).show(parked_id)


@parked.post("/{parked_id}/replay")
async def replay(parked_id: int, body: Replay, request: Request, principal: Caller) -> Settlement:
    """Apply a parked record and those behind it. Acts once by itself: a settled record cannot be settled again."""
    try:
        value = None if body.value is None else decode_base64(body.value)
    except ValueError as error:
        raise invalid("value_not_base64", f"value must be base64: {error}", "value") from None
    return await _operator(request, principal).replay(parked_id, principal.subject, body.note, value, body.headers)


@parked.post("/{parked_id}/discard")
async def discard(parked_id: int, body: Discard, request: Request, principal: Caller) -> Settlement:
    """Give a parked record up and apply those behind it."""
    return await _operator(request, principal).discard(parked_id, principal.subject, body.note)


@health.get("/health/live", include_in_schema=False)
async def live(request: Request) -> Response:
    """Local progress only: neither Kafka nor PostgreSQL is asked, so that their outage does not restart services."""
    busy = request.app.state.runtime.lanes.busy_since
    stuck = busy is not None and time.monotonic() - busy > STUCK_S
    return Response("stuck" if stuck else "ok", 503 if stuck else 200)


@health.get("/health/ready", include_in_schema=False)
async def ready(request: Request) -> Response:
    """The database answers and, in a process that consumes, the group has assigned lanes."""
    runtime: Runtime[Any] = request.app.state.runtime
    if request.app.state.consumes and not runtime.lanes.ready:
        return Response("no lanes", 503)
    try:
        async with asyncio.timeout(3), runtime.transactions.reading() as work:
            await work.fetch("select 1")
    except Exception as error:
        return Response(f"database: {error!r}", 503)
    return Response("ok")


@health.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Prometheus metrics of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
