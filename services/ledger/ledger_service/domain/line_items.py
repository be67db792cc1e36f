"""The line items of the financial statements of 小企业会计准则 (财会〔2011〕17号, annex), as data.

A row: its number (行次), what it is made of, its name in Chinese | in English. What it is made of:

``debit 1001 1002``   debit less credit of the accounts that begin so; ``credit`` the other way round
``debit+ 1122 2203``  of each of these accounts only what stands on the debit side; ``credit+`` on the credit side
``named 5403 消费税``  of which (其中): sub-accounts of 5403 whose name has these words, on the side of the row above
``rows 1 -2 20``      sums of rows
``-``                 nothing of the standard chart; kept because the form has the row

Which accounts go where follows the notes of the annex (编制说明). 制造费用, 工程施工 and 机械作业 are added to 存货,
研发支出 to 开发支出, 待处理财产损溢 to 其他流动资产 (check): so the sheet balances while they are not transferred.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["debit", "credit", "debit+", "credit+", "named", "rows", "nothing"]


@dataclass(frozen=True, slots=True)
class LineItem:
    """A row of a statement: ``parts`` are the beginnings of account codes, words, or row numbers, as ``kind`` says."""

    row: int
    name: str
    name_en: str
    kind: Kind
    parts: tuple[str, ...]


_PROFIT = """
1  credit 5001 5051 : 一、营业收入 | I. Operating revenue
2  debit 5401 5402 : 减：营业成本 | Less: operating costs
3  debit 5403 : 税金及附加 | Taxes and surcharges
4  named 5403 消费税 : 其中：消费税 | of which: consumption tax
5  named 5403 营业税 : 营业税 | business tax
6  named 5403 城市维护建设税 : 城市维护建设税 | urban maintenance and construction tax
7  named 5403 资源税 : 资源税 | resource tax
8  named 5403 土地增值税 : 土地增值税 | land appreciation tax
9  named 5403 城镇土地使用税 房产税 车船税 印花税 : 城镇土地使用税、房产税、车船税、印花税 | urban land use, property, vehicle and stamp taxes
10 named 5403 教育费附加 矿产资源补偿费 排污费 : 教育费附加、矿产资源补偿费、排污费 | education surcharge, mineral and sewage charges
11 debit 5601 : 销售费用 | Selling expenses
12 named 5601 商品维修费 : 其中：商品维修费 | of which: repair of goods
13 named 5601 广告费 业务宣传费 : 广告费和业务宣传费 | advertising and promotion
14 debit 5602 : 管理费用 | Administrative expenses
15 named 5602 开办费 : 其中：开办费 | of which: formation expenses
16 named 5602 业务招待费 : 业务招待费 | business entertainment
17 named 5602 研究费 : 研究费用 | research
18 debit 5603 : 财务费用 | Financial expenses
19 named 5603 利息 : 其中：利息费用（收入以“-”号填列） | of which: interest (income as a negative)
20 credit 5111 : 加：投资收益（损失以“-”号填列） | Add: investment income (loss as a negative)
21 rows 1 -2 -3 -11 -14 -18 20 : 二、营业利润（亏损以“-”号填列） | II. Operating profit (loss as a negative)
22 credit 5301 : 加：营业外收入 | Add: non-operating income
23 named 5301 政府补助 : 其中：政府补助 | of which: government grants
24 debit 5711 : 减：营业外支出 | Less: non-operating expenses
25 named 5711 坏账损失 : 其中：坏账损失 | of which: bad debts
26 named 5711 债券投资损失 : 无法收回的长期债券投资损失 | irrecoverable long-term bonds
27 named 5711 股权投资损失 : 无法收回的长期股权投资损失 | irrecoverable long-term equity
28 named 5711 自然灾害 不可抗力 : 自然灾害等不可抗力因素造成的损失 | natural disasters and force majeure
29 named 5711 滞纳金 : 税收滞纳金 | late payment of taxes
30 rows 21 22 -24 : 三、利润总额（亏损总额以“-”号填列） | III. Total profit (loss as a negative)
31 debit 5801 : 减：所得税费用 | Less: income tax
32 rows 30 -31 : 四、净利润（净亏损以“-”号填列） | IV. Net profit (loss as a negative)
"""  # noqa: E501
_BALANCE = """
1  debit 1001 1002 1012 : 货币资金 | Cash and bank
2  debit 1101 : 短期投资 | Short-term investments
3  debit 1121 : 应收票据 | Notes receivable
4  debit+ 1122 2203 : 应收账款 | Accounts receivable
5  debit+ 1123 2202 : 预付账款 | Prepayments
6  debit 1131 : 应收股利 | Dividends receivable
7  debit 1132 : 应收利息 | Interest receivable
8  debit 1221 : 其他应收款 | Other receivables
9  debit 1401 1402 1403 1404 1405 1407 1408 1411 1421 4001 4101 4401 4403 : 存货 | Inventories
10 debit 1403 : 其中：原材料 | of which: raw materials
11 debit 4001 : 在产品 | work in progress
12 debit 1405 : 库存商品 | goods in stock
13 debit 1411 : 周转材料 | revolving materials
14 debit 1901 : 其他流动资产 | Other current assets
15 rows 1 2 3 4 5 6 7 8 9 14 : 流动资产合计 | Total current assets
16 debit 1501 : 长期债券投资 | Long-term bonds
17 debit 1511 : 长期股权投资 | Long-term equity investments
18 debit 1601 : 固定资产原价 | Fixed assets, cost
19 credit 1602 : 减：累计折旧 | Less: accumulated depreciation
20 rows 18 -19 : 固定资产账面价值 | Fixed assets, carrying amount
21 debit 1604 : 在建工程 | Construction in progress
22 debit 1605 : 工程物资 | Construction materials
23 debit 1606 : 固定资产清理 | Disposal of fixed assets
24 debit 1621 1622 : 生产性生物资产 | Productive biological assets
25 debit 1701 1702 : 无形资产 | Intangible assets
26 debit 4301 : 开发支出 | Development expenditure
27 debit 1801 : 长期待摊费用 | Long-term deferred expenses
28 - : 其他非流动资产 | Other non-current assets
29 rows 16 17 20 21 22 23 24 25 26 27 28 : 非流动资产合计 | Total non-current assets
30 rows 15 29 : 资产总计 | Total assets
31 credit 2001 : 短期借款 | Short-term loans
32 credit 2201 : 应付票据 | Notes payable
33 credit+ 2202 1123 : 应付账款 | Accounts payable
34 credit+ 2203 1122 : 预收账款 | Advances from customers
35 credit 2211 : 应付职工薪酬 | Payroll payable
36 credit 2221 : 应交税费 | Taxes payable
37 credit 2231 : 应付利息 | Interest payable
38 credit 2232 : 应付利润 | Profit payable
39 credit 2241 : 其他应付款 | Other payables
40 - : 其他流动负债 | Other current liabilities
41 rows 31 32 33 34 35 36 37 38 39 40 : 流动负债合计 | Total current liabilities
42 credit 2501 : 长期借款 | Long-term loans
43 credit 2701 : 长期应付款 | Long-term payables
44 credit 2401 : 递延收益 | Deferred income
45 - : 其他非流动负债 | Other non-current liabilities
46 rows 42 43 44 45 : 非流动负债合计 | Total non-current liabilities
47 rows 41 46 : 负债合计 | Total liabilities
48 credit 3001 : 实收资本（或股本） | Paid-in capital
49 credit 3002 : 资本公积 | Capital reserve
50 credit 3101 : 盈余公积 | Surplus reserve
51 credit 3103 3104 5 : 未分配利润 | Undistributed profit
52 rows 48 49 50 51 : 所有者权益（或股东权益）合计 | Total owners' equity
53 rows 47 52 : 负债和所有者权益（或股东权益）总计 | Total liabilities and owners' equity
"""


def _read(table: str) -> tuple[LineItem, ...]:
    return tuple(_item(row) for row in table.splitlines() if row)


def _item(row: str) -> LineItem:
    made, _, names = row.partition(" : ")
    number, kind, *parts = made.split()
    name, _, name_en = names.partition(" | ")
    kinds: dict[str, Kind] = {
        "debit": "debit", "credit": "credit", "debit+": "debit+", "credit+": "credit+", "named": "named",
        "rows": "rows", "-": "nothing",
    }  # fmt: skip
    return LineItem(int(number), name, name_en, kinds[kind], tuple(parts))


PROFIT_STATEMENT = _read(_PROFIT)
"""利润表, 会小企02表."""
BALANCE_SHEET = _read(_BALANCE)
"""资产负债表, 会小企01表. Profit that is not closed yet stands in row 51, so that the sheet balances on every day."""
ASSETS, LIABILITIES_AND_EQUITY, NET_PROFIT = 30, 53, 32
"""Rows of the totals."""
