"""Between the words of others (commands, events) and those of the domain."""

from datetime import date

from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.ledger_events import VoucherRejected
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from hezhang_kit.causes import Asked, Received
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem, invalid, not_found

from returns_service.app.commands import RecordReturn
from returns_service.domain.deciding import ReturnPart, UnknownLine
from returns_service.domain.posting import PartPosting, kind_of_refusal
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import NamedLine, ReturnRequest, WantedItem
from returns_service.domain.sold_lines import SoldLine

MAX_EVIDENCE = 20
"""Sold lines that a finding refers to at most, the latest ones."""


def request_of(command: RecordReturn) -> ReturnRequest:
    """The request as the rules see it."""
    if command.match is not None:
        item = command.match
        wanted = WantedItem(item.item, item.qty, item.unit_price)
    else:
        wanted = tuple(
            NamedLine(line.invoice_id, line.invoice_line_no, line.qty, line.unit_price) for line in command.lines
        )
    return ReturnRequest(command.customer_id or WALK_IN, command.day, command.source_seq, wanted)


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


def recorded_event(command: RecordReturn, return_id: str, part: ReturnPart, recorded_on: date) -> ReturnRecorded:
    """What is told of one part."""
    return ReturnRecorded(
        book_id=command.book_id,
        return_id=return_id,
        part=part.part,
        customer_id=command.customer_id or WALK_IN,
        invoice_id=part.invoice_id,
        lines=tuple(
            ReturnLine(
                line_no=line_no,
                invoice_line_no=line.of.line_no,
                item=line.of.item,
                sku=line.of.sku,
                qty=line.amounts.qty,
                net=line.amounts.net_fen,
                vat_rate=line.of.vat_rate,
                vat=line.amounts.vat_fen,
                disposition=command.disposition,
            )
            for line_no, line in enumerate(part.lines, 1)
        ),
        settlement=command.settlement,
        reason=command.reason,
        occurred_on=command.day,
        recorded_on=recorded_on,
        red_invoice=RedInvoice(**command.red_invoice.model_dump()),
    )


def refusal_finding(asked: Asked[RecordReturn], return_id: str, refusal: Refusal) -> Finding:
    """The finding that a refused request is kept with."""
    command = asked.command
    evidence = [f"invoice:{line.invoice_id}/{line.line_no}" for line in refusal.looked_at[:MAX_EVIDENCE]]
    if command.source_ref is not None:
        evidence.insert(0, f"source:{command.source_ref}")
    return Finding(
        book_id=command.book_id,
        kind=refusal.kind,
        about=("return_request", return_id),
        expected=refusal.expected,
        actual=refusal.actual,
        difference=refusal.difference,
        suspected_cause=refusal.suspected_cause,
        cause=asked,
        customer_id=command.customer_id or WALK_IN,
        evidence_refs=tuple(evidence),
    )


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


def posting_finding(received: Received[VoucherRejected], part: PartPosting) -> Finding:
    """The finding of a part that the ledger refused."""
    event = received.event
    return Finding(
        book_id=event.book_id,
        kind=kind_of_refusal(event.field),
        about=("return", part.return_id),
        expected=f"a voucher for part {part.part} of the return",
        actual=f"refused by the ledger ({event.code}): {event.message}",
        suspected_cause="the books do not allow what the return says"
        + (f" in {event.field}" if event.field is not None else ""),
        cause=received,
        evidence_refs=(f"return:{part.return_id}/{part.part}",),
    )
