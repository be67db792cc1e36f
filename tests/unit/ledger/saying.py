"""Short ways to say documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_service.domain.chart import Standard
from ledger_service.domain.documents import (
    Credit,
    Document,
    InvoiceCancelled,
    Payment,
    Portion,
    Purchase,
    PurchaseLine,
    RedInvoiceIssued,
    Return,
    ReturnCancelled,
    ReturnLine,
    Sale,
    SaleLine,
    Scrap,
    ScrapLine,
)
from ledger_service.domain.opening import OpeningLine
from ledger_service.domain.voucher import Source, SourceType

BOOK = "b1"
DAY = date(2026, 1, 5)


def source(kind: SourceType, identifier: str, part: int = 0) -> Source:
    """A source whose event and voucher follow from it."""
    name = f"{kind}-{identifier}-{part}"
    return Source(BOOK, kind, identifier, part, f"e-{name}", f"v-{name}", None)


def again(document: Document, event_id: str) -> Any:
    """The same document told by another event."""
    return replace(document, source=replace(document.source, event_id=event_id))


def opening_of(*stock: tuple[str, int, int], standard: Standard = "small_business") -> list[OpeningLine]:
    """The opening balances of a book with (sku, quantity, cost in fen) against capital."""
    lines = [OpeningLine("1405", "debit", cost, sku=sku, qty=Decimal(qty)) for sku, qty, cost in stock]
    capital = "3001" if standard == "small_business" else "4001"
    return [*lines, OpeningLine(capital, "credit", sum(cost for _, _, cost in stock))]


def sale(invoice_id: str, *lines: tuple[str | None, int | str, int, int], day: date = DAY) -> Sale:
    """A sale of (sku, quantity, net, VAT)."""
    sold = tuple(SaleLine(n, sku, Decimal(qty), net, vat) for n, (sku, qty, net, vat) in enumerate(lines, 1))
    total = sum(line.net + line.vat for line in sold)
    return Sale(
        source=source("invoice", invoice_id), customer_id="c1", day=day, number=invoice_id, lines=sold, total=total
    )


def back(
    return_id: str,
    invoice_id: str,
    *lines: tuple[int, str | None, int | str, int, int],
    part: int = 1,
    scrapped: bool = False,
    allowance: bool = False,
    red_pending: bool = False,
    day: date = DAY,
) -> Return:
    """A return of (invoice line, sku, quantity, net, VAT)."""
    returned = tuple(ReturnLine(n, sku, Decimal(qty), net, vat, scrapped) for n, sku, qty, net, vat in lines)
    return Return(
        source=source("return", return_id, part),
        customer_id="c1",
        day=day,
        invoice_id=invoice_id,
        lines=returned,
        allowance=allowance,
        red_pending=red_pending,
    )


def payment(payment_id: str, *portions: Portion, incoming: bool = True, **other: Any) -> Payment:
    """A bank transfer over these portions."""
    amount = sum(portion.amount for portion in portions)
    given = {"customer_id": "c1", "day": DAY, "method": "bank_transfer", "amount": amount} | other
    return Payment(source=source("payment", payment_id), incoming=incoming, portions=portions, **given)


def credit(credit_id: str, taken: Portion, given: Portion) -> Credit:
    """A credit from one claim to another."""
    return Credit(source=source("credit", credit_id), customer_id="c1", day=DAY, taken=taken, given=given)


def cancelled(return_id: str, invoice_id: str, part: int = 1, day: date = DAY) -> ReturnCancelled:
    """The return is taken back."""
    of = source("return_cancelled", return_id, part)
    return ReturnCancelled(source=of, customer_id="c1", day=day, invoice_id=invoice_id)


def invoice_cancelled(invoice_id: str, *skus: str, day: date = DAY) -> InvoiceCancelled:
    """The invoice is taken back."""
    of = source("invoice_cancelled", invoice_id)
    return InvoiceCancelled(source=of, customer_id="c1", day=day, goods=frozenset(skus))


def red_issued(return_id: str, invoice_id: str, vat: int) -> RedInvoiceIssued:
    """The red invoice of the first part is issued."""
    of = source("red_invoice", return_id, 1)
    return RedInvoiceIssued(source=of, customer_id="c1", day=DAY, invoice_id=invoice_id, vat=vat)


def scrap(return_id: str, invoice_id: str, *lines: tuple[int, str, int], **more: Any) -> Scrap:
    """Scrap of (invoice line, sku, quantity) of the first part, without anything in return."""
    given: dict[str, Any] = {
        "residual_net": 0, "residual_vat": 0, "residual_buyer": None, "compensations": (), "abnormal": False,
        "input_vat": 0,
    }  # fmt: skip
    of = tuple(ScrapLine(n, sku, Decimal(qty)) for n, sku, qty in lines)
    head: dict[str, Any] = {"customer_id": "c1", "day": DAY, "invoice_id": invoice_id, "lines": of}
    return Scrap(source=source("scrap", return_id, 1), **(head | given | more))


def purchase(number: str, *lines: tuple[str, int | str, int, int], **more: Any) -> Purchase:
    """Goods bought: (sku, quantity, net, VAT)."""
    bought = tuple(PurchaseLine(sku, Decimal(qty), net, vat) for sku, qty, net, vat in lines)
    kind = "purchase" if more.get("back", "no") == "no" else "purchase_return"
    given: dict[str, Any] = {"day": DAY, "supplier_id": "s1", "number": number, "lines": bought}
    return Purchase(source=source(kind, number), **(given | more))
