"""The preview of all postings before approval (记账预览): the ledger's dry run of what would be told.

Postings are computed in one place, so this asks and never computes. An approval names the preview that was seen; when
the ledger says something else by then, it is refused.
"""

import hashlib
from collections.abc import Sequence

from hezhang_contracts.returns_events import ReturnRecorded
from hezhang_kit.problems import Problem, conflict

from returns_service.app import purchasing, translation
from returns_service.app.ports import LedgerSilent, ReturnsPorts
from returns_service.app.purchase_views import PurchaseReturnView
from returns_service.app.requesting import dispositions_of, take
from returns_service.app.views import PartView, PreviewPart, PreviewView, ReturnView
from returns_service.domain.deciding import parts_of
from returns_service.domain.lifecycle import OPEN


async def would_be(view: ReturnView, ports: ReturnsPorts) -> list[ReturnRecorded]:
    """What would be told if the return was recorded as it stands; nothing once it is."""
    if view.status not in OPEN:
        return []
    keys = {(one.invoice_id, one.invoice_line_no) for one in view.claimed}
    taken = take(view, await ports.sold_lines.by_key(view.book_id, keys))
    dispositions = dispositions_of(taken)
    parts = parts_of([line for line, _ in taken])
    return [translation.recorded_event(view, PartView.of(part, dispositions[part.invoice_id])) for part in parts]


async def preview(
    view: ReturnView, events: Sequence[ReturnRecorded], url: str, token: str, ports: ReturnsPorts
) -> PreviewView:
    """What the ledger would post, or why nothing can be said."""
    if not events:
        reason = f"the return is {view.status}: there is nothing to preview"
        return PreviewView(return_id=view.return_id, available=False, reason=reason)
    try:
        answers = await ports.dry_run.ask(url, token, view.book_id, events)
    except LedgerSilent as error:
        return PreviewView(return_id=view.return_id, available=False, reason=str(error))
    parts = [
        PreviewPart(part=event.part, invoice_id=event.invoice_id, **answer.model_dump())
        for event, answer in zip(events, answers, strict=True)
    ]
    digest = _digest(
        *(event.model_dump_json(exclude={"recorded_on"}).encode() for event in events),
        *(part.model_dump_json().encode() for part in parts),
    )
    return PreviewView(return_id=view.return_id, available=True, digest=digest, parts=parts)


async def preview_purchase(view: PurchaseReturnView, url: str, token: str, ports: ReturnsPorts) -> PreviewView:
    """The same of a return to a supplier, which has one part."""
    if view.status != "requested":
        reason = f"the return is {view.status}: there is nothing to preview"
        return PreviewView(return_id=view.return_id, available=False, reason=reason)
    event = purchasing.told(view, view.requested_by)
    try:
        [answer] = await ports.dry_run.ask(url, token, view.book_id, [event])
    except LedgerSilent as error:
        return PreviewView(return_id=view.return_id, available=False, reason=str(error))
    part = PreviewPart(part=1, invoice_id=view.number, **answer.model_dump())
    digest = _digest(event.model_dump_json().encode(), part.model_dump_json().encode())
    return PreviewView(return_id=view.return_id, available=True, digest=digest, parts=[part])


def _digest(*seen: bytes) -> str:
    return hashlib.sha256(b"\0".join(seen)).hexdigest()


def check_approval(seen: str | None, now: PreviewView) -> None:
    """An approval stands on a preview that still holds. Problem 503 without the ledger, 409 when it says otherwise."""
    if not now.available:
        raise Problem(503, "preview_unavailable", f"no approval without a preview: {now.reason}", "preview")
    refused = next((part for part in now.parts if part.code is not None), None)
    if refused is not None:
        said = f"the ledger would refuse part {refused.part} ({refused.code}): {refused.message}"
        raise conflict("posting_would_be_refused", said, "preview")
    if seen != now.digest:
        said = "the ledger would post something else by now: look at GET /returns/{return_id}/preview again"
        raise conflict("preview_outdated", said, "preview")
