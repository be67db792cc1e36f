"""The chart of accounts (会计科目) of a book: the accounts of its standard, the VAT accounts of its taxpayer kind."""

from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.standards import ENTERPRISE, GENERAL_VAT, OF_ENTERPRISE, SHARED, SMALL, SMALL_SCALE_VAT

Side = Literal["debit", "credit"]
Standard = Literal["small_business", "enterprise"]
"""小企业会计准则 (财会〔2011〕17号) or 企业会计准则."""
Taxpayer = Literal["general", "small_scale"]
Dimension = Literal["customer", "sku", "supplier", "party"]
"""What each line of an account names. Suppliers and other parties (carrier, buyer of scrap) are both a ``party_id``."""
Element = Literal["asset", "liability", "equity", "cost", "profit"]
"""资产, 负债, 所有者权益, 成本, 损益."""

CASH = "1001"
BANK = "1002"
OTHER_MONEY = "1012"
RECEIVABLE = "1122"
OTHER_RECEIVABLE = "1221"
STOCK = "1405"
GOODS_TO_SETTLE = "1901"
ADVANCE = "2203"
REFUND_PAYABLE = "224101"
UNIDENTIFIED = "224102"
VAT_RED_PENDING = "222199"
VAT_OUTPUT: dict[Taxpayer, str] = {"general": "22210108", "small_scale": "222101"}
"""Where the VAT of sales is credited."""


@value
class Account:
    """An account that lines can be posted to; ``side`` is its natural side, ``dimension`` what each line must name."""

    code: str
    name: str
    side: Side
    dimension: Dimension | None
    element: Element

    def sub(self, code: str, name: str) -> "Account":
        """A sub-account (明细科目) of a book's own under it."""
        return Account(code, f"{self.name}—{name}", self.side, self.dimension, self.element)


Chart = dict[str, Account]

_ELEMENTS: dict[Standard, dict[str, Element]] = {
    "small_business": {"1": "asset", "2": "liability", "3": "equity", "4": "cost", "5": "profit"},
    "enterprise": {"1": "asset", "2": "liability", "4": "equity", "5": "cost", "6": "profit"},
}
_SIDES: dict[str, Side] = {"D": "debit", "C": "credit"}
_DIMENSIONS: dict[str, Dimension | None] = {
    "-": None, "customer": "customer", "sku": "sku", "supplier": "supplier", "party": "party",
}  # fmt: skip
_OWN = {"small_business": SMALL, "enterprise": ENTERPRISE}
_VAT = {"general": GENERAL_VAT, "small_scale": SMALL_SCALE_VAT}
GROUPS = frozenset(("2221", "222101"))
"""Accounts that are only the sum of their sub-accounts where they have any."""


def _read(table: str, elements: dict[str, Element]) -> Chart:
    rows = (row.split() for row in table.splitlines() if row)
    return {
        code: Account(code, name, _SIDES[side], _DIMENSIONS[dimension], elements[code[0]])
        for code, side, dimension, name in rows
    }


def _chart(standard: Standard, taxpayer: Taxpayer) -> Chart:
    chart = _read(SHARED + _OWN[standard] + _VAT[taxpayer], _ELEMENTS[standard])
    groups = {group for group in GROUPS if any(code.startswith(group) and code != group for code in chart)}
    return {code: account for code, account in sorted(chart.items()) if code not in groups}


_CHARTS: dict[tuple[Standard, Taxpayer], Chart] = {
    (standard, taxpayer): _chart(standard, taxpayer)
    for standard in ("small_business", "enterprise")
    for taxpayer in ("general", "small_scale")
}


def chart_of(standard: Standard, taxpayer: Taxpayer) -> Chart:
    """The accounts of a book of this standard and kind of taxpayer that can be posted to, by code."""
    return _CHARTS[standard, taxpayer]


def code_in(standard: Standard, code: str) -> str:
    """The code under ``standard`` of an account that is named by its number in 小企业会计准则."""
    return code if standard == "small_business" else OF_ENTERPRISE.get(code, code)
