"""Bugs planted on purpose, each of which the histories have to find: the ledger is the real one but for a patch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hezhang_contracts.returns_events import ReturnRecorded
from hezhang_kit import inbox
from hezhang_kit.causes import Received
from ledger_service.app import translation
from ledger_service.domain import checks, following, posting, rules
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Credit, PartKey, Return, ReturnCancelled, ReturnLine
from ledger_service.domain.entry import Goods
from ledger_service.domain.journal import Book, Journal, PostedLine
from ledger_service.domain.posting import Outcome
from ledger_service.domain.stock import IssuedLine, Stock, share
from ledger_service.domain.voucher import Line, Source, Voucher

Plant = Callable[[pytest.MonkeyPatch], None]


def remainder_dropped(patch: pytest.MonkeyPatch) -> None:
    """5n: each part's cost is rounded down by itself, so that the parts of a line do not close to 0.00."""
    patch.setattr(IssuedLine, "cost_back", lambda line, qty: int(line.cost * qty // line.qty))


def cost_of_today(patch: pytest.MonkeyPatch) -> None:
    """5: goods come back at the average of today, not at what their own issue cost."""
    right = posting._take_back

    def wrong(journal: Journal, book: Book, back: Return) -> tuple[list[Goods], list[Goods]]:
        for line in back.lines:
            key = (book.book_id, back.invoice_id, line.invoice_line_no)
            if line.sku is not None and not back.allowance:
                cost = journal.stock[(book.book_id, line.sku)].issue_cost(journal.issued[key].qty)
                journal.issued[key] = replace(journal.issued[key], cost=cost or 0)
        return right(journal, book, back)

    patch.setattr(posting, "_take_back", wrong)


def cost_cut_by_allowance(patch: pytest.MonkeyPatch) -> None:
    """6 before 5: after an allowance less cost comes back, as if the goods had been cheaper too."""
    right = IssuedLine.cost_back

    def wrong(line: IssuedLine, qty: Any) -> int:
        allowed = line.returned_net - share(line.net, line.returned_qty, line.qty)
        cost = right(line, qty)
        return cost if allowed <= 1 else cost * (line.net - allowed) // line.net

    patch.setattr(IssuedLine, "cost_back", wrong)


def only_the_first_line(patch: pytest.MonkeyPatch) -> None:
    """5: of the lines of a return only the first brings its cost back."""
    right = posting._take_back

    def wrong(journal: Journal, book: Book, back: Return) -> tuple[list[Goods], list[Goods]]:
        goods, scrapped = right(journal, book, back)
        return goods[:1], scrapped

    patch.setattr(posting, "_take_back", wrong)


def whole_units_only(patch: pytest.MonkeyPatch) -> None:
    """1b and 5: stock counts whole units."""
    patch.setattr(Stock, "moved", lambda stock, qty, cost: Stock(stock.qty + int(qty), stock.cost + cost))


def allowance_not_counted(patch: pytest.MonkeyPatch) -> None:
    """6 before 5: what is left of a line is reckoned from its units alone: what was allowed comes back again."""
    right = checks._check_amount

    def wrong(line: ReturnLine, origin: IssuedLine, at: str) -> Refused | None:
        net, vat = (share(amount, origin.returned_qty, origin.qty) for amount in (origin.net, origin.vat))
        by_units = replace(
            origin, returned_net=min(net, origin.returned_net), returned_vat=min(vat, origin.returned_vat)
        )
        return right(line, by_units, at)

    patch.setattr(checks, "_check_amount", wrong)


def exchange_posted_twice(patch: pytest.MonkeyPatch) -> None:
    """9: the return of an exchange posts the cost of what goes out, and the blue invoice posts it again."""
    exchanges, right = _exchanges(patch), rules.entries_of_return

    def wrong(back: Return, table: rules.Table, goods: Sequence[Goods], scrapped: Sequence[Goods]) -> list[Line]:
        lines = right(back, table, goods, scrapped)
        if (back.source.book_id, back.source.id) not in exchanges:
            return lines
        return lines + [line.red() for line in lines if line.account in ("5401", "1405") and line.amount < 0]

    patch.setattr(rules, "entries_of_return", wrong)


def exchange_cancelled_keeps_goods(patch: pytest.MonkeyPatch) -> None:
    """9 and its cancellation: the goods that came back in exchange stay in stock when the return is cancelled."""
    exchanges, right = _exchanges(patch), following.post_cancellation

    def wrong(journal: Journal, cancelled: ReturnCancelled) -> Outcome:
        stock: dict[tuple[str, str], Stock] = dict(journal.stock)
        outcome = right(journal, cancelled)
        if (cancelled.source.book_id, cancelled.source.id) in exchanges:
            journal.stock.update(stock)
        return outcome

    patch.setattr(following, "post_cancellation", wrong)


def cancelled_without_scrap(patch: pytest.MonkeyPatch) -> None:
    """7b and its cancellation: what was posted for the scrap stands."""
    _cancel_without(patch, lambda vouchers: [of for of in vouchers if _has(of, "1901", "credit")])


def cancelled_without_red_invoice(patch: pytest.MonkeyPatch) -> None:
    """5r and its cancellation: what was posted for the red invoice stands."""
    _cancel_without(
        patch, lambda vouchers: [of for of in vouchers if _has(of, "222199", "credit") and of[0].line.account != "1122"]
    )


def cancelled_with_one_follower(patch: pytest.MonkeyPatch) -> None:
    """5r, 7b and their cancellation: only the first of what followed the return is taken back with it."""
    _cancel_without(patch, lambda vouchers: vouchers[2:])


def cancelled_against_refund(patch: pytest.MonkeyPatch) -> None:
    """8b and the cancellation: once a refund was agreed, cancelling the return lowers the refund and not the credit."""
    refunded: set[tuple[str, str | None]] = set()
    entries, settle = rules.entries_of_credit, Journal.settle

    def noting(credit: Credit, table: rules.Table) -> list[Line]:
        if (credit.taken.claim, credit.given.claim) == ("invoice", "refund"):
            refunded.add((credit.source.book_id, credit.taken.invoice_id))
        return entries(credit, table)

    def wrong(
        journal: Journal, source: Source, entry: Any, rule: Any, lines: Iterable[Line], *rest: Any, **more: Any
    ) -> Any:
        if source.type == "return_cancelled":
            lines = [
                replace(line, account="224101")
                if line.account == "1122" and (source.book_id, line.invoice_id) in refunded
                else line
                for line in lines
            ]
        return settle(journal, source, entry, rule, lines, *rest, **more)

    patch.setattr(rules, "entries_of_credit", noting)
    patch.setattr(Journal, "settle", wrong)


def closed_month_changed(patch: pytest.MonkeyPatch) -> None:
    """11: what lands in the first open month counts in the closed month of its document."""
    right = Journal.turnover

    def wrong(journal: Journal) -> dict[tuple[str, str, date, date], tuple[int, int]]:
        kept = journal.vouchers
        journal.vouchers = [_on_its_own_day(voucher) for voucher in kept]
        try:
            return right(journal)
        finally:
            journal.vouchers = kept

    patch.setattr(Journal, "turnover", wrong)


def told_twice_counts_twice(patch: pytest.MonkeyPatch) -> None:
    """10: a return that is refused because it is in the books already takes its units all the same."""
    right = posting.post_return

    def wrong(journal: Journal, back: Return) -> Outcome:
        known = back.source.key in journal.settled
        outcome = right(journal, back)
        for line in back.lines if known and not back.allowance else ():
            key = (back.source.book_id, back.invoice_id, line.invoice_line_no)
            origin = journal.issued[key]
            if origin.returned_qty + line.qty <= origin.qty:
                journal.take_back(key, replace(origin, returned_qty=origin.returned_qty + line.qty))
        return outcome

    patch.setattr(posting, "post_return", wrong)


def inbox_forgets(patch: pytest.MonkeyPatch) -> None:
    """10: an event that was applied before is handed over again."""
    right = inbox.claim

    async def wrong(work: Any, events: Any) -> list[inbox.Arrival]:
        again = inbox.Arrival.DUPLICATE
        return [inbox.Arrival.FRESH if one is again else one for one in await right(work, events)]

    patch.setattr(inbox, "claim", wrong)


PLANTS: tuple[Plant, ...] = (
    remainder_dropped,
    cost_of_today,
    cost_cut_by_allowance,
    only_the_first_line,
    whole_units_only,
    allowance_not_counted,
    exchange_posted_twice,
    exchange_cancelled_keeps_goods,
    cancelled_without_scrap,
    cancelled_without_red_invoice,
    cancelled_with_one_follower,
    cancelled_against_refund,
    closed_month_changed,
    told_twice_counts_twice,
    inbox_forgets,
)


def _exchanges(patch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """The exchanges (book, return) that are told from now on."""
    told: set[tuple[str, str]] = set()
    right = translation.return_of

    def noting(received: Received[ReturnRecorded], voucher_id: str) -> Return:
        if received.event.kind == "exchange":
            told.add((received.event.book_id, received.event.return_id))
        return right(received, voucher_id)

    patch.setattr(translation, "return_of", noting)
    return told


def _cancel_without(
    patch: pytest.MonkeyPatch, left: Callable[[list[list[PostedLine]]], list[list[PostedLine]]]
) -> None:
    """A cancellation that does not know some of the vouchers of its return."""
    right = following.post_cancellation

    def wrong(journal: Journal, cancelled: ReturnCancelled) -> Outcome:
        part: PartKey = cancelled.part
        vouchers: dict[str, list[PostedLine]] = {}
        for posted in journal.parts[part]:
            vouchers.setdefault(posted.voucher_id, []).append(posted)
        unknown = left(list(vouchers.values()))
        journal.parts[part] = [one for of in vouchers.values() if of not in unknown for one in of]
        return right(journal, cancelled)

    patch.setattr(following, "post_cancellation", wrong)


def _has(voucher: Sequence[PostedLine], account: str, side: str) -> bool:
    return any(posted.line.account == account and posted.line.side == side for posted in voucher)


def _on_its_own_day(voucher: Voucher) -> Voucher:
    return replace(voucher, effective_date=voucher.document_date or voucher.effective_date)
