"""The HTTP API of cases."""

from datetime import datetime

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Read, Router, decode_cursor, invalid, not_found
from pydantic import BaseModel, ConfigDict

from cases_service.app import corrections, handlers
from cases_service.app.commands import (
    AcknowledgeCase,
    ApproveCorrection,
    AssignCase,
    CloseCase,
    ProposeCorrection,
    ProposedCorrection,
    Reason,
)
from cases_service.app.views import CaseFilter, CaseRecord, CaseState, CaseSummary, CorrectionView
from cases_service.domain.case import Severity, Status

MAY_WORK_ON_CASES = ("bookkeeper", "reviewer", "manager")
MAY_APPROVE = ("reviewer", "manager")

router = Router()


class Nothing(BaseModel):
    """An empty object."""

    model_config = ConfigDict(extra="forbid")


class Assignment(BaseModel):
    """Who looks after the case from now on."""

    model_config = ConfigDict(extra="forbid")
    assignee: Code


class Closing(BaseModel):
    """Why the case is done."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


@router.get("/cases")
async def list_cases(
    read: Read,
    book_id: str | None = None,
    kind: AnomalyKind | None = None,
    status: Status | None = None,
    severity: Severity | None = None,
    assignee: str | None = None,
    about: str | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[CaseSummary]:
    """Cases of the granted books, the newest first, each with what its latest finding says."""
    wanted = CaseFilter(book_id, kind, status, severity, assignee, about, _after(cursor), limit)
    async with read() as (ports, scope):
        return await ports.cases.search(wanted, scope.books)


@router.get("/cases/{case_id}")
async def read_case(case_id: str, read: Read) -> CaseRecord:
    """The whole record of a case: its findings, its timeline and its corrections."""
    async with read() as (ports, scope):
        record = await ports.cases.read(case_id, scope.books)
        if record is None:
            raise not_found("case", case_id)
        proposed = await ports.corrections.of_case(record.book_id, case_id)
    return record.model_copy(update={"corrections": [CorrectionView.of(one) for one in proposed]})


@router.post("/cases/{case_id}/acknowledge")
async def acknowledge_case(case_id: str, body: Nothing, read: Read, call: Call) -> CaseState:
    """Say that somebody has seen the case. 409 when that was said before."""
    book_id = await _book_of(case_id, read)
    call.require(*MAY_WORK_ON_CASES)
    return await call(handlers.acknowledge_cases, AcknowledgeCase(book_id=book_id, case_id=case_id))


@router.post("/cases/{case_id}/assign")
async def assign_case(case_id: str, body: Assignment, read: Read, call: Call) -> CaseState:
    """Give the case to somebody, who gets a message. 409 when it is closed."""
    book_id = await _book_of(case_id, read)
    call.require(*MAY_WORK_ON_CASES)
    command = AssignCase(book_id=book_id, case_id=case_id, assignee=body.assignee)
    return await call(handlers.assign_cases, command)


@router.post("/cases/{case_id}/close")
async def close_case(case_id: str, body: Closing, read: Read, call: Call) -> CaseState:
    """The case is done (结案): what was found is resolved or corrected, or a reviewer or manager accepts it."""
    book_id = await _book_of(case_id, read)
    call.require(*MAY_WORK_ON_CASES)
    accepting = call.principal.holds(*MAY_APPROVE)
    command = CloseCase(book_id=book_id, case_id=case_id, reason=body.reason, accepting=accepting)
    return await call(handlers.close_cases, command)


@router.post("/cases/{case_id}/corrections", status_code=201)
async def propose_correction(case_id: str, body: ProposedCorrection, read: Read, call: Call) -> CorrectionView:
    """Propose to correct a voucher (更正): red reversal, red and blue, or the difference. 409 in another status."""
    book_id = await _book_of(case_id, read)
    call.require(*MAY_WORK_ON_CASES)
    command = ProposeCorrection(book_id=book_id, case_id=case_id, **dict(body))
    return await call(corrections.propose_corrections, command)


@router.post("/cases/{case_id}/corrections/{correction_id}/approve", status_code=201)
async def approve_correction(case_id: str, correction_id: str, body: Nothing, read: Read, call: Call) -> CorrectionView:
    """Approve a correction, which the ledger then makes; not by who proposed it."""
    book_id = await _book_of(case_id, read)
    call.require(*MAY_APPROVE)
    command = ApproveCorrection(book_id=book_id, case_id=case_id, correction_id=correction_id)
    return await call(corrections.approve_corrections, command)


async def _book_of(case_id: str, read: Read) -> str:
    async with read() as (ports, scope):
        book_id = await ports.cases.book_of(case_id, scope.books)
    if book_id is None:
        raise not_found("case", case_id)
    return book_id


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    values = decode_cursor(cursor, str, str)
    if values is None:
        return None
    try:
        return datetime.fromisoformat(str(values[0])), str(values[1])
    except ValueError:
        raise invalid("cursor_invalid", "cursor is not one that this list gave", "cursor") from None
