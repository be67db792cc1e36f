"""What happens in a shop's books: each scene is a chain of requests that is complete in itself.

A scene draws everything from a generator of its own, so that its content is the same whatever happens around it, and
names only invoices of its own, so that its outcome can be told beforehand.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from tests.chaos.asking import Answer, Client
from tests.chaos.drawing import CUSTOMERS, WALK_IN, day, draw_lines, fen, yuan
from tests.chaos.facts import Facts, Invoice, Line, Payment, Payout, Return
from tests.chaos.model import MONEY, NEXT, total, worth

SWEEP_DAYS = ("2026-03-20", "2026-04-25", "2026-06-30")


@dataclass(frozen=True)
class Scene:
    """The place of one scene: its book, its number in the run and its generator."""

    client: Client
    facts: Facts
    book: str
    number: int
    rng: Random

    def key(self, what: str) -> str:
        """An Idempotency-Key of this scene."""
        return f"{self.facts.tag}/{self.number}/{what}"

    async def ask(self, service: str, path: str, body: Mapping[str, Any], what: str, **more: Any) -> Answer:
        """Ask a command of this book until it is answered."""
        return await self.client.ask(
            service, path, {"book_id": self.book, **body}, self.key(what), Random(self.rng.random()), **more
        )


def draw_invoice(scene: Scene, kind: str, customer: str | None, lines: tuple[Line, ...] | None = None) -> Invoice:
    """An invoice that is not issued yet."""
    chosen = lines or draw_lines(scene.rng, scene.rng.randrange(1, 4))
    return Invoice(scene.book, f"{kind}-{scene.number}", customer or WALK_IN, day(scene.rng), chosen)


def said(invoice: Invoice, bad: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The body that issues it."""
    good = [
        {"item": line.item, "kind": "service" if line.sku is None else "goods", "qty": str(line.qty),
         "unit_price": str(line.price), "vat_rate": "0.13"}
        for line in invoice.lines
    ]  # fmt: skip
    return {
        "number": invoice.number, "customer_id": None if invoice.customer == WALK_IN else invoice.customer,
        "day": invoice.day, "net_days": 30, "lines": [*good, *bad],
    }  # fmt: skip


def issued(scene: Scene, invoice: Invoice, answer: Answer) -> None:
    """Keep an answered invoice."""
    view = answer["invoice"]
    invoice.invoice_id = view["invoice_id"]
    if view["total"] != yuan(total(invoice)):
        scene.facts.differs(f"invoice {invoice.number}: total {view['total']}, reckoned {yuan(total(invoice))}")
    scene.facts.invoices.append(invoice)
    for line in answer["refused_lines"]:
        scene.facts.anomalies[line["anomaly_id"]] = (scene.book, line["kind"])


async def issue(scene: Scene, invoice: Invoice, bad: tuple[dict[str, Any], ...] = ()) -> Invoice:
    """Issue an invoice."""
    issued(scene, invoice, await scene.ask("collections", "/invoices", said(invoice, bad), f"issue {invoice.number}"))
    return invoice


async def pay(scene: Scene, invoice: Invoice, amount: int, what: str = "pay") -> None:
    """Pay an amount; what exceeds what is open then goes on account."""
    payment = Payment(scene.book, invoice.customer, scene.rng.choice(list(MONEY)), amount, invoice)
    body = {
        "customer_id": None if invoice.customer == WALK_IN else invoice.customer, "method": payment.method,
        "day": invoice.day, "amount": yuan(amount),
        "allocations": [{"invoice_id": invoice.invoice_id, "amount": yuan(amount)}],
    }  # fmt: skip
    answer = await scene.ask("collections", "/payments", body, f"{what} {invoice.number}")
    payment.payment_id = answer["payment_id"]
    scene.facts.payments.append(payment)


def return_body(
    customer: str, on: str, what: Mapping[str, Any], number: str, settlement: str = "on_account"
) -> dict[str, Any]:
    """The body that records a return."""
    return {
        "customer_id": None if customer == WALK_IN else customer, "day": on, "reason": "broken",
        "settlement": settlement, "disposition": "restock",
        "red_invoice": {"status": "issued", "number": f"R {number}", "issued_on": on}, **what,
    }  # fmt: skip


