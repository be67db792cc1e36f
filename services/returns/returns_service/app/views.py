"""What callers read: a return with its parts, and where it stands."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import Exact, Fen
from hezhang_contracts.returns_events import RedInvoice
from pydantic import BaseModel, Field

from returns_service.app.commands import ClaimedAllowance, ClaimedItem, ClaimedLine, RecordReturn, RequestReturn
from returns_service.domain.deciding import ReturnPart
from returns_service.domain.inspection import Disposition
from returns_service.domain.lifecycle import Status
from returns_service.domain.posting import PartStatus, PostedSource


class AnomalyView(BaseModel):
    """The finding that a refused request was kept with."""

    anomaly_id: str
    kind: AnomalyKind


class LineView(BaseModel):
    """What came back of one invoice line; amounts are positive, posted in red (红字). An allowance has quantity 0."""

    line_no: int
    invoice_line_no: int
    item: str
    sku: str | None
    qty: Exact
    net: Fen
    vat_rate: Exact
    vat: Fen
    disposition: Disposition = "restock"


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
    replaces: int | None = None
    occurred_on: date | None = None
    lines: list[LineView]

    @classmethod
    def of(cls, part: ReturnPart, dispositions: list[Disposition] | None = None) -> "PartView":
        """A part as it is recorded; ``dispositions`` line by line, everything restocked without."""
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
                disposition=dispositions[line_no - 1] if dispositions else "restock",
            )
            for line_no, line in enumerate(part.lines, 1)
        ]
        number = part.lines[0].of.invoice_number
        return cls(part=part.part, invoice_id=part.invoice_id, invoice_number=number, lines=lines)

    @property
    def standing(self) -> bool:
        """It was not taken back."""
        return self.status not in ("replaced", "cancelled")

    @property
    def scrapped(self) -> Decimal:
        """How much of it is to be scrapped."""
        return sum((line.qty for line in self.lines if line.disposition == "scrap"), Decimal(0))


class ClaimView(BaseModel):
    """What was asked for, as it was asked."""

    lines: list[ClaimedLine] = Field(default_factory=list[ClaimedLine])
    match: ClaimedItem | None = None
    allowances: list[ClaimedAllowance] = Field(default_factory=list[ClaimedAllowance])


class ClaimedView(BaseModel):
    """What a request claims of an invoice line; the counts are null until the goods are inspected (验收)."""

    line_no: int
    invoice_id: str
    invoice_line_no: int
    item: str
    sku: str | None
    qty: Exact
    net: Fen = 0
    vat: Fen = 0
    accepted: Exact | None = None
    damaged: Exact | None = None
    refused: Exact | None = None
    scrap: Exact | None = None

    @property
    def received(self) -> Decimal:
        """What arrived of it; nothing as long as it is not counted."""
        return sum((one for one in (self.accepted, self.damaged, self.refused) if one is not None), Decimal(0))


class RedView(BaseModel):
    """The red invoice (红字发票) of a part; ``lapses_at`` is when its confirmation sheet lapses."""

    part: int
    invoice_id: str
    use: str
    state: str
    ground: str
    started_by: str | None
    sheet_number: str | None
    lapses_at: datetime | None
    number: str | None
    issued_on: date | None
    net: Fen
    vat: Fen
    buyer: str | None


class RefusedView(BaseModel):
    """What the ledger refuses to post as it stands: a part, or its red invoice, scrap or cancellation."""

    part: int
    source_type: PostedSource
    code: str
    message: str
    field: str | None = None


class ScrapView(BaseModel):
    """What was decided of the scrap of a part; the last attempt holds."""

    part: int
    attempt: int = 1
    decided_on: date
    approved_by: str
    ground: Literal["ordinary", "abnormal"]
    residual_net: Fen
    residual_vat: Fen
    residual_buyer: str | None
    input_vat: Fen
    compensations: list[dict[str, str]]


class ReturnView(BaseModel):
    """A return and where it stands; refused with an anomaly, rejected by a person, posting_refused by the ledger."""

    return_id: str
    book_id: str
    customer_id: str
    status: Status
    anomaly: AnomalyView | None = None
    day: date
    recorded_on: date
    reason: str
    settlement: Literal["on_account", "refund", "next_invoice"]
    disposition: str
    red_invoice: RedInvoice
    source_seq: int | None
    source_ref: str | None
    claim: ClaimView
    parts: list[PartView] = Field(default_factory=list[PartView])
    trace_id: str | None
    kind: Literal["goods", "allowance", "exchange"] = "goods"
    tax_invoice: Literal["none", "unused", "used", "export_refund"] | None = None
    requested_by: str | None = None
    reviewed_by: str | None = None
    preview: str | None = None
    received_on: date | None = None
    note: str | None = None
    refund_due: Fen = 0
    refund_paid: Fen = 0
    replacement_invoice_id: str | None = None
    claimed: list[ClaimedView] = Field(default_factory=list[ClaimedView])
    red_invoices: list[RedView] = Field(default_factory=list[RedView])
    scrap: list[ScrapView] = Field(default_factory=list[ScrapView])
    refused: list[RefusedView] = Field(default_factory=list[RefusedView])

    @classmethod
    def of(cls, command: RecordReturn, return_id: str, recorded_on: date, trace_id: str | None) -> "ReturnView":
        """A return as it is asked for, before it is decided: recorded, without parts."""
        red = command.red_invoice
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
            red_invoice=RedInvoice(status=red.status, number=red.number, issued_on=red.issued_on),
            source_seq=command.source_seq,
            source_ref=command.source_ref,
            claim=ClaimView(lines=list(command.lines), match=command.match),
            trace_id=trace_id,
        )

    @classmethod
    def asked(cls, command: RequestReturn, return_id: str, today: date, by: str, trace_id: str | None) -> "ReturnView":
        """A request as it is made, before it is decided."""
        return cls(
            return_id=return_id,
            book_id=command.book_id,
            customer_id=command.customer_id or WALK_IN,
            status="requested",
            day=command.day,
            recorded_on=today,
            reason=command.reason,
            settlement=command.settlement,
            disposition="restock",
            red_invoice=RedInvoice(status="not_needed" if command.tax_invoice == "none" else "pending"),
            source_seq=command.source_seq,
            source_ref=command.source_ref,
            claim=ClaimView(lines=list(command.lines), match=command.match, allowances=list(command.allowances)),
            trace_id=trace_id,
            kind=command.kind,
            tax_invoice=command.tax_invoice,
            requested_by=by,
        )

    @property
    def occurred_on(self) -> date:
        """The day of the goods: when they were received, or that of the request when none are."""
        return self.received_on or self.day

    def part(self, number: int) -> PartView | None:
        """The part of that number."""
        return next((part for part in self.parts if part.part == number), None)

    def refuses(self, number: int, source_type: PostedSource) -> bool:
        """Whether the ledger refuses this of a part, as it stands."""
        return any((one.part, one.source_type) == (number, source_type) for one in self.refused)


class DryLine(BaseModel):
    """A voucher line as the ledger would post it; ``name`` of the account."""

    account: str
    name: str | None = None
    side: Literal["debit", "credit"]
    amount: Fen
    customer_id: str | None = None
    sku: str | None = None
    qty: Exact | None = None
    invoice_id: str | None = None
    invoice_line_no: int | None = None


class DryRunAnswer(BaseModel):
    """The voucher that the ledger would post, or why it would refuse (``code``, ``message``, ``field``)."""

    effective_date: date | None = None
    lines: list[DryLine] = []
    code: str | None = None
    message: str | None = None
    field: str | None = None


class PreviewPart(DryRunAnswer):
    """The answer for one part."""

    part: int
    invoice_id: str


class PreviewView(BaseModel):
    """All postings of a return as the ledger would make them now; ``digest`` is what an approval names."""

    return_id: str
    available: bool
    reason: str | None = None
    digest: str | None = None
    parts: list[PreviewPart] = []
