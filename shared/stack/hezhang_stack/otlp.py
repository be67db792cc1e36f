"""The OTLP/HTTP receiver of the local stack.

Keeps spans for `hezhang trace` and the tests, and hands them on to Zipkin if it runs.
"""

import asyncio
import gzip
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, HTTPException, Request, Response
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1 import trace_pb2

from hezhang_stack import spans
from hezhang_stack.spans import Span

KEPT_SPANS = 400_000
"""Older spans are forgotten (about 1 kB each)."""

_FORWARDED_AT_ONCE = 200
_FORWARD_EVERY_S = 0.5
_BODY_BYTES = 64_000_000
_PROTOBUF = "application/x-protobuf"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS span (
    n INTEGER PRIMARY KEY, trace_id BLOB NOT NULL, span_id BLOB NOT NULL, service TEXT NOT NULL, body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS span_by_id ON span (trace_id, span_id);
"""


class SpanStore:
    """Spans in SQLite, as they came: what is never asked for is never decoded."""

    def __init__(self, path: Path | str, kept: int = KEPT_SPANS) -> None:
        self._kept = kept
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA)

    def add(self, request: ExportTraceServiceRequest) -> None:
        """Keep the spans of an export; one that came before is kept once."""
        rows = (
            (span.trace_id, span.span_id, service, span.SerializeToString())
            for service, span in spans.received(request)
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO span (trace_id, span_id, service, body) VALUES (?, ?, ?, ?)", rows)
        self._db.execute("DELETE FROM span WHERE n <= (SELECT max(n) FROM span) - ?", (self._kept,))
        self._db.execute("COMMIT")

    def trace(self, trace_id: str) -> list[Span]:
        """The spans of a trace (32 hexadecimal digits) by the time they began; ValueError when the id is none."""
        rows: Iterable[tuple[str, bytes]] = self._db.execute(
            "SELECT service, body FROM span WHERE trace_id = ?", (bytes.fromhex(trace_id),)
        )
        found = [spans.decode(service, trace_pb2.Span.FromString(body)) for service, body in rows]
        return sorted(found, key=lambda span: span["start_ns"])

    def newest(self) -> int:
        """The number of the span that came last."""
        return self._db.execute("SELECT coalesce(max(n), 0) FROM span").fetchone()[0]

    def after(self, number: int, limit: int) -> tuple[int, list[Span]]:
        """The next spans in the order they came, and the number of the last of them."""
        rows: list[tuple[int, str, bytes]] = self._db.execute(
            "SELECT n, service, body FROM span WHERE n > ? ORDER BY n LIMIT ?", (number, limit)
        ).fetchall()
        found = [spans.decode(service, trace_pb2.Span.FromString(body)) for _, service, body in rows]
        return (rows[-1][0] if rows else number), found

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class ZipkinForwarder:
    """Hands on what comes in from now on, in Zipkin's own JSON, as fast as Zipkin takes it; the store is the queue."""

    def __init__(self, store: SpanStore, url: str) -> None:
        self._store = store
        self._url = f"{url}/api/v2/spans"
        self._last = store.newest()

    async def run(self) -> None:
        """Send for ever; what Zipkin did not take is sent again."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                last, found = self._store.after(self._last, _FORWARDED_AT_ONCE)
                if not found or not await self._send(client, found):
                    await asyncio.sleep(_FORWARD_EVERY_S)
                else:
                    self._last = last

    async def _send(self, client: httpx.AsyncClient, found: list[Span]) -> bool:
        try:
            answer = await client.post(self._url, json=[spans.to_zipkin(span) for span in found])
        except httpx.HTTPError:
            return False
        return answer.is_success


def routes(store: SpanStore) -> APIRouter:
    """POST /v1/traces (protobuf, gzip or not) and GET /traces/{trace_id}."""
    router = APIRouter()

    @router.post("/v1/traces")
    async def receive(request: Request) -> Response:
        try:
            body = _inflate(await request.body(), request.headers.get("content-encoding", "identity"))
            export = ExportTraceServiceRequest.FromString(body)
        except (ValueError, OSError, EOFError, zlib.error, DecodeError) as error:
            raise HTTPException(400, f"not an OTLP export in protobuf: {error}") from error
        store.add(export)
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type=_PROTOBUF)

    @router.get("/traces/{trace_id}")
    async def trace(trace_id: str) -> list[dict[str, Any]]:
        try:
            return store.trace(trace_id)
        except ValueError as error:
            raise HTTPException(422, f"trace id {trace_id!r} is not hexadecimal") from error

    return router


def _inflate(body: bytes, encoding: str) -> bytes:
    if encoding not in {"gzip", "identity"}:
        raise ValueError(f"content-encoding {encoding!r}; gzip or none is understood")
    if encoding == "gzip":
        body = gzip.decompress(body)
    if len(body) > _BODY_BYTES:
        raise ValueError(f"{len(body)} bytes; at most {_BODY_BYTES} are taken")
    return body
