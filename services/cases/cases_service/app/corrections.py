"""Corrections as the solution of a case: proposed by one person and approved by another."""

from collections.abc import Sequence

from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, invalid, not_found
from hezhang_kit.work import MAX_VALUE_BYTES

from cases_service.app.commands import ApproveCorrection, ProposeCorrection
from cases_service.app.ports import CasesPorts
from cases_service.app.translation import told, told_correction
from cases_service.app.views import CorrectionView
from cases_service.domain.case import Case, Change, IllegalStep
from cases_service.domain.correction import Correction, RightLine, approve, propose

_LONGEST_NAME = "x" * 200


async def propose_corrections(
    asked: Sequence[Asked[ProposeCorrection]], ports: CasesPorts
) -> Sequence[CorrectionView | Problem]:
    """Propose corrections; the ledger is not asked before another person approves. Problem 409 in another status."""
    return [await _propose(one, ports) for one in asked]


async def approve_corrections(
    asked: Sequence[Asked[ApproveCorrection]], ports: CasesPorts
) -> Sequence[CorrectionView | Problem]:
    """Ask the ledger for what another person proposed. Problem 409 by the same person, or for the second time."""
    return [await _approve(one, ports) for one in asked]


async def _propose(one: Asked[ProposeCorrection], ports: CasesPorts) -> CorrectionView | Problem:
    case = await _case(one.command.book_id, one.command.case_id, ports)
    if case is None:
        return not_found("case", one.command.case_id)
    correction = _correction_of(one, ports)
    if len(told_correction(correction, _LONGEST_NAME).model_dump_json().encode()) > MAX_VALUE_BYTES:
        return invalid("correction_too_large", "the lines are more than one event can tell", "lines")
    try:
        change = propose(case, correction, ports.work.now)
    except IllegalStep as error:
        return conflict(error.code, str(error))
    await _keep(correction, change, one, ports)
    ports.work.created("correction", [correction.correction_id], correction.book_id)
    return CorrectionView.of(correction)


async def _approve(one: Asked[ApproveCorrection], ports: CasesPorts) -> CorrectionView | Problem:
    command, by = one.command, one.principal.subject
    case = await _case(command.book_id, command.case_id, ports)
    key = (command.book_id, command.correction_id)
    correction = (await ports.corrections.get({key})).get(key)
    if case is None or correction is None or correction.case_id != case.case_id:
        return not_found("correction", command.correction_id)
    try:
        approved, change = approve(case, correction, by, ports.work.now)
    except IllegalStep as error:
        return conflict(error.code, str(error))
    await _keep(approved, change, one, ports)
    ports.work.emit(told_correction(approved, by), one)
    return CorrectionView.of(approved)


async def _keep(
    correction: Correction,
    change: Change,
    one: Asked[ProposeCorrection] | Asked[ApproveCorrection],
    ports: CasesPorts,
) -> None:
    await ports.corrections.put([correction])
    await ports.cases.save([change], [one.trace_id])
    ports.work.emit(told(change), one)


async def _case(book_id: str, case_id: str, ports: CasesPorts) -> Case | None:
    return (await ports.cases.get({(book_id, case_id)})).get((book_id, case_id))


def _correction_of(one: Asked[ProposeCorrection], ports: CasesPorts) -> Correction:
    command = one.command
    return Correction(
        book_id=command.book_id,
        correction_id=ports.work.new_id(one, "correction"),
        case_id=command.case_id,
        voucher_id=command.voucher_id,
        how=command.how,
        reason=command.reason,
        day=command.day,
        lines=tuple(
            RightLine(
                line.account, line.side, line.amount, line.summary, line.customer_id, line.party_id, line.sku, line.qty,
                line.invoice_id,
            )
            for line in command.lines
        ),
        attachments=command.attachments,
        proposed_by=one.principal.subject,
        proposed_at=ports.work.now,
    )  # fmt: skip
