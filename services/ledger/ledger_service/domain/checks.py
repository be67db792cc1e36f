"""What has to hold of a document before it can be posted; each refusal names the field and what would be right."""

from collections.abc import Mapping

from hezhang_contracts.money import format_decimal, format_fen
from hezhang_contracts.values import value

from ledger_service.domain.documents import Credit, Payment, Return, ReturnLine, Sale
from ledger_service.domain.journal import Settled
from ledger_service.domain.rules import CREDITED
from ledger_service.domain.stock import ZERO, IssuedLine


@value
class Refused:
    """The ledger does not post the document; nothing was changed."""

    code: str
    message: str
    field: str | None = None


def check_sale(sale: Sale) -> Refused | None:
    """Line numbers are unique, quantities positive, amounts not negative, and the total is Σ (net + VAT)."""
    seen: set[int] = set()
    for index, line in enumerate(sale.lines):
        at = f"lines[{index}]"
        if line.line_no in seen:
            return Refused("line_number_repeated", f"line_no {line.line_no} occurs twice", f"{at}.line_no")
        seen.add(line.line_no)
        if line.qty <= 0:
            return Refused("quantity_not_positive", f"qty is {line.qty}, it must be above 0", f"{at}.qty")
        if line.net < 0 or line.vat < 0:
            return Refused("amount_negative", "net and vat of a sale cannot be negative", f"{at}.net")
    if sale.total != sale.net + sale.vat:
        right = format_fen(sale.net + sale.vat)
        return Refused("total_mismatch", f"total is {format_fen(sale.total)}, the lines add up to {right}", "total")
    return None


def check_payment(payment: Payment) -> Refused | None:
    """Amounts are not negative, and the portions add up to the amount."""
    if payment.amount < 0 or any(portion.amount < 0 for portion in payment.portions):
        return Refused("amount_negative", "a payment cannot be negative; direction says which way", "amount")
    applied = sum(portion.amount for portion in payment.portions)
    if applied != payment.amount:
        return Refused(
            "amount_mismatch",
            f"amount is {format_fen(payment.amount)}, but what it is applied to adds up to {format_fen(applied)}",
            "amount",
        )
    return None


def check_credit(credit: Credit) -> Refused | None:
    """The amount is not negative, and an invoice is named where one is meant."""
    if credit.taken.amount < 0:
        return Refused(
            "amount_negative", "the amount of a credit cannot be negative; source and target say which way", "amount"
        )
    if credit.taken.claim == "invoice" and credit.taken.invoice_id is None:
        return Refused("invoice_missing", "a credit from an invoice names it", "invoice_id")
    if credit.given.claim == "invoice" and credit.given.invoice_id is None:
        return Refused("invoice_missing", "a credit to an invoice names it", "target_invoice_id")
    if (credit.taken.claim, credit.given.claim) not in CREDITED:
        return Refused(
            "credit_moves_nothing", "the credit goes to where it stands; target names another place", "target"
        )
    return None


def check_return(back: Return, sold: Settled, issued: Mapping[int, IssuedLine | None]) -> Refused | None:
    """The same customer, lines of that invoice, and never more than was sold, in quantity and amount."""
    if back.customer_id != sold.customer_id:
        return Refused(
            "customer_mismatch", f"invoice {back.invoice_id} was issued to customer {sold.customer_id}", "customer_id"
        )
    after: dict[int, IssuedLine] = {}
    for index, line in enumerate(back.lines):
        origin = after.get(line.invoice_line_no) or issued[line.invoice_line_no]
        refused = _check_line(line, origin, back, f"lines[{index}]")
        if refused is not None or origin is None:
            return refused
        after[line.invoice_line_no] = origin.after_return(ZERO if back.allowance else line.qty, line.net, line.vat)
    return None


def _check_line(line: ReturnLine, origin: IssuedLine | None, back: Return, at: str) -> Refused | None:
    if origin is None:
        unknown = f"invoice {back.invoice_id} has no line {line.invoice_line_no} in the books"
        return Refused("invoice_line_unknown", unknown, f"{at}.invoice_line_no")
    if line.sku != origin.sku:
        return Refused("sku_mismatch", f"the line sold {origin.sku or 'a service'}, not {line.sku}", f"{at}.sku")
    return (None if back.allowance else _check_qty(line, origin, at)) or _check_amount(line, origin, at)


def _check_amount(line: ReturnLine, origin: IssuedLine, at: str) -> Refused | None:
    if line.net < 0 or line.vat < 0:
        return Refused("amount_negative", "net and vat of a return are positive; they are posted in red", f"{at}.net")
    for name, amount, left in (
        ("net", line.net, origin.net - origin.returned_net),
        ("vat", line.vat, origin.vat - origin.returned_vat),
    ):
        if amount > left:
            said = f"{name} is {format_fen(amount)}, of the line only {format_fen(left)} is left"
            return Refused("return_amount_exceeds_invoice", said, f"{at}.{name}")
    return None


def _check_qty(line: ReturnLine, origin: IssuedLine, at: str) -> Refused | None:
    if line.qty <= 0:
        return Refused("quantity_not_positive", f"qty is {line.qty}, it must be above 0", f"{at}.qty")
    left = origin.qty - origin.returned_qty
    if line.qty > left:
        said = f"qty is {format_decimal(line.qty)}, of the line only {format_decimal(left)} can come back"
        return Refused("return_exceeds_issue", said, f"{at}.qty")
    return None
