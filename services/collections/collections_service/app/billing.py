"""From a command to an invoice: the good lines form it, the others become findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from hezhang_contracts.collections_events import InvoiceIssued, InvoiceLine
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import MAX_FEN, format_decimal, format_fen
from hezhang_kit.causes import Asked
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem, conflict, invalid

from collections_service.app.answers import LINES, InvoiceView, IssuedInvoice, RefusedLine
from collections_service.app.commands import IssueInvoice, OfferedLine
from collections_service.domain.invoicing import LineFault, due_date, line_amounts, line_fault
from collections_service.domain.settlement import Key

MAX_LINES_BYTES = 900_000
"""The lines of an invoice travel in one record of at most a megabyte (``MAX_RECORD_BYTES``)."""

_NEVER_TOO_LARGE = 150
"""So many lines fit, whatever they say: a line has at most 6,000 bytes of JSON."""

_EXPECTED: dict[LineFault, str] = {
    "price_not_positive": "a unit price above 0",
    "quantity_not_positive": "a quantity above 0",
}
_SUSPECTED: dict[LineFault, str] = {
    "price_not_positive": "a free article, a write-down or a correction was written as a sale",
    "quantity_not_positive": "a stock correction or goods that came back were written as a sale",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is no sale, with what is found about it."""

    line_index: int
    source_seq: int | None
    kind: LineFault
    finding: Finding


@dataclass(frozen=True, slots=True)
class Bill:
    """What one command comes to; ``invoice`` is None when no line is good."""

    asked: Asked[IssueInvoice]
    invoice: InvoiceView | None
    refused: tuple[Refused, ...]

    def event(self) -> InvoiceIssued | None:
        """What is told of it."""
        invoice = self.invoice
        return invoice and InvoiceIssued(
            book_id=invoice.book_id,
            invoice_id=invoice.invoice_id,
            number=invoice.number,
            customer_id=invoice.customer_id,
            day=invoice.day,
            due_date=invoice.due_date,
            lines=invoice.lines,
            total=invoice.total,
        )

    def answer(self, anomaly_ids: Sequence[str]) -> IssuedInvoice:
        """What the caller is told; ``anomaly_ids`` are those of the refused lines, in order."""
        refused = (
            RefusedLine(source_seq=line.source_seq, line_index=line.line_index, kind=line.kind, anomaly_id=anomaly_id)
            for line, anomaly_id in zip(self.refused, anomaly_ids, strict=True)
        )
        return IssuedInvoice(invoice=self.invoice, refused_lines=tuple(refused))


def bill(asked: Asked[IssueInvoice], invoice_id: str, taken: set[Key]) -> Bill:
    """The invoice of a command. Problem when its number is taken or it is larger than money or a record can be."""
    command = asked.command
    good: list[InvoiceLine] = []
    refused: list[Refused] = []
    for index, line in enumerate(command.lines):
        fault = line_fault(line.qty, line.unit_price)
        if fault is None:
            good.append(_invoice_line(len(good) + 1, index, line))
        else:
            refused.append(Refused(index, line.source_seq, fault, _finding(asked, index, line, fault)))
    if good and (command.book_id, command.number) in taken:
        raise conflict(
            "invoice_number_taken",
            f"book {command.book_id!r} has an invoice number {command.number!r} already; a number is given once",
            "number",
        )
    return Bill(asked, _invoice(command, invoice_id, good) if good else None, tuple(refused))


def _invoice(command: IssueInvoice, invoice_id: str, lines: Sequence[InvoiceLine]) -> InvoiceView:
    total = sum(line.net + line.vat for line in lines)
    if total > MAX_FEN:
        raise _too_large("lines")
    if len(lines) > _NEVER_TOO_LARGE and len(LINES.dump_json(tuple(lines))) > MAX_LINES_BYTES:
        raise invalid("invoice_too_large", "the lines exceed what one event can carry; split the invoice", "lines")
    return InvoiceView(
        book_id=command.book_id,
        invoice_id=invoice_id,
        number=command.number,
        customer_id=command.customer_id or WALK_IN,
        day=command.day,
        due_date=due_date(command.day, command.net_days),
        total=total,
        open=total,
        lines=tuple(lines),
    )


def _invoice_line(line_no: int, index: int, line: OfferedLine) -> InvoiceLine:
    net, vat = line_amounts(line.qty, line.unit_price, line.vat_rate)
    if net > MAX_FEN:
        raise _too_large(f"lines.{index}.unit_price")
    return InvoiceLine(
        line_no=line_no,
        item=line.item,
        sku=line.item if line.kind == "goods" else None,
        description=line.description,
        qty=line.qty,
        unit_price=line.unit_price,
        net=net,
        vat_rate=line.vat_rate,
        vat=vat,
        source_seq=line.source_seq,
    )


def _too_large(field: str) -> Problem:
    return invalid("amount_too_large", f"an amount is at most {format_fen(MAX_FEN)}", field)


def _finding(asked: Asked[IssueInvoice], index: int, line: OfferedLine, fault: LineFault) -> Finding:
    command = asked.command
    place = index if line.source_seq is None else line.source_seq
    value = line.unit_price if fault == "price_not_positive" else line.qty
    return Finding(
        book_id=command.book_id,
        kind=fault,
        about=("invoice_line", f"{command.number}/{place}"),
        expected=_EXPECTED[fault],
        actual=format_decimal(value),
        suspected_cause=_SUSPECTED[fault],
        cause=asked,
        customer_id=command.customer_id or WALK_IN,
        evidence_refs=(f"invoice {command.number}", f"item {line.item}"),
    )
