"""A correction: proposed, approved by another person, posted or refused by the ledger; every approval is used once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cases_service.app.commands import ProposedCorrection
from cases_service.domain.case import Case, IllegalStep, acknowledge, open_case
from cases_service.domain.correction import Correction, How, approve, confirm, propose, reject
from pydantic import ValidationError

from tests.unit.cases.test_case import finding

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CASE = acknowledge(open_case(finding(1), "case-1", NOW).case, "li", NOW).case


def correction(name: str = "k1", how: How = "reverse") -> Correction:
    return Correction("book-1", name, "case-1", "v1", how, "重复记账", date(2026, 1, 5), (), (), "li", NOW)


def proposed(one: Correction, case: Case = CASE) -> Case:
    return propose(case, one, NOW).case


def approved(one: Correction) -> tuple[Case, Correction]:
    after, change = approve(proposed(one), one, "wang", NOW)
    return change.case, after


def test_proposed_and_approved_by_two_people() -> None:
    change = propose(CASE, correction(), NOW)
    assert (change.case.status, change.case.revision, change.by) == ("solution_proposed", 3, "li")
    assert change.facts["reason"] == "重复记账"
    after, change = approve(change.case, correction(), "wang", NOW)
    assert (after.state, after.approved_by, change.case.status, change.by) == ("requested", "wang", "executing", "wang")
    with pytest.raises(IllegalStep, match="li proposed it") as refused:
        approve(proposed(correction()), correction(), "li", NOW)
    assert refused.value.code == "approver_is_proposer"


def test_the_one_proposed_last_is_approved_and_only_once() -> None:
    case = proposed(correction("k2"), proposed(correction("k1")))
    with pytest.raises(IllegalStep, match="k2 was proposed after"):
        approve(case, correction("k1"), "wang", NOW)
    case, one = approved(correction())
    for state in (one, replace(one, state="posted"), replace(one, state="rejected")):
        with pytest.raises(IllegalStep, match="propose another one"):
            approve(case, state, "wang", NOW)
    with pytest.raises(IllegalStep, match="executing cannot become executing"):
        approve(replace(case, correction_id="k9"), correction("k9"), "wang", NOW)


@pytest.mark.parametrize("status", ["opened", "closed", "reopened"])
def test_nothing_is_proposed_for_a_case_that_nobody_looks_at(status: str) -> None:
    with pytest.raises(IllegalStep):
        propose(replace(CASE, status=status), correction(), NOW)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("how", "vouchers"), [("reverse", 1), ("adjust", 1), ("replace", 2)])
def test_the_last_voucher_verifies_the_case_however_often_it_is_told(how: How, vouchers: int) -> None:
    case, one = approved(correction(how=how))
    for n in range(1, vouchers + 1):
        stepped = confirm(case, one, f"v{n}", "ledger", NOW)
        assert stepped is not None
        one, change = stepped
        assert confirm(case, one, f"v{n}", "ledger", NOW) is None
        assert (change is not None) == (n == vouchers)
        if change is not None:
            assert (change.case.status, one.state, len(one.vouchers)) == ("verified", "posted", vouchers)
            assert change.facts["vouchers"] == ", ".join(one.vouchers)
            assert proposed(correction("k2"), change.case).status == "solution_proposed", "a further correction"
    assert reject(case, one, "late", "late", "ledger", NOW) is None


def test_a_refusal_needs_another_solution() -> None:
    case, one = approved(correction())
    stepped = reject(case, one, "voucher_unknown", "there is none", "ledger", NOW)
    assert stepped is not None
    after, change = stepped
    assert change is not None
    assert (change.case.status, after.state, after.refusal_code) == ("solution_proposed", "rejected", "voucher_unknown")
    assert reject(change.case, after, "x", "x", "ledger", NOW) is None
    assert confirm(change.case, after, "v1", "ledger", NOW) is None
    with pytest.raises(IllegalStep, match="the correction is rejected"):
        approve(change.case, after, "wang", NOW)


@pytest.mark.parametrize(("how", "lines"), [("reverse", 1), ("replace", 0), ("adjust", 0)])
def test_lines_are_given_where_they_are_needed(how: str, lines: int) -> None:
    line = {"account": "5602", "side": "debit", "amount": "1.00", "summary": "x"}
    said = {"voucher_id": "v1", "how": how, "reason": "x", "day": "2026-01-05", "lines": [line] * lines}
    with pytest.raises(ValidationError, match="a reversal has no lines"):
        ProposedCorrection.model_validate(said)
