"""The use cases of collections, one function each. Each call is set-based: a few statements, however many items."""

from collections import Counter
from collections.abc import Sequence

from hezhang_contracts.collections_events import InvoiceOverdue, ReceivableStated
from hezhang_contracts.returns_events import ReturnCancelled, ReturnRecorded
from hezhang_kit.causes import Asked, Cause, Received
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem

from collections_service.app import paying
from collections_service.app.answers import IssuedInvoice, PaymentView, SweepResult
from collections_service.app.billing import Bill, bill
from collections_service.app.cancelling import ask_cancellations, decide_cancellations
from collections_service.app.commands import IssueInvoice, RecordPayment, StateReceivables, SweepOverdue
from collections_service.app.ports import AppliedReturn, CancelledReturn, Collections, MadeCredit, Reached
from collections_service.app.returning import agreements, amount_of, credit_applied, disagreement, part_id
from collections_service.domain import dunning
from collections_service.domain.settlement import Key, OpenItem, Receivables

__all__ = [
    "apply_returns", "ask_cancellations", "decide_cancellations", "issue_invoices", "record_payments",
    "state_receivables", "sweep_overdue", "undo_returns",
]  # fmt: skip
SWEEP_STEP = 2_000
"""The most invoices that one transaction of the sweep moves on."""


async def issue_invoices(asked: Sequence[Asked[IssueInvoice]], ports: Collections) -> Sequence[IssuedInvoice | Problem]:
    """Issue invoices; lines that are no sale become anomalies."""
    taken = await ports.invoices.taken_numbers([(a.command.book_id, a.command.number) for a in asked])
    bills: list[Bill | Problem] = []
    for item in asked:
        try:
            made = bill(item, ports.work.new_id(item, "invoice"), taken)
        except Problem as problem:
            bills.append(problem)
            continue
        if made.invoice is not None:
            taken.add((made.invoice.book_id, made.invoice.number))
        bills.append(made)
    good = [b for b in bills if isinstance(b, Bill)]
    anomaly_ids = iter(await ports.work.open_findings([line.finding for b in good for line in b.refused]))
    await _keep_invoices(good, ports)
    return [b if isinstance(b, Problem) else b.answer([next(anomaly_ids) for _ in b.refused]) for b in bills]


async def _keep_invoices(bills: Sequence[Bill], ports: Collections) -> None:
    invoices = [b.invoice for b in bills if b.invoice is not None]
    if not invoices:
        return
    await ports.invoices.add(invoices)
    await ports.accounts.open({(invoice.book_id, invoice.customer_id) for invoice in invoices})
    for made in bills:
        event = made.event()
        if event is not None:
            ports.work.emit(event, made.asked)
            ports.work.created("invoice", [event.invoice_id], event.book_id)


async def record_payments(asked: Sequence[Asked[RecordPayment]], ports: Collections) -> Sequence[PaymentView | Problem]:
    """Record payments; collections decides what they are applied to."""
    commands = [a.command for a in asked]
    taken = await ports.accounts.taken_references(
        [(c.book_id, c.bank_reference) for c in commands if c.bank_reference is not None]
    )
    wishes = [(c.book_id, wish) for c in commands for wish in c.allocations]
    receivables = Receivables(await ports.invoices.items({(b, w.invoice_id) for b, w in wishes if w.invoice_id}))
    refunds = await ports.accounts.refunds({(b, w.return_id) for b, w in wishes if w.return_id})
    paid: Counter[Key] = Counter()
    answers: list[PaymentView | Problem] = []
    events: list[paying.Recorded] = []
    for item in asked:
        command, payment_id = item.command, ports.work.new_id(item, "payment")
        try:
            paying.check_reference(command, taken)
            if command.direction == "in":
                event = paying.receive(command, payment_id, receivables)
            else:
                event = paying.pay_out(command, payment_id, refunds, paid)
        except Problem as problem:
            answers.append(problem)
            continue
        if event.bank_reference is not None:
            taken.add((event.book_id, event.bank_reference))
        if event.direction == "out":
            paying.book_refunds(event, receivables, paid)
        events.append(paying.Recorded(item, event))
        answers.append(paying.view(event))
    await _keep_payments(events, receivables, paid, ports)
    return answers


