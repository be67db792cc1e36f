"""The lines that each business document makes, by the rows of the table of entries (``entries.py``).

Zero amounts are left out by whoever makes the voucher.
"""

from collections.abc import Mapping, Sequence

from ledger_service.domain.chart import BANK, CASH, OTHER_MONEY
from ledger_service.domain.documents import (
    Claim,
    Credit,
    Method,
    Payment,
    Purchase,
    RedInvoiceIssued,
    Return,
    Sale,
    Scrap,
    SupplierPayment,
)
from ledger_service.domain.entry import Entry, Given, Goods
from ledger_service.domain.voucher import Line, Rule

OPENING = Rule("opening", 1)
SALE = Rule("sale", 1)
PAYMENT = Rule("payment", 1)
CREDIT = Rule("credit", 1)
INVOICE_CANCELLED = Rule("invoice_cancelled", 1)
RETURN = Rule("return", 1)
RETURN_CANCELLED = Rule("return_cancelled", 1)
RED_INVOICE = Rule("red_invoice", 1)
SCRAP = Rule("scrap", 1)
PURCHASE = Rule("purchase", 1)
PURCHASE_RETURN = Rule("purchase_return", 1)
SUPPLIER_PAYMENT = Rule("supplier_payment", 1)
COST = Rule("cost", 1)
CLOSE = Rule("close", 1)
MANUAL = Rule("manual", 1)

AUTOMATIC = (
    SALE, INVOICE_CANCELLED, PAYMENT, CREDIT, RETURN, RETURN_CANCELLED, RED_INVOICE, SCRAP, PURCHASE, PURCHASE_RETURN,
    SUPPLIER_PAYMENT, COST,
)  # fmt: skip
"""Rules whose vouchers nobody checks one by one: a person authorises the rule for a book (财会〔2024〕12号)."""

MONEY: dict[Method, str] = {
    "bank_transfer": BANK,
    "cash": CASH,
    "alipay": OTHER_MONEY,
    "wechat_pay": OTHER_MONEY,
    "online_link": OTHER_MONEY,
}
"""The account that a payment method fills."""

RECEIVED: dict[Claim, str] = {"invoice": "2", "advance": "3", "unidentified": "3c", "refund": "8c'", "residual": "7d"}
PAID: dict[Claim, str] = {"invoice": "2'", "advance": "3'", "unidentified": "3c'", "refund": "8c"}
"""The entry of a part of a payment by what it stands against."""
CREDITED: dict[tuple[Claim, Claim], str] = {
    ("advance", "invoice"): "3b", ("advance", "refund"): "3b'",
    ("unidentified", "invoice"): "3c2", ("unidentified", "advance"): "3c3", ("unidentified", "refund"): "3c4",
    ("invoice", "refund"): "8b", ("invoice", "advance"): "8d", ("invoice", "invoice"): "8d'",
    ("refund", "invoice"): "8b'", ("refund", "advance"): "8b2",
}  # fmt: skip
"""The entry of a credit by where it stood and where it goes."""

Table = Mapping[str, Entry]


def entries_of_sale(sale: Sale, table: Table, issues: Sequence[Goods]) -> list[Line]:
    """1 and 1b; a line whose cost is pending (1c) is not among ``issues``."""
    invoice, of = sale.source.id, f"发票{sale.number}"
    said = Given(summary=f"{table['1'].name} {of}", customer=sale.customer_id, invoice=invoice)
    lines = table["1"].lines({"net": sale.net, "vat": sale.vat}, said)
    return lines + _goods(table["1b"], f"{table['1b'].name} {of}", invoice, issues)


def entries_of_cost(invoice_id: str, table: Table, issue: Goods) -> list[Line]:
    """1c: the cost of a sale whose goods have come in by now."""
    return _goods(table["1c"], f"{table['1c'].name} {invoice_id}", invoice_id, [issue])


