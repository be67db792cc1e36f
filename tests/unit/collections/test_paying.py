"""What is checked before a payment is written."""

from datetime import date
from typing import Any

import pytest
from collections_service.app.commands import RecordPayment
from collections_service.app.paying import check_reference, pay_out, receive
from collections_service.app.ports import RefundDue
from collections_service.domain.settlement import OpenItem, Receivables
from hezhang_contracts.collections_events import PaymentRecorded
from hezhang_kit.problems import Problem
from pydantic import ValidationError

DAY = date(2026, 1, 5)


def receivables() -> Receivables:
    return Receivables(
        [OpenItem("b", "i1", "N1", "c", DAY, 500), OpenItem("b", "i2", "N2", "c", DAY, 300),
         OpenItem("b", "x1", "N3", "someone", DAY, 300)]
    )  # fmt: skip


def payment(amount: str, *allocations: dict[str, str], **changes: Any) -> RecordPayment:
    given = {"book_id": "b", "customer_id": "c", "method": "bank_transfer", "day": "2026-02-01", "amount": amount}
    return RecordPayment.model_validate(given | {"allocations": list(allocations)} | changes)


def summary(event: PaymentRecorded) -> tuple[list[tuple[str | None, int]], int]:
    return [(a.invoice_id or a.return_id, a.amount) for a in event.allocations], event.on_account


def test_what_an_invoice_no_longer_owes_goes_on_account() -> None:
    event = receive(payment("9.00", {"invoice_id": "i1", "amount": "6.00"}), "p1", receivables())
    assert summary(event) == ([("i1", 500)], 400)


def test_without_a_wish_all_goes_on_account_and_a_settled_invoice_gets_no_line() -> None:
    books = receivables()
    assert summary(receive(payment("5.00"), "p1", books)) == ([], 500)
    assert summary(receive(payment("5.00", {"invoice_id": "i1", "amount": "5.00"}), "p2", books)) == ([("i1", 500)], 0)
    assert summary(receive(payment("5.00", {"invoice_id": "i1", "amount": "5.00"}), "p3", books)) == ([], 500)


def test_the_same_invoice_twice_is_one_wish() -> None:
    event = receive(payment("6.00", *[{"invoice_id": "i1", "amount": "3.00"}] * 2), "p1", receivables())
    assert summary(event) == ([("i1", 500)], 100)


@pytest.mark.parametrize(
    ("allocations", "code", "field"),
    [
        ([{"invoice_id": "i1", "amount": "1.00"}, {"invoice_id": "?", "amount": "1.00"}], "invoice_unknown",
         "allocations.1.invoice_id"),
        ([{"invoice_id": "x1", "amount": "1.00"}], "invoice_of_other_customer", "allocations.0.invoice_id"),
        ([{"invoice_id": "i1", "amount": "5.01"}], "allocations_exceed_amount", "allocations"),
        ([{"return_id": "r1", "amount": "1.00"}], "allocation_mismatched", "allocations.0.return_id"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_meant_is_refused_and_changes_nothing(
    allocations: list[dict[str, str]], code: str, field: str
) -> None:
    books = receivables()
    with pytest.raises(Problem) as refused:
        receive(payment("5.00", *allocations), "p1", books)
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, code, field)
    assert books.changed == []
    assert not books.accounts


REFUNDS = {("b", "r1"): RefundDue("c", 500, 100), ("b", "r2"): RefundDue("someone", 500, 0)}


def test_money_out_pays_refunds() -> None:
    event = pay_out(payment("4.00", {"return_id": "r1", "amount": "4.00"}, direction="out"), "p1", REFUNDS, {})
    assert summary(event) == ([("r1", 400)], 0)


@pytest.mark.parametrize(
    ("amount", "allocations", "code", "field"),
    [
        ("4.01", [{"return_id": "r1", "amount": "4.01"}], "refund_exceeded", "allocations.0.amount"),
        ("4.02", [{"return_id": "r1", "amount": "2.01"}] * 2, "refund_exceeded", "allocations.1.amount"),
        ("1.00", [{"return_id": "r2", "amount": "1.00"}], "refund_unknown", "allocations.0.return_id"),
        ("1.00", [{"return_id": "?", "amount": "1.00"}], "refund_unknown", "allocations.0.return_id"),
        ("1.00", [{"invoice_id": "i1", "amount": "1.00"}], "allocation_mismatched", "allocations.0.invoice_id"),
        ("2.00", [{"return_id": "r1", "amount": "1.00"}], "allocations_incomplete", "allocations"),
        ("2.00", [], "allocations_incomplete", "allocations"),
    ],
)
def test_money_out_is_never_more_than_is_due(
    amount: str, allocations: list[dict[str, str]], code: str, field: str
) -> None:
    with pytest.raises(Problem) as refused:
        pay_out(payment(amount, *allocations, direction="out"), "p1", REFUNDS, {})
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, code, field)


def test_what_the_same_request_paid_before_counts() -> None:
    with pytest.raises(Problem, match=r"1\.00 is left"):
        pay_out(
            payment("2.00", {"return_id": "r1", "amount": "2.00"}, direction="out"), "p1", REFUNDS, {("b", "r1"): 300}
        )


def test_a_bank_reference_is_used_once_a_book() -> None:
    check_reference(payment("1.00", bank_reference="T1"), {("other", "T1")})
    check_reference(payment("1.00"), {("b", "T1")})
    with pytest.raises(Problem) as refused:
        check_reference(payment("1.00", bank_reference="T1"), {("b", "T1")})
    assert (refused.value.status, refused.value.field) == (409, "bank_reference")


@pytest.mark.parametrize(
    ("amount", "allocations", "changes"),
    [
        ("0.00", [], {}),
        ("-1.00", [], {}),
        ("1.001", [], {}),
        ("1.00", [{"invoice_id": "i1", "amount": "0.00"}], {}),
        ("1.00", [{"invoice_id": "i1", "return_id": "r1", "amount": "1.00"}], {}),
        ("1.00", [{"amount": "1.00"}], {}),
        ("1.00", [], {"method": "cheque"}),
        ("1.00", [], {"currency": "USD"}),
    ],
)
def test_a_malformed_payment_is_refused(
    amount: str, allocations: list[dict[str, str]], changes: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        payment(amount, *allocations, **changes)