async def _keep_payments(
    recorded: Sequence[paying.Recorded], receivables: Receivables, refunded: Counter[Key], ports: Collections
) -> None:
    if not recorded:
        return
    await ports.accounts.add_payments([r.event for r in recorded])
    await ports.accounts.pay_refunds(refunded)
    await _keep_balances(receivables, ports)
    for item in recorded:
        ports.work.emit(item.event, item.asked)


async def _keep_balances(receivables: Receivables, ports: Collections) -> None:
    await ports.invoices.save(receivables.changed)
    await ports.accounts.open(receivables.accounts)
    await ports.accounts.change(receivables.accounts)


async def apply_returns(received: Sequence[Received[ReturnRecorded]], ports: Collections) -> None:
    """Lower the invoices of goods that came back; what was paid before becomes a credit by the return's settlement."""
    receivables = Receivables(await _items_of_returns([r.event for r in received], ports))
    replaced = {
        (r.event.book_id, r.event.return_id, r.event.replaces) for r in received if r.event.replaces is not None
    }
    cancelled = await ports.accounts.cancelled(replaced) if replaced else set()
    findings: list[Finding] = []
    applied: list[AppliedReturn] = []
    credits: list[tuple[Received[ReturnRecorded], MadeCredit]] = []
    for cause in received:
        event = cause.event
        item = receivables.get(event.book_id, event.invoice_id)
        if item is None:
            ports.work.wait(cause, ("invoice", event.invoice_id))
            continue
        if event.replaces is not None and (event.book_id, event.return_id, event.replaces) not in cancelled:
            # Else the same goods would lower the invoice twice until the part in whose place this comes is taken back.
            ports.work.wait(cause, ("return_cancelled", part_id(event.return_id, event.replaces)))
            continue
        finding = disagreement(cause, item)
        if finding is not None:
            findings.append(finding)
            # It is kept with nothing: so it can be taken back.
            applied.append(AppliedReturn(cause.source, cause.id, event, 0))
            continue
        amount = amount_of(event)
        applied.append(AppliedReturn(cause.source, cause.id, event, amount))
        for index, move in enumerate(receivables.take_back(item, amount, event.settlement)):
            credit_id = ports.work.new_id(cause, "credit", index)
            credits.append((cause, MadeCredit(credit_id, event.book_id, event.customer_id, event.occurred_on,
                                              event.return_id, move)))  # fmt: skip
    await ports.work.open_findings(findings)
    await ports.accounts.add_returns(applied)
    await _keep_credits(credits, receivables, ports)
    for one in applied:
        ports.work.created("return_part", [part_id(one.event.return_id, one.event.part)], one.event.book_id)


async def undo_returns(received: Sequence[Received[ReturnCancelled]], ports: Collections) -> None:
    """Open the invoices again by what was taken back, and apply to them what of its credit is still there.

    What is told ``again`` was done the first time. A part that had not been applied is in nobody's way any more.
    """
    received = [one for one in received if not one.event.again]
    standing = await ports.accounts.standing([(r.event.book_id, r.event.return_id, r.event.part) for r in received])
    receivables = Receivables(await ports.invoices.items({(key[0], one.invoice_id) for key, one in standing.items()}))
    undone: list[CancelledReturn] = []
    credits: list[tuple[Received[ReturnCancelled], MadeCredit]] = []
    for cause in received:
        event = cause.event
        found = standing.get((event.book_id, event.return_id, event.part))
        if found is None:
            ports.work.wait(cause, ("return_part", part_id(event.return_id, event.part)))
            continue
        item = receivables.get(event.book_id, found.invoice_id)
        assert item is not None
        advance = found.advance_fen + receivables.accounts[event.book_id, item.customer_id].advance_fen
        moves = receivables.restore(item, found.amount_fen, found.refund_fen, min(found.account_fen, advance))
        undone.append(CancelledReturn(cause, found.amount_fen))
        for index, move in enumerate(moves):
            credit_id = ports.work.new_id(cause, "credit", index)
            credits.append((cause, MadeCredit(credit_id, event.book_id, item.customer_id, event.cancelled_on,
                                              event.return_id, move)))  # fmt: skip
    await ports.work.resolve_findings([gone for one in undone if not one.amount_fen for gone in agreements(one)])
    await ports.accounts.add_cancelled(undone)
    await _keep_credits(credits, receivables, ports)
    for one in undone:
        ports.work.created("return_cancelled", [part_id(one.event.return_id, one.event.part)], one.event.book_id)


