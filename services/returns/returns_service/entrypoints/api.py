"""The HTTP API of returns: recording what came back, and the life of a requested return."""

from typing import Annotated, Any, TypeVar

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Read, Router, not_found
from pydantic import BaseModel, ConfigDict, Field

from returns_service.app import handlers
from returns_service.app.commands import (
    AnswerSheet,
    CancelReturn,
    DecideScrap,
    InspectReturn,
    IssueRedInvoice,
    LinkReplacement,
    RecordRequested,
    RecordReturn,
    RequestReturn,
    ResubmitPart,
    ReviewReturn,
    RollBackRefund,
    StartSheet,
    Step,
)
from returns_service.app.previewing import check_approval, preview, would_be
from returns_service.app.views import PreviewView, ReturnView
from returns_service.entrypoints import proof, purchases, reports
from returns_service.entrypoints.paths import Ledger, LedgerAt, ReturnId

router = Router()
router.take_in(proof.router, purchases.router, reports.router)
S = TypeVar("S", bound=Step)


class RecordManyReturns(BaseModel):
    """Returns of one book, recorded in order; each sees what the ones before it took."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    returns: Annotated[tuple[RecordReturn, ...], Field(min_length=1, max_length=200)]


class RequestManyReturns(BaseModel):
    """Requests of one book, kept in order; each sees what the ones before it reserved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    requests: Annotated[tuple[RequestReturn, ...], Field(min_length=1, max_length=200)]


class ManyAnswers(BaseModel):
    """One result for each return, in order: ``result`` as of a single request, or the ``problem``."""

    results: list[dict[str, Any]]


def _of(return_id: str, step: S) -> S:
    return step.model_copy(update={"return_id": return_id})


@router.post("/returns", status_code=202)
async def record_return(command: RecordReturn, call: Call) -> ReturnView:
    """Record what came back and was inspected, or keep the request as refused with its anomaly."""
    return await call(handlers.record_returns, command)


@router.post("/returns/bulk", status_code=200)
async def record_many_returns(body: RecordManyReturns, call: Call) -> ManyAnswers:
    """Record up to 200 returns in one transaction."""
    return await call.bulk(handlers.record_returns, body.book_id, body.returns, item_status=202)


@router.post("/returns/requests", status_code=201)
async def request_return(command: RequestReturn, call: Call) -> ReturnView:
    """Ask for a return, an allowance (折让) or an exchange (换货), or have it kept as refused with its anomaly."""
    return await call(handlers.request_returns, command)


@router.post("/returns/requests/bulk", status_code=200)
async def request_many_returns(body: RequestManyReturns, call: Call) -> ManyAnswers:
    """Ask for up to 200 returns in one transaction."""
    return await call.bulk(handlers.request_returns, body.book_id, body.requests)


async def _preview(return_id: str, book_id: str | None, read: Read, ledger: LedgerAt) -> tuple[ReturnView, PreviewView]:
    async with read() as (ports, scope):
        view = await ports.returns.read(return_id, scope.books)
        if view is None or book_id not in (None, view.book_id):
            raise not_found("return", return_id)
        events = await would_be(view, ports)
    # The ledger is asked when no transaction is held.
    return view, await preview(view, events, ledger.url, ledger.token, ports)


@router.get("/returns/{return_id}/preview")
async def preview_return(return_id: ReturnId, read: Read, ledger: Ledger) -> PreviewView:
    """All postings as the ledger would make them; ``available`` is false, with the reason, when it cannot be asked."""
    return (await _preview(return_id, None, read, ledger))[1]


@router.post("/returns/{return_id}/review")
async def review_return(return_id: ReturnId, body: ReviewReturn, call: Call, read: Read, ledger: Ledger) -> ReturnView:
    """Approve or reject a request, as a reviewer who did not ask for it. Approving names the preview that was seen."""
    call.require("reviewer", "manager")
    if body.decision == "approve":
        view, now = await _preview(return_id, body.book_id, read, ledger)
        # Once approved, the same command is only answered again.
        if view.status == "requested":
            check_approval(body.preview, now)
    return await call(handlers.review_returns, _of(return_id, body))


@router.post("/returns/{return_id}/inspection")
async def inspect_return(return_id: ReturnId, body: InspectReturn, call: Call) -> ReturnView:
    """Keep what was received and found: accepted, damaged and refused quantities, and what of it is scrap."""
    return await call(handlers.inspect_returns, _of(return_id, body))


@router.post("/returns/{return_id}/record")
async def record_inspected(return_id: ReturnId, body: RecordRequested, call: Call) -> ReturnView:
    """Record what was taken back; the books change."""
    return await call(handlers.record_requested, _of(return_id, body))


@router.post("/returns/{return_id}/scrap")
async def scrap_return(return_id: ReturnId, body: DecideScrap, call: Call) -> ReturnView:
    """Approve the scrap of a part with residual value and compensations, as another person than who asked."""
    call.require("reviewer", "manager")
    return await call(handlers.decide_scrap, _of(return_id, body))


@router.post("/returns/{return_id}/cancel")
async def cancel_return(return_id: ReturnId, body: CancelReturn, call: Call) -> ReturnView:
    """Take a return back: books and open amounts become what they were."""
    return await call(handlers.cancel_returns, _of(return_id, body))


@router.post("/returns/{return_id}/resubmit")
async def resubmit_return(return_id: ReturnId, body: ResubmitPart, call: Call) -> ReturnView:
    """Submit a part that the ledger refused again as the next part, after its cause was repaired."""
    return await call(handlers.resubmit_parts, _of(return_id, body))


@router.post("/returns/{return_id}/replacement")
async def link_replacement(return_id: ReturnId, body: LinkReplacement, call: Call) -> ReturnView:
    """Name the invoice of what was delivered in exchange."""
    return await call(handlers.link_replacements, _of(return_id, body))


@router.post("/returns/{return_id}/red-invoice/sheet")
async def start_sheet(return_id: ReturnId, body: StartSheet, call: Call) -> ReturnView:
    """The confirmation sheet (确认单) was started: its 72 hours run."""
    return await call(handlers.start_sheets, _of(return_id, body))


@router.post("/returns/{return_id}/red-invoice/answer")
async def answer_sheet(return_id: ReturnId, body: AnswerSheet, call: Call) -> ReturnView:
    """The other side confirmed or declined the sheet."""
    return await call(handlers.answer_sheets, _of(return_id, body))


@router.post("/returns/{return_id}/red-invoice/export-refund")
async def roll_back_refund(return_id: ReturnId, body: RollBackRefund, call: Call) -> ReturnView:
    """The export refund of the blue invoice was rolled back."""
    return await call(handlers.roll_back_refunds, _of(return_id, body))


@router.post("/returns/{return_id}/red-invoice")
async def issue_red_invoice(return_id: ReturnId, body: IssueRedInvoice, call: Call) -> ReturnView:
    """The red invoice (红字发票) was issued; what it says is compared with what came back."""
    return await call(handlers.issue_red_invoices, _of(return_id, body))


@router.get("/returns/{return_id}")
async def read_return(return_id: ReturnId, read: Read) -> ReturnView:
    """A return, its parts and their vouchers."""
    async with read() as (ports, scope):
        found = await ports.returns.read(return_id, scope.books)
    if found is None:
        raise not_found("return", return_id)
    return found


@router.get("/returns")
async def list_returns(book_id: Code, read: Read, cursor: str | None = None, limit: Limit = 100) -> Page[ReturnView]:
    """The returns of a book, the newest first."""
    async with read() as (ports, scope):
        scope.check(book_id)
        return await ports.returns.page(book_id, cursor, limit)
