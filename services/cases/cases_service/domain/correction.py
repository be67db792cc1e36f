"""The correction (更正) of a voucher as the solution of a case: two people decide, the ledger does it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from cases_service.domain.case import Case, Change, IllegalStep, Status, step

How = Literal["reverse", "replace", "adjust"]
State = Literal["proposed", "requested", "posted", "rejected"]
VOUCHERS: dict[How, int] = {"reverse": 1, "replace": 2, "adjust": 1}
"""How many vouchers the ledger posts: a red copy, a red copy and the right one, the difference."""


@dataclass(frozen=True, slots=True)
class RightLine:
    """A line as it should have been; ``amount`` in fen, negative when red."""

    account: str
    side: Literal["debit", "credit"]
    amount: int
    summary: str
    customer_id: str | None
    party_id: str | None
    sku: str | None
    qty: Decimal | None
    invoice_id: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction and what became of it: ``vouchers`` that the ledger posted, or its ``refusal`` (code, message)."""

    book_id: str
    correction_id: str
    case_id: str
    voucher_id: str
    how: How
    reason: str
    day: date
    lines: tuple[RightLine, ...]
    attachments: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    state: State = "proposed"
    approved_by: str | None = None
    vouchers: tuple[str, ...] = ()
    refusal_code: str | None = None
    refusal: str | None = None


Step = tuple[Correction, Change | None]
"""The correction after an act, and what that changed of its case."""


def propose(case: Case, correction: Correction, now: datetime) -> Change:
    """Propose a correction; it takes the place of one that was proposed before and not approved."""
    facts = {
        "correction_id": correction.correction_id,
        "voucher_id": correction.voucher_id,
        "how": correction.how,
        "reason": correction.reason,
    }
    after = replace(case, correction_id=correction.correction_id)
    return _change(after, step(case, "solution_proposed"), correction.proposed_by, facts, now)


def approve(case: Case, correction: Correction, by: str, now: datetime) -> tuple[Correction, Change]:
    """Another person approves: from now on the ledger is asked to do it. An approval is never used twice."""
    if case.correction_id != correction.correction_id:
        raise IllegalStep(f"correction {case.correction_id} was proposed after this one; approve that")
    if correction.state != "proposed":
        raise IllegalStep(f"the correction is {correction.state}; propose another one")
    if by == correction.proposed_by:
        raise IllegalStep(f"{by} proposed it; another person approves", "approver_is_proposer")
    facts: dict[str, str | None] = {"correction_id": correction.correction_id, "proposed_by": correction.proposed_by}
    change = _change(case, step(case, "executing"), by, facts, now)
    return replace(correction, state="requested", approved_by=by), change


def confirm(case: Case, correction: Correction, voucher_id: str, by: str, now: datetime) -> Step | None:
    """The ledger posted a voucher; with the last one the case is verified. None when that is known already."""
    if correction.state != "requested" or voucher_id in correction.vouchers:
        return None
    after = replace(correction, vouchers=(*correction.vouchers, voucher_id))
    if len(after.vouchers) < VOUCHERS[correction.how]:
        return after, None
    facts: dict[str, str | None] = {
        "correction_id": correction.correction_id,
        "vouchers": ", ".join(after.vouchers),
    }
    return replace(after, state="posted"), _change(case, step(case, "verified"), by, facts, now)


def reject(case: Case, correction: Correction, code: str, said: str, by: str, now: datetime) -> Step | None:
    """The ledger refused: the case is back where a solution is proposed. None when that is known already."""
    if correction.state != "requested":
        return None
    after = replace(correction, state="rejected", refusal_code=code, refusal=said)
    facts: dict[str, str | None] = {"correction_id": correction.correction_id, "code": code, "message": said}
    return after, _change(case, step(case, "solution_proposed"), by, facts, now)


def _change(case: Case, status: Status, by: str, facts: Mapping[str, str | None], now: datetime) -> Change:
    after = replace(case, status=status, revision=case.revision + 1, changed_at=now)
    return Change(after, "status", by, facts)
