"""Accounting months over HTTP."""

from typing import Annotated

from fastapi import Path
from hezhang_contracts.event import Code, Text
from hezhang_kit.api import Call, Router
from pydantic import BaseModel, ConfigDict

from ledger_service.app import periods as months
from ledger_service.app.commands import AskReopening, CloseMonth, ConfirmClosing, MonthCommand
from ledger_service.app.period_views import (
    ClosingVoucher,
    Periods,
    PeriodView,
    Proposals,
    ProposalView,
    Readiness,
)
from ledger_service.domain.closing import Closing
from ledger_service.domain.periods import Month, months_of
from ledger_service.entrypoints.reading import ReadBook

router = Router()
Period = Annotated[str, Path(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="a month, such as 2026-07")]
PATH = "/books/{book_id}/periods"


class Waiver(BaseModel):
    """Why a month is closed although something of it is not posted."""

    model_config = ConfigDict(extra="forbid")
    waiver: Text | None = None


class Reason(BaseModel):
    """Why a month is opened again."""

    model_config = ConfigDict(extra="forbid")
    reason: Text


@router.get(PATH)
async def list_periods(book_id: Code, read: ReadBook) -> Periods:
    """The months of a book."""
    async with read() as (ledger, opened):
        known = await ledger.periods.months(book_id)
        periods = [known.get(period, Month(period)) for period in months_of(opened.book, ledger.work.now)]
        return Periods(periods=[PeriodView.of(month) for month in periods])


@router.get(PATH + "/{period}/readiness")
async def read_readiness(book_id: Code, period: Period, read: ReadBook) -> Readiness:
    """What speaks against closing a month (月结检查)."""
    async with read() as (ledger, opened):
        items = await months.readiness(ledger, opened.book, period)
        return Readiness(period=period, ready=not any(item.count for item in items if item.blocks), items=items)


@router.get(PATH + "/{period}/closing")
async def read_closing(book_id: Code, period: Period, read: ReadBook) -> Proposals:
    """What the end of a month asks for: the VAT transfer and the closing of profit and loss, to be confirmed."""
    async with read() as (ledger, opened):
        proposals = await months.proposed(ledger, opened.book, period)
        return Proposals(proposals=[ProposalView.of(one, opened.chart) for one in proposals])


@router.post(PATH + "/{period}/closing/{closing}", status_code=201)
async def confirm_closing(book_id: Code, period: Period, closing: Closing, call: Call) -> ClosingVoucher:
    """Confirm a proposal: it is posted on the last day of the month."""
    call.require("manager", "reviewer")
    return await call(months.confirm_closings, ConfirmClosing(book_id=book_id, period=period, closing=closing))


@router.post(PATH + "/{period}/open", status_code=201)
async def open_period(book_id: Code, period: Period, call: Call) -> PeriodView:
    """Open the next month before the calendar does."""
    call.require("manager", "bookkeeper")
    return await call(months.open_months, MonthCommand(book_id=book_id, period=period))


@router.post(PATH + "/{period}/soft-close", status_code=201)
async def soft_close_period(book_id: Code, period: Period, call: Call) -> PeriodView:
    """Leave a month to automatic events and reviewers."""
    call.require("manager", "reviewer", "bookkeeper")
    return await call(months.soft_close_months, MonthCommand(book_id=book_id, period=period))


@router.post(PATH + "/{period}/close", status_code=201)
async def close_period(book_id: Code, period: Period, body: Waiver, call: Call) -> PeriodView:
    """Close a month for everybody (结账)."""
    call.require("manager", "reviewer")
    return await call(months.close_months, CloseMonth(book_id=book_id, period=period, waiver=body.waiver))


@router.post(PATH + "/{period}/reopen", status_code=201)
async def ask_reopening(book_id: Code, period: Period, body: Reason, call: Call) -> PeriodView:
    """Ask that a closed month is opened again (反结账)."""
    call.require("manager", "reviewer")
    return await call(months.ask_reopenings, AskReopening(book_id=book_id, period=period, reason=body.reason))


@router.post(PATH + "/{period}/reopen/confirm", status_code=201)
async def confirm_reopening(book_id: Code, period: Period, call: Call) -> PeriodView:
    """Open it again, as a second person."""
    call.require("manager", "reviewer")
    return await call(months.confirm_reopenings, MonthCommand(book_id=book_id, period=period))