async def _keep_credits(
    credits: Sequence[tuple[Cause, MadeCredit]], receivables: Receivables, ports: Collections
) -> None:
    await ports.accounts.add_credits([made for _, made in credits])
    await _keep_balances(receivables, ports)
    for cause, made in credits:
        ports.work.emit(credit_applied(made), cause)


async def _items_of_returns(events: Sequence[ReturnRecorded], ports: Collections) -> list[OpenItem]:
    items = await ports.invoices.items({(e.book_id, e.invoice_id) for e in events})
    following = Counter((e.book_id, e.customer_id) for e in events if e.settlement == "next_invoice")
    if not following:
        return items
    # Every return of the call can close two invoices: its own and the one that its credit goes to.
    closing = Counter((e.book_id, e.customer_id) for e in events)
    oldest = await ports.invoices.oldest_open(following, 2 * max(closing[customer] for customer in following) + 1)
    known = {item.key for item in items}
    return items + [item for item in oldest if item.key not in known]


async def sweep_overdue(asked: Sequence[Asked[SweepOverdue]], ports: Collections) -> Sequence[SweepResult | Problem]:
    """Tell the dunning stage of the day of at most SWEEP_STEP open invoices, once an invoice and stage."""
    results: list[SweepResult | Problem] = []
    for item in asked:
        command = item.command
        windows = dunning.due_windows(command.day)
        found = await ports.dunning.reach(command.book_id, command.day, windows, SWEEP_STEP)
        for reached in found:
            ports.work.emit(_overdue(command, reached), item)
        by_stage = Counter(reached.stage for reached in found)
        counts = {stage.code: by_stage[stage.code] for stage in dunning.LADDER if by_stage[stage.code]}
        results.append(SweepResult(book_id=command.book_id, day=command.day, emitted=by_stage.total(), by_stage=counts))
    return results


def _overdue(command: SweepOverdue, reached: Reached) -> InvoiceOverdue:
    return InvoiceOverdue(
        book_id=command.book_id,
        invoice_id=reached.invoice_id,
        number=reached.number,
        customer_id=reached.customer_id,
        day=command.day,
        due_date=reached.due_date,
        days_overdue=(command.day - reached.due_date).days,
        open_amount=reached.open_fen,
        stage=reached.stage,
        next_stage_on=dunning.next_stage_on(reached.due_date, reached.stage),
        limitation_date=dunning.limitation_date(reached.due_date),
    )


async def state_receivables(
    asked: Sequence[Asked[StateReceivables]], ports: Collections
) -> Sequence[ReceivableStated | Problem]:
    """State the book's receivables with the count of events that they come from."""
    stated: list[ReceivableStated | Problem] = []
    for item in asked:
        book_id = item.command.book_id
        totals = await ports.accounts.totals(book_id)
        event = ReceivableStated(
            book_id=book_id,
            statement_id=ports.work.new_id(item, "statement"),
            as_of=item.command.as_of,
            stated_at=ports.work.now,
            receivable=totals.receivable_fen,
            advance=totals.advance_fen,
            refund_payable=totals.refund_payable_fen,
            customers=totals.customers,
            events=await ports.accounts.events_so_far(book_id),
        )
        ports.work.emit(event, item)
        stated.append(event)
    return stated
