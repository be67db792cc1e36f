"""Between the words of others (commands, events) and those of the domain."""

import hashlib
import json
from datetime import date
from decimal import Decimal

from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.ledger_events import VoucherPosted
from hezhang_contracts.partner_events import ReturnRequested
from hezhang_contracts.returns_events import (
    Compensation,
    RedInvoiceChanged,
    ReturnCancelled,
    ReturnLine,
    ReturnRecorded,
    ScrapDecided,
    ScrapLine,
)
from hezhang_kit.problems import Problem, invalid, not_found

from returns_service.app.commands import RecordReturn, RequestReturn
from returns_service.app.ports import Sheet
from returns_service.app.views import PartView, ReturnView, ScrapView
from returns_service.domain.deciding import UnknownLine
from returns_service.domain.proof import KeptLine, KeptVoucher
from returns_service.domain.requests import NamedLine, ReturnRequest, WantedItem
from returns_service.domain.settling import SoldInvoice
from returns_service.domain.sold_lines import SoldLine

_NOTHING = Decimal(0)
_ASKED = {"customer_id", "day", "kind", "lines", "match", "allowances", "source_ref", "source_seq"}


def request_of(command: RecordReturn | RequestReturn) -> ReturnRequest:
    """The request as the rules see it."""
    if command.match is not None:
        item = command.match
        wanted = WantedItem(item.item, item.qty, item.unit_price)
    else:
        wanted = tuple(
            NamedLine(line.invoice_id, line.invoice_line_no, line.qty, line.unit_price) for line in command.lines
        )
        if isinstance(command, RequestReturn):
            wanted += tuple(
                NamedLine(one.invoice_id, one.invoice_line_no, _NOTHING, None) for one in command.allowances
            )
    return ReturnRequest(command.customer_id or WALK_IN, command.day, command.source_seq, wanted)


def command_of(event: ReturnRequested) -> RequestReturn:
    """A partner's request as a command; its id stays as the reference of its source."""
    said = event.model_dump(mode="json", exclude={"request_id"})
    return RequestReturn.model_validate(said | {"source_ref": event.request_id})


def invoices_of(event: ReturnRequested) -> list[str]:
    """The invoices that a partner's request names."""
    return sorted({one.invoice_id for one in (*event.lines, *event.allowances)})


def sold_lines_of(event: InvoiceIssued) -> list[SoldLine]:
    """The lines of an invoice, of which nothing has come back yet."""
    return [
        SoldLine(
            invoice_id=event.invoice_id,
            line_no=line.line_no,
            invoice_number=event.number,
            customer_id=event.customer_id,
            item=line.item,
            sku=line.sku,
            day=event.day,
            source_seq=line.source_seq,
            qty=line.qty,
            unit_price=line.unit_price,
            discount_fen=line.discount,
            net_fen=line.net,
            vat_rate=line.vat_rate,
            vat_fen=line.vat,
        )
        for line in event.lines
    ]


def sold_invoice_of(event: InvoiceIssued) -> SoldInvoice:
    """The invoice as a whole."""
    return SoldInvoice(event.book_id, event.invoice_id, event.number, event.customer_id, event.day, event.total)


def claim_key_of(command: RequestReturn) -> str:
    """What is the same when the same goods of the same day are asked for twice."""
    asked = command.model_dump_json(include=_ASKED)
    return hashlib.sha256(asked.encode()).hexdigest()


def recorded_event(view: ReturnView, part: PartView) -> ReturnRecorded:
    """What is told of one part."""
    return ReturnRecorded(
        book_id=view.book_id,
        return_id=view.return_id,
        part=part.part,
        customer_id=view.customer_id,
        invoice_id=part.invoice_id,
        lines=tuple(
            ReturnLine(
                line_no=line.line_no,
                invoice_line_no=line.invoice_line_no,
                item=line.item,
                sku=line.sku,
                qty=line.qty,
                net=line.net,
                vat_rate=line.vat_rate,
                vat=line.vat,
                disposition=line.disposition,
            )
            for line in part.lines
        ),
        kind=view.kind,
        settlement=view.settlement,
        reason=view.reason,
        occurred_on=part.occurred_on or view.occurred_on,
        recorded_on=view.recorded_on,
        red_invoice=view.red_invoice,
        invoice_number=part.invoice_number,
        replaces=part.replaces,
    )


