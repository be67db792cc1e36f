"""Rows as the bodies of API calls: a translation that knows no outcome."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from hezhang_contracts.money import format_decimal, format_fen, parse_fen

from hezhang_stack.demo.sales import Row
from hezhang_stack.demo.spool import Spool, is_goods, sells

NET_DAYS = 30
VAT_RATE = "0.13"
PAID_AFTER = timedelta(days=10)
STAFF = "staff"
NAME_LENGTH = 100


def book(book_id: str, spool: Spool) -> dict[str, Any]:
    """A general taxpayer's new book, opened on the first day of the file with the stock that its sales need."""
    lines: list[dict[str, Any]] = []
    total_fen = 0
    for stock in spool.opening():
        total_fen += stock.amount_fen
        lines.append({
            "account": "1405", "side": "debit", "amount": format_fen(stock.amount_fen),
            "sku": stock.sku, "qty": format_decimal(stock.qty),
        })  # fmt: skip
    if lines:
        lines.append({"account": "3001", "side": "credit", "amount": format_fen(total_fen)})
    return {
        "book_id": book_id, "name": f"演示商店 Demo shop {book_id}", "taxpayer": "general", "zone": "Asia/Shanghai",
        "opened_on": spool.first_day().isoformat(), "opening": lines,
    }  # fmt: skip


def contact(number: int, customer: str) -> dict[str, Any]:
    """A made-up contact: mail that nobody receives, every fifth customer reads English."""
    english = number % 5 == 0
    name = f"Customer {customer}" if english else f"客户 {customer}"
    return {
        "party_id": customer,
        "name": name[:NAME_LENGTH],
        "locale": "en" if english else "zh-CN",
        "email": email_of(customer),
    }


def staff() -> dict[str, Any]:
    return {"party_id": STAFF, "name": "记账员 Bookkeeper", "locale": "zh-CN", "email": "bookkeeper@example.com"}


def email_of(customer: str) -> str:
    """A different address for every code: what an address cannot carry, upper case too, is written as _hex."""
    safe = "".join(
        chr(byte) if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789" else f"_{byte:02x}"
        for byte in customer.encode()
    )
    # RFC 5321 allows 64 characters before the @; no other address has two hyphens.
    return f"customer-{safe if len(safe) <= 50 else '-' + sha256(customer.encode()).hexdigest()[:40]}@example.com"


def invoice(rows: list[Row]) -> dict[str, Any]:
    """All rows of one InvoiceNo; its day and customer are those of its first line that sells."""
    first = next((row for row in rows if sells(row)), rows[0])
    return {
        "number": first.invoice, "customer_id": first.customer, "day": first.day.isoformat(), "net_days": NET_DAYS,
        "lines": [
            {
                "item": row.item, "kind": "goods" if is_goods(row.item) else "service", "description": row.description,
                "qty": format_decimal(row.qty), "unit_price": format_decimal(row.price), "vat_rate": VAT_RATE,
                "source_seq": row.seq,
            }
            for row in rows
        ],
    }  # fmt: skip


def credit(book_id: str, row: Row) -> dict[str, Any]:
    """A row of a C invoice as a return request; the service finds the sale lines."""
    day = row.day.isoformat()
    return {
        "book_id": book_id, "customer_id": row.customer, "day": day, "reason": "销货退回 returned by the customer",
        "settlement": "on_account", "disposition": "restock",
        "red_invoice": {"status": "issued", "number": row.invoice, "issued_on": day},
        "source_seq": row.seq, "source_ref": row.invoice,
        "match": {"item": row.item, "qty": format_decimal(-row.qty), "unit_price": format_decimal(row.price)},
    }  # fmt: skip


def paid_fen(number: int, total: str) -> int:
    """What is paid of the ``number``-th invoice, in fen: every third in full, of the others those ending in 1 half."""
    if number % 3 == 0:
        return parse_fen(total)
    return parse_fen(total) // 2 if number % 10 == 1 else 0


def payment(book_id: str, issued: dict[str, Any], amount_fen: int) -> dict[str, Any]:
    amount = format_fen(amount_fen)
    return {
        "book_id": book_id, "customer_id": issued["customer_id"], "direction": "in", "method": "bank_transfer",
        "day": (date.fromisoformat(issued["day"]) + PAID_AFTER).isoformat(), "amount": amount,
        "allocations": [{"invoice_id": issued["invoice_id"], "amount": amount}],
        "bank_reference": issued["number"],
    }  # fmt: skip
