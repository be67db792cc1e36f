"""A return to a supplier as callers read it, and as it is kept."""

from datetime import date
from typing import Literal

from hezhang_contracts.money import Exact, Fen
from pydantic import BaseModel

from returns_service.domain.purchases import PurchaseStatus


class PurchaseLineView(BaseModel):
    """Goods that go back; amounts are positive, posted in red (红字)."""

    sku: str
    qty: Exact
    net: Fen
    vat: Fen


class PurchaseReturnView(BaseModel):
    """A return to a supplier (采购退回) and where it stands; ``code`` and ``message`` when the ledger refused it."""

    book_id: str
    supplier_id: str
    number: str
    status: PurchaseStatus = "requested"
    day: date
    reason: str
    input_vat: Literal["red", "transfer"]
    lines: list[PurchaseLineView]
    requested_by: str
    reviewed_by: str | None = None
    preview: str | None = None
    note: str | None = None
    voucher_id: str | None = None
    voucher_word: str | None = None
    voucher_number: int | None = None
    code: str | None = None
    message: str | None = None
    trace_id: str | None

    @property
    def return_id(self) -> str:
        """What it is called by others: a supplier's number is posted once."""
        return return_id_of(self.supplier_id, self.number)


def return_id_of(supplier_id: str, number: str) -> str:
    """The id of the return of a supplier's document."""
    return f"{supplier_id}/{number}"
