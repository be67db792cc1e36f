"""The table of entries (分录表): what each business event debits and credits. An accountant holds it against the rules.

A row: number | summary | who tells it | debit | credit. Accounts are numbers of 小企业会计准则 (``standards.py`` has
those of 企业会计准则), columns of 2221 and sub-accounts by their names, or what the document says (``money``: cash,
bank or float by the method of payment; ``account``). In brackets stands what a line names. Amounts are names, added and
subtracted; a leading minus is red (红字): a negative amount on its original side, so that turnover is undone as well.
``hand``: nobody tells it yet, a person prepares it as a voucher that another one reviews (`POST /entries`).

4 and 8 are 5; 9 is 5 and then 1 with 1b; 10 under 小企业会计准则 is 5 in the current month, whatever the year of
the sale (art. 61 (check)); 1s is 1 with the accounts of a small-scale taxpayer; 5n is 5 with what ``stock.py`` says
is left; 14, 14b, 14c, 14e, 14f are copies of a voucher's own lines (``correcting.py``). VAT: 财会〔2016〕22号.
"""

TABLE = """
0    | 采购入库         | purchase            | 1405[sku] cost · 进项税额 vat                 | 2202[supplier] cost+vat
0b   | 支付货款         | supplier_payment    | 2202[supplier] amount                         | money amount
1    | 销售             | invoice.issued      | 1122[customer] net+vat                        | 5001 net · 销项税额 vat
1b   | 结转销售成本     | invoice.issued      | 5401 cost                                     | 1405[sku] cost
1c   | 补转销售成本     | purchase            | 5401 cost                                     | 1405[sku] cost
2    | 收款             | payment.recorded    | money amount                                  | 1122[customer] amount
2'   | 退还收款         | payment.recorded    | 1122[customer] amount                         | money amount
2b   | 收款扣手续费     | hand                | money amount · 5603 charge                    | 1122[customer] amount+charge
3    | 多收款           | payment.recorded    | money amount                                  | 2203[customer] amount
3'   | 退还预收款       | payment.recorded    | 2203[customer] amount                         | money amount
3b   | 预收冲应收       | credit.applied      | 2203[customer] amount                         | 1122[customer] amount
3b'  | 预收转应退       | credit.applied      | 2203[customer] amount                         | 应退货款[customer] amount
3c   | 待查收款         | payment.recorded    | money amount                                  | 待查[customer] amount
3c'  | 退还待查款       | payment.recorded    | 待查[customer] amount                         | money amount
3c2  | 待查款冲应收     | credit.applied      | 待查[customer] amount                         | 1122[customer] amount
3c3  | 待查款转预收     | credit.applied      | 待查[customer] amount                         | 2203[customer] amount
3c4  | 待查款转应退     | credit.applied      | 待查[customer] amount                         | 应退货款[customer] amount
5    | 销售退回         | return.recorded     | 1122[customer] -net-vat                       | 5001 -net · 销项税额 -vat
5c   | 冲回销售成本     | return.recorded     | 5401 -cost                                    | 1405[sku] -cost
5r   | 销售退回         | return.recorded     | 1122[customer] -net-vat                       | 5001 -net · 待红冲销项税额 -vat
5r2  | 红字发票已开     | red_invoice.changed |                                               | 待红冲销项税额 vat · 销项税额 -vat
6    | 销售折让         | return.recorded     | 1122[customer] -net-vat                       | 5001 -net · 销项税额 -vat
6r   | 销售折让         | return.recorded     | 1122[customer] -net-vat                       | 5001 -net · 待红冲销项税额 -vat
7    | 退货待处理       | return.recorded     | 1901 cost                                     | 1405[sku] cost
7b   | 退货报废         | scrap.decided       | 1221[buyer] residual+vat · 1221[payers] compensation · 5711 cost+input-residual-compensation | 1901 cost+input · 销项税额 vat
7c   | 进项税额转出     | scrap.decided       | 1901 input                                    | 进项税额转出 input
7d   | 收残值款         | payment.recorded    | money amount                                  | 1221[party] amount
8b   | 应退货款         | credit.applied      | 1122[customer] amount                         | 应退货款[customer] amount
8b'  | 应退冲应收       | credit.applied      | 应退货款[customer] amount                     | 1122[customer] amount
8b2  | 应退转预收       | credit.applied      | 应退货款[customer] amount                     | 2203[customer] amount
8c   | 付退货款         | payment.recorded    | 应退货款[customer] amount                     | money amount
8c'  | 退款退回         | payment.recorded    | money amount                                  | 应退货款[customer] amount
8d   | 退货转预收       | credit.applied      | 1122[customer] amount                         | 2203[customer] amount
8d'  | 退货抵下张发票   | credit.applied      | 1122[customer] amount                         | 1122[customer] amount
11   | 采购退回         | purchase_return     | 1405[sku] -cost · 进项税额 -vat               | 2202[supplier] -cost-vat
11t  | 采购退回         | purchase_return     | 1405[sku] -cost                               | 2202[supplier] -cost-vat · 进项税额转出 vat
13   | 逾期利息         | hand                | 1122[customer] interest+vat                   | 5301 interest · 销项税额 vat
15   | 退还代理费       | hand                | 1122[customer] -net-vat                       | 5001 -net · 销项税额 -vat
15'  | 应退代理费       | hand                | 1122[customer] amount                         | 应退货款[customer] amount
15b  | 付退代理费       | hand                | 应退货款[customer] amount                     | money amount
15c  | 赔偿支出         | hand                | 5711 amount                                   | 2241[party] amount
15c' | 付赔偿款         | hand                | 2241[party] amount                            | money amount
15d  | 赔偿追回         | hand                | 1221[party] amount · 5711 -amount             |
15e  | 收退代理费       | hand                | money net+vat · 5602 -net                     | 进项税额转出 vat
15f  | 收赔偿款         | hand                | money amount                                  | 5301 amount
15f' | 滞纳金罚款       | hand                | 5711 amount                                   | money amount
16   | 转出未交增值税   | close               | 转出未交增值税 amount                         | 未交增值税 amount
17   | 结转收入         | close               | account amount                                | 3103 amount
17'  | 结转成本费用     | close               | 3103 amount                                   | account amount
17y  | 结转本年利润     | close               | 3103 amount                                   | 3104 amount
17y' | 结转本年亏损     | close               | 3104 amount                                   | 3103 amount
"""  # noqa: E501 - a row of the table is a line
"""7b: the buyer of the residual owes it on 1221 until the payment is recorded (7d), see docs/adr/0011."""

