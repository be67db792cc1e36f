"""Opening balances: balanced and complete, or the field that is wrong is named."""

from dataclasses import replace
from decimal import Decimal

import pytest
from ledger_service.domain.opening import OpeningLine, check_opening
from ledger_service.domain.stock import Stock

from tests.unit.ledger.books import Books, entry
from tests.unit.ledger.saying import BOOK

BANK = OpeningLine("1002", "debit", 100_000)
GOODS = OpeningLine("1405", "debit", 60_000, sku="S1", qty=Decimal(10))
OWED = OpeningLine("1122", "debit", 11_300, customer_id="c1")
CAPITAL = OpeningLine("3001", "credit", 171_300)
OPENING = [BANK, GOODS, OWED, CAPITAL]


def test_the_opening_voucher_is_number_one_of_the_first_month() -> None:
    books = Books(opening=OPENING)
    [voucher] = books.all.vouchers
    assert entry(voucher.lines) == [
        "Dr 1002 1,000.00",
        "Dr 1405 600.00 [S1] ×10",
        "Dr 1122 113.00 [c1]",
        "Cr 3001 1,713.00",
    ]
    assert (voucher.word, voucher.number, voucher.period, voucher.maker) == ("记", 1, "2026-01", "me")
    assert books.stock("S1") == Stock(Decimal(10), 60_000)


def test_a_book_may_open_empty_and_lots_of_a_sku_add_up() -> None:
    assert Books().all.vouchers == []
    books = Books(opening=[GOODS, GOODS, replace(CAPITAL, amount=120_000)])
    assert books.stock("S1") == Stock(Decimal(20), 120_000)


def test_goods_without_cost_give_no_line_but_are_in_stock() -> None:
    books = Books(opening=[replace(GOODS, amount=0), replace(CAPITAL, amount=0)])
    assert (books.all.vouchers, books.stock("S1")) == ([], Stock(Decimal(10), 0))


@pytest.mark.parametrize(
    ("index", "change", "code", "field"),
    [
        (0, {"account": "9999"}, "account_unknown", "opening[0].account"),
        (0, {"account": "222101"}, "account_unknown", "opening[0].account"),
        (0, {"amount": -1}, "amount_negative", "opening[0].amount"),
        (0, {"sku": "S1"}, "sku_not_allowed", "opening[0].sku"),
        (1, {"sku": None}, "sku_missing", "opening[1].sku"),
        (1, {"qty": None}, "qty_missing", "opening[1].qty"),
        (1, {"qty": Decimal(0)}, "quantity_not_positive", "opening[1].qty"),
        (1, {"side": "credit"}, "side_wrong", "opening[1].side"),
        (2, {"customer_id": None}, "customer_id_missing", "opening[2].customer_id"),
        (3, {"customer_id": "c1"}, "customer_id_not_allowed", "opening[3].customer_id"),
        (3, {"amount": 171_301}, "opening_unbalanced", "opening"),
    ],
)
def test_what_is_refused(index: int, change: dict[str, object], code: str, field: str) -> None:
    opening = list(OPENING)
    opening[index] = replace(opening[index], **change)
    refused = check_opening(Books().all.books[BOOK], opening)
    assert refused is not None
    assert (refused.code, refused.field) == (code, field)


def test_an_unbalanced_opening_names_both_sums() -> None:
    refused = check_opening(Books().all.books[BOOK], [BANK, replace(CAPITAL, amount=90_000)])
    assert refused is not None
    assert "1000.00" in refused.message
    assert "900.00" in refused.message