def taken_back(scene: Scene, back: Return, answer: Answer) -> None:
    """Keep an answered return."""
    if answer["status"] == "refused":
        scene.facts.differs(f"return {answer['return_id']} of {scene.book} refused: {answer['anomaly']}")
        return
    back.return_id = answer["return_id"]
    back.parts = tuple(
        (part["part"], part["invoice_id"], sum(fen(line["net"]) + fen(line["vat"]) for line in part["lines"]))
        for part in answer["parts"]
    )
    scene.facts.returns.append(back)


async def take_back(
    scene: Scene,
    taken: tuple[tuple[Invoice, int, Decimal], ...],
    what: str = "back",
    settlement: str = "on_account",
    match: bool = False,
) -> Return:
    """Record a return as soon as returns knows the invoices; ``match`` lets returns find the line."""
    first = taken[0][0]
    lines = [{"invoice_id": i.invoice_id, "invoice_line_no": line_no, "qty": str(qty)} for i, line_no, qty in taken]
    item = {"item": first.lines[taken[0][1] - 1].item, "qty": str(taken[0][2])}
    wanted: dict[str, Any] = {"match": item} if match else {"lines": lines}
    on = max(invoice.day for invoice, _, _ in taken)
    back = Return(scene.book, first.customer, taken, settlement)
    body = return_body(first.customer, on, wanted, first.number, settlement)
    answer = await scene.ask(
        "returns", "/returns", body, f"{what} {first.number}", not_yet=lambda status, code: status == 404
    )
    taken_back(scene, back, answer)
    return back