def cancelled_event(
    view: ReturnView, part: PartView, today: date, reason: str, *, again: bool = False
) -> ReturnCancelled:
    """What is told of a part that is taken back, ``again`` when only the ledger has not done it yet."""
    return ReturnCancelled(
        book_id=view.book_id,
        return_id=view.return_id,
        part=part.part,
        customer_id=view.customer_id,
        invoice_id=part.invoice_id,
        cancelled_on=today,
        reason=reason,
        again=again,
    )


def red_event(sheet: Sheet, today: date, *, reminder: bool = False) -> RedInvoiceChanged:
    """What is told of the red invoice of a part."""
    red = sheet.red
    return RedInvoiceChanged(
        book_id=sheet.book_id,
        return_id=sheet.return_id,
        part=sheet.part,
        customer_id=sheet.customer_id,
        invoice_id=sheet.invoice_id,
        status=red.told,
        number=red.number,
        issued_on=red.issued_on,
        vat=sheet.vat_fen,
        changed_on=today,
        sheet_number=red.sheet_number,
        lapses_at=red.lapses_at,
        reminder=reminder,
    )


def scrap_event(view: ReturnView, part: PartView, decision: ScrapView) -> ScrapDecided:
    """What is told of scrap that was approved."""
    return ScrapDecided(
        book_id=view.book_id,
        return_id=view.return_id,
        part=part.part,
        customer_id=view.customer_id,
        invoice_id=part.invoice_id,
        decided_on=decision.decided_on,
        approved_by=decision.approved_by,
        lines=tuple(
            ScrapLine(invoice_line_no=line.invoice_line_no, sku=line.sku, qty=line.qty)
            for line in part.lines
            if line.disposition == "scrap" and line.sku is not None
        ),
        residual_net=decision.residual_net,
        residual_vat=decision.residual_vat,
        residual_buyer=decision.residual_buyer,
        compensations=tuple(Compensation.model_validate_json(json.dumps(one)) for one in decision.compensations),
        ground=decision.ground,
        input_vat=decision.input_vat,
    )


def kept_voucher(event: VoucherPosted) -> KeptVoucher:
    """A voucher as it is kept for the proof sheet."""
    source = event.source
    return KeptVoucher(
        book_id=event.book_id,
        voucher_id=event.voucher_id,
        source_type=source.type,
        source_id=source.id,
        part=source.part,
        word=event.word,
        number=event.number,
        effective_date=event.effective_date,
        recorded_at=event.recorded_at,
        reverses=event.reverses,
        trace_id=event.trace_id,
        lines=tuple(
            KeptLine(
                one.account, one.side, one.amount, one.customer_id, one.sku, one.qty, one.invoice_id,
                one.invoice_line_no,
            )
            for one in event.lines
        ),
    )  # fmt: skip


def future_day(day: date, today: date, field: str = "day") -> Problem | None:
    """422 for a day that is not here yet."""
    if day <= today:
        return None
    return invalid("day_in_future", f"{day.isoformat()} is not here yet; today is {today.isoformat()}", field)


def unknown_line_problem(unknown: UnknownLine) -> Problem:
    """404 for an invoice that the book does not have (or that has not arrived yet), 422 for a line it does not have."""
    named = unknown.named
    if not unknown.invoice_known:
        return not_found("invoice", named.invoice_id)
    return invalid(
        "invoice_line_unknown",
        f"invoice {named.invoice_id!r} has no line {named.line_no}",
        f"lines.{unknown.index}.invoice_line_no",
    )
