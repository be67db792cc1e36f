"""What collections can be asked to do."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, cast

from hezhang_contracts.event import Code
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

BULK_LIMIT = 200
LINE_LIMIT = 2_000
ALLOCATION_LIMIT = 1_000


def _positive(fen: int) -> int:
    if fen <= 0:
        raise ValueError("the amount must be above 0.00")
    return fen


def _rate(rate: Decimal) -> Decimal:
    if not 0 <= rate <= 1:
        raise ValueError('a VAT rate lies between "0" and "1", such as "0.13"')
    return rate


def _iso_day(value: object) -> date:
    # Pydantic alone would also take a number, as seconds since 1970.
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    raise ValueError('a day is an ISO 8601 date, such as "2026-01-05"')


BusinessDay = Annotated[
    date,
    BeforeValidator(_iso_day, json_schema_input_type=str),
    Field(ge=date(1990, 1, 1), le=date(2200, 12, 31)),
]
"""A date in the book's zone; the bounds catch a slipped digit before it becomes a due date."""

Number = Annotated[Code, StringConstraints(max_length=100)]
PositiveFen = Annotated[FenIn, AfterValidator(_positive)]
VatRate = Annotated[ExactIn, AfterValidator(_rate)]


class Command(BaseModel):
    """The base: a misspelt field is an error, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfferedLine(Command):
    """A line as the seller wrote it; ``source_seq`` is its place in the file or system it came from."""

    item: Code
    kind: Literal["goods", "service"]
    description: Annotated[Code, StringConstraints(max_length=500)] | None = None
    qty: ExactIn
    unit_price: ExactIn
    vat_rate: VatRate
    source_seq: Annotated[int, Field(strict=True, ge=0, lt=2**63)] | None = None


class IssueInvoice(Command):
    """Issue an invoice (开票). Without a customer it is the walk-in customer's (散客)."""

    book_id: Code
    number: Number
    customer_id: Code | None = None
    day: BusinessDay
    net_days: Annotated[int, Field(strict=True, ge=0, le=3650)] = 30
    lines: Annotated[tuple[OfferedLine, ...], Field(min_length=1, max_length=LINE_LIMIT)]


def _with_book(book_id: object, item: object) -> object:
    return {"book_id": book_id, **cast(dict[str, object], item)} if isinstance(item, dict) else item


class IssueInvoices(Command):
    """Issue many invoices of one book; ``book_id`` may be left out of the items."""

    book_id: Code
    invoices: Annotated[tuple[IssueInvoice, ...], Field(min_length=1, max_length=BULK_LIMIT)]

    @model_validator(mode="before")
    @classmethod
    def _book_of_items(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        body = cast(dict[str, object], data)
        items = body.get("invoices")
        if not isinstance(items, list) or "book_id" not in body:
            return body
        return {**body, "invoices": [_with_book(body["book_id"], item) for item in cast(list[object], items)]}

    @model_validator(mode="after")
    def _one_book(self) -> Self:
        if any(invoice.book_id != self.book_id for invoice in self.invoices):
            raise ValueError("every invoice must be of the request's book_id")
        return self


class AskCancellation(Command):
    """Ask that an invoice is cancelled (作废), with the reason."""

    book_id: Code
    invoice_id: Code = "-"
    reason: Annotated[Code, StringConstraints(max_length=500)]


class DecideCancellation(Command):
    """Approve or reject what another person asked for; ``day`` is that of the books."""

    book_id: Code
    invoice_id: Code = "-"
    decision: Literal["approve", "reject"]
    day: BusinessDay


class WishedAllocation(Command):
    """What the payer wishes a payment to be for: an invoice (money in) or the refund of a return (money out)."""

    invoice_id: Code | None = None
    return_id: Code | None = None
    amount: PositiveFen

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        if (self.invoice_id is None) == (self.return_id is None):
            raise ValueError("exactly one of invoice_id and return_id must be given")
        return self


class RecordPayment(Command):
    """Record money that moved. The allocations are a wish; what an invoice no longer owes goes on account."""

    book_id: Code
    customer_id: Code | None = None
    direction: Literal["in", "out"] = "in"
    method: Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"]
    day: BusinessDay
    amount: PositiveFen
    allocations: Annotated[tuple[WishedAllocation, ...], Field(max_length=ALLOCATION_LIMIT)] = ()
    bank_reference: Code | None = None


class SweepOverdue(Command):
    """Tell which invoices of a book stand at which dunning stage on a business day."""

    book_id: Code
    day: BusinessDay


class StateReceivables(Command):
    """State what is receivable, for the ledger's tie-out; the totals are those of now, ``as_of`` is their label."""

    book_id: Code
    as_of: BusinessDay
