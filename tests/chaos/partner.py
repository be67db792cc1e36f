"""What a partner does: opens books late, tells events before their causes, and sends what is wrong."""

import asyncio
from decimal import Decimal
from random import Random
from typing import Any

from tests.chaos.drawing import day, draw_lines, yuan
from tests.chaos.facts import Facts, Invoice, PartnerEvent, Payment, Poison, Return
from tests.chaos.model import CAPITAL, OPENING_QTY, STOCK, UNIT_COSTS, total, worth
from tests.chaos.poison import BLOCKING, KINDS, LARGE_BYTES, follower, spoilt
from tests.chaos.scenes import Scene
from tests.chaos.wire import Raw, Wire, event

CUSTOMER = "p1"


def opening(book: str) -> dict[str, Any]:
    """The body that opens a book with stock for a million sales."""
    stock = [
        {"account": STOCK, "side": "debit", "amount": yuan(cost * OPENING_QTY), "sku": sku, "qty": str(OPENING_QTY)}
        for sku, cost in UNIT_COSTS.items()
    ]
    capital = {"account": CAPITAL, "side": "credit", "amount": yuan(sum(UNIT_COSTS.values()) * OPENING_QTY)}
    return {"book_id": book, "name": book, "taxpayer": "general", "zone": "Asia/Shanghai", "opened_on": "2026-01-01",
            "opening": [*stock, capital]}  # fmt: skip


async def late_book(scene: Scene, wire: Wire) -> None:
    """Sales, a payment and a return of a book that is not open yet, in an order that nobody can foresee.

    ``scene.book`` is the book that will be opened; a return comes in two parts, which keep their order.
    """
    rng, facts = scene.rng, scene.facts
    invoices = [_invoice(scene, n) for n in (1, 2)]
    payment = _payment(scene, invoices[0])
    back = Return(scene.book, CUSTOMER, tuple((i, 1, Decimal(1)) for i in invoices), "on_account", f"{scene.book}-R")
    back.parts = tuple((n, i.invoice_id, sum(worth(i.lines[0], Decimal(1)))) for n, i in enumerate(invoices, 1))
    fat = rng.random() < 0.1
    parts = [_part_told(back, n) for n in (1, 2)]
    told = [*(_invoice_told(invoice, fat=fat) for invoice in invoices), _payment_told(payment), *parts]
    rng.shuffle(told)
    places = sorted(told.index(part) for part in parts)
    for place, part in zip(places, parts, strict=True):
        told[place] = part
    opened = rng.randrange(len(told) + 1)
    for n, raw in enumerate(told):
        if n == opened:
            await _open(scene)
        await wire.send(raw)
        if rng.random() < 0.25:
            await wire.send(raw)
    if opened == len(told):
        await _open(scene)
    facts.late_invoices.extend(invoices)
    facts.late_payments.append(payment)
    facts.late_returns.append(back)
    for raw in told:
        header = {name: (value or b"").decode() for name, value in raw.headers}
        one = PartnerEvent(header["ce_id"], raw.topic, scene.book, header["ce_subject"])
        facts.partner_events[one.id] = one


async def poison(scene: Scene, wire: Wire, kind: str) -> None:
    """A bad record and, where it blocks its subject, sound ones after it."""
    rng = scene.rng
    topic = rng.choice(KINDS[kind])
    subject = f"{scene.book}-{scene.number}"
    name = f"{scene.facts.tag}/poison/{scene.number}"
    followers = [f"{name}/after-{n}" for n in range(rng.randrange(3) if kind in BLOCKING else 0)]
    scene.facts.poison.append(Poison(name, kind, topic, scene.book, subject, tuple(followers)))
    await wire.send(spoilt(kind, topic, name, scene.book, subject, rng))
    for after in followers:
        await wire.send(follower(topic, after, scene.book, subject))
    scene.facts.counts[f"poison: {kind}"] += 1


async def reproduce(wire: Wire, facts: Facts, records: list[Raw]) -> None:
    """The same bytes under the same id on the same topic again."""
    await asyncio.gather(*(wire.send(raw) for raw in records))
    facts.counts["records reproduced"] += len(records)


def dealt_kinds(rng: Random) -> list[str]:
    """All kinds of poison, shuffled: each comes once before one comes twice."""
    kinds = list(KINDS)
    rng.shuffle(kinds)
    return kinds


async def _open(scene: Scene) -> None:
    body = opening(scene.book)
    await scene.client.ask("ledger", "/books", body, scene.key("open"), Random(scene.rng.random()))
    scene.facts.books[scene.book] = "late"


def _invoice(scene: Scene, number: int) -> Invoice:
    name = f"{scene.book}-I{number}"
    return Invoice(scene.book, name, CUSTOMER, day(scene.rng), draw_lines(scene.rng, 2), name)


def _payment(scene: Scene, invoice: Invoice) -> Payment:
    allocated = total(invoice) // 2
    beyond = scene.rng.choice([0, 100])
    return Payment(scene.book, CUSTOMER, "alipay", allocated + beyond, invoice, beyond, f"{scene.book}-P")


def _invoice_told(invoice: Invoice, *, fat: bool) -> Raw:
    lines = [
        {"line_no": line.line_no, "item": line.item, "sku": line.sku, "qty": str(line.qty),
         "unit_price": str(line.price), "net": yuan(net), "vat_rate": "0.13", "vat": yuan(vat)}
        for line in invoice.lines for net, vat in (worth(line, line.qty),)
    ]  # fmt: skip
    if fat:
        lines[0]["description"] = "大" * (LARGE_BYTES // 3)
    content = {
        "book_id": invoice.book, "invoice_id": invoice.invoice_id, "number": invoice.number,
        "customer_id": invoice.customer, "day": invoice.day, "due_date": "2026-05-01", "lines": lines,
        "total": yuan(total(invoice)),
    }  # fmt: skip
    return event("invoice.issued", f"{invoice.invoice_id}/told", invoice.invoice_id, content)


def _payment_told(payment: Payment) -> Raw:
    allocated = {"invoice_id": payment.invoice.invoice_id, "amount": yuan(payment.amount - payment.on_account)}
    content = {
        "book_id": payment.book, "payment_id": payment.payment_id, "customer_id": payment.customer, "direction": "in",
        "method": payment.method, "day": payment.invoice.day, "amount": yuan(payment.amount),
        "allocations": [allocated], "on_account": yuan(payment.on_account),
    }  # fmt: skip
    return event("payment.recorded", f"{payment.payment_id}/told", payment.payment_id, content)


def _part_told(back: Return, part: int) -> Raw:
    invoice, line_no, qty = back.taken[part - 1]
    line = invoice.lines[line_no - 1]
    net, vat = worth(line, qty)
    on = max(one.day for one, _, _ in back.taken)
    told = {"line_no": 1, "invoice_line_no": line_no, "item": line.item, "sku": line.sku, "qty": str(qty),
            "net": yuan(net), "vat_rate": "0.13", "vat": yuan(vat)}  # fmt: skip
    content = {
        "book_id": back.book, "return_id": back.return_id, "part": part, "customer_id": back.customer,
        "invoice_id": invoice.invoice_id, "lines": [told], "settlement": back.settlement, "reason": "broken",
        "occurred_on": on, "recorded_on": on, "red_invoice": {"status": "issued", "number": "R", "issued_on": on},
    }  # fmt: skip
    return event("return.recorded", f"{back.return_id}/{part}", back.return_id, content)
