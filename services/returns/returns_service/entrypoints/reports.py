"""The routes across the returns of a book: rates, the cycle count, and files of requests."""

import json
from datetime import date
from typing import Annotated

from fastapi import Query, Request
from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Read, Router, invalid

from returns_service.app import handlers
from returns_service.app.commands import CheckRates, CountStock
from returns_service.app.importing import ImportedLine, ImportView, commands_of, imported, preview_import
from returns_service.app.ports import MAX_BYTES
from returns_service.app.reports import By, CountView, RatesView, rates

router = Router()
CHUNK = 200
"""Lines of a file that are asked in one transaction."""


@router.get("/return-rates")
async def read_rates(book_id: Code, by: By, since: date, until: date, read: Read, limit: Limit = 100) -> RatesView:
    """Return rate (退货率) and reasons by sku or customer; what stands out of the book is marked ``unusual``."""
    if until < since:
        raise invalid("days_reversed", "until is a day from since on", "until")
    async with read() as (ports, scope):
        scope.check(book_id)
        return await rates(book_id, by, since, until, limit, ports)


@router.post("/return-rates/checks", status_code=201)
async def check_rates(command: CheckRates, call: Call) -> RatesView:
    """Tell abnormal returns (退货异常) as anomalies, and which are not abnormal any more; answers the abnormal ones."""
    return await call(handlers.check_rates, command)


@router.post("/stock-counts", status_code=201)
async def count_stock(command: CountStock, call: Call) -> CountView:
    """Import a cycle count (盘点): open returns explain differences, what is left is an anomaly."""
    return await call(handlers.count_stock, command)


@router.post("/returns/imports")
async def import_requests(
    request: Request,
    book_id: Annotated[Code, Query()],
    name: Annotated[Code, Query(description="the file's name, which says whether it is CSV or XLSX")],
    call: Call,
    read: Read,
    preview: bool = True,
) -> ImportView:
    """Import a file of requests (申请表), or show what would become of it.

    A file that cannot be read is refused whole with its line numbers; a line that breaks a rule becomes an anomaly.
    """
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise invalid("file_size", f"a file has at most {MAX_BYTES} bytes", "file")
    async with read() as (ports, scope):
        scope.check(book_id)
        lines, commands = await commands_of(content, name, book_id, ports)
        if preview:
            return ImportView.of(book_id, True, await preview_import(lines, commands, ports))
    shown: list[ImportedLine] = []
    for step, start in enumerate(range(0, len(commands), CHUNK)):
        chunk = slice(start, start + CHUNK)
        results = json.loads(await call.each(handlers.request_returns, book_id, commands[chunk], step=step))
        shown += [imported(line, result) for line, result in zip(lines[chunk], results, strict=True)]
    return ImportView.of(book_id, False, shown)
