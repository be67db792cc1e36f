"""The chart of accounts (会计科目), as data.

Numbers and names: 小企业会计准则 (财会〔2011〕17号); sub-accounts of 2221: 财会〔2016〕22号, as reference values.
A general taxpayer (一般纳税人) splits 222101 into columns, a small-scale one (小规模纳税人) uses it without columns.
"""

from typing import Literal

from hezhang_contracts.values import value

Side = Literal["debit", "credit"]
Taxpayer = Literal["general", "small_scale"]
Dimension = Literal["customer", "sku"]

CASH = "1001"
BANK = "1002"
OTHER_MONEY = "1012"
RECEIVABLE = "1122"
STOCK = "1405"
GOODS_TO_SETTLE = "1901"
ADVANCE = "2203"
REFUND_PAYABLE = "224101"
UNIDENTIFIED = "224102"
REVENUE = "5001"
COST = "5401"
VAT_RED_PENDING = "222199"
VAT_OUTPUT: dict[Taxpayer, str] = {"general": "22210108", "small_scale": "222101"}
"""Where the VAT of sales is credited."""


@value
class Account:
    """An account that lines can be posted to; ``side`` is its natural side, ``dimension`` what each line must name."""

    code: str
    name: str
    side: Side
    dimension: Dimension | None = None


_COMMON = """
1001 debit  -        库存现金
1002 debit  -        银行存款
1012 debit  -        其他货币资金
1121 debit  customer 应收票据
1122 debit  customer 应收账款
1123 debit  -        预付账款
1221 debit  -        其他应收款
1402 debit  -        在途物资
1403 debit  -        原材料
1405 debit  sku      库存商品
1601 debit  -        固定资产
1602 credit -        累计折旧
1901 debit  -        待处理财产损溢
2001 credit -        短期借款
2202 credit -        应付账款
2203 credit customer 预收账款
2211 credit -        应付职工薪酬
222199 credit -      应交税费—待红冲销项税额
224101 credit customer 其他应付款—应退货款
224102 credit customer 其他应付款—待查
3001 credit -        实收资本
3101 credit -        盈余公积
3103 credit -        本年利润
3104 credit -        利润分配
5001 credit -        主营业务收入
5051 credit -        其他业务收入
5301 credit -        营业外收入
5401 debit  -        主营业务成本
5402 debit  -        其他业务成本
5403 debit  -        税金及附加
5601 debit  -        销售费用
5602 debit  -        管理费用
5603 debit  -        财务费用
5711 debit  -        营业外支出
5801 debit  -        所得税费用
"""
_GENERAL = """
22210101 debit  -    应交税费—应交增值税（进项税额）
22210103 debit  -    应交税费—应交增值税（已交税金）
22210104 debit  -    应交税费—应交增值税（转出未交增值税）
22210108 credit -    应交税费—应交增值税（销项税额）
22210110 credit -    应交税费—应交增值税（进项税额转出）
222102 credit -      应交税费—未交增值税
222103 debit  -      应交税费—预交增值税
"""
_SMALL_SCALE = """
222101 credit -      应交税费—应交增值税
"""


def _read(table: str) -> dict[str, Account]:
    sides: dict[str, Side] = {"debit": "debit", "credit": "credit"}
    dimensions: dict[str, Dimension | None] = {"-": None, "customer": "customer", "sku": "sku"}
    rows = (row.split() for row in table.splitlines() if row)
    return {code: Account(code, name, sides[side], dimensions[dimension]) for code, side, dimension, name in rows}


CHART: dict[Taxpayer, dict[str, Account]] = {
    "general": dict(sorted(_read(_COMMON + _GENERAL).items())),
    "small_scale": dict(sorted(_read(_COMMON + _SMALL_SCALE).items())),
}
"""The accounts of a book by the kind of taxpayer."""
