"""The rules of a case: legal steps only, one case per finding, every act counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cases_service.domain.case import (
    Case,
    Change,
    Finding,
    IllegalStep,
    Severity,
    Status,
    acknowledge,
    add_finding,
    assign,
    close,
    open_case,
    resolve,
)
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SEVERITIES: list[Severity] = ["P1", "P2", "P3", "P4"]


def finding(number: int, severity: Severity = "P3") -> Finding:
    return Finding(
        book_id="book-1",
        finding_id=f"finding-{number}",
        event_source="/returns",
        event_id=f"event-{number}",
        anomaly_id=f"anomaly-{number}",
        kind="return_never_sold",
        severity=severity,
        about_type="return",
        about_id="return-1",
        detected_by="returns",
        detected_at=START,
        customer_id="17850",
        expected="a sale of 85123A to 17850 before row 7",
        actual="none",
        difference=None,
        suspected_cause="the item was sold by another shop",
        evidence_refs=("row:7",),
        source_event_id=None,
        trace_id="0" * 31 + "1",
    )


class LifeOfACase(RuleBasedStateMachine):
    """Random acts on one case, against a plain model of what each must do."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.found = 1
        self.gravest: Severity = "P4"
        self.case: Case

    @initialize(severity=st.sampled_from(SEVERITIES))
    def first_finding(self, severity: Severity) -> None:
        self.gravest = severity
        change = open_case(finding(1, severity), "case-1", self.now)
        assert (change.kind, change.by, change.case.status, change.case.revision) == ("opened", "returns", "opened", 1)
        self.case = change.case

    def did(self, change: Change | None) -> None:
        assert change is not None
        assert change.case.revision == self.case.revision + 1
        assert change.case.changed_at == self.now
        assert change.case.opened_at == START
        self.case = change.case

    @rule(severity=st.sampled_from(SEVERITIES))
    def found_again(self, severity: Severity) -> None:
        self.now += timedelta(minutes=1)
        self.found += 1
        self.gravest = min(self.gravest, severity)
        before = self.case.status
        change = add_finding(self.case, finding(self.found, severity), self.now)
        self.did(change)
        thought_done = before in ("closed", "verified")
        assert self.case.status == ("reopened" if thought_done else before)
        assert change.kind == ("status" if thought_done else "finding")
        assert self.case.anomaly_id == f"anomaly-{self.found}"

    @rule()
    def seen(self) -> None:
        self.now += timedelta(minutes=1)
        if self.case.status in ("opened", "reopened"):
            self.did(acknowledge(self.case, "li", self.now))
            assert self.case.status == "acknowledged"
        else:
            with pytest.raises(IllegalStep, match=f"a case that is {self.case.status} cannot become acknowledged"):
                acknowledge(self.case, "li", self.now)

    @rule(assignee=st.sampled_from(["li", "wang"]))
    def given_to(self, assignee: str) -> None:
        self.now += timedelta(minutes=1)
        if self.case.status == "closed":
            with pytest.raises(IllegalStep):
                assign(self.case, assignee, "chen", self.now)
        elif self.case.assignee == assignee:
            assert assign(self.case, assignee, "chen", self.now) is None
        else:
            before = self.case.assignee
            change = assign(self.case, assignee, "chen", self.now)
            self.did(change)
            assert change is not None
            assert change.facts == {"assignee": assignee, "before": before}
            assert self.case.assignee == assignee

    @rule(old=st.booleans())
    def resolved(self, old: bool) -> None:
        before = self.case
        change = resolve(before, "anomaly-of-before" if old else before.anomaly_id, "returns", "gone", self.now)
        if old or before.resolved_at is not None:
            assert change is None
            return
        self.did(change)
        assert change is not None
        assert change.facts == {"anomaly_id": before.anomaly_id, "reason": "gone"}
        assert (self.case.resolved_at, self.case.status) == (self.now, before.status)

    @precondition(lambda self: self.case.status == "acknowledged")
    @rule(by_now=st.sampled_from(["solution_proposed", "executing", "verified"]))
    def corrected(self, by_now: Status) -> None:
        self.case = replace(self.case, status=by_now)

    @rule(accepting=st.booleans())
    def done(self, accepting: bool) -> None:
        self.now += timedelta(minutes=1)
        holds = self.case.resolved_at is None and self.case.status != "verified"
        if self.case.status not in ("acknowledged", "solution_proposed", "verified"):
            with pytest.raises(IllegalStep, match=f"a case that is {self.case.status} cannot become closed"):
                close(self.case, "chen", "as agreed", self.now, accepting=accepting)
        elif holds and not accepting:
            with pytest.raises(IllegalStep, match=f"what {self.case.anomaly_id} says still holds") as refused:
                close(self.case, "chen", "as agreed", self.now, accepting=accepting)
            assert refused.value.code == "finding_holds"
        else:
            change = close(self.case, "chen", "as agreed", self.now, accepting=accepting)
            self.did(change)
            accepted = {"accepted": self.case.anomaly_id} if holds else {}
            assert (change.kind, change.by, change.facts) == ("status", "chen", {"reason": "as agreed"} | accepted)
            assert self.case.status == "closed"

    @invariant()
    def gravest_severity_holds(self) -> None:
        if hasattr(self, "case"):
            assert self.case.severity == self.gravest


TestLifeOfACase = LifeOfACase.TestCase


@given(st.lists(st.sampled_from(SEVERITIES), min_size=1, max_size=8))
def test_a_finding_told_n_times_is_one_case_with_n_revisions(severities: list[Severity]) -> None:
    case = open_case(finding(0, severities[0]), "case-1", START).case
    for number, severity in enumerate(severities[1:], 1):
        case = add_finding(case, finding(number, severity), START).case
    assert (case.case_id, case.status, case.revision) == ("case-1", "opened", len(severities))
    assert case.severity == min(severities)
    assert case.anomaly_id == f"anomaly-{len(severities) - 1}"
