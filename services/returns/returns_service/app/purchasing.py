"""The buyer's side (采购退回): goods go back to a supplier, another person approves, the ledger posts entry 11."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_contracts.returns_events import PurchaseReturnLine, PurchaseReturnRecorded
from hezhang_kit.causes import Asked, Cause, Received
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.problems import Problem, conflict, forbidden, not_found

from returns_service.app import translation
from returns_service.app.ports import ReturnsPorts
from returns_service.app.purchase_commands import (
    AskPurchaseReturn,
    CancelPurchaseReturn,
    PurchaseReturnCommand,
    ResubmitPurchaseReturn,
    ReviewPurchaseReturn,
)
from returns_service.app.purchase_views import PurchaseLineView, PurchaseReturnView, return_id_of
from returns_service.app.steps import today_of
from returns_service.domain.posting import RefusedPosting, kind_of_refusal
from returns_service.domain.purchases import GIVEN_UP, PurchaseStep, after

C = TypeVar("C", bound=PurchaseReturnCommand)
Answer = TypeVar("Answer", VoucherPosted, VoucherRejected)
KINDS: tuple[RefusedPosting, ...] = ("return_amount_mismatch", "return_quantity_mismatch", "return_time_mismatch")
"""What a refusal of the ledger may be told as."""


async def ask_purchase_returns(
    asked: Sequence[Asked[AskPurchaseReturn]], ports: ReturnsPorts
) -> Sequence[PurchaseReturnView | Problem]:
    """Keep what is to go back; a supplier's document is asked for once, unless it was given up."""
    return [await _answer(_ask, one, ports) for one in asked]


async def review_purchase_returns(
    asked: Sequence[Asked[ReviewPurchaseReturn]], ports: ReturnsPorts
) -> Sequence[PurchaseReturnView | Problem]:
    """Approve or reject, as another person than who asked; what is approved is told."""
    return [await _answer(_review, one, ports) for one in asked]


async def resubmit_purchase_returns(
    asked: Sequence[Asked[ResubmitPurchaseReturn]], ports: ReturnsPorts
) -> Sequence[PurchaseReturnView | Problem]:
    """Tell what the ledger refused again, after its cause was repaired."""
    return [await _answer(_resubmit, one, ports) for one in asked]


async def cancel_purchase_returns(
    asked: Sequence[Asked[CancelPurchaseReturn]], ports: ReturnsPorts
) -> Sequence[PurchaseReturnView | Problem]:
    """Give up what is not in the books."""
    return [await _answer(_cancel, one, ports) for one in asked]


async def _answer(
    step: Callable[[Asked[C], ReturnsPorts], Awaitable[PurchaseReturnView]], one: Asked[C], ports: ReturnsPorts
) -> PurchaseReturnView | Problem:
    try:
        view = await step(one, ports)
    except Problem as problem:
        return problem
    await ports.purchases.put([view])
    return view


async def _ask(one: Asked[AskPurchaseReturn], ports: ReturnsPorts) -> PurchaseReturnView:
    command = one.command
    late = translation.future_day(command.day, today_of(ports))
    if late is not None:
        raise late
    return_id = return_id_of(command.supplier_id, command.number)
    before = (await ports.purchases.get([(command.book_id, return_id)])).get((command.book_id, return_id))
    if before is not None and before.status not in GIVEN_UP:
        raise conflict("purchase_return_exists", f"{return_id} goes back already; it is {before.status}", "number")
    return PurchaseReturnView(
        **command.model_dump(exclude={"lines"}),
        lines=[PurchaseLineView(sku=line.sku, qty=line.qty, net=line.net, vat=line.vat) for line in command.lines],
        requested_by=one.principal.subject,
        trace_id=one.trace_id,
    )


async def _review(one: Asked[ReviewPurchaseReturn], ports: ReturnsPorts) -> PurchaseReturnView:
    view = await _moved(one, one.command.decision, ports)
    if one.principal.subject == view.requested_by:
        raise forbidden("who asked for the return cannot approve it; another person has to")
    view.reviewed_by, view.note, view.preview = one.principal.subject, one.command.note, one.command.preview
    if view.status == "recorded":
        ports.work.emit(told(view, one.principal.subject), one)
    return view


