"""The life of a return (退货流程): which step may follow which. Pure; the handlers do what a step means.

requested 申请 → reviewed 已审核 → inspected 已验收 → recorded 已登记 → posted 已记账 → settled 已结清; at the side
rejected 已驳回 (by a person), refused 已拒绝 (by a rule, with its anomaly), posting_refused 记账被拒, cancelled 已撤销.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "requested", "reviewed", "inspected", "recorded", "posted", "settled",
    "posting_refused", "refused", "rejected", "cancelled",
]  # fmt: skip
Step = Literal["approve", "reject", "inspect", "record", "resubmit", "cancel", "decide_scrap", "replace"]

_UNTOLD: frozenset[Status] = frozenset({"requested", "reviewed", "inspected"})
_TOLD: frozenset[Status] = frozenset({"recorded", "posted", "settled", "posting_refused"})


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a step may be taken, and where it leads; None: it stays where it is."""

    before: frozenset[Status]
    after: Status | None


STEPS: Mapping[Step, Rule] = {
    "approve": Rule(frozenset({"requested"}), "reviewed"),
    "reject": Rule(frozenset({"requested"}), "rejected"),
    # Counted again as long as nothing is recorded.
    "inspect": Rule(frozenset({"reviewed", "inspected"}), "inspected"),
    "record": Rule(frozenset({"inspected"}), "recorded"),
    "resubmit": Rule(frozenset({"posting_refused"}), "recorded"),
    "cancel": Rule(_UNTOLD | _TOLD, "cancelled"),
    "decide_scrap": Rule(frozenset({"recorded", "posted", "posting_refused"}), None),
    "replace": Rule(_TOLD, None),
}
OPEN = _UNTOLD
"""Nothing was told yet: what was asked for is only reserved."""


class NotNow(Exception):
    """The step cannot be taken in this state; the text says in which it could."""


def after(status: Status, step: Step) -> Status:
    """Where a step leads. NotNow when it cannot be taken."""
    rule = STEPS[step]
    if status not in rule.before:
        raise NotNow(
            f"a return that is {status} cannot take the step {step}; it has to be {' or '.join(sorted(rule.before))}"
        )
    return rule.after or status


@dataclass(frozen=True, slots=True)
class Standing:
    """What is still to be done about a return that is posted; amounts in fen, never negative."""

    overpaid_fen: int
    """By what the invoices are settled beyond what is left of them, and no credit has moved it away yet."""
    refund_due_fen: int
    refund_paid_fen: int
    red_open: bool
    scrap_open: bool

    @property
    def settled(self) -> bool:
        """Nothing is: the customer has what is due, the red invoice is issued or not needed, scrap is decided."""
        refunded = self.refund_paid_fen >= self.refund_due_fen
        return self.overpaid_fen == 0 and refunded and not self.red_open and not self.scrap_open


def standing(status: Status, now: Standing) -> Status:
    """``posted`` or ``settled`` as the facts say, in whatever order they arrived; other states stay."""
    if status not in ("posted", "settled"):
        return status
    return "settled" if now.settled else "posted"
