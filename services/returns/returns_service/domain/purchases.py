"""The life of a return to a supplier (采购退回流程): asked, approved and told, posted or refused by the ledger."""

from collections.abc import Mapping
from typing import Literal

PurchaseStatus = Literal["requested", "recorded", "posted", "posting_refused", "rejected", "cancelled"]
PurchaseStep = Literal["approve", "reject", "resubmit", "cancel"]

STEPS: Mapping[PurchaseStep, tuple[frozenset[PurchaseStatus], PurchaseStatus]] = {
    "approve": (frozenset({"requested"}), "recorded"),
    "reject": (frozenset({"requested"}), "rejected"),
    "resubmit": (frozenset({"posting_refused"}), "recorded"),
    # What is posted is corrected in the ledger: the goods have left the house.
    "cancel": (frozenset({"requested", "posting_refused"}), "cancelled"),
}
GIVEN_UP: frozenset[PurchaseStatus] = frozenset({"rejected", "cancelled"})
"""After these the same document may be asked for once more."""


def after(status: PurchaseStatus, step: PurchaseStep) -> PurchaseStatus | None:
    """Where a step leads; None when it cannot be taken."""
    before, then = STEPS[step]
    return then if status in before else None
