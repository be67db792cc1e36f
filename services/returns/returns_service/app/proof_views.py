"""The proof sheet (退货核对单) as callers read it; amounts in yuan, red ones negative."""

from datetime import date
from typing import Literal

from hezhang_contracts.money import Exact, Fen
from pydantic import BaseModel

from returns_service.app.views import AnomalyView
from returns_service.domain.lifecycle import Status
from returns_service.domain.posting import PostedSource
from returns_service.domain.proof import Group

Mark = Literal["agrees", "differs", "pending"]


class GoodsRow(BaseModel):
    """An invoice line through the return: what was claimed, what came, what is recorded. Null: not known (yet)."""

    invoice_number: str
    invoice_line_no: int
    item: str
    claimed: Exact | None
    received: Exact | None
    accepted: Exact | None
    damaged: Exact | None
    refused: Exact | None
    recorded: Exact
    scrapped: Exact
    net: Fen
    vat: Fen
    difference: Exact | None
    mark: Mark


class RedRow(BaseModel):
    """The red invoice of a part beside what came back."""

    part: int
    state: str
    number: str | None
    issued_on: date | None
    sheet_number: str | None
    expected: Fen
    actual: Fen | None
    difference: Fen | None
    mark: Mark


class PostingRow(BaseModel):
    """One of the five postings: stock 库存, sales 收入, receivable 应收, cost 成本, tax 税额."""

    group: Group
    expected: Fen
    actual: Fen | None
    difference: Fen | None
    mark: Mark


class NeverSoldRow(BaseModel):
    """A group of accounts over the sale and all its returns, beside the books as if the goods had never been sold."""

    group: Group
    sale: Fen
    returns: Fen
    left: Fen
    expected: Fen
    difference: Fen
    mark: Mark


class VoucherRow(BaseModel):
    """A voucher (凭证) behind the figures."""

    voucher_id: str
    source_type: str
    word: str
    number: int | None
    effective_date: date
    trace_id: str | None
    trace_url: str | None


class RefusedRow(BaseModel):
    """What the ledger refused to post of a part, as it stands."""

    part: int
    source_type: PostedSource
    code: str
    message: str


class InvoiceProof(BaseModel):
    """A part of the return, its invoice and their vouchers."""

    part: int
    invoice_id: str
    invoice_number: str
    postings: list[PostingRow]
    never_sold: list[NeverSoldRow]
    vouchers: list[VoucherRow]


class ProofView(BaseModel):
    """Whether the books balance again after a return; ``mark`` is the worst of the sheet."""

    return_id: str
    book_id: str
    customer_id: str
    kind: Literal["goods", "allowance", "exchange"]
    status: Status
    mark: Mark
    reason: str
    day: date
    received_on: date | None
    recorded_late: int | None
    """Business days between goods and record, when they are too many; null otherwise."""
    requested_by: str | None
    reviewed_by: str | None
    anomaly: AnomalyView | None
    goods: list[GoodsRow]
    red_invoices: list[RedRow]
    invoices: list[InvoiceProof]
    refused: list[RefusedRow]
    replacement: list[VoucherRow]
    trace_id: str | None
    trace_url: str | None
