"""What callers read: a return with its parts, and where its posting stands."""

from datetime import date

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import Exact, Fen
from hezhang_contracts.returns_events import RedInvoice
from pydantic import BaseModel

from returns_service.app.commands import ClaimedItem, ClaimedLine, RecordReturn
from returns_service.domain.deciding import ReturnPart
from returns_service.domain.posting import PartStatus, ReturnStatus


class AnomalyView(BaseModel):
    """The finding that a refused request was kept with."""

    anomaly_id: str
    kind: AnomalyKind


class LineView(BaseModel):
    """What came back of one invoice line; amounts are positive and posted in red (红字)."""

    line_no: int
    invoice_line_no: int
    item: str
    sku: str | None
    qty: Exact
    net: Fen
    vat_rate: Exact
    vat: Fen


class PartView(BaseModel):
    """What came back of one invoice, and its voucher (凭证) or why the ledger refused it (``code``, ``message``)."""

    part: int
    invoice_id: str
    invoice_number: str
    status: PartStatus = "recorded"
    voucher_id: str | None = None
    voucher_word: str | None = None
    voucher_number: int | None = None
    code: str | None = None
    message: str | None = None
    lines: list[LineView]

    @classmethod
    def of(cls, part: ReturnPart) -> "PartView":
        """A part as it is recorded."""
        lines = [
            LineView(
                line_no=line_no,
                invoice_line_no=line.of.line_no,
                item=line.of.item,
                sku=line.of.sku,
                qty=line.amounts.qty,
                net=line.amounts.net_fen,
                vat_rate=line.of.vat_rate,
                vat=line.amounts.vat_fen,
            )
            for line_no, line in enumerate(part.lines, 1)
        ]
        number = part.lines[0].of.invoice_number
        return cls(part=part.part, invoice_id=part.invoice_id, invoice_number=number, lines=lines)


class ClaimView(BaseModel):
    """What was asked for, as it was asked."""

    lines: list[ClaimedLine] = []
    match: ClaimedItem | None = None


class ReturnView(BaseModel):
    """A return request: recorded, posted, posting_refused by the ledger, or refused with an anomaly."""

    return_id: str
    book_id: str
    customer_id: str
    status: ReturnStatus
    anomaly: AnomalyView | None = None
    day: date
    recorded_on: date
    reason: str
    settlement: str
    disposition: str
    red_invoice: RedInvoice
    source_seq: int | None
    source_ref: str | None
    claim: ClaimView
    parts: list[PartView] = []
    trace_id: str | None

    @classmethod
    def of(cls, command: RecordReturn, return_id: str, recorded_on: date, trace_id: str | None) -> "ReturnView":
        """A return as it is asked for, before it is decided: recorded, without parts."""
        return cls(
            return_id=return_id,
            book_id=command.book_id,
            customer_id=command.customer_id or WALK_IN,
            status="recorded",
            day=command.day,
            recorded_on=recorded_on,
            reason=command.reason,
            settlement=command.settlement,
            disposition=command.disposition,
            red_invoice=RedInvoice(**command.red_invoice.model_dump()),
            source_seq=command.source_seq,
            source_ref=command.source_ref,
            claim=ClaimView(lines=list(command.lines), match=command.match),
            trace_id=trace_id,
        )
