"""How a book is read, which is always kept; how a report is asked for: as known when, in which form."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Annotated, Any, Literal, TypeVar, cast
from urllib.parse import quote

from fastapi import Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from hezhang_contracts.event import Code
from hezhang_kit.api import Caller, invalid, not_found
from hezhang_kit.identity import Principal
from hezhang_kit.runtime import Runtime
from opentelemetry.trace import get_current_span
from pydantic import AwareDatetime, BaseModel

from ledger_service.app.ports import Ledger
from ledger_service.app.report_ports import BookRead, FileFormat, ShownBook
from ledger_service.app.sheets import Lang, Rows, Sheet
from ledger_service.domain.cuts import BookAt

V = TypeVar("V", bound=BaseModel)
KnownAt = Annotated[
    AwareDatetime | None,
    Query(
        description="only what was recorded up to this instant (截至该时刻已录入的); without it, everything",
        examples=["2026-03-31T16:00:00Z"],
    ),
]
_FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAX_ROWS = 1_000_000
"""A worksheet has 1,048,576."""
_PAGE = 500
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class BookReader:
    """Opens a book to be read, and keeps who reads: nobody is answered who has not left a trail.

    The trail is the first statement of the snapshot that is read, and is committed with it, before the answer is sent.
    A read that is refused or fails takes its trail back with it: that it was tried is kept by itself then. Nothing is
    kept of a request without a valid token, of a book that is not granted, or with parameters that make no sense.
    """

    runtime: Runtime[Any]
    principal: Principal
    asked: BookRead

    @asynccontextmanager
    async def __call__(self, *roles: str) -> AsyncGenerator[tuple[Ledger, ShownBook]]:
        """The ports on a read-only snapshot, and the book. Problem 404 without it, 403 without one of ``roles``."""
        if not self.principal.may_see(self.asked.book_id):
            raise not_found("book", self.asked.book_id)
        try:
            if roles:
                self.principal.require(*roles)
            async with self.runtime.transactions.reading(noted=True) as work:
                ledger: Ledger = self.runtime.ports(work)
                opened = await ledger.trail.keep(self.asked, work.now)
                if opened is None:
                    raise not_found("book", self.asked.book_id)
                yield ledger, opened
        except Exception:
            async with self.runtime.transactions.work() as work:
                await self.runtime.ports(work).trail.keep(self.asked, work.now)
            raise


async def _book_reader(request: Request, caller: Caller, book_id: Code) -> BookReader:
    context = get_current_span().get_span_context()
    asked = BookRead(
        book_id=book_id,
        subject=caller.subject,
        roles=" ".join(sorted(caller.roles)),
        what=request.scope["route"].path,
        asked=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        trace_id=f"{context.trace_id:032x}" if context.is_valid else None,
    )
    return BookReader(request.app.state.runtime, caller, asked)


ReadBook = Annotated[BookReader, Depends(_book_reader)]
"""What a route that reads something of a book takes."""


@dataclass(frozen=True)
class Report:
    """Answers with a report as JSON, CSV or XLSX, or with 304 when the caller has it already."""

    request: Request
    response: Response
    read: ReadBook
    known_at: KnownAt
    file_format: FileFormat | Literal["json"]
    lang: Lang
    has: str | None

    async def __call__(
        self, make: Callable[[Ledger, BookAt], Awaitable[V]], sheet: Sheet, rows: Callable[[V], Rows]
    ) -> V:
        """A report of one piece."""

        async def once(ledger: Ledger, at: BookAt, cursor: str | None, limit: int) -> V:
            return await make(ledger, at)

        return await self.paged(once, sheet, rows, None, 0)

    async def paged(
        self,
        make: Callable[[Ledger, BookAt, str | None, int], Awaitable[V]],
        sheet: Sheet,
        rows: Callable[[V], Rows],
        cursor: str | None,
        limit: int,
    ) -> V:
        """A page of a report as JSON, or all of it from ``cursor`` on as a file."""
        async with self.read() as (ledger, opened):
            at = opened.at(self.known_at)
            tag = self._tag(opened)
            headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
            if self.has is not None and tag in (each.strip() for each in self.has.split(",")):
                return cast(V, Response(status_code=304, headers=headers))
            if self.file_format == "json":
                self.response.headers.update(headers)
                return await make(ledger, at, cursor, limit)
            file = ledger.files.open(self.file_format, sheet, self.lang)
            count, more = 0, True
            while more:
                view = await make(ledger, at, cursor, _PAGE)
                shown = rows(view)
                count += len(shown)
                if count > _MAX_ROWS:
                    said = f"a file has at most {_MAX_ROWS:,} rows; ask for fewer days"
                    raise invalid("report_too_long", said, "from")
                # Cells are made by the processor alone: others' requests go on meanwhile.
                await asyncio.to_thread(file.add, shown)
                cursor = getattr(view, "next_cursor", None)
                more = cursor is not None
            content = await asyncio.to_thread(file.finish)
        return cast(V, self._file(content, sheet, headers))

    def _tag(self, opened: ShownBook) -> str:
        """What changes whenever a voucher is posted, the chart is changed or something else is asked for."""
        chart = "\n".join(f"{account.code} {account.name}" for account in opened.chart.values())
        known = f"{opened.vouchers}\n{self.request.url}\n{self.lang}\n{chart}"
        return f'"{hashlib.sha256(known.encode()).hexdigest()[:32]}"'

    def _file(self, content: IO[bytes], sheet: Sheet, headers: dict[str, str]) -> Response:
        name = quote(f"{sheet.title(self.lang)}-{self.read.asked.book_id}.{self.file_format}")
        disposition = f"attachment; filename*=UTF-8''{name}"
        return StreamingResponse(
            _chunks(content),
            headers=headers | {"Content-Disposition": disposition},
            media_type=_FORMATS[self.file_format],
        )


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


async def _report(
    request: Request,
    response: Response,
    read: ReadBook,
    known_at: KnownAt = None,
    file_format: Annotated[
        Literal["json", "csv", "xlsx"], Query(alias="format", description="json, or all rows as a file")
    ] = "json",
    lang: Annotated[Lang, Query(description="of headings and line items (报表语言)")] = "zh-CN",
    has: Annotated[str | None, Header(alias="If-None-Match", description="the ETag of an earlier answer")] = None,
) -> Report:
    return Report(request, response, read, known_at, file_format, lang, has)


Reporting = Annotated[Report, Depends(_report)]
"""What a route that answers with a report takes."""
