"""A shop's sales and returns for tests: events as others tell them, request bodies as callers send them."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_contracts.event import Event
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_kit.causes import Received
from opentelemetry.trace import INVALID_SPAN_CONTEXT
from returns_service.app import handlers

from tests.support.world import Running

NOON = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)


def new_book() -> str:
    """A book of the test's own."""
    return f"book-{uuid.uuid4().hex[:12]}"


def line(line_no: int, qty: str, unit_price: str, net: str, vat: str, **other: Any) -> dict[str, Any]:
    """A line of an invoice as JSON; item 22423 unless given."""
    item = other.get("item", "22423")
    return {
        "line_no": line_no, "item": item, "sku": item, "qty": qty, "unit_price": unit_price, "net": net,
        "vat_rate": "0.13", "vat": vat,
    } | other  # fmt: skip


def issued(book: str, invoice_id: str, *lines: dict[str, Any]) -> InvoiceIssued:
    """An invoice issued to wang."""
    total = sum((Decimal(one["net"]) + Decimal(one["vat"]) for one in lines), Decimal("0.00"))
    return InvoiceIssued.model_validate(
        {"book_id": book, "invoice_id": invoice_id, "number": f"No. {invoice_id}", "customer_id": "wang",
         "day": "2026-01-05", "due_date": "2026-02-04", "lines": lines, "total": f"{total:.2f}"}
    )  # fmt: skip


def request(book: str, **other: Any) -> dict[str, Any]:
    """The body of a return request without what came back."""
    return {
        "book_id": book, "customer_id": "wang", "day": "2026-01-20", "reason": "damaged", "settlement": "on_account",
        "red_invoice": {"status": "issued", "number": "C1", "issued_on": "2026-01-20"},
    } | other  # fmt: skip


def match(book: str, qty: str, seq: int | None = None, unit_price: str | None = None, **other: Any) -> dict[str, Any]:
    """A request by customer and item."""
    wanted = {"item": other.pop("item", "22423"), "qty": qty, "unit_price": unit_price}
    return request(book, match=wanted, source_seq=seq, **other)


def named(book: str, *lines: tuple[str, int, str], **other: Any) -> dict[str, Any]:
    """A request that names invoice lines: (invoice, line, quantity)."""
    wanted = [{"invoice_id": one[0], "invoice_line_no": one[1], "qty": one[2]} for one in lines]
    return request(book, lines=wanted, **other)


def posted(
    book: str, return_id: str, part: int, number: int | None, source_type: str = "return", **other: Any
) -> VoucherPosted:
    """The ledger posted a source: ``net`` and ``vat`` in red, and ``goods`` as (line, sku, quantity, cost)."""
    net, vat = (Decimal(other.pop(name, "0.00")) for name in ("net", "vat"))
    customer, goods = other.pop("customer", "wang"), other.pop("goods", [])
    lines = [
        entry("1122", "debit", -net - vat, customer_id=customer),
        entry("5001", "credit", -net),
        entry(other.pop("vat_account", "22210108"), "credit", -vat),
        entry("5401", "debit", -sum((Decimal(one[3]) for one in goods), Decimal(0))),
        *(
            entry("1405", "credit", -Decimal(cost), sku=sku, qty=f"{-Decimal(qty)}", invoice_line_no=line_no)
            for line_no, sku, qty, cost in goods
        ),
    ]
    return VoucherPosted.model_validate_json(
        json.dumps(
            {"book_id": book, "source_id": return_id, "voucher_id": f"v-{return_id}-{part}", "number": number,
             "effective_date": "2026-01-20", "recorded_at": "2026-01-20T08:00:00Z",
             "lines": [one for one in lines if number is not None and one["amount"] not in ("0", "0.00", "-0.00")],
             "source": {"type": source_type, "id": return_id, "event_id": "e", "part": part}} | other
        )
    )  # fmt: skip


def entry(account: str, side: str, amount: Decimal, **other: Any) -> dict[str, Any]:
    """A voucher line as JSON."""
    return {"account": account, "side": side, "amount": f"{amount}"} | other


def rejected(book: str, return_id: str, part: int, field: str | None = None) -> VoucherRejected:
    """The ledger refused a source."""
    return VoucherRejected.model_validate(
        {"book_id": book, "source_id": return_id, "code": "before_opening", "message": "the book opens later",
         "field": field, "source": {"type": "return", "id": return_id, "event_id": "e", "part": part}}
    )  # fmt: skip


async def sell(running: Running, *invoices: InvoiceIssued) -> None:
    """Let returns know of sales without a broker."""
    async with running.runtime.transactions.work(sorted({i.book_id for i in invoices})) as work:
        await handlers.keep_sold_lines([received(invoice) for invoice in invoices], running.runtime.ports(work))


def received(event: Event) -> Received[Any]:
    """An event as the kit hands it over."""
    return Received(event, str(uuid.uuid4()), f"/{event.producer}", NOON, INVALID_SPAN_CONTEXT)


def taken(parts: Sequence[dict[str, Any]]) -> list[tuple[int, str, list[tuple[int, str, str, str]]]]:
    """Parts of an answer as (part, invoice, [(invoice line, quantity, net, VAT)])."""
    return [
        (
            p["part"],
            p["invoice_id"],
            [(one["invoice_line_no"], one["qty"], one["net"], one["vat"]) for one in p["lines"]],
        )
        for p in parts
    ]