async def sale(scene: Scene) -> None:
    """A sale that is paid in parts, too much or not at all, while goods come back at the same time."""
    rng = scene.rng
    invoice = await issue(scene, draw_invoice(scene, "sale", rng.choice(CUSTOMERS)))
    owed = total(invoice)
    steps: list[Awaitable[Any]] = [
        pay(scene, invoice, max(1, owed * share // 100), f"pay {n}")
        for n, share in enumerate(rng.choice([(), (), (100,), (50,), (30, 70), (50, 80), (150,)]))
    ]
    for line in invoice.lines:
        if rng.random() < 0.4:
            whole = rng.random() < 0.3
            qty = line.qty if whole else Decimal(1)
            steps.append(take_back(scene, ((invoice, line.line_no, qty),), f"back {line.line_no}"))
            if not whole and line.qty >= 2:
                steps.append(take_back(scene, ((invoice, line.line_no, Decimal(1)),), f"back again {line.line_no}"))
    rng.shuffle(steps)
    await asyncio.gather(*steps)


async def bad_lines(scene: Scene) -> None:
    """An invoice of which some lines are no sale."""
    bad = ({"item": "S1", "kind": "goods", "qty": "1", "unit_price": "0", "vat_rate": "0.13"},
           {"item": "S2", "kind": "goods", "qty": "-2", "unit_price": "1.00", "vat_rate": "0.13"})  # fmt: skip
    await issue(scene, draw_invoice(scene, "bad", scene.rng.choice(CUSTOMERS)), bad[: scene.rng.randrange(1, 3)])


async def two_invoices(scene: Scene) -> None:
    """One return of two invoices: two events of one subject, in order."""
    customer = scene.rng.choice(CUSTOMERS)
    first, second = draw_invoice(scene, "two-a", customer), draw_invoice(scene, "two-b", customer)
    await asyncio.gather(issue(scene, first), issue(scene, second))
    await take_back(scene, ((first, 1, Decimal(1)), (second, 1, Decimal(1))))


async def refund(scene: Scene) -> None:
    """Paid, then brought back, then paid out: asked one after another."""
    invoice = await issue(scene, draw_invoice(scene, "refund", scene.rng.choice(CUSTOMERS)))
    await pay(scene, invoice, total(invoice))
    back = await take_back(scene, ((invoice, 1, Decimal(1)),), settlement="refund")
    if scene.rng.random() < 0.3 or not back.return_id:
        return
    payout = Payout(scene.book, invoice.customer, "bank_transfer", sum(worth(invoice.lines[0], Decimal(1))))
    body = {
        "customer_id": None if invoice.customer == WALK_IN else invoice.customer, "direction": "out",
        "method": payout.method, "day": invoice.day, "amount": yuan(payout.amount),
        "allocations": [{"return_id": back.return_id, "amount": yuan(payout.amount)}],
    }  # fmt: skip
    answer = await scene.ask(
        "collections", "/payments", body, f"payout {invoice.number}", not_yet=lambda _, code: code == "refund_unknown"
    )
    payout.payment_id = answer["payment_id"]
    scene.facts.payouts.append(payout)


async def next_invoice(scene: Scene) -> None:
    """A credit that goes to whatever invoice of the customer is the oldest open one."""
    invoice = await issue(scene, draw_invoice(scene, "next", f"{NEXT}-{scene.rng.randrange(2)}"))
    if scene.rng.random() < 0.7:
        await pay(scene, invoice, total(invoice))
    await take_back(scene, ((invoice, 1, Decimal(1)),), settlement="next_invoice")


async def matched(scene: Scene) -> None:
    """Returns finds the line by itself, once it is known to have the invoice."""
    first = draw_lines(scene.rng, 1)[0]
    own = Line(2, f"only-{scene.number}", None, Decimal("2.5"), Decimal("19.99"))
    invoice = await issue(scene, draw_invoice(scene, "match", scene.rng.choice(CUSTOMERS), (first, own)))
    await take_back(scene, ((invoice, 1, Decimal(1)),))
    await take_back(scene, ((invoice, 2, Decimal("1.2")),), "matched", match=True)


async def never_sold(scene: Scene) -> None:
    """A return of what nobody bought: refused, with an anomaly."""
    customer = scene.rng.choice(CUSTOMERS) or WALK_IN
    body = return_body(customer, day(scene.rng), {"match": {"item": f"never-{scene.number}", "qty": "1"}}, "none")
    answer = await scene.ask("returns", "/returns", body, "never sold")
    if answer["status"] != "refused" or answer["anomaly"]["kind"] != "return_never_sold":
        scene.facts.differs(f"a return of what was never sold is answered {answer}")
        return
    scene.facts.refused_returns.add(answer["return_id"])
    scene.facts.anomalies[answer["anomaly"]["anomaly_id"]] = (scene.book, "return_never_sold")


async def bulk(scene: Scene) -> None:
    """A few invoices in one request."""
    count = scene.rng.randrange(2, 6)
    invoices = [draw_invoice(scene, f"bulk-{n}", scene.rng.choice(CUSTOMERS)) for n in range(count)]
    answer = await scene.ask("collections", "/invoices/bulk", {"invoices": [said(i) for i in invoices]}, "bulk")
    for invoice, result in zip(invoices, answer["results"], strict=True):
        if result["result"] is None:
            scene.facts.differs(f"invoice {invoice.number} in bulk: {result}")
        else:
            issued(scene, invoice, result["result"])


async def sweep(scene: Scene) -> None:
    """Reminders; which invoices are open just then does not matter, only that each stage is told once."""
    answer = await scene.ask("collections", "/sweeps", {"day": scene.rng.choice(SWEEP_DAYS)}, "sweep")
    scene.facts.swept[scene.book] += answer["emitted"]


async def state(scene: Scene) -> None:
    """A statement of what is receivable."""
    answer = await scene.ask("collections", "/receivables/statements", {"as_of": "2026-04-30"}, "state")
    scene.facts.statements.add(answer["statement_id"])


async def work_on_a_case(scene: Scene) -> None:
    """Acknowledge and assign a case of the scene's own, so that one subject has several events in time."""
    await never_sold(scene)
    about = {"book_id": scene.book, "kind": "return_never_sold", "status": "opened", "limit": "20"}
    found: list[Answer] = []
    while not found:
        page = await scene.client.read("cases", "/cases", **about)
        found = [case for case in page["items"] if case["case_id"] not in scene.facts.revisions]
        if not found:
            await asyncio.sleep(0.3)
    case_id = found[0]["case_id"]
    scene.facts.revisions[case_id] = 1
    for path, body in (("acknowledge", {}), ("assign", {"assignee": "staff"}), ("assign", {"assignee": "c1"})):
        answer = await scene.client.ask(
            "cases", f"/cases/{case_id}/{path}", body, scene.key(f"{path} {body}"), Random(scene.rng.random())
        )
        scene.facts.revisions[case_id] = answer["revision"]


SCENES: dict[Callable[[Scene], Awaitable[None]], float] = {
    sale: 50, two_invoices: 8, refund: 7, next_invoice: 5, matched: 5, bad_lines: 6, never_sold: 4, bulk: 5,
    work_on_a_case: 3, sweep: 2, state: 2,
}  # fmt: skip
"""How often each happens, in relation to the others."""