async def _resubmit(one: Asked[ResubmitPurchaseReturn], ports: ReturnsPorts) -> PurchaseReturnView:
    view = await _moved(one, "resubmit", ports)
    view.day = one.command.day or view.day
    late = translation.future_day(view.day, today_of(ports))
    if late is not None:
        raise late
    view.code = view.message = None
    await ports.work.resolve_findings(_resolutions(view, one, "it is submitted again"))
    ports.work.emit(told(view, view.reviewed_by or one.principal.subject), one)
    return view


async def _cancel(one: Asked[CancelPurchaseReturn], ports: ReturnsPorts) -> PurchaseReturnView:
    view = await _moved(one, "cancel", ports)
    view.note = one.command.reason
    await ports.work.resolve_findings(_resolutions(view, one, "it is given up"))
    return view


async def _moved(one: Asked[C], step: PurchaseStep, ports: ReturnsPorts) -> PurchaseReturnView:
    """The return after the step. Problem 404 when there is none, 409 when it cannot take the step."""
    view = await load(one.command.book_id, one.command.supplier_id, one.command.number, ports)
    moved = after(view.status, step)
    if moved is None:
        raise conflict("return_status", f"a return that is {view.status} cannot take the step {step}", "status")
    view.status = moved
    return view


async def load(book_id: str, supplier_id: str, number: str, ports: ReturnsPorts) -> PurchaseReturnView:
    """The return of a supplier's document. Problem 404 when the book has none."""
    return_id = return_id_of(supplier_id, number)
    found = await ports.purchases.get([(book_id, return_id)])
    if not found:
        raise not_found("return to a supplier", return_id)
    return found[book_id, return_id]


def told(view: PurchaseReturnView, approved_by: str) -> PurchaseReturnRecorded:
    """What is told of it once it is approved."""
    return PurchaseReturnRecorded(
        book_id=view.book_id,
        return_id=view.return_id,
        supplier_id=view.supplier_id,
        number=view.number,
        day=view.day,
        lines=tuple(PurchaseReturnLine(sku=line.sku, qty=line.qty, net=line.net, vat=line.vat) for line in view.lines),
        input_vat=view.input_vat,
        reason=view.reason,
        approved_by=approved_by,
    )


async def mark_purchases_posted(received: Sequence[Received[VoucherPosted]], ports: ReturnsPorts) -> None:
    """The ledger posted entry 11. One that was entered in the ledger itself is none of ours."""
    known = await _known(received, ports)
    for one, view in known:
        event = one.event
        view.status, view.voucher_id, view.code, view.message = "posted", event.voucher_id, None, None
        view.voucher_word, view.voucher_number = event.word, event.number
        await ports.work.resolve_findings(_resolutions(view, one, "the ledger posted it"))
    await ports.purchases.put([view for _, view in known])


async def mark_purchases_refused(received: Sequence[Received[VoucherRejected]], ports: ReturnsPorts) -> None:
    """The ledger refused entry 11: a person repairs the cause and submits it again, or gives it up."""
    known = [(one, view) for one, view in await _known(received, ports) if view.status == "recorded"]
    findings: list[Finding] = []
    for one, view in known:
        event = one.event
        view.status, view.code, view.message = "posting_refused", event.code, event.message
        kind = kind_of_refusal(event.field)
        findings.append(
            Finding(
                book_id=view.book_id,
                kind=kind if kind in KINDS else "return_amount_mismatch",
                about=("purchase_return", view.return_id),
                expected=f"a voucher for what goes back to supplier {view.supplier_id}",
                actual=f"refused by the ledger ({event.code}): {event.message}",
                suspected_cause="the books do not allow what the return says",
                cause=one,
                evidence_refs=(f"purchase_return:{view.return_id}",),
            )
        )
    await ports.purchases.put([view for _, view in known])
    await ports.work.open_findings(findings)


async def _known(
    received: Sequence[Received[Answer]], ports: ReturnsPorts
) -> list[tuple[Received[Answer], PurchaseReturnView]]:
    ours = [one for one in received if one.event.source.type == "purchase_return"]
    found = await ports.purchases.get({(one.event.book_id, one.event.source.id) for one in ours}) if ours else {}
    keyed = [(one, found.get((one.event.book_id, one.event.source.id))) for one in ours]
    # Before it is approved here, whoever entered the same number in the ledger was first; ours will be refused.
    return [(one, view) for one, view in keyed if view is not None and view.status in ("recorded", "posting_refused")]


def _resolutions(view: PurchaseReturnView, cause: Cause, reason: str) -> list[Resolution]:
    about = ("purchase_return", view.return_id)
    return [Resolution(view.book_id, kind, about, reason, cause) for kind in KINDS]