def entries_of_payment(payment: Payment, table: Table) -> list[Line]:
    """2, 3, the first half of 3c, 7d; going out: 8c. One line of money, and one for each part."""
    rows, by = (RECEIVED if payment.incoming else PAID), payment.customer_id
    name, side = ("收款", "debit") if payment.incoming else ("付款", "credit")
    lines = [Line(MONEY[payment.method], side, payment.amount, name)]
    for portion in payment.portions:
        if portion.amount:
            said = Given(summary=name, customer=by, party=by, invoice=portion.invoice_id)
            slots = table[rows[portion.claim]].slots
            lines += [slot.line(portion.amount, said) for slot in slots if slot.fixed]
    return lines


def entries_of_credit(credit: Credit, table: Table) -> list[Line]:
    """8b, 8d, 3b and the second half of 3c: from where the credit stood to where it goes."""
    row = table[CREDITED[credit.taken.claim, credit.given.claim]]
    return [
        slot.line(
            credit.taken.amount, Given(summary="转销往来", customer=credit.customer_id, invoice=portion.invoice_id)
        )
        for slot, portion in zip(row.slots, (credit.taken, credit.given), strict=True)
    ]


def entries_of_return(back: Return, table: Table, goods: Sequence[Goods], scrapped: Sequence[Goods]) -> list[Line]:
    """5, 5n and 5r with their five postings, 7 for what of it is scrapped; an allowance (6) has no ``goods``."""
    row = table[("6" if back.allowance else "5") + ("r" if back.red_pending else "")]
    identity, invoice = back.source.id, back.invoice_id
    said = Given(summary=f"{row.name} {identity}", customer=back.customer_id, invoice=invoice)
    lines = row.lines({"net": back.net, "vat": back.vat}, said)
    lines += _goods(table["5c"], f"{table['5c'].name} {identity}", invoice, goods)
    return lines + _goods(table["7"], f"{table['7'].name} {identity}", invoice, scrapped)


def entries_of_red_invoice(issued: RedInvoiceIssued, table: Table) -> list[Line]:
    """5r, second half."""
    row = table["5r2"]
    return row.lines({"vat": issued.vat}, Given(summary=f"{row.name} {issued.source.id}", invoice=issued.invoice_id))


def entries_of_scrap(scrap: Scrap, table: Table, cost: int) -> list[Line]:
    """7b, after 7c when the loss is an abnormal one."""
    figures = {
        "cost": cost,
        "input": scrap.input_vat,
        "residual": scrap.residual_net,
        "vat": scrap.residual_vat,
        "compensation": sum(amount for _, amount in scrap.compensations),
    }
    said = Given(
        summary=f"{table['7b'].name} {scrap.source.id}",
        party=scrap.residual_buyer,
        invoice=scrap.invoice_id,
        payers=scrap.compensations,
    )
    transferred = table["7c"].lines(figures, said) if scrap.abnormal else []
    return transferred + table["7b"].lines(figures, said)


def entries_of_purchase(purchase: Purchase, table: Table) -> list[Line]:
    """0; going back to the supplier: 11."""
    row = table[{"no": "0", "red": "11", "transfer": "11t"}[purchase.back]]
    figures = {
        "cost": sum(line.net for line in purchase.lines),
        "vat": sum(line.vat for line in purchase.lines),
    }
    goods = [Goods(None, line.sku, line.qty, line.net) for line in purchase.lines]
    return row.lines(figures, Given(summary=f"{row.name} {purchase.number}", party=purchase.supplier_id, goods=goods))


def entries_of_supplier_payment(payment: SupplierPayment, table: Table) -> list[Line]:
    """0b."""
    row = table["0b"]
    said = Given(summary=f"{row.name} {payment.source.id}", party=payment.supplier_id, money=MONEY[payment.method])
    return row.lines({"amount": payment.amount}, said)


def _goods(row: Entry, summary: str, invoice: str, goods: Sequence[Goods]) -> list[Line]:
    if not goods:
        return []
    return row.lines({"cost": sum(one.cost for one in goods)}, Given(summary=summary, invoice=invoice, goods=goods))
