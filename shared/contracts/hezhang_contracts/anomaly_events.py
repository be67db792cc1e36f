"""Anomalies (异常): a closed list of kinds with a default severity, told by the service that finds one."""

from typing import Literal, get_args

from hezhang_contracts.event import Code, Event, Instant, Part, Text

Severity = Literal["P1", "P2", "P3", "P4"]
AnomalyKind = Literal[
    "chain_broken", "number_gap", "import_unbalanced", "closed_period_hit",
    "receivable_mismatch", "stock_mismatch", "vat_mismatch", "stock_short", "cash_negative", "dependency_missing",
    "event_parked", "posting_refused",
    "price_not_positive", "quantity_not_positive", "return_never_sold", "return_more_than_sold",
    "return_quantity_mismatch", "return_amount_mismatch", "return_time_mismatch", "return_customer_mismatch",
    "return_duplicate", "red_confirmation_expired", "duplicate_suspect", "omission_suspect", "receipt_unmatched",
    "amount_unusual", "amount_round", "posted_on_rest_day", "attachment_missing",
]  # fmt: skip

_P1 = ("chain_broken", "number_gap", "import_unbalanced", "closed_period_hit")
_P2 = ("receivable_mismatch", "stock_mismatch", "vat_mismatch", "stock_short", "cash_negative", "dependency_missing",
       "event_parked", "posting_refused")  # fmt: skip
_P4 = ("amount_unusual", "amount_round", "posted_on_rest_day", "attachment_missing")

SEVERITY: dict[AnomalyKind, Severity] = {
    kind: "P1" if kind in _P1 else "P2" if kind in _P2 else "P4" if kind in _P4 else "P3"
    for kind in get_args(AnomalyKind)
}
"""The default severity of each kind."""


class Subject(Part):
    """What the anomaly is about."""

    type: Code
    id: Code


class AnomalyOpened(Event, topic="anomaly.opened", producer="*", subject="anomaly_id", volatile=("detected_at",)):
    """Something does not agree. One finding per (book, kind, subject): an open one is never opened twice."""

    anomaly_id: Code
    kind: AnomalyKind
    severity: Severity
    about: Subject
    detected_by: Code
    detected_at: Instant
    customer_id: Code | None = None
    expected: Text
    actual: Text
    difference: Text | None = None
    suspected_cause: Text
    evidence_refs: tuple[Text, ...] = ()
    source_event_id: Code | None = None


class AnomalyResolved(Event, topic="anomaly.resolved", producer="*", subject="anomaly_id", volatile=("resolved_at",)):
    """What an anomaly said does not hold any more. When it comes back, another anomaly is opened."""

    anomaly_id: Code
    kind: AnomalyKind
    about: Subject
    resolved_at: Instant
    reason: Text
