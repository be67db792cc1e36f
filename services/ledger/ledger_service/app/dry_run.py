"""What the ledger would post (试算): the same code on the books as they stand, in a transaction that cannot write."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from hezhang_contracts.collections_events import CreditApplied, InvoiceCancelled, InvoiceIssued, PaymentRecorded
from hezhang_contracts.event import EVENTS, Code, Event
from hezhang_contracts.returns_events import (
    PurchaseReturnRecorded,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnRecorded,
    ScrapDecided,
)
from hezhang_kit.causes import Received
from hezhang_kit.problems import invalid
from opentelemetry.trace import INVALID_SPAN_CONTEXT
from pydantic import Field, ValidationError

from ledger_service.app import translation
from ledger_service.app.commands import Command
from ledger_service.app.ports import Ledger
from ledger_service.app.views import DryRunAnswer, LineView
from ledger_service.domain import buying, cancelling, following, posting
from ledger_service.domain.chart import Chart
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document
from ledger_service.domain.posting import Outcome, Posted, Waits

MAX_EVENTS = 200


class DryEvent(Command):
    """An event as it would be told: its CloudEvents type and its content."""

    type: Code
    event: dict[str, Any]


class DryRun(Command):
    """Events that are posted one after another, each on the books as the one before would leave them."""

    events: Annotated[tuple[DryEvent, ...], Field(min_length=1, max_length=MAX_EVENTS)]


_POSTED: dict[type[Event], tuple[Callable[[Received[Any], str], Document], Callable[..., Outcome]]] = {
    InvoiceIssued: (translation.sale_of, posting.post_sale),
    InvoiceCancelled: (translation.invoice_cancellation_of, cancelling.post_invoice_cancellation),
    PaymentRecorded: (translation.payment_of, posting.post_payment),
    CreditApplied: (translation.credit_of, posting.post_credit),
    ReturnRecorded: (translation.return_of, posting.post_return),
    ReturnCancelled: (translation.cancellation_of, following.post_cancellation),
    PurchaseReturnRecorded: (translation.purchase_return_of, buying.post_purchase_return),
    RedInvoiceChanged: (translation.red_invoice_of, following.post_red_invoice),
    ScrapDecided: (translation.scrap_of, following.post_scrap),
}
"""How each kind of event becomes a document and is posted; the handlers post with the same functions."""


async def dry_run(ledger: Ledger, book_id: str, asked: DryRun, chart: Chart) -> list[DryRunAnswer]:
    """The voucher that each event would get, or why it would be refused or wait. Problem 422 for no such event."""
    now = ledger.work.now
    received = [_received(one, f"events[{n}]", book_id, now) for n, one in enumerate(asked.events)]
    documents = [_POSTED[type(one.event)][0](one, one.id) for one in received]
    journal = await ledger.journals.read(posting.wanted_by(documents), now)
    outcomes = [
        _POSTED[type(one.event)][1](journal, document) for one, document in zip(received, documents, strict=True)
    ]
    return [_answer(outcome, document, chart) for outcome, document in zip(outcomes, documents, strict=True)]


def _received(asked: DryEvent, at: str, book_id: str, now: datetime) -> Received[Any]:
    kind = EVENTS.get(asked.type)
    if kind not in _POSTED:
        known = ", ".join(sorted(one.ce_type() for one in _POSTED))
        raise invalid("event_unknown", f"the ledger posts no {asked.type!r}; it posts {known}", f"{at}.type")
    try:
        event = kind.model_validate_json(json.dumps(asked.event))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise invalid("event_invalid", first["msg"], f"{at}.event.{where}") from None
    try:
        event.check()
    except ValueError as error:
        raise invalid("event_unsound", str(error), f"{at}.event") from None
    if event.book_id != book_id:
        raise invalid("book_differs", f"the event is of another book than {book_id!r}", f"{at}.event.book_id")
    return Received(event, f"dry-run {at}", "/dry-run", now, INVALID_SPAN_CONTEXT)


def _answer(outcome: Outcome, document: Document, chart: Chart) -> DryRunAnswer:
    match outcome:
        case Posted(voucher):
            lines = () if voucher is None else voucher.lines
            return DryRunAnswer(
                effective_date=document.day if voucher is None else voucher.effective_date,
                lines=[LineView.of(line, chart[line.account].name) for line in lines],
            )
        case Refused():
            return DryRunAnswer(code=outcome.code, message=outcome.message, field=outcome.field)
        case Waits(on=(kind, identity)):
            return DryRunAnswer(code="would_wait", message=f"it would wait for {kind} {identity}")
        case _:
            return DryRunAnswer(code="repeated", message="one of these events is among them twice")
