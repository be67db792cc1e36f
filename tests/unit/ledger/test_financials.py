"""利润表 and 资产负债表 of 小企业会计准则: golden figures, and that the sheet balances whatever is posted."""

import re

from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain.chart import Account, chart_of
from ledger_service.domain.financials import amounts, balance_sheet, is_balanced, unassigned
from ledger_service.domain.line_items import BALANCE_SHEET, NET_PROFIT, PROFIT_STATEMENT

GENERAL = chart_of("small_business", "general")
LEAVES = sorted(GENERAL)

# A year's books of a small company, fen: debit and credit of each account; sub-accounts are of the book's own.
BOOK = {
    "1001": (900_00, 400_00), "1002": (250_000_00, 120_000_00), "1012": (3_000_00, 0),
    "1122": (113_000_00, 60_000_00), "1123": (0, 2_000_00), "1405": (80_000_00, 36_000_00),
    "1601": (60_000_00, 0), "1602": (0, 5_000_00), "1901": (700_00, 0),
    "2202": (10_000_00, 34_000_00), "2203": (1_500_00, 500_00), "22210101": (6_500_00, 0),
    "22210108": (-390_00, 13_000_00), "224101": (0, 300_00), "224102": (0, 77_00),
    "3001": (0, 200_000_00), "3103": (0, 0), "3104": (0, 9_293_00),
    "5001": (0, 100_000_00), "5051": (0, 2_000_00), "5301": (0, 500_00), "530101": (0, 120_00),
    "5401": (36_000_00, 0), "5402": (1_000_00, 0), "5403": (300_00, 0), "540301": (210_00, 0),
    "5601": (4_000_00, 0), "560102": (800_00, 0), "5602": (12_000_00, 0), "560205": (450_00, 0),
    "5603": (60_00, 0), "560301": (40_00, 90_00), "5711": (0, 0), "571103": (1_130_00, 0), "5801": (2_080_00, 0),
}  # fmt: skip
OWN = {
    "530101": "营业外收入—政府补助", "540301": "税金及附加—城市维护建设税", "560102": "销售费用—广告费",
    "560205": "管理费用—业务招待费", "560301": "财务费用—利息收入", "571103": "营业外支出—坏账损失",
}  # fmt: skip
OWNED = GENERAL | {code: Account(code, name, "debit", None, "profit") for code, name in OWN.items()}


def test_the_profit_statement_of_a_year() -> None:
    rows = amounts(PROFIT_STATEMENT, BOOK, OWNED)
    assert {row: amount // 100 for row, amount in rows.items() if amount} == {
        1: 102_000, 2: 37_000, 3: 510, 6: 210, 11: 4_800, 13: 800, 14: 12_450, 16: 450, 18: 10, 19: -50,
        21: 47_230, 22: 620, 23: 120, 24: 1_130, 25: 1_130, 30: 46_720, 31: 2_080, 32: 44_640,
    }  # fmt: skip


def test_the_balance_sheet_of_a_day() -> None:
    rows = balance_sheet(BOOK, OWNED)
    assert is_balanced(rows)
    assert {row: amount // 100 for row, amount in rows.items() if amount} == {
        # 应收账款: 53,000, and 1,000 that stands on the debit side of 2203; 预付 2,000 on the credit side goes to 应付.
        1: 133_500, 4: 54_000, 9: 44_000, 12: 44_000, 14: 700, 15: 232_200,
        18: 60_000, 19: 5_000, 20: 55_000, 29: 55_000, 30: 287_200,
        33: 26_000, 36: 6_890, 39: 377, 41: 33_267, 47: 33_267,
        # 未分配利润: 9,293 of former years and the profit that is not closed yet.
        48: 200_000, 51: 9_293 + 44_640, 52: 253_933, 53: 287_200,
    }  # fmt: skip


def test_the_forms_have_the_rows_of_the_standard() -> None:
    assert [item.row for item in PROFIT_STATEMENT] == list(range(1, 33))
    assert [item.row for item in BALANCE_SHEET] == list(range(1, 54))
    for item in (*PROFIT_STATEMENT, *BALANCE_SHEET):
        assert item.name
        assert item.name_en.isascii()
        assert re.search("[一-鿿]", item.name)


def test_an_account_that_no_row_takes_is_named() -> None:
    sums = {"1001": (100, 0), "9001": (0, 100)}
    chart = GENERAL | {"9001": Account("9001", "表外", "credit", None, "equity")}
    rows = balance_sheet(sums, chart)
    assert not is_balanced(rows)
    [one] = unassigned(BALANCE_SHEET, sums)
    assert (one.account, one.amount) == ("9001", -100)


@given(
    st.lists(
        st.tuples(st.sampled_from(LEAVES), st.sampled_from(LEAVES), st.integers(-10_000, 10_000), st.booleans()),
        max_size=60,
    )
)
def test_the_sheet_balances_and_ends_in_the_profit(postings: list[tuple[str, str, int, bool]]) -> None:
    """Whatever is posted to any accounts of the chart, in black or red, whether or not it is turned into 本年利润."""
    sums: dict[str, tuple[int, int]] = {}
    for debit, credit, amount, _ in postings:
        sums[debit] = (sums.get(debit, (0, 0))[0] + amount, sums.get(debit, (0, 0))[1])
        sums[credit] = (sums.get(credit, (0, 0))[0], sums.get(credit, (0, 0))[1] + amount)
    rows = balance_sheet(sums, GENERAL)
    assert is_balanced(rows)
    assert unassigned(BALANCE_SHEET, sums) == []
    profit = amounts(PROFIT_STATEMENT, sums, GENERAL)[NET_PROFIT]
    retained = sum(credit - debit for code, (debit, credit) in sums.items() if code in ("3103", "3104"))
    assert rows[51] == profit + retained
