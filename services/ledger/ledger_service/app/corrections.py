"""Corrections that cases asks for: carried out as those by hand, once, and confirmed by what is posted or refused."""

from hezhang_contracts.cases_events import CorrectionRequested
from hezhang_kit.causes import Received

from ledger_service.app import translation
from ledger_service.app.drafts import check_day, corrected, lines_of, put_in_books
from ledger_service.app.ports import Ledger
from ledger_service.domain import drafting
from ledger_service.domain.checks import Refused
from ledger_service.domain.correcting import Correction
from ledger_service.domain.journal import Book, Wanted
from ledger_service.domain.voucher import Source, Voucher


async def carry_out(one: Received[CorrectionRequested], ledger: Ledger) -> None:
    """Post one correction and tell its vouchers, or tell why not. Waits for its book."""
    asked = _correction_of(one, ledger)
    source = asked.source
    wanted = Wanted(books=frozenset((source.book_id,)), sources=frozenset((source.key,)), periods=frozenset())
    journal = await ledger.journals.read(wanted, ledger.work.now)
    book, before = journal.books.get(source.book_id), journal.settled.get(source.key)
    if book is None:
        ledger.work.wait(one, ("book", source.book_id))
        return
    if before is not None and before.event_id == one.id:
        return
    posted = Refused("source_already_posted", f"correction {source.id} is in the books by another event")
    if before is None:
        posted = await _post(asked, book, one, ledger)
    if isinstance(posted, Refused):
        ledger.work.emit(translation.told_refusal(asked, posted), one)
        return
    for voucher in posted:
        ledger.work.emit(translation.told_voucher(voucher), one)


async def _post(
    asked: Correction, book: Book, one: Received[CorrectionRequested], ledger: Ledger
) -> list[Voucher] | Refused:
    vouchers = await corrected(book, asked.voucher_id, asked.how, asked.right, ledger)
    if vouchers is None:
        return Refused("voucher_unknown", f"the book has no voucher {asked.voucher_id!r}", "voucher_id")
    if isinstance(vouchers, Refused):
        return vouchers
    draft = drafting.review(asked.drafted(vouchers), asked.checker)
    if isinstance(draft, Refused):
        return draft
    # Who approves a correction has a reviewer's rights: a month that is soft-closed is open to it.
    refused = await check_day(book, asked.day, ledger, reviewer=True)
    if refused is not None:
        return refused
    sources = [_source(one, ledger, part) for part in range(len(vouchers))]
    return await put_in_books(book, draft, sources, None, ledger)


def _correction_of(one: Received[CorrectionRequested], ledger: Ledger) -> Correction:
    event = one.event
    return Correction(
        source=_source(one, ledger, 0),
        day=event.day,
        voucher_id=event.voucher_id,
        how=event.how,
        right=lines_of(event.lines),
        reason=event.reason,
        maker=event.requested_by,
        checker=event.approved_by,
        attachments=event.attachments,
    )


def _source(one: Received[CorrectionRequested], ledger: Ledger, part: int) -> Source:
    event = one.event
    return Source(
        book_id=event.book_id,
        type="correction",
        id=event.correction_id,
        part=part,
        event_id=one.id,
        voucher_id=ledger.work.new_id(one, "voucher", part),
        trace_id=one.trace_id,
    )
