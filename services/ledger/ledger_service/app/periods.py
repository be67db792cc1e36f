"""Accounting months (会计期间): opened, soft-closed, closed, reopened; what their end asks for; if they are ready."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hezhang_contracts.ledger_events import PeriodClosed
from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, invalid, not_found

from ledger_service.app import translation
from ledger_service.app.commands import AskReopening, CloseMonth, ConfirmClosing, MonthCommand
from ledger_service.app.period_views import ClosingVoucher, PeriodView, ReadyItem
from ledger_service.app.ports import Ledger
from ledger_service.app.views import VoucherHead
from ledger_service.domain import closing, periods
from ledger_service.domain.checks import Refused
from ledger_service.domain.closing import Proposal
from ledger_service.domain.journal import Book, Settled, Wanted
from ledger_service.domain.periods import Change, Month
from ledger_service.domain.rules import CLOSE
from ledger_service.domain.voucher import Hands, Source, Ties, last_day_of

C = TypeVar("C", bound=MonthCommand)


async def open_months(asked: Sequence[Asked[MonthCommand]], ledger: Ledger) -> Sequence[PeriodView | Problem]:
    """Open the next month before the calendar does."""

    def step(one: Asked[MonthCommand], book: Book, month: Month) -> Change | Refused:
        return periods.open_next(book, month.period, ledger.work.now)

    return [await _change(one, "opened", None, step, ledger) for one in asked]


async def soft_close_months(asked: Sequence[Asked[MonthCommand]], ledger: Ledger) -> Sequence[PeriodView | Problem]:
    """Leave a month to automatic events and reviewers."""

    def step(one: Asked[MonthCommand], book: Book, month: Month) -> Change | Refused:
        return periods.soft_close(book, month, ledger.work.now)

    return [await _change(one, "soft_closed", None, step, ledger) for one in asked]


async def close_months(asked: Sequence[Asked[CloseMonth]], ledger: Ledger) -> Sequence[PeriodView | Problem]:
    """Close a month for everybody. Refused while something blocks it (see its readiness) that is not waived."""
    answers: list[PeriodView | Problem] = []
    for one in asked:
        ready = await ledger.periods.readiness(one.command.book_id, one.command.period)
        blocking = sum(item.count for item in ready if item.blocks)

        def step(one: Asked[CloseMonth], book: Book, month: Month, blocking: int = blocking) -> Change | Refused:
            return periods.close(book, month, blocking, one.command.waiver, ledger.work.now)

        answer = await _change(one, "closed", one.command.waiver if blocking else None, step, ledger)
        answers.append(answer)
        book = await ledger.reports.book(one.command.book_id)
        if isinstance(answer, PeriodView) and book is not None:
            told = PeriodClosed(
                book_id=one.command.book_id,
                period=one.command.period,
                closed_on=book.business_day(ledger.work.now),
                closed_by=one.principal.subject,
                head=(await ledger.chains.head(one.command.book_id)).hash.hex(),
            )
            ledger.work.emit(told, one)
    return answers


async def ask_reopenings(asked: Sequence[Asked[AskReopening]], ledger: Ledger) -> Sequence[PeriodView | Problem]:
    """Ask, with a reason, that the newest closed month is opened again (反结账)."""

    def step(one: Asked[AskReopening], book: Book, month: Month) -> Change | Refused:
        return periods.ask_reopening(book, month, one.principal.subject, one.command.reason)

    return [await _change(one, "reopening_asked", one.command.reason, step, ledger) for one in asked]


async def confirm_reopenings(asked: Sequence[Asked[MonthCommand]], ledger: Ledger) -> Sequence[PeriodView | Problem]:
    """Open a closed month again, as a second person."""

    def step(one: Asked[MonthCommand], book: Book, month: Month) -> Change | Refused:
        return periods.confirm_reopening(book, month, one.principal.subject)

    return [await _change(one, "reopened", None, step, ledger) for one in asked]


async def confirm_closings(
    asked: Sequence[Asked[ConfirmClosing]], ledger: Ledger
) -> Sequence[ClosingVoucher | Problem]:
    """Post a proposal of the month's end (16, 17) as it stands now; who confirms is its checker."""
    return [await _confirm(one, ledger) for one in asked]


async def proposed(ledger: Ledger, book: Book, period: str) -> list[Proposal]:
    """What the end of a month asks for."""
    chart = await ledger.reports.chart(book)
    sums = await ledger.periods.sums(book.book_id, last_day_of(period))
    return closing.proposals(book, chart, period, sums)


async def readiness(ledger: Ledger, book: Book, period: str) -> list[ReadyItem]:
    """Everything that speaks against closing a month; only what ``blocks`` has to be waived."""
    items = list(await ledger.periods.readiness(book.book_id, period))
    for proposal in await proposed(ledger, book, period):
        items.append(ReadyItem(name=f"closing_{proposal.closing}", count=1 if proposal.lines else 0, blocks=False))
    open_ties = [tie.name for tie in await ledger.reports.tie_outs(book) if tie.comparable and not tie.ok]
    items.append(ReadyItem(name="tie_outs", count=len(open_ties), blocks=False, what=open_ties))
    return items


async def _change(
    one: Asked[C],
    what: str,
    reason: str | None,
    step: Callable[[Asked[C], Book, Month], Change | Refused],
    ledger: Ledger,
) -> PeriodView | Problem:
    book = await ledger.reports.book(one.command.book_id)
    if book is None:
        return not_found("book", one.command.book_id)
    month = await ledger.periods.month(book.book_id, one.command.period)
    change = step(one, book, month)
    if isinstance(change, Refused):
        return conflict(change.code, change.message, change.field)
    await ledger.periods.put(change, what, one.principal.subject, reason, ledger.work.now)
    return PeriodView.of(change.month)


async def _confirm(one: Asked[ConfirmClosing], ledger: Ledger) -> ClosingVoucher | Problem:
    command, now = one.command, ledger.work.now
    book = await ledger.reports.book(command.book_id)
    if book is None:
        return not_found("book", command.book_id)
    month = await ledger.periods.month(book.book_id, command.period)
    refused = periods.check_postable(book, month, now, reviewer=True)
    if refused is not None:
        return conflict(refused.code, refused.message, refused.field)
    proposal = next(p for p in await proposed(ledger, book, command.period) if p.closing == command.closing)
    if not proposal.lines:
        return invalid("nothing_to_close", f"nothing of {command.closing} is to be closed in {command.period}")
    identity = f"{command.closing}/{command.period}"
    part = await ledger.periods.closings(book.book_id, identity)
    source = Source(book.book_id, "close", identity, part, one.id, ledger.work.new_id(one, "voucher"), one.trace_id)
    journal = await ledger.journals.read(
        Wanted(
            books=frozenset((book.book_id,)),
            sources=frozenset((source.key,)),
            periods=frozenset(((book.book_id, command.period),)),
        ),
        now,
    )
    by = one.principal.subject
    voucher = journal.settle(
        source,
        Settled(one.id, last_day_of(command.period), None, vat=0),
        CLOSE,
        proposal.lines,
        hands=Hands(by, by),
        ties=Ties(kind="close"),
    )
    await ledger.journals.write(journal)
    assert voucher is not None
    ledger.work.emit(translation.told_voucher(voucher), one)
    return ClosingVoucher(closing=command.closing, voucher=VoucherHead.of(voucher))
