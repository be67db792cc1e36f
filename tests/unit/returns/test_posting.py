"""What the ledger says about the parts, in whatever order it arrives."""

from itertools import permutations

import pytest
from returns_service.domain.posting import PartPosting, kind_of_refusal, status_of


def test_a_return_is_posted_when_every_part_is() -> None:
    parts = [PartPosting("r", 1), PartPosting("r", 2)]
    assert status_of(parts) == "recorded"
    parts[1] = parts[1].posted("v2", "记", 8)
    assert status_of(parts) == "recorded"
    parts[0] = parts[0].posted("v1", "记", 9)
    assert status_of(parts) == "posted"


def test_one_refused_part_holds_the_whole_return() -> None:
    parts = [
        PartPosting("r", 1).posted("v1", "记", 9),
        PartPosting("r", 2).refused("period_closed", "2025-12 is closed"),
    ]
    assert status_of(parts) == "posting_refused"
    assert (parts[1].refusal_code, parts[1].refusal_message) == ("period_closed", "2025-12 is closed")


def test_posted_stands_whatever_the_order() -> None:
    ends: set[PartPosting] = set()
    for order in permutations(["posted", "refused", "posted"]):
        part = PartPosting("r", 1)
        for said in order:
            part = part.posted("v", "记", 3) if said == "posted" else part.refused("x", "y")
        ends.add(part)
    assert ends == {PartPosting("r", 1, "posted", "v", "记", 3)}


def test_a_part_whose_amounts_are_all_zero_is_posted_without_a_number() -> None:
    assert status_of([PartPosting("r", 1).posted("v", "记", None)]) == "posted"


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("lines[0].qty", "return_quantity_mismatch"),
        ("lines.0.invoice_line_no", "return_quantity_mismatch"),
        ("occurred_on", "return_time_mismatch"),
        ("customer_id", "return_customer_mismatch"),
        ("lines[0].net", "return_amount_mismatch"),
        (None, "return_amount_mismatch"),
    ],
)
def test_a_refused_posting_is_an_anomaly_of_the_field_that_differs(field: str | None, kind: str) -> None:
    assert kind_of_refusal(field) == kind