SMALL_BUSINESS = """
12   | 坏账损失         | hand                | 5711 amount                                   | 1122[customer] amount
12b  | 收回坏账         | hand                | money amount                                  | 5301 amount
"""
"""Direct write-off, 小企业会计准则 art. 10 (check); an error of an earlier year is booked in this one (art. 88)."""

ENTERPRISE = """
10   | 上年销售退回     | hand                | 1122[customer] -net-vat                       | 6901 -net · 销项税额 -vat
10c  | 冲回上年成本     | hand                | 6901 -cost                                    | 1405[sku] -cost
10p  | 预计退货         | hand                |                                               | 5001 -net · 2801 net
10p' | 应收退货成本     | hand                | 1481 cost · 5401 -cost                        |
12   | 核销坏账         | hand                | 1231[customer] amount                         | 1122[customer] amount
12a  | 计提坏账准备     | hand                | 6702 amount                                   | 1231[customer] amount
12b  | 已核销又收回     | hand                | 1122[customer] amount                         | 1231[customer] amount
12b' | 收回坏账         | hand                | money amount                                  | 1122[customer] amount
14d  | 以前年度损益调整 | hand                | 6901 amount                                   | account amount
14d' | 转利润分配       | hand                | 3104 amount                                   | 6901 amount
"""  # noqa: E501
"""Between the balance sheet date and its approval 10 is for returns of the year before; 10p for sales with a right of
return (check); 12 is the 12c of the design."""
