"""The clock of checks: books that have changed and come to rest are looked at, and every chain is verified once a day.

One turn does little, whatever there is to do: it looks at some hundred books in the index of their chains, checks a
few of them and verifies a thousand links.
"""

import asyncio
import logging
from collections.abc import Generator
from contextlib import contextmanager

from hezhang_kit import metrics
from hezhang_kit.db import is_transient
from hezhang_kit.runtime import Runtime
from hezhang_kit.work import GoneBack

from ledger_service.app import checking
from ledger_service.app.ports import Ledger

log = logging.getLogger(__name__)

BOOKS_AT_ONCE = 500
"""Books that one turn looks through."""
CHECKS_AT_ONCE = 10
"""Books that one turn checks at most."""
STRETCHES_AT_ONCE = 4
"""Stretches of chains, of 250 links each, that one turn verifies at most."""


async def check_due(runtime: Runtime[Ledger], after: str, rest_s: int) -> str:
    """Check the next books that are due. Returns the book after which the next turn goes on; empty: the first."""
    async with runtime.transactions.work() as work:
        checks = runtime.ports(work).checks
        books = await checks.books_after(after, BOOKS_AT_ONCE)
        taken = await checks.take(books, work.now, rest_s, CHECKS_AT_ONCE) if books else []
    for book_id in taken:
        with _apart(runtime, book_id):
            await _check(runtime, book_id)
    if len(taken) == CHECKS_AT_ONCE:
        return max(taken)
    return books[-1] if len(books) == BOOKS_AT_ONCE else ""


async def _check(runtime: Runtime[Ledger], book_id: str) -> None:
    async with runtime.transactions.reading() as work:
        seen = await checking.look(book_id, runtime.ports(work))
    if seen is not None:
        async with runtime.transactions.work([book_id]) as work:
            await checking.tell_seen(seen, runtime.ports(work))


async def verify_due(runtime: Runtime[Ledger]) -> bool:
    """Verify a stretch of the chain whose turn it is; whether there was one."""
    async with runtime.transactions.reading() as work:
        round_ = await checking.next_round(runtime.ports(work))
    if round_ is None:
        return False
    stretch = None
    with _apart(runtime, round_.book_id):
        async with runtime.transactions.reading() as work:
            stretch = await checking.verify(round_, runtime.ports(work))
    async with runtime.transactions.work([round_.book_id]) as work:
        if stretch is None:
            await checking.put_off(round_, runtime.ports(work))
        else:
            await checking.tell_verified(stretch, runtime.ports(work))
    return True


@contextmanager
def _apart(runtime: Runtime[Ledger], book_id: str) -> Generator[None]:
    """A book that cannot be looked at keeps nobody from the others: operators are told, and it comes again later."""
    try:
        yield
    except Exception as error:
        if is_transient(error) or isinstance(error, GoneBack):
            raise
        metrics.ALARMS.labels(runtime.service.name, "book_not_checked").inc()
        log.exception("book %s cannot be checked", book_id)


async def watch(runtime: Runtime[Ledger], period_s: int, rest_s: int) -> None:
    """Run until cancelled; a passing fault is logged and the next turn tries again."""
    after = ""
    while True:
        try:
            after = await check_due(runtime, after, rest_s)
            for _ in range(STRETCHES_AT_ONCE):
                if not await verify_due(runtime):
                    break
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the clock of checks was interrupted: %r", error)
        await asyncio.sleep(period_s)
