"""Vouchers by hand (手工凭证): prepared, reviewed by another person, posted; and how posted ones are corrected."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar

from hezhang_contracts.cases_events import CorrectionLine
from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, invalid, not_found
from hezhang_kit.work import MAX_VALUE_BYTES

from ledger_service.app import translation
from ledger_service.app.commands import CorrectVoucher, DraftCommand, DraftVoucher, LineIn, PrepareEntry
from ledger_service.app.draft_views import DraftView, PostedDraft
from ledger_service.app.ports import Ledger
from ledger_service.app.views import VoucherHead
from ledger_service.domain import drafting, periods
from ledger_service.domain.checks import Refused
from ledger_service.domain.correcting import How, check, correct
from ledger_service.domain.drafting import Draft, Prepared, check_lines
from ledger_service.domain.journal import Book, Wanted
from ledger_service.domain.preparing import prepare
from ledger_service.domain.voucher import Line, Source, Voucher, period_of

REVIEWERS = frozenset(("manager", "reviewer"))
C = TypeVar("C", DraftVoucher, PrepareEntry, CorrectVoucher)


async def draft_vouchers(asked: Sequence[Asked[DraftVoucher]], ledger: Ledger) -> Sequence[DraftView | Problem]:
    """Keep vouchers by hand as drafts."""

    async def make(one: Asked[DraftVoucher], book: Book) -> Draft | Refused:
        refused = check_lines(await ledger.reports.chart(book), lines_of(one.command.lines))
        return refused or draft_of(one, ledger, lines_of(one.command.lines))

    return [await _draft(one, make, ledger) for one in asked]


async def prepare_entries(asked: Sequence[Asked[PrepareEntry]], ledger: Ledger) -> Sequence[DraftView | Problem]:
    """Keep vouchers by rows of the table of entries as drafts."""

    async def make(one: Asked[PrepareEntry], book: Book) -> Draft | Refused:
        lines = prepare(book, one.command)
        if isinstance(lines, Refused):
            return lines
        refused = check_lines(await ledger.reports.chart(book), lines)
        return refused or draft_of(one, ledger, lines, rule=f"entry {one.command.entry}")

    return [await _draft(one, make, ledger) for one in asked]


async def correct_vouchers(asked: Sequence[Asked[CorrectVoucher]], ledger: Ledger) -> Sequence[DraftView | Problem]:
    """Keep corrections of posted vouchers as drafts: red reversal (红字冲销), red and blue, or the difference."""

    async def make(one: Asked[CorrectVoucher], book: Book) -> Draft | Refused | Problem:
        command = one.command
        vouchers = await corrected(book, command.voucher_id, command.how, lines_of(command.lines), ledger)
        if vouchers is None:
            return not_found("voucher", command.voucher_id)
        return vouchers if isinstance(vouchers, Refused) else _correction(one, ledger, vouchers)

    return [await _draft(one, make, ledger) for one in asked]


async def review_drafts(asked: Sequence[Asked[DraftCommand]], ledger: Ledger) -> Sequence[DraftView | Problem]:
    """Another person than the maker has looked at a draft."""

    def step(draft: Draft, by: str) -> Draft | Refused:
        return drafting.review(draft, by)

    return [await _step(one, step, ledger) for one in asked]


async def withdraw_drafts(asked: Sequence[Asked[DraftCommand]], ledger: Ledger) -> Sequence[DraftView | Problem]:
    """A draft will not be posted."""

    def step(draft: Draft, by: str) -> Draft | Refused:
        return drafting.withdraw(draft)

    return [await _step(one, step, ledger) for one in asked]


async def post_drafts(asked: Sequence[Asked[DraftCommand]], ledger: Ledger) -> Sequence[PostedDraft | Problem]:
    """Post reviewed drafts, each with all its vouchers."""
    return [await _post(one, ledger) for one in asked]


async def corrected(
    book: Book, voucher_id: str, how: How, right: tuple[Line, ...], ledger: Ledger
) -> tuple[Prepared, ...] | Refused | None:
    """The vouchers that correct a posted one; None when there is no such voucher."""
    wrong = await ledger.drafts.posted(book.book_id, voucher_id)
    if wrong is None:
        return None
    vouchers = correct(wrong, how, right)
    if isinstance(vouchers, Refused):
        return vouchers
    chart = await ledger.reports.chart(book)
    return next((r for r in (check_lines(chart, part.lines) for part in vouchers) if r is not None), vouchers)


async def put_in_books(
    book: Book, draft: Draft, sources: Sequence[Source], poster: str | None, ledger: Ledger
) -> list[Voucher] | Refused:
    """Post all vouchers of a reviewed draft and keep that it is posted, or refuse and change nothing."""
    wanted = Wanted(
        books=frozenset((book.book_id,)),
        sources=frozenset(source.key for source in sources),
        periods=frozenset(((book.book_id, period_of(draft.day)),)),
        skus=frozenset((book.book_id, sku) for sku in drafting.skus_of(draft)),
    )
    journal = await ledger.journals.read(wanted, ledger.work.now)
    vouchers = drafting.post(journal, book, draft, sources, poster)
    if isinstance(vouchers, Refused):
        return vouchers
    if any(len(translation.told_voucher(one).model_dump_json().encode()) > MAX_VALUE_BYTES for one in vouchers):
        return Refused("voucher_too_large", "the voucher is more than one event can tell; split it", "lines")
    await ledger.journals.write(journal)
    await ledger.drafts.put([drafting.posted(draft)], ledger.work.now)
    ledger.work.created("stock", sorted(drafting.skus_of(draft)), book.book_id)
    return vouchers


def lines_of(lines: Sequence[LineIn | CorrectionLine]) -> tuple[Line, ...]:
    """Lines as they were asked for."""
    return tuple(
        Line(
            line.account, line.side, line.amount, line.summary, line.customer_id, line.sku, line.qty, line.invoice_id,
            party_id=line.party_id,
        )
        for line in lines
    )  # fmt: skip


def draft_of(
    one: Asked[DraftVoucher] | Asked[PrepareEntry], ledger: Ledger, lines: tuple[Line, ...], rule: str = "manual"
) -> Draft:
    """A new draft of one voucher."""
    command = one.command
    return Draft(
        book_id=command.book_id,
        draft_id=ledger.work.new_id(one, "draft"),
        day=command.day,
        document_date=command.document_date,
        maker=one.principal.subject,
        rule=rule,
        attachments=command.attachments,
        vouchers=(Prepared(lines),),
    )


def _correction(one: Asked[CorrectVoucher], ledger: Ledger, vouchers: tuple[Prepared, ...]) -> Draft:
    command = one.command
    return Draft(
        book_id=command.book_id,
        draft_id=ledger.work.new_id(one, "draft"),
        day=command.day,
        maker=one.principal.subject,
        rule=command.how,
        reason=command.reason,
        attachments=command.attachments,
        vouchers=vouchers,
    )


async def refusal_of_day(
    one: Asked[C] | Asked[DraftCommand], book: Book, draft: Draft, ledger: Ledger
) -> Refused | None:
    """Whether its maker, or who posts it, may post on its day."""
    return await check_day(book, draft.day, ledger, reviewer=bool(REVIEWERS & one.principal.roles))


async def check_day(book: Book, day: date, ledger: Ledger, *, reviewer: bool) -> Refused | None:
    """Whether a person may post on a day."""
    month = await ledger.periods.month(book.book_id, period_of(day))
    if day < book.opened_on:
        return Refused("before_opening", f"the book opens on {book.opened_on}", "day")
    return periods.check_postable(book, month, ledger.work.now, reviewer=reviewer)


async def _draft(
    one: Asked[C], make: Callable[[Asked[C], Book], Awaitable[Draft | Refused | Problem]], ledger: Ledger
) -> DraftView | Problem:
    book = await ledger.reports.book(one.command.book_id)
    if book is None:
        return not_found("book", one.command.book_id)
    draft = await make(one, book)
    if isinstance(draft, Problem):
        return draft
    refused = draft if isinstance(draft, Refused) else await refusal_of_day(one, book, draft, ledger)
    if refused is not None or isinstance(draft, Refused):
        assert refused is not None
        return invalid(refused.code, refused.message, refused.field)
    await ledger.drafts.put([draft], ledger.work.now)
    return DraftView.of(draft, await ledger.reports.chart(book))


async def _step(
    one: Asked[DraftCommand], step: Callable[[Draft, str], Draft | Refused], ledger: Ledger
) -> DraftView | Problem:
    book = await ledger.reports.book(one.command.book_id)
    draft = await ledger.drafts.get(one.command.book_id, one.command.draft_id)
    if book is None or draft is None:
        return not_found("draft", one.command.draft_id)
    after = step(draft, one.principal.subject)
    if isinstance(after, Refused):
        return conflict(after.code, after.message, after.field)
    await ledger.drafts.put([after], ledger.work.now)
    return DraftView.of(after, await ledger.reports.chart(book))


async def _post(one: Asked[DraftCommand], ledger: Ledger) -> PostedDraft | Problem:
    book = await ledger.reports.book(one.command.book_id)
    draft = await ledger.drafts.get(one.command.book_id, one.command.draft_id)
    if book is None or draft is None:
        return not_found("draft", one.command.draft_id)
    refused = drafting.check_postable(draft) or await refusal_of_day(one, book, draft, ledger)
    refused = refused or await _check_corrected(draft, ledger)
    if refused is not None:
        return conflict(refused.code, refused.message, refused.field)
    sources = [
        Source(book.book_id, "manual", draft.draft_id, n, one.id, ledger.work.new_id(one, "voucher", n), one.trace_id)
        for n in range(len(draft.vouchers))
    ]
    vouchers = await put_in_books(book, draft, sources, one.principal.subject, ledger)
    if isinstance(vouchers, Refused):
        return invalid(vouchers.code, vouchers.message, vouchers.field)
    for voucher in vouchers:
        ledger.work.emit(translation.told_voucher(voucher), one)
    return PostedDraft(draft_id=draft.draft_id, vouchers=[VoucherHead.of(voucher) for voucher in vouchers])


async def _check_corrected(draft: Draft, ledger: Ledger) -> Refused | None:
    """What it corrects was not corrected by another draft meanwhile."""
    for part in draft.vouchers:
        voucher_id = part.ties.reverses or part.ties.corrects
        wrong = None if voucher_id is None else await ledger.drafts.posted(draft.book_id, voucher_id)
        refused = None if wrong is None else check(wrong)
        if refused is not None:
            return refused
    return None
