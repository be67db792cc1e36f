"""Requests as they come (申请), by the API and from partners: reserved, or kept as refused with their anomaly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from hezhang_contracts.partner_events import ReturnRequested
from hezhang_kit.causes import Asked, Received
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem

from returns_service.app import alarms, translation
from returns_service.app.commands import RequestReturn
from returns_service.app.ports import ReturnsPorts
from returns_service.app.steps import today_of
from returns_service.app.views import AnomalyView, ClaimedView, ReturnView
from returns_service.domain import refusals
from returns_service.domain.deciding import UnknownLine, find, find_allowance
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import AllowedLine, ReturnRequest
from returns_service.domain.sales import Sales
from returns_service.domain.sold_lines import Amounts, LineKey

Found = list[tuple[LineKey, Amounts]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A request, what it came with, and who asked."""

    command: RequestReturn
    cause: Asked[RequestReturn] | Received[ReturnRequested]
    by: str


async def request_returns(asked: Sequence[Asked[RequestReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Keep requests of one book in order; their quantities are reserved, the refused ones kept with their anomaly."""

    def late(wish: Wish, today: date) -> Problem | None:
        return translation.future_day(wish.command.day, today)

    wishes = [Wish(a.command, a, a.principal.subject) for a in asked]
    return await _ask(wishes, late, translation.unknown_line_problem, ports)


async def hear_requests(received: Sequence[Received[ReturnRequested]], ports: ReturnsPorts) -> None:
    """Requests of partners: the same, but what the API would answer is told as an anomaly.

    One that names an invoice which is not here yet waits for it.
    """

    def late(wish: Wish, today: date) -> Refusal | None:
        return refusals.day_in_future(translation.request_of(wish.command), today) if wish.command.day > today else None

    by_book: dict[str, list[Received[ReturnRequested]]] = {}
    for r in received:
        by_book.setdefault(r.event.book_id, []).append(r)
    for book_id, of_book in by_book.items():
        named = {r.identity: translation.invoices_of(r.event) for r in of_book}
        found = await ports.sold_lines.invoices(book_id, {one for ids in named.values() for one in ids})
        known = {one.invoice_id for one in found}
        wishes: list[Wish] = []
        for r in of_book:
            missing = next((one for one in named[r.identity] if one not in known), None)
            if missing is None:
                wishes.append(Wish(translation.command_of(r.event), r, r.source))
            else:
                ports.work.wait(r, ("invoice", missing))
        if wishes:
            await _ask(wishes, late, lambda unknown: refusals.no_such_line(unknown.named), ports)


async def _ask(
    wishes: Sequence[Wish],
    late: Callable[[Wish, date], Problem | Refusal | None],
    judge: Callable[[UnknownLine], Problem | Refusal],
    ports: ReturnsPorts,
) -> list[ReturnView | Problem]:
    """``late`` and ``judge`` say what becomes of a day in the future and of a line that is not known."""
    book_id = wishes[0].command.book_id
    requests = [translation.request_of(wish.command) for wish in wishes]
    sales = await ports.sold_lines.for_requests(book_id, requests)
    claim_keys = [translation.claim_key_of(wish.command) for wish in wishes]
    standing = await ports.returns.asked_before(book_id, claim_keys)
    today = today_of(ports)
    answers: list[ReturnView | Problem] = []
    findings: list[tuple[ReturnView, Finding]] = []
    keys: dict[str, str] = {}
    for wish, request, claim_key in zip(wishes, requests, claim_keys, strict=True):
        found = late(wish, today) or decide_request(wish.command, request, sales, standing.get(claim_key))
        if isinstance(found, UnknownLine):
            found = judge(found)
        if isinstance(found, Problem):
            answers.append(found)
            continue
        return_id = ports.work.new_id(wish.cause, "return")
        view = ReturnView.asked(wish.command, return_id, today, wish.by, wish.cause.trace_id)
        if isinstance(found, Refusal):
            findings.append((view, alarms.refusal_finding(wish.command, wish.cause, return_id, found)))
        else:
            _claim(view, found, sales)
            standing[claim_key] = return_id
            keys[return_id] = claim_key
        answers.append(view)
    await refuse(findings, ports)
    kept = [answer for answer in answers if isinstance(answer, ReturnView)]
    await ports.returns.add(kept, keys)
    await ports.sold_lines.save(book_id, sales.changed)
    return answers


def decide_request(
    command: RequestReturn, request: ReturnRequest, sales: Sales, same: str | None
) -> Found | Refusal | UnknownLine:
    """The lines that a request means, or why it is refused; ``same`` is the return that asks for the same already."""
    if same is not None and not command.again:
        return refusals.duplicate(same, f"the same goods on {command.day.isoformat()}")
    if command.kind == "allowance":
        lines = tuple(AllowedLine(one.invoice_id, one.invoice_line_no, one.net) for one in command.allowances)
        return find_allowance(request, lines, sales)
    found = find(request, sales)
    return found if isinstance(found, Refusal | UnknownLine) else [(key, Amounts(qty)) for key, qty in found]


def _claim(view: ReturnView, found: Found, sales: Sales) -> None:
    for line_no, (key, amounts) in enumerate(found, 1):
        line = sales.reserve(key, amounts.qty) if amounts.qty else sales.line(key)
        assert line is not None
        view.claimed.append(
            ClaimedView(
                line_no=line_no,
                invoice_id=line.invoice_id,
                invoice_line_no=line.line_no,
                item=line.item,
                sku=line.sku,
                qty=amounts.qty,
                net=amounts.net_fen,
                vat=amounts.vat_fen,
            )
        )


async def refuse(findings: Sequence[tuple[ReturnView, Finding]], ports: ReturnsPorts) -> None:
    """Open the anomalies of requests that break a rule, and mark the requests."""
    anomaly_ids = await ports.work.open_findings([finding for _, finding in findings])
    for (view, finding), anomaly_id in zip(findings, anomaly_ids, strict=True):
        view.status = "refused"
        view.anomaly = AnomalyView(anomaly_id=anomaly_id, kind=finding.kind)
