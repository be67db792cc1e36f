"""The clock of confirmation sheets: what is due stands in the database, so that a restart forgets nothing."""

import asyncio
import logging

from hezhang_kit.db import is_transient
from hezhang_kit.runtime import Runtime

from returns_service.app import handlers
from returns_service.app.ports import ReturnsPorts
from returns_service.domain.red_invoice import REMIND_BEFORE

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Sheets that one transaction moves on at most, about: those of as many books as they are in."""


async def tell_due(runtime: Runtime[ReturnsPorts]) -> int:
    """One turn: what is due now is moved on and told. Returns how many sheets."""
    async with runtime.transactions.reading() as work:
        books = await runtime.ports(work).reds.due(work.now, work.now + REMIND_BEFORE, AT_ONCE)
    if not books:
        return 0
    async with runtime.transactions.work(books) as work:
        return await handlers.tell_due_sheets(books, runtime.ports(work))


async def watch(runtime: Runtime[ReturnsPorts], period_s: int) -> None:
    """Run until cancelled; a passing fault is logged and the next turn tries again."""
    while True:
        try:
            while await tell_due(runtime):
                pass
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the clock of confirmation sheets was interrupted: %r", error)
        await asyncio.sleep(period_s)
