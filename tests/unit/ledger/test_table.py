"""The golden table: every row of the table of entries with the design's figures (100 at 100.00, cost 60.00, 13 %).

Fen inside, yuan here. A row without a case, and a case without a row, is a failure.
"""

from decimal import Decimal
from typing import Any

import pytest
from ledger_service.domain.chart import Standard, Taxpayer
from ledger_service.domain.entry import Given, Goods, table_of
from ledger_service.domain.voucher import balance_of, without_zeros

from tests.unit.ledger.books import entry

ALL = Goods(1, "S1", Decimal(100), 600_000)
THIRTY = Goods(1, "S1", Decimal(30), 180_000)
SALE = {"net": 1_000_000, "vat": 130_000}
BACK = {"net": 300_000, "vat": 39_000}
X = {"amount": 100_000}
Case = tuple[dict[str, int], dict[str, Any], list[str]]

MONEY_IN = "Dr 1002 1,000.00"
MONEY_OUT = "Cr 1002 1,000.00"

GOLDEN: dict[str, Case] = {
    "0": ({"cost": 600_000, "vat": 78_000}, {"goods": [ALL]},
          ["Dr 1405 6,000.00 [S1] ×100", "Dr 22210101 780.00", "Cr 2202 6,780.00 [s1]"]),
    "0b": ({"amount": 678_000}, {}, ["Dr 2202 6,780.00 [s1]", "Cr 1002 6,780.00"]),
    "1": (SALE, {}, ["Dr 1122 11,300.00 [c1]", "Cr 5001 10,000.00", "Cr 22210108 1,300.00"]),
    "1b": ({"cost": 600_000}, {"goods": [ALL]}, ["Dr 5401 6,000.00", "Cr 1405 6,000.00 [S1] ×100"]),
    "1c": ({"cost": 600_000}, {"goods": [ALL]}, ["Dr 5401 6,000.00", "Cr 1405 6,000.00 [S1] ×100"]),
    "2": ({"amount": 1_130_000}, {}, ["Dr 1002 11,300.00", "Cr 1122 11,300.00 [c1]"]),
    "2'": (X, {}, ["Dr 1122 1,000.00 [c1]", MONEY_OUT]),
    "2b": ({"amount": 1_129_000, "charge": 1_000}, {},
           ["Dr 1002 11,290.00", "Dr 5603 10.00", "Cr 1122 11,300.00 [c1]"]),
    "3": ({"amount": 20_000}, {}, ["Dr 1002 200.00", "Cr 2203 200.00 [c1]"]),
    "3'": ({"amount": 20_000}, {}, ["Dr 2203 200.00 [c1]", "Cr 1002 200.00"]),
    "3b": ({"amount": 20_000}, {}, ["Dr 2203 200.00 [c1]", "Cr 1122 200.00 [c1]"]),
    "3b'": ({"amount": 20_000}, {}, ["Dr 2203 200.00 [c1]", "Cr 224101 200.00 [c1]"]),
    "3c": (X, {}, [MONEY_IN, "Cr 224102 1,000.00 [c1]"]),
    "3c'": (X, {}, ["Dr 224102 1,000.00 [c1]", MONEY_OUT]),
    "3c2": (X, {}, ["Dr 224102 1,000.00 [c1]", "Cr 1122 1,000.00 [c1]"]),
    "3c3": (X, {}, ["Dr 224102 1,000.00 [c1]", "Cr 2203 1,000.00 [c1]"]),
    "3c4": (X, {}, ["Dr 224102 1,000.00 [c1]", "Cr 224101 1,000.00 [c1]"]),
    "5": (BACK, {}, ["Dr 1122 -3,390.00 [c1]", "Cr 5001 -3,000.00", "Cr 22210108 -390.00"]),
    "5c": ({"cost": 180_000}, {"goods": [THIRTY]}, ["Dr 5401 -1,800.00", "Cr 1405 -1,800.00 [S1] ×-30"]),
    "5r": (BACK, {}, ["Dr 1122 -3,390.00 [c1]", "Cr 5001 -3,000.00", "Cr 222199 -390.00"]),
    "5r2": ({"vat": 39_000}, {}, ["Cr 222199 390.00", "Cr 22210108 -390.00"]),
    "6": ({"net": 50_000, "vat": 6_500}, {}, ["Dr 1122 -565.00 [c1]", "Cr 5001 -500.00", "Cr 22210108 -65.00"]),
    "6r": ({"net": 50_000, "vat": 6_500}, {}, ["Dr 1122 -565.00 [c1]", "Cr 5001 -500.00", "Cr 222199 -65.00"]),
    "7": ({"cost": 180_000}, {"goods": [THIRTY]}, ["Dr 1901 1,800.00", "Cr 1405 1,800.00 [S1] ×30"]),
    "7b": ({"cost": 180_000, "input": 0, "residual": 10_000, "vat": 1_300, "compensation": 30_000},
           {"party": "junk", "payers": [("carrier", 30_000)]},
           ["Dr 1221 113.00 [junk]", "Dr 1221 300.00 [carrier]", "Dr 5711 1,400.00", "Cr 1901 1,800.00",
            "Cr 22210108 13.00"]),
    "7c": ({"input": 23_400}, {}, ["Dr 1901 234.00", "Cr 22210110 234.00"]),
    "7d": ({"amount": 11_300}, {"party": "junk"}, ["Dr 1002 113.00", "Cr 1221 113.00 [junk]"]),
    "8b": ({"amount": 339_000}, {}, ["Dr 1122 3,390.00 [c1]", "Cr 224101 3,390.00 [c1]"]),
    "8b'": ({"amount": 339_000}, {}, ["Dr 224101 3,390.00 [c1]", "Cr 1122 3,390.00 [c1]"]),
    "8b2": ({"amount": 339_000}, {}, ["Dr 224101 3,390.00 [c1]", "Cr 2203 3,390.00 [c1]"]),
    "8c": ({"amount": 339_000}, {}, ["Dr 224101 3,390.00 [c1]", "Cr 1002 3,390.00"]),
    "8c'": ({"amount": 339_000}, {}, ["Dr 1002 3,390.00", "Cr 224101 3,390.00 [c1]"]),
    "8d": ({"amount": 339_000}, {}, ["Dr 1122 3,390.00 [c1]", "Cr 2203 3,390.00 [c1]"]),
    "8d'": ({"amount": 339_000}, {}, ["Dr 1122 3,390.00 [c1]", "Cr 1122 3,390.00 [c1]"]),
    "11": ({"cost": 300_000, "vat": 39_000}, {"goods": [Goods(None, "S1", Decimal(50), 300_000)]},
           ["Dr 1405 -3,000.00 [S1] ×-50", "Dr 22210101 -390.00", "Cr 2202 -3,390.00 [s1]"]),
    "11t": ({"cost": 300_000, "vat": 39_000}, {"goods": [Goods(None, "S1", Decimal(50), 300_000)]},
            ["Dr 1405 -3,000.00 [S1] ×-50", "Cr 2202 -3,390.00 [s1]", "Cr 22210110 390.00"]),
    "12": (X, {}, ["Dr 5711 1,000.00", "Cr 1122 1,000.00 [c1]"]),
    "12b": (X, {}, [MONEY_IN, "Cr 5301 1,000.00"]),
    "13": ({"interest": 100_000, "vat": 13_000}, {},
           ["Dr 1122 1,130.00 [c1]", "Cr 5301 1,000.00", "Cr 22210108 130.00"]),
    "15": ({"net": 100_000, "vat": 6_000}, {}, ["Dr 1122 -1,060.00 [c1]", "Cr 5001 -1,000.00", "Cr 22210108 -60.00"]),
    "15'": ({"amount": 106_000}, {}, ["Dr 1122 1,060.00 [c1]", "Cr 224101 1,060.00 [c1]"]),
    "15b": ({"amount": 106_000}, {}, ["Dr 224101 1,060.00 [c1]", "Cr 1002 1,060.00"]),
    "15c": ({"amount": 500_000}, {"party": "c1"}, ["Dr 5711 5,000.00", "Cr 2241 5,000.00 [c1]"]),
    "15c'": ({"amount": 500_000}, {"party": "c1"}, ["Dr 2241 5,000.00 [c1]", "Cr 1002 5,000.00"]),
    "15d": (X, {"party": "insurer"}, ["Dr 1221 1,000.00 [insurer]", "Dr 5711 -1,000.00"]),
    "15e": ({"net": 100_000, "vat": 6_000}, {}, ["Dr 1002 1,060.00", "Dr 5602 -1,000.00", "Cr 22210110 60.00"]),
    "15f": ({"amount": 500_000}, {}, ["Dr 1002 5,000.00", "Cr 5301 5,000.00"]),
    "15f'": (X, {}, ["Dr 5711 1,000.00", MONEY_OUT]),
    "16": ({"amount": 52_000}, {}, ["Dr 22210104 520.00", "Cr 222102 520.00"]),
    "17": ({"amount": 1_000_000}, {"account": "5001"}, ["Dr 5001 10,000.00", "Cr 3103 10,000.00"]),
    "17'": ({"amount": 600_000}, {"account": "5401"}, ["Dr 3103 6,000.00", "Cr 5401 6,000.00"]),
    "17y": ({"amount": 400_000}, {}, ["Dr 3103 4,000.00", "Cr 3104 4,000.00"]),
    "17y'": ({"amount": 400_000}, {}, ["Dr 3104 4,000.00", "Cr 3103 4,000.00"]),
}  # fmt: skip
ENTERPRISE: dict[str, Case] = {
    "1": (SALE, {}, ["Dr 1122 11,300.00 [c1]", "Cr 6001 10,000.00", "Cr 22210108 1,300.00"]),
    "1b": ({"cost": 600_000}, {"goods": [ALL]}, ["Dr 6401 6,000.00", "Cr 1405 6,000.00 [S1] ×100"]),
    "10": (BACK, {}, ["Dr 1122 -3,390.00 [c1]", "Cr 6901 -3,000.00", "Cr 22210108 -390.00"]),
    "10c": ({"cost": 180_000}, {"goods": [THIRTY]}, ["Dr 6901 -1,800.00", "Cr 1405 -1,800.00 [S1] ×-30"]),
    "10p": ({"net": 300_000}, {}, ["Cr 6001 -3,000.00", "Cr 2801 3,000.00"]),
    "10p'": ({"cost": 180_000}, {}, ["Dr 1481 1,800.00", "Dr 6401 -1,800.00"]),
    "12a": (X, {}, ["Dr 6702 1,000.00", "Cr 1231 1,000.00 [c1]"]),
    "12": (X, {}, ["Dr 1231 1,000.00 [c1]", "Cr 1122 1,000.00 [c1]"]),
    "12b": (X, {}, ["Dr 1122 1,000.00 [c1]", "Cr 1231 1,000.00 [c1]"]),
    "12b'": (X, {}, [MONEY_IN, "Cr 1122 1,000.00 [c1]"]),
    "14d": (X, {"account": "6602"}, ["Dr 6901 1,000.00", "Cr 6602 1,000.00"]),
    "14d'": (X, {}, ["Dr 4104 1,000.00", "Cr 6901 1,000.00"]),
    "17": ({"amount": 1_000_000}, {"account": "6001"}, ["Dr 6001 10,000.00", "Cr 4103 10,000.00"]),
}  # fmt: skip
SMALL_SCALE: dict[str, Case] = {
    # 1s: 11,300.00 with 1 % in it.
    "1": ({"net": 1_118_812, "vat": 11_188}, {}, ["Dr 1122 11,300.00 [c1]", "Cr 5001 11,188.12", "Cr 222101 111.88"]),
    "0": ({"cost": 678_000, "vat": 0}, {"goods": [Goods(1, "S1", Decimal(100), 678_000)]},
          ["Dr 1405 6,780.00 [S1] ×100", "Cr 2202 6,780.00 [s1]"]),
    "15e": ({"net": 106_000, "vat": 0}, {}, ["Dr 1002 1,060.00", "Dr 5602 -1,060.00"]),
}  # fmt: skip
CASES = [
    (standard, taxpayer, number, *case)
    for standard, taxpayer, cases in (
        ("small_business", "general", GOLDEN),
        ("enterprise", "general", ENTERPRISE),
        ("small_business", "small_scale", SMALL_SCALE),
    )
    for number, case in cases.items()
]


@pytest.mark.parametrize(
    ("standard", "taxpayer", "number", "figures", "given", "lines"),
    CASES,
    ids=[f"{standard}-{taxpayer}-{number}" for standard, taxpayer, number, *_ in CASES],
)
def test_a_row_gives_its_lines(
    standard: Standard, taxpayer: Taxpayer, number: str, figures: dict[str, int], given: Any, lines: list[str]
) -> None:
    row = table_of(standard, taxpayer)[number]
    made = row.lines(figures, Given(**({"summary": row.name, "customer": "c1", "party": "s1"} | given)))
    assert entry(without_zeros(made)) == lines
    assert balance_of(made) == 0
    assert {line.summary for line in made} == {row.name}


def test_every_row_has_its_case() -> None:
    assert set(table_of("small_business", "general")) == set(GOLDEN)
    own = set(table_of("enterprise", "general")) - set(table_of("small_business", "general"))
    assert own | {"12", "12b"} <= set(ENTERPRISE), "what the enterprise standard has for itself"


def test_an_amount_that_the_taxpayer_has_no_account_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="entry 7c: this kind of taxpayer has no account for input"):
        table_of("small_business", "small_scale")["7c"].lines({"input": 1}, Given(summary="x"))
