"""How a report is asked for: of which book, as known when, in which form; and that every read of a book is kept."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Any, Literal, TypeVar, cast
from urllib.parse import quote

from fastapi import Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from hezhang_kit.api import Caller, Read, Router, invalid, not_found
from hezhang_kit.runtime import Runtime
from opentelemetry.trace import get_current_span
from pydantic import AwareDatetime, BaseModel

from ledger_service.app.ports import Ledger
from ledger_service.app.report_ports import BookRead, FileFormat
from ledger_service.app.sheets import Lang, Rows, Sheet
from ledger_service.domain.cuts import BookAt, Cut

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


async def keep_trail(request: Request, caller: Caller) -> None:
    """Keep that a caller reads something of a book, before it is read."""
    book_id = request.path_params.get("book_id")
    if request.method != "GET" or book_id is None or not caller.may_see(book_id):
        return
    context = get_current_span().get_span_context()
    read = BookRead(
        book_id=book_id,
        subject=caller.subject,
        roles=" ".join(sorted(caller.roles)),
        what=request.scope["route"].path,
        asked=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        trace_id=f"{context.trace_id:032x}" if context.is_valid else None,
    )
    runtime: Runtime[Any] = request.app.state.runtime
    async with runtime.transactions.work() as work:
        ledger: Ledger = runtime.ports(work)
        await ledger.trail.keep(read, work.now)


def kept_router() -> Router:
    """A router of which every read of a book is kept."""
    return Router(Depends(keep_trail))


@dataclass(frozen=True)
class Report:
    """Answers with a report as JSON, CSV or XLSX, or with 304 when the caller has it already."""

    request: Request
    response: Response
    read: Read
    book_id: str
    known_at: Any
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
        async with self.read() as (ledger, scope):
            at = await book_at(ledger, scope, self.book_id, self.known_at)
            tag = await self._tag(ledger, at)
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

    async def _tag(self, ledger: Ledger, at: BookAt) -> str:
        """What changes whenever a voucher is posted, the chart is changed or something else is asked for."""
        chart = "\n".join(f"{account.code} {account.name}" for account in at.chart.values())
        known = f"{await ledger.reports.version(at.book)}\n{self.request.url}\n{self.lang}\n{chart}"
        return f'"{hashlib.sha256(known.encode()).hexdigest()[:32]}"'

    def _file(self, content: IO[bytes], sheet: Sheet, headers: dict[str, str]) -> Response:
        name = quote(f"{sheet.title(self.lang)}-{self.book_id}.{self.file_format}")
        disposition = f"attachment; filename*=UTF-8''{name}"
        return StreamingResponse(
            _chunks(content),
            headers=headers | {"Content-Disposition": disposition},
            media_type=_FORMATS[self.file_format],
        )


async def book_at(ledger: Ledger, scope: Any, book_id: str, known_at: Any) -> BookAt:
    """A granted book. Problem 404."""
    scope.check(book_id)
    book = await ledger.reports.book(book_id)
    if book is None:
        raise not_found("book", book_id)
    return BookAt(book, await ledger.reports.chart(book), Cut(known_at))


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


async def _report(
    request: Request,
    response: Response,
    read: Read,
    book_id: str,
    known_at: KnownAt = None,
    file_format: Annotated[
        Literal["json", "csv", "xlsx"], Query(alias="format", description="json, or all rows as a file")
    ] = "json",
    lang: Annotated[Lang, Query(description="of headings and line items (报表语言)")] = "zh-CN",
    has: Annotated[str | None, Header(alias="If-None-Match", description="the ETag of an earlier answer")] = None,
) -> Report:
    return Report(request, response, read, book_id, known_at, file_format, lang, has)


Reporting = Annotated[Report, Depends(_report)]
"""What a route that answers with a report takes."""
