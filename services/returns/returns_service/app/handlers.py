"""What returns does: keep what was sold, record what comes back, and follow the ledger's answer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hezhang_contracts.collections_events import InvoiceIssued
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_kit.causes import Asked, Received
from hezhang_kit.findings import Finding
from hezhang_kit.problems import Problem

from returns_service.app import translation
from returns_service.app.commands import RecordReturn
from returns_service.app.ports import ReturnsPorts
from returns_service.app.views import AnomalyView, PartView, ReturnView
from returns_service.domain.deciding import Recorded, UnknownLine, decide
from returns_service.domain.posting import PartPosting
from returns_service.domain.refusals import Refusal

Answer = TypeVar("Answer", VoucherPosted, VoucherRejected)


async def keep_sold_lines(received: Sequence[Received[InvoiceIssued]], ports: ReturnsPorts) -> None:
    """Know what may come back."""
    lines = [(r.event.book_id, line) for r in received for line in translation.sold_lines_of(r.event)]
    await ports.sold_lines.add(lines)


async def record_returns(asked: Sequence[Asked[RecordReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Record returns of one book in order, each seeing what the ones before it took; keep the refused ones too."""
    book_id = asked[0].command.book_id
    requests = [translation.request_of(a.command) for a in asked]
    sales = await ports.sold_lines.for_requests(book_id, requests)
    today = ports.work.now.astimezone(ports.zone).date()
    answers: list[ReturnView | Problem] = []
    findings: list[tuple[ReturnView, Finding]] = []
    for a, request in zip(asked, requests, strict=True):
        decision = decide(request, sales)
        if isinstance(decision, UnknownLine):
            answers.append(translation.unknown_line_problem(decision))
            continue
        view = ReturnView.of(a.command, ports.work.new_id(a, "return"), today, a.trace_id)
        answers.append(view)
        if isinstance(decision, Refusal):
            findings.append((view, translation.refusal_finding(a, view.return_id, decision)))
        else:
            _tell(a, view, decision, ports)
    await _refuse(findings, ports)
    kept = [answer for answer in answers if isinstance(answer, ReturnView)]
    await ports.returns.add(kept)
    await ports.sold_lines.save_returned(book_id, sales.changed)
    ports.work.created("return", [view.return_id for view in kept if view.parts], book_id)
    return answers


def _tell(asked: Asked[RecordReturn], view: ReturnView, recorded: Recorded, ports: ReturnsPorts) -> None:
    for part in recorded.parts:
        view.parts.append(PartView.of(part))
        ports.work.emit(translation.recorded_event(asked.command, view.return_id, part, view.recorded_on), asked)


async def _refuse(findings: Sequence[tuple[ReturnView, Finding]], ports: ReturnsPorts) -> None:
    anomaly_ids = await ports.work.open_findings([finding for _, finding in findings])
    for (view, finding), anomaly_id in zip(findings, anomaly_ids, strict=True):
        view.status = "refused"
        view.anomaly = AnomalyView(anomaly_id=anomaly_id, kind=finding.kind)


async def mark_posted(received: Sequence[Received[VoucherPosted]], ports: ReturnsPorts) -> None:
    """The ledger posted a part: keep its voucher number. Most vouchers are of other sources."""
    ours = [r for r in received if r.event.source.type == "return"]
    await _hear(ours, ports, lambda part, e: part.posted(e.voucher_id, e.word, e.number))


async def mark_posting_refused(received: Sequence[Received[VoucherRejected]], ports: ReturnsPorts) -> None:
    """The ledger refused a part: the return is in the way until a person repairs the cause."""
    ours = [r for r in received if r.event.source.type == "return"]
    heard = await _hear(ours, ports, lambda part, e: part.refused(e.code, e.message))
    await ports.work.open_findings([translation.posting_finding(r, part) for r, part in heard])


async def _hear(
    received: Sequence[Received[Answer]], ports: ReturnsPorts, say: Callable[[PartPosting, Answer], PartPosting]
) -> list[tuple[Received[Answer], PartPosting]]:
    """Apply the ledger's answers to the parts they are about; those that changed something.

    The ledger learns of a return from the transaction that keeps it here, so an unknown one means that this database
    was restored to before it. The answer waits until the request, asked again, gives the same return.
    """
    if not received:
        return []
    known = await ports.returns.postings({(r.event.book_id, r.event.source.id) for r in received})
    changed: dict[tuple[str, str], dict[int, PartPosting]] = {}
    heard: list[tuple[Received[Answer], PartPosting]] = []
    for r in received:
        source = r.event.source
        key = (r.event.book_id, source.id)
        if key not in known:
            ports.work.wait(r, ("return", source.id))
            continue
        before = known[key].get(source.part)
        if before is None:
            raise ValueError(f"return {source.id!r} has no part {source.part}; it has {sorted(known[key])}")
        after = say(before, r.event)
        if after != before:
            known[key][source.part] = after
            changed[key] = known[key]
            heard.append((r, after))
    await ports.returns.save_postings(changed)
    return heard
