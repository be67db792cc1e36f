"""The entries (分录) that each business document makes, read like the table of entries: number, debit, credit.

Red lines are negative amounts on the original side (红字), so that turnover is undone together with the balance.
Zero amounts are left out by whoever makes the voucher. Returns of any year reduce the revenue of the current month:
小企业会计准则 art. 61 (check). VAT accounts: 财会〔2016〕22号.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.chart import (
    ADVANCE,
    BANK,
    CASH,
    COST,
    GOODS_TO_SETTLE,
    OTHER_MONEY,
    RECEIVABLE,
    REFUND_PAYABLE,
    REVENUE,
    STOCK,
    UNIDENTIFIED,
    VAT_OUTPUT,
    VAT_RED_PENDING,
    Side,
    Taxpayer,
)
from ledger_service.domain.documents import Claim, Credit, Method, Payment, Portion, Return, Sale
from ledger_service.domain.voucher import Line, Rule

OPENING = Rule("opening", 1)
SALE = Rule("sale", 1)
PAYMENT = Rule("payment", 1)
CREDIT = Rule("credit", 1)
RETURN = Rule("return", 1)

MONEY: dict[Method, str] = {
    "bank_transfer": BANK,
    "cash": CASH,
    "alipay": OTHER_MONEY,
    "wechat_pay": OTHER_MONEY,
    "online_link": OTHER_MONEY,
}
"""The account that a payment method fills."""

CLAIM: dict[Claim, str] = {
    "invoice": RECEIVABLE,
    "advance": ADVANCE,
    "refund": REFUND_PAYABLE,
    "unidentified": UNIDENTIFIED,
}
"""The account of what an amount stands against."""


@value
class Moved:
    """Goods of an invoice line that went out, or come back, and their cost in fen."""

    line_no: int
    sku: str
    qty: Decimal
    cost: int
    scrapped: bool = False


def entries_of_sale(sale: Sale, taxpayer: Taxpayer, issues: Sequence[Moved]) -> list[Line]:
    """1 and 1b; a line whose cost is pending (1c) is not among ``issues``."""
    said, invoice = f"销售 发票{sale.number}", sale.source.id
    cost = f"结转销售成本 发票{sale.number}"
    return [
        # 1   Dr 1122 [customer] gross            Cr 5001 net · 销项税额
        _dr(RECEIVABLE, sale.total, said, customer=sale.customer_id, invoice=invoice),
        _cr(REVENUE, sale.net, said, invoice=invoice),
        _cr(VAT_OUTPUT[taxpayer], sale.vat, said, invoice=invoice),
        # 1b  Dr 5401 cost                        Cr 1405 [sku] cost
        _dr(COST, _cost(issues), cost, invoice=invoice),
        *(_out(one, cost, invoice) for one in issues),
    ]


def entries_of_payment(payment: Payment) -> list[Line]:
    """2, 3, the first half of 3c; going out: 8c."""
    said = "收款" if payment.incoming else "付款"
    money_side, claim_side = _sides(payment.incoming)
    return [
        # 2, 3, 3c  Dr 1001/1002/1012 amount      Cr 1122 [customer] · 2203 [customer] · 2241 待查
        # 8c        Dr 2241 应退货款 [customer]    Cr 1001/1002/1012 amount
        Line(MONEY[payment.method], money_side, payment.amount, said),
        *(_claim(portion, claim_side, said, payment.customer_id) for portion in payment.portions),
    ]


def entries_of_credit(credit: Credit) -> list[Line]:
    """8b 1122 → 2241 应退货款, 8d 1122 → 2203, 3b 2203 → 1122, the second half of 3c 2241 待查 → 1122."""
    said = "转销往来"
    return [
        # 8b, 8d, 3b, 3c  Dr where the credit stands        Cr where it goes
        _claim(credit.taken, "debit", said, credit.customer_id),
        _claim(credit.given, "credit", said, credit.customer_id),
    ]


def entries_of_return(back: Return, taxpayer: Taxpayer, goods: Sequence[Moved]) -> list[Line]:
    """5, 5n and 5r with their five postings, 7 for what is scrapped; an allowance (6) has no ``goods``."""
    what = "销售折让" if back.allowance else "销售退回"
    said, invoice = f"{what} {back.source.id}", back.invoice_id
    cost = f"冲回销售成本 {back.source.id}"
    vat_account = VAT_RED_PENDING if back.red_pending else VAT_OUTPUT[taxpayer]
    scrapped = [one for one in goods if one.scrapped]
    scrap = f"退货待处理 {back.source.id}"
    return [
        # 5, 5n, 6  Dr 1122 [customer] −gross     Cr 5001 −net · 销项税额 −VAT (5r: 222199 −VAT)
        _dr(RECEIVABLE, -(back.net + back.vat), said, customer=back.customer_id, invoice=invoice),
        _cr(REVENUE, -back.net, said, invoice=invoice),
        _cr(vat_account, -back.vat, said, invoice=invoice),
        #           Dr 5401 −cost                 Cr 1405 [sku] −cost
        _dr(COST, -_cost(goods), cost, invoice=invoice),
        *(_out(one, cost, invoice, sign=-1) for one in goods),
        # 7         Dr 1901 cost                  Cr 1405 [sku] cost
        _dr(GOODS_TO_SETTLE, _cost(scrapped), scrap, invoice=invoice),
        *(_out(one, scrap, invoice) for one in scrapped),
    ]


def _dr(account: str, amount: int, said: str, *, customer: str | None = None, invoice: str | None = None) -> Line:
    return Line(account, "debit", amount, said, customer_id=customer, invoice_id=invoice)


def _cr(account: str, amount: int, said: str, *, invoice: str | None = None) -> Line:
    return Line(account, "credit", amount, said, invoice_id=invoice)


def _out(goods: Moved, said: str, invoice: str, sign: Literal[1, -1] = 1) -> Line:
    return Line(
        STOCK,
        "credit",
        sign * goods.cost,
        said,
        sku=goods.sku,
        qty=sign * goods.qty,
        invoice_id=invoice,
        invoice_line_no=goods.line_no,
    )


def _cost(goods: Sequence[Moved]) -> int:
    return sum(one.cost for one in goods)


def _claim(portion: Portion, side: Side, said: str, customer: str) -> Line:
    return Line(CLAIM[portion.claim], side, portion.amount, said, customer_id=customer, invoice_id=portion.invoice_id)


def _sides(incoming: bool) -> tuple[Side, Side]:
    return ("debit", "credit") if incoming else ("credit", "debit")
