"""Whole books as files over HTTP: out of a ledger, into another one, and as plain text for an independent program."""

import asyncio
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, cast

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from hezhang_kit.api import Caller, Problem, Router, forbidden, invalid, not_found
from hezhang_kit.db import is_transient
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.runtime import Runtime
from opentelemetry.trace import get_current_span

from ledger_service.app import beancount
from ledger_service.app.ledger_views import ImportedBook
from ledger_service.app.ports import Ledger
from ledger_service.entrypoints import examples
from ledger_service.entrypoints.reading import ReadBook

router = Router()
_GZIP = 31
"""zlib's number for gzip's own header."""
_MAGIC = b"\x1f\x8b"
_IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_READERS = ("manager", "reviewer", "bookkeeper", "operator")


@router.get("/books/{book_id}/archive", responses=examples.ARCHIVE, response_class=StreamingResponse)
async def read_archive(book_id: str, read: ReadBook) -> Response:
    """The whole book (全账导出) as JSON lines, gzipped; the last line is its manifest. See docs/book-files.md."""
    pack = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    file = _spool()
    async with read(*_READERS) as (ledger, opened):
        at = opened.at(None)
        async for lines in ledger.archives.export(at):
            await asyncio.to_thread(lambda said: file.write(pack.compress(said)), lines)
        file.write(pack.flush())
    return _sent(file, f"{book_id}.jsonl.gz", "application/gzip")


@router.get("/books/{book_id}/journal.beancount", response_class=StreamingResponse)
async def read_journal(book_id: str, read: ReadBook) -> Response:
    """All vouchers as a journal of beancount."""
    file = _spool()
    async with read(*_READERS) as (ledger, opened):
        at = opened.at(None)
        file.write(beancount.head(at.book.name, at.chart, at.book.opened_on).encode())
        async for vouchers in ledger.archives.vouchers(at):
            file.write(beancount.transactions(vouchers, at.chart).encode())
    return _sent(file, f"{book_id}.beancount", "text/plain; charset=utf-8")


@router.put("/books/{book_id}/archive", status_code=201, responses=examples.IMPORTED)
async def import_archive(book_id: str, request: Request, caller: Caller, response: Response) -> ImportedBook:
    """Make a book of its file (全账导入), gzipped or not: all of it, or nothing. The same file again answers 200."""
    if not caller.may_see(book_id):
        raise not_found("book", book_id)
    if "manager" not in caller.roles:
        raise forbidden("this needs the role manager")
    runtime: Runtime[Any] = request.app.state.runtime
    spans: list[LiveSpan] = []
    try:
        async with runtime.transactions.work([book_id]) as work:
            ledger: Ledger = runtime.ports(work)
            imported = await ledger.imports.load(book_id, _unpacked(request.stream()), caller.subject)
            if imported.created:
                # What was told of the book before it was here goes on now.
                work.created("book", [book_id], book_id)
                await runtime.dispatcher.drain(work, cast(LiveSpan, get_current_span()), spans)
    except Exception as error:
        if not is_transient(error):
            raise
        raise Problem(503, "try_again", "the database cannot be reached now; send the file again") from error
    finally:
        for span in spans:
            span.end()
    response.status_code = 201 if imported.created else 200
    return imported


async def _unpacked(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    first = b""
    async for chunk in content:
        first += chunk
        if len(first) >= len(_MAGIC):
            break
    unpack = zlib.decompressobj(_GZIP) if first.startswith(_MAGIC) else None
    try:
        async for piece in _pieces(first, content, unpack):
            yield piece
    except zlib.error as error:
        raise invalid("file_refused", f"the file is no whole gzip file: {error}") from None
    if unpack is not None and not unpack.eof:
        raise invalid("file_refused", "the file ends in the middle: it is not whole")


async def _pieces(first: bytes, content: AsyncIterator[bytes], unpack: Any) -> AsyncIterator[bytes]:
    chunk = first
    while chunk:
        if unpack is None:
            yield chunk
        else:
            # A little file may unpack to a great one: never more than a piece of it at a time.
            while chunk:
                yield unpack.decompress(chunk, _CHUNK)
                chunk = unpack.unconsumed_tail
        chunk = await anext(content, b"")


def _spool() -> IO[bytes]:
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY))


def _sent(file: IO[bytes], name: str, media_type: str) -> StreamingResponse:
    def chunks() -> Iterator[bytes]:
        with file:
            file.seek(0)
            while chunk := file.read(_CHUNK):
                yield chunk

    disposition = f'attachment; filename="{name}"'
    return StreamingResponse(chunks(), headers={"Content-Disposition": disposition}, media_type=media_type)
