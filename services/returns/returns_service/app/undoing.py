"""Taking a return back (撤销), submitting a refused part again, and linking what was delivered in exchange (换货)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hezhang_kit.causes import Asked, Cause
from hezhang_kit.problems import Problem, conflict, invalid, not_found

from returns_service.app import translation
from returns_service.app.commands import CancelReturn, LinkReplacement, ResubmitPart
from returns_service.app.ports import ReturnsPorts
from returns_service.app.requesting import release
from returns_service.app.steps import each, part_of, today_of
from returns_service.app.views import PartView, ReturnView
from returns_service.domain.posting import PostedSource
from returns_service.domain.sold_lines import Amounts


async def cancel_returns(asked: Sequence[Asked[CancelReturn]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Take returns back: what was only asked for is free again, what was told is taken back part by part."""
    return await each(asked, ports, lambda _: "cancel", _cancel)


async def _cancel(asked: Asked[CancelReturn], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    view.note = command.reason
    if not view.parts:
        await release(view, ports)
        return
    standing = [part for part in view.parts if part.standing]
    if not standing:
        said = "it is taken back already; what the ledger refused of that is submitted again by resubmit"
        raise conflict("return_status", said, "status")
    _check_cancellable(view, command)
    reason = command.reason
    if command.new_invoice_number is not None:
        reason = f"{reason} (blue invoice {command.new_invoice_number} issued in its place)"
    await take_back(view, standing, reason, asked, ports)


async def take_back(
    view: ReturnView, parts: Sequence[PartView], reason: str, cause: Cause, ports: ReturnsPorts
) -> None:
    """Take parts back that were told: their goods may come back again, and everybody undoes what they did."""
    await _free(view, parts, ports)
    for part in parts:
        part.status = "cancelled"
        sheet = await ports.reds.get((view.book_id, view.return_id, part.part))
        if sheet is not None and sheet.red.open:
            await ports.reds.save((view.book_id, view.return_id, part.part), replace(sheet.red, state="void"))
        await _drop_refusals(view, part, ports)
        ports.work.emit(translation.cancelled_event(view, part, today_of(ports), reason), cause)


async def _drop_refusals(view: ReturnView, part: PartView, ports: ReturnsPorts) -> None:
    """What the ledger refused of a part is in nobody's way any more."""
    await ports.refusals.close(
        {(view.book_id, view.return_id, one.part, one.source_type) for one in view.refused if one.part == part.part}
    )


def _check_cancellable(view: ReturnView, command: CancelReturn) -> None:
    issued = view.red_invoice.status == "issued" or any(red.state == "issued" for red in view.red_invoices)
    if issued and command.new_invoice_number is None:
        said = "its red invoice is issued: issue a blue invoice in its place and name it in new_invoice_number"
        raise conflict("red_invoice_issued", said, "new_invoice_number")
    if view.refund_paid:
        raise conflict("refund_paid", "the refund was paid: it has to be received back first", "status")
    if any(not view.refuses(one.part, "scrap") for one in view.scrap):
        raise conflict("scrap_decided", "the goods were scrapped: they cannot be sold again", "status")


async def _free(view: ReturnView, parts: Sequence[PartView], ports: ReturnsPorts) -> None:
    """The goods of these parts may come back again."""
    keys = {(part.invoice_id, line.invoice_line_no) for part in parts for line in part.lines}
    sales = await ports.sold_lines.by_key(view.book_id, keys)
    for part in parts:
        for line in part.lines:
            sold = sales.line((part.invoice_id, line.invoice_line_no))
            assert sold is not None
            amounts = Amounts(line.qty, line.net, line.vat)
            back = sold.allow(Amounts(Decimal(0), -line.net, -line.vat)) if view.kind == "allowance" else None
            sales.change(back or sold.take_again(amounts))
    await ports.sold_lines.save(view.book_id, sales.changed)


async def resubmit_parts(asked: Sequence[Asked[ResubmitPart]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Submit refused parts again as the next part, after the cause was repaired."""
    return await each(asked, ports, lambda _: "resubmit", _resubmit)


async def _resubmit(asked: Asked[ResubmitPart], view: ReturnView, ports: ReturnsPorts) -> None:
    if asked.command.what == "return":
        await _resubmit_part(asked, view, ports)
    else:
        await _tell_again(asked, view, asked.command.what, ports)


async def _tell_again(asked: Asked[ResubmitPart], view: ReturnView, what: PostedSource, ports: ReturnsPorts) -> None:
    """What follows a part, as it stands: nobody but the ledger has anything left to do."""
    part = view.part(asked.command.part)
    if part is None:
        raise not_found("part", str(asked.command.part))
    if not view.refuses(part.part, what):
        raise conflict("nothing_refused", f"the ledger refuses no {what} of part {part.part}", "what")
    await ports.refusals.close({(view.book_id, view.return_id, part.part, what)})
    if what == "return_cancelled":
        told = translation.cancelled_event(view, part, today_of(ports), asked.command.reason, again=True)
        ports.work.emit(told, asked)
    elif what == "red_invoice":
        sheet = await ports.reds.get((view.book_id, view.return_id, part.part))
        assert sheet is not None
        ports.work.emit(translation.red_event(sheet, today_of(ports)), asked)
    else:
        decision = [one for one in view.scrap if one.part == part.part][-1]
        ports.work.emit(translation.scrap_event(view, part, decision), asked)


async def _resubmit_part(asked: Asked[ResubmitPart], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    refused = part_of(view, command.part)
    if refused.status != "posting_refused":
        raise conflict(
            "part_not_refused", f"part {refused.part} is {refused.status}; only a refused one is repaired", "part"
        )
    day = command.occurred_on or refused.occurred_on or view.occurred_on
    late = translation.future_day(day, today_of(ports), "occurred_on")
    if late is not None:
        raise late
    refused.status = "replaced"
    await _drop_refusals(view, refused, ports)
    number = max(part.part for part in view.parts) + 1
    again = PartView(
        part=number,
        invoice_id=refused.invoice_id,
        invoice_number=refused.invoice_number,
        replaces=refused.part,
        occurred_on=day,
        lines=refused.lines,
    )
    await ports.returns.add_parts(view, [again])
    sheet = await ports.reds.get((view.book_id, view.return_id, refused.part))
    if sheet is not None:
        # The red invoice goes on with the part that stands in the place of the refused one.
        await ports.reds.add([replace(sheet, part=number)])
        void = replace(sheet.red, state="void", number=None, issued_on=None, amounts=Amounts(), lapses_at=None)
        await ports.reds.save((view.book_id, view.return_id, refused.part), void)
        told = view.red_invoice.model_copy(
            update={"status": sheet.red.told, "number": sheet.red.number, "issued_on": sheet.red.issued_on}
        )
        view.red_invoice = told
    ports.work.emit(translation.cancelled_event(view, refused, today_of(ports), command.reason), asked)
    ports.work.emit(translation.recorded_event(view, again), asked)
    view.parts.append(again)


async def link_replacements(
    asked: Sequence[Asked[LinkReplacement]], ports: ReturnsPorts
) -> Sequence[ReturnView | Problem]:
    """Link the blue invoice of an exchange: with it one return id leads to both vouchers (entry 9)."""
    return await each(asked, ports, lambda _: "replace", _link)


async def _link(asked: Asked[LinkReplacement], view: ReturnView, ports: ReturnsPorts) -> None:
    if view.kind != "exchange":
        raise conflict(
            "not_an_exchange", f"the return is of kind {view.kind}; only an exchange has a replacement", "kind"
        )
    invoice_id = asked.command.invoice_id
    found = await ports.sold_lines.invoices(view.book_id, {invoice_id})
    if not found:
        raise not_found("invoice", invoice_id)
    if found[0].customer_id != view.customer_id:
        said = f"invoice {found[0].number} is of {found[0].customer_id}, the goods came from {view.customer_id}"
        raise invalid("customer_differs", said, "invoice_id")
    if any(part.invoice_id == invoice_id for part in view.parts):
        raise invalid("same_invoice", "the replacement is an invoice of its own", "invoice_id")
    view.replacement_invoice_id = invoice_id
