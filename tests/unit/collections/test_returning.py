"""When a return cannot be applied to its invoice."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from collections_service.app.returning import amount_of, disagreement
from collections_service.domain.settlement import OpenItem
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from hezhang_kit.causes import Received
from opentelemetry.trace import INVALID_SPAN_CONTEXT

DAY = date(2026, 1, 9)


def received(net: int, vat: int, customer: str = "c") -> Received[ReturnRecorded]:
    line = ReturnLine(
        line_no=1, invoice_line_no=1, item="S1", sku="S1", qty=Decimal(1), net=net, vat_rate=Decimal("0.13"), vat=vat
    )
    event = ReturnRecorded(
        book_id="b", return_id="r1", part=1, customer_id=customer, invoice_id="i1", lines=(line, line), reason="broken",
        settlement="on_account", occurred_on=DAY, recorded_on=DAY, red_invoice=RedInvoice(status="not_needed"),
    )  # fmt: skip
    return Received(event, "e1", "/returns", datetime(2026, 1, 9, tzinfo=UTC), INVALID_SPAN_CONTEXT)


@pytest.mark.parametrize(
    ("net", "vat", "customer", "kind", "difference"),
    [
        (100, 13, "c", None, None),
        (0, 0, "c", None, None),
        (150, 0, "c", None, None),
        (150, 1, "c", "return_amount_mismatch", "0.02"),
        (-1, 0, "c", "return_amount_mismatch", "-3.02"),
        (100, 13, "someone", "return_customer_mismatch", None),
    ],
)
def test_more_than_is_left_or_another_customers_invoice_is_found(
    net: int, vat: int, customer: str, kind: str | None, difference: str | None
) -> None:
    item = OpenItem("b", "i1", "N1", "c", DAY, issued_fen=500, returned_fen=200)
    cause = received(net, vat, customer)
    assert amount_of(cause.event) == 2 * (net + vat)
    finding = disagreement(cause, item)
    assert (finding and finding.kind, finding and finding.difference) == (kind, difference)
    assert finding is None or finding.about == ("return", "r1/1")
