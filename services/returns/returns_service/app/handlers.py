"""What returns does: keep what was sold, record what comes back, and follow the ledger's answer.

Requests are in ``claiming``, the steps that follow in ``requesting``, ``undoing``, ``red_invoices`` and
``deciding_scrap``, what the ledger answers in ``answers``, cancelled sales in ``withdrawing``.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from hezhang_contracts.collections_events import CreditApplied, InvoiceIssued, PaymentRecorded
from hezhang_kit.causes import Asked, Received
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem

from returns_service.app import alarms, translation
from returns_service.app.answers import mark_posted, mark_posting_refused
from returns_service.app.claiming import hear_requests, refuse, request_returns
from returns_service.app.commands import RecordReturn
from returns_service.app.deciding_scrap import decide_scrap
from returns_service.app.ports import ReturnKey, ReturnsPorts
from returns_service.app.purchasing import (
    ask_purchase_returns,
    cancel_purchase_returns,
    resubmit_purchase_returns,
    review_purchase_returns,
)
from returns_service.app.red_invoices import (
    answer_sheets,
    issue_red_invoices,
    roll_back_refunds,
    start_sheets,
    tell_due_sheets,
)
from returns_service.app.reports import check_rates, count_stock
from returns_service.app.requesting import inspect_returns, record_requested, review_returns
from returns_service.app.steps import resettle
from returns_service.app.undoing import cancel_returns, link_replacements, resubmit_parts
from returns_service.app.views import PartView, ReturnView
from returns_service.app.withdrawing import withdraw_sales
from returns_service.domain.deciding import Recorded, UnknownLine, decide
from returns_service.domain.refusals import Refusal
from returns_service.domain.settling import SoldInvoice

__all__ = [
    "answer_sheets", "ask_purchase_returns", "cancel_purchase_returns", "cancel_returns", "check_rates", "count_stock",
    "decide_scrap", "hear_requests", "inspect_returns", "issue_red_invoices", "keep_credits", "keep_payments",
    "keep_sold_lines", "link_replacements", "mark_posted", "mark_posting_refused", "record_requested", "record_returns",
    "request_returns", "resubmit_parts", "resubmit_purchase_returns", "review_purchase_returns", "review_returns",
    "roll_back_refunds", "start_sheets", "tell_due_sheets", "withdraw_sales",
]  # fmt: skip


async def keep_sold_lines(received: Sequence[Received[InvoiceIssued]], ports: ReturnsPorts) -> None:
    """Know what may come back."""
    lines = [(r.event.book_id, line) for r in received for line in translation.sold_lines_of(r.event)]
    await ports.sold_lines.add(lines)
    await ports.sold_lines.settle([translation.sold_invoice_of(r.event) for r in received])
    for r in received:
        ports.work.created("invoice", [r.event.invoice_id], r.event.book_id)


async def keep_payments(received: Sequence[Received[PaymentRecorded]], ports: ReturnsPorts) -> None:
    """Know what was paid of invoices, and which refunds (退款) were paid out."""
    changes: list[SoldInvoice] = []
    paid: Counter[ReturnKey] = Counter()
    for event in (r.event for r in received):
        for one in event.allocations:
            if one.invoice_id is not None:
                sign = 1 if event.direction == "in" else -1
                changes.append(SoldInvoice(event.book_id, one.invoice_id, paid_fen=sign * one.amount))
            if one.return_id is not None and event.direction == "out":
                paid[event.book_id, one.return_id] += one.amount
    await ports.returns.refunds({}, paid)
    await _settle(changes, paid, ports)


async def keep_credits(received: Sequence[Received[CreditApplied]], ports: ReturnsPorts) -> None:
    """Know which credits left an invoice, went to one, or are to be paid back."""
    changes: list[SoldInvoice] = []
    due: Counter[ReturnKey] = Counter()
    for event in (r.event for r in received):
        if event.source == "invoice" and event.invoice_id is not None:
            changes.append(SoldInvoice(event.book_id, event.invoice_id, released_fen=event.amount))
        if event.target == "invoice" and event.target_invoice_id is not None:
            changes.append(SoldInvoice(event.book_id, event.target_invoice_id, credited_fen=event.amount))
        if event.return_id is not None and "refund" in (event.source, event.target):
            due[event.book_id, event.return_id] += event.amount if event.target == "refund" else -event.amount
    await ports.returns.refunds(due, {})
    await _settle(changes, due, ports)


async def _settle(changes: Sequence[SoldInvoice], returns: Collection[ReturnKey], ports: ReturnsPorts) -> None:
    await ports.sold_lines.settle(changes)
    await resettle(returns, {(one.book_id, one.invoice_id) for one in changes}, ports)


async def record_returns(asked: Sequence[Asked[RecordReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Record returns of one book in order, each seeing what the ones before it took; keep the refused ones too."""
    book_id = asked[0].command.book_id
    requests = [translation.request_of(a.command) for a in asked]
    sales = await ports.sold_lines.for_requests(book_id, requests)
    today = ports.work.now.astimezone(ports.zone).date()
    answers: list[ReturnView | Problem] = []
    findings: list[tuple[ReturnView, Finding]] = []
    for a, request in zip(asked, requests, strict=True):
        issued_on = a.command.red_invoice.issued_on
        late = translation.future_day(a.command.day, today) or translation.future_day(
            issued_on, today, "red_invoice.issued_on"
        )
        if late is not None:
            answers.append(late)
            continue
        decision = decide(request, sales)
        if isinstance(decision, UnknownLine):
            answers.append(translation.unknown_line_problem(decision))
            continue
        view = ReturnView.of(a.command, ports.work.new_id(a, "return"), today, a.trace_id)
        answers.append(view)
        if isinstance(decision, Refusal):
            findings.append((view, alarms.refusal_finding(a.command, a, view.return_id, decision)))
        else:
            _tell(a, view, decision, ports)
    await refuse(findings, ports)
    kept = [answer for answer in answers if isinstance(answer, ReturnView)]
    await ports.returns.add(kept)
    await ports.sold_lines.save(book_id, sales.changed)
    ports.work.created("return", [view.return_id for view in kept if view.parts], book_id)
    return answers


def _tell(asked: Asked[RecordReturn], view: ReturnView, recorded: Recorded, ports: ReturnsPorts) -> None:
    for part in recorded.parts:
        view.parts.append(PartView.of(part))
        ports.work.emit(translation.recorded_event(view, view.parts[-1]), asked)
