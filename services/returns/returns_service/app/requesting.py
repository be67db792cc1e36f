"""From the review of a request (审核) to its record (登记): reviewed, received and inspected, recorded."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, invalid
from hezhang_kit.tracing import traceparent_of

from returns_service.app import translation
from returns_service.app.commands import InspectReturn, RecordRequested, ReviewReturn
from returns_service.app.ports import ReturnsPorts, Sheet
from returns_service.app.steps import each, other_person, today_of
from returns_service.app.views import ClaimedView, PartView, ReturnView
from returns_service.domain import inspection, red_invoice
from returns_service.domain.deciding import parts_of
from returns_service.domain.inspection import ClaimedGoods, Counted, Disposition
from returns_service.domain.sales import ReturnedLine, Sales
from returns_service.domain.sold_lines import Amounts, LineKey


async def review_returns(asked: Sequence[Asked[ReviewReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Approve or reject requests; what has no goods to receive is inspected by that."""
    return await each(asked, ports, lambda command: command.decision, _review)


async def _review(asked: Asked[ReviewReturn], view: ReturnView, ports: ReturnsPorts) -> None:
    other_person(asked, view)
    view.reviewed_by, view.note, view.preview = asked.principal.subject, asked.command.note, asked.command.preview
    if view.status == "rejected":
        await release(view, ports)
    elif not inspection.to_receive(goods_of(view)):
        view.status = "inspected"
        _count(view, inspection.inspected(goods_of(view), []))


async def inspect_returns(asked: Sequence[Asked[InspectReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Keep what was received, accepted, damaged and refused; a count that is not the claim is an anomaly."""
    return await each(asked, ports, lambda _: "inspect", _inspect)


async def _inspect(asked: Asked[InspectReturn], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    late = translation.future_day(command.received_on, today_of(ports), "received_on")
    if late is not None:
        raise late
    for invoice in await ports.sold_lines.invoices(view.book_id, {one.invoice_id for one in view.claimed}):
        if invoice.day is not None and command.received_on < invoice.day:
            said = f"invoice {invoice.number} is of {invoice.day.isoformat()}; nothing of it came back before"
            raise invalid("day_before_sale", said, "received_on")
    counted = [
        Counted(
            (line.invoice_id, line.invoice_line_no),
            line.accepted,
            line.damaged,
            line.refused,
            line.damaged if line.scrap is None else line.scrap,
        )
        for line in command.lines
    ]
    counts = inspection.inspected(goods_of(view), counted)
    view.received_on = command.received_on
    _count(view, counts)


async def record_requested(
    asked: Sequence[Asked[RecordRequested]], ports: ReturnsPorts
) -> Sequence[ReturnView | Problem]:
    """Record what was taken back and tell it: the ledger posts it, collections lowers the invoices."""
    return await each(asked, ports, lambda _: "record", _record)


async def _record(asked: Asked[RecordRequested], view: ReturnView, ports: ReturnsPorts) -> None:
    sales = await ports.sold_lines.by_key(view.book_id, _keys(view))
    taken = take(view, sales)
    if not taken:
        raise conflict("nothing_taken_back", "nothing was accepted: cancel the return", "status")
    dispositions = dispositions_of(taken)
    view.recorded_on = today_of(ports)
    view.parts = [PartView.of(part, dispositions[part.invoice_id]) for part in parts_of([line for line, _ in taken])]
    await ports.sold_lines.save(view.book_id, sales.changed)
    await ports.returns.add_parts(view, view.parts)
    await add_reds(view, view.parts, asked, ports)
    for part in view.parts:
        ports.work.emit(translation.recorded_event(view, part), asked)
    ports.work.created("return", [view.return_id], view.book_id)


def take(view: ReturnView, sales: Sales) -> list[tuple[ReturnedLine, Disposition]]:
    """Take back what was counted, or before that all that is claimed. Problem 409 for too large an allowance."""
    taken: list[tuple[ReturnedLine, Disposition]] = []
    for one in view.claimed:
        key = (one.invoice_id, one.invoice_line_no)
        line = sales.line(key)
        assert line is not None
        if view.kind == "allowance":
            amounts = Amounts(Decimal(0), one.net, one.vat)
            if one.net > line.left.net_fen or one.vat > line.left.vat_fen:
                said = f"less than the allowance is left of invoice {line.invoice_number} line {line.line_no} by now"
                raise conflict("allowance_exceeded", said, "status")
            sales.change(line.allow(amounts))
            taken.append((ReturnedLine(line, amounts), "restock"))
            continue
        sales.change(line.release(one.qty))
        for disposition, qty in _counted(one).by_disposition:
            taken.append((sales.give_back(key, qty), disposition))
    return taken


async def add_reds(
    view: ReturnView, parts: Sequence[PartView], asked: Asked[RecordRequested], ports: ReturnsPorts
) -> None:
    """Begin the red invoice of each new part."""
    if view.tax_invoice is None:
        return
    ground = "allowance" if view.kind == "allowance" else "sales_return"
    red = red_invoice.needed(view.tax_invoice, ground)
    await ports.reds.add(
        [
            Sheet(
                view.book_id, view.return_id, part.part, part.invoice_id, view.customer_id,
                sum(line.vat for line in part.lines), traceparent_of(asked.span),
                replace(red, ground="service_ended") if _services(part) and ground == "sales_return" else red,
            )
            for part in parts
        ]
    )  # fmt: skip


def dispositions_of(taken: Sequence[tuple[ReturnedLine, Disposition]]) -> dict[str, list[Disposition]]:
    """What happens with the goods, by invoice and in the order of its lines."""
    found: dict[str, list[Disposition]] = {}
    for line, disposition in taken:
        found.setdefault(line.of.invoice_id, []).append(disposition)
    return found


def _services(part: PartView) -> bool:
    return all(line.sku is None for line in part.lines)


async def release(view: ReturnView, ports: ReturnsPorts) -> None:
    """What was asked for is not coming: others may return it."""
    sales = await ports.sold_lines.by_key(view.book_id, _keys(view))
    for one in view.claimed:
        line = sales.line((one.invoice_id, one.invoice_line_no))
        if line is not None and one.qty:
            sales.change(line.release(one.qty))
    await ports.sold_lines.save(view.book_id, sales.changed)


def goods_of(view: ReturnView) -> list[ClaimedGoods]:
    """The claim as the inspection sees it."""
    return [ClaimedGoods((one.invoice_id, one.invoice_line_no), one.sku, one.qty) for one in view.claimed]


def _keys(view: ReturnView) -> set[LineKey]:
    return {(one.invoice_id, one.invoice_line_no) for one in view.claimed}


def _count(view: ReturnView, counts: Sequence[Counted]) -> None:
    for one, counted in zip(view.claimed, counts, strict=True):
        one.accepted, one.damaged, one.refused = counted.accepted, counted.damaged, counted.refused
        one.scrap = counted.scrap


def _counted(one: ClaimedView) -> Counted:
    nothing = Decimal(0)
    key = (one.invoice_id, one.invoice_line_no)
    if one.accepted is None:
        return Counted(key, one.qty)
    return Counted(key, one.accepted, one.damaged or nothing, one.refused or nothing, one.scrap or nothing)
