"""Following the red-letter invoice (红字发票) of a part: its confirmation sheet, the 72-hour clock, its issue."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from hezhang_kit.causes import Asked, Incident
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem, not_found
from hezhang_kit.tracing import context_of

from returns_service.app import alarms, translation
from returns_service.app.commands import AnswerSheet, IssueRedInvoice, RollBackRefund, StartSheet
from returns_service.app.ports import ReturnsPorts, Sheet
from returns_service.app.steps import each, part_of, today_of
from returns_service.app.views import PartView, ReturnView
from returns_service.domain import red_invoice
from returns_service.domain.red_invoice import REMIND_BEFORE, Blue, RateAmount, RedInvoice
from returns_service.domain.sold_lines import Amounts

R = TypeVar("R", StartSheet, AnswerSheet, RollBackRefund, IssueRedInvoice)


async def start_sheets(asked: Sequence[Asked[StartSheet]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """The confirmation sheet was started: its 72 hours run."""
    return await each(asked, ports, lambda _: None, _start)


async def _start(asked: Asked[StartSheet], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    part, sheet = await _sheet(asked, view, ports)
    [invoice] = await ports.sold_lines.invoices(view.book_id, {part.invoice_id})
    whole = _amounts(part).gross_fen == invoice.gross_fen
    await _change(asked, sheet, ports, lambda red: red_invoice.submit(
        red, command.started_by, command.sheet_number, command.ground, whole, ports.work.now
    ))  # fmt: skip


async def answer_sheets(asked: Sequence[Asked[AnswerSheet]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """The other side confirmed or declined."""
    return await each(asked, ports, lambda _: None, _answer)


async def _answer(asked: Asked[AnswerSheet], view: ReturnView, ports: ReturnsPorts) -> None:
    _, sheet = await _sheet(asked, view, ports)
    by, confirmed = asked.command.by, asked.command.confirmed
    await _change(asked, sheet, ports, lambda red: red_invoice.answer(red, by, confirmed, ports.work.now))


async def roll_back_refunds(
    asked: Sequence[Asked[RollBackRefund]], ports: ReturnsPorts
) -> Sequence[ReturnView | Problem]:
    """The export refund was rolled back: the sheet may be started."""
    return await each(asked, ports, lambda _: None, _roll_back)


async def _roll_back(asked: Asked[RollBackRefund], view: ReturnView, ports: ReturnsPorts) -> None:
    _, sheet = await _sheet(asked, view, ports)
    await _change(asked, sheet, ports, red_invoice.roll_back)


async def issue_red_invoices(
    asked: Sequence[Asked[IssueRedInvoice]], ports: ReturnsPorts
) -> Sequence[ReturnView | Problem]:
    """The red invoice was issued: it is compared with what came back, and the ledger posts the second half of 5r.

    Noted again, its amounts are put right.
    """
    return await each(asked, ports, lambda _: None, _issue)


async def _issue(asked: Asked[IssueRedInvoice], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    part, sheet = await _sheet(asked, view, ports)
    said = [RateAmount(one.vat_rate, one.net, one.vat) for one in command.amounts]
    blue = await _blue(view, part, ports)
    if sheet.red.state == "issued":
        # What was noted of it is put right; nobody else is told the figures of the red invoice itself.
        own = replace(blue, left=blue.left + sheet.red.amounts)
        corrected = red_invoice.correct(sheet.red, command.number, command.issued_on, said, own)
        await ports.reds.save((view.book_id, view.return_id, part.part), corrected, command.buyer)
        return
    await _change(asked, sheet, ports, lambda red: red_invoice.issue(
        red, command.number, command.issued_on, said, blue, today_of(ports)
    ), buyer=command.buyer)  # fmt: skip


async def _blue(view: ReturnView, part: PartView, ports: ReturnsPorts) -> Blue:
    [invoice] = await ports.sold_lines.invoices(view.book_id, {part.invoice_id})
    sold = await ports.sold_lines.of_invoice(view.book_id, part.invoice_id)
    net, vat = await ports.reds.issued(view.book_id, part.invoice_id)
    left = Amounts(Decimal(0), sum(one.net_fen for one in sold) - net, sum(one.vat_fen for one in sold) - vat)
    return Blue(invoice.day or view.day, frozenset(line.vat_rate for line in part.lines), left)


async def tell_due_sheets(books: Collection[str], ports: ReturnsPorts) -> int:
    """Of locked books: lapse the sheets whose 72 hours are over, remind of those that soon will. Returns how many.

    A sheet that lapsed is an anomaly, since the red invoice is blocked; the goods are not.
    """
    now = ports.work.now
    due = await ports.reds.take_due(books, now, now + REMIND_BEFORE)
    findings: list[Finding] = []
    for sheet in due:
        lapsed = red_invoice.lapse(sheet.red, now)
        after = lapsed if lapsed != sheet.red else red_invoice.remind(sheet.red, now)
        what = "lapsed" if after.state == "lapsed" else "reminded"
        identity = f"sheet {what} {sheet.book_id} {sheet.return_id} {sheet.part} {sheet.red.lapses_at}"
        cause = Incident(identity, context_of(sheet.traceparent))
        moved = replace(sheet, red=after)
        await ports.reds.save((sheet.book_id, sheet.return_id, sheet.part), after)
        ports.work.emit(translation.red_event(moved, today_of(ports), reminder=what == "reminded"), cause)
        if what == "lapsed":
            findings.append(alarms.lapsed_finding(moved, cause))
    await ports.work.open_findings(findings)
    return len(due)


async def _sheet(asked: Asked[R], view: ReturnView, ports: ReturnsPorts) -> tuple[PartView, Sheet]:
    part = part_of(view, asked.command.part)
    sheet = await ports.reds.get((view.book_id, view.return_id, part.part))
    if sheet is None:
        raise not_found("red invoice of part", str(part.part))
    return part, sheet


async def _change(
    asked: Asked[R], sheet: Sheet, ports: ReturnsPorts, move: Callable[[RedInvoice], RedInvoice],
    buyer: str | None = None,
) -> None:  # fmt: skip
    after = move(sheet.red)
    await ports.reds.save((sheet.book_id, sheet.return_id, sheet.part), after, buyer)
    ports.work.emit(translation.red_event(replace(sheet, red=after), today_of(ports)), asked)


def _amounts(part: PartView) -> Amounts:
    return Amounts(Decimal(0), sum(line.net for line in part.lines), sum(line.vat for line in part.lines))
