"""Vouchers by hand, their review and correction, import and dry run, over HTTP."""

from typing import Annotated

from fastapi import Query, Request
from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Router, not_found

from ledger_service.app import drafts, importing
from ledger_service.app.commands import CorrectVoucher, DraftCommand, DraftVoucher, ImportVouchers, PrepareEntry
from ledger_service.app.draft_views import DraftView, ImportResult, PostedDraft
from ledger_service.app.dry_run import DryRun, dry_run
from ledger_service.app.views import DryRunAnswer
from ledger_service.domain.drafting import State
from ledger_service.entrypoints.reading import ReadBook

router = Router()
MAKERS = ("manager", "bookkeeper", "reviewer")


@router.post("/vouchers", status_code=201)
async def draft_voucher(command: DraftVoucher, call: Call) -> DraftView:
    """Make a voucher by hand (手工制单); another person reviews it."""
    call.require(*MAKERS)
    return await call(drafts.draft_vouchers, command)


@router.post("/entries", status_code=201)
async def prepare_entry(command: PrepareEntry, call: Call) -> DraftView:
    """Make a voucher by a row of the table of entries; another person reviews it."""
    call.require(*MAKERS)
    return await call(drafts.prepare_entries, command)


@router.post("/corrections", status_code=201)
async def correct_voucher(command: CorrectVoucher, call: Call) -> DraftView:
    """Correct a posted voucher (红字冲销、更正); another person reviews it."""
    call.require(*MAKERS)
    return await call(drafts.correct_vouchers, command)


@router.get("/books/{book_id}/drafts")
async def list_drafts(
    book_id: Code,
    read: ReadBook,
    state: Annotated[State | None, Query()] = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> Page[DraftView]:
    """Vouchers on their way."""
    async with read() as (ledger, opened):
        page = await ledger.drafts.search(book_id, state, cursor, limit)
        return Page(items=[DraftView.of(one, opened.chart) for one in page.items], next_cursor=page.next_cursor)


@router.get("/books/{book_id}/drafts/{draft_id}")
async def read_draft(book_id: Code, draft_id: Code, read: ReadBook) -> DraftView:
    """A voucher on its way."""
    async with read() as (ledger, opened):
        draft = await ledger.drafts.get(book_id, draft_id)
        if draft is None:
            raise not_found("draft", draft_id)
        return DraftView.of(draft, opened.chart)


@router.post("/books/{book_id}/drafts/{draft_id}/review", status_code=201)
async def review_draft(book_id: Code, draft_id: Code, call: Call) -> DraftView:
    """Review a draft (复核); not by who made it."""
    call.require("manager", "reviewer")
    return await call(drafts.review_drafts, DraftCommand(book_id=book_id, draft_id=draft_id))


@router.post("/books/{book_id}/drafts/{draft_id}/withdraw", status_code=201)
async def withdraw_draft(book_id: Code, draft_id: Code, call: Call) -> DraftView:
    """Withdraw a draft (作废)."""
    call.require(*MAKERS)
    return await call(drafts.withdraw_drafts, DraftCommand(book_id=book_id, draft_id=draft_id))


@router.post("/books/{book_id}/drafts/{draft_id}/post", status_code=201)
async def post_draft(book_id: Code, draft_id: Code, call: Call) -> PostedDraft:
    """Post a reviewed draft (记账)."""
    call.require(*MAKERS)
    return await call(drafts.post_drafts, DraftCommand(book_id=book_id, draft_id=draft_id))


@router.post("/books/{book_id}/vouchers/preview")
async def preview_import(book_id: Code, request: Request, read: ReadBook) -> ImportResult:
    """What a file of vouchers (CSV or XLSX in the body) would become; nothing is kept."""
    content = await request.body()
    async with read() as (ledger, opened):
        rows = ledger.read_rows(content, _media_type(request))
        planned = await importing.plan(ledger, opened.book, rows, read.principal.subject)
        return importing.shown(planned, opened.chart)


@router.post("/books/{book_id}/vouchers/import", status_code=201)
async def import_file(book_id: Code, request: Request, call: Call, read: ReadBook) -> ImportResult:
    """Import a file of vouchers (凭证导入) as drafts; the lines that are refused are named."""
    call.require(*MAKERS)
    content = await request.body()
    async with read() as (ledger, _):
        rows = ledger.read_rows(content, _media_type(request))
    return await call(importing.import_vouchers, ImportVouchers(book_id=book_id, rows=rows))


@router.post("/books/{book_id}/dry-run")
async def try_events(book_id: Code, asked: DryRun, read: ReadBook) -> list[DryRunAnswer]:
    """What the ledger would post for these events, without posting it (试算)."""
    async with read() as (ledger, opened):
        return await dry_run(ledger, book_id, asked, opened.chart)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip()
