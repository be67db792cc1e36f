"""Opening a book (建账): its opening balances make the first voucher, or nothing is opened."""

from collections.abc import Sequence
from decimal import Decimal

from hezhang_contracts.money import format_fen
from hezhang_contracts.values import value

from ledger_service.domain.chart import STOCK, Account, Side
from ledger_service.domain.checks import Refused
from ledger_service.domain.journal import Book, Journal, Settled
from ledger_service.domain.rules import OPENING
from ledger_service.domain.stock import Stock
from ledger_service.domain.voucher import Line, Source, Ties, Voucher, balance_of

SUMMARY = "期初余额"


@value
class OpeningLine:
    """What stands on an account when the book opens, in fen; stock names its sku and quantity."""

    account: str
    side: Side
    amount: int
    sku: str | None = None
    qty: Decimal | None = None
    customer_id: str | None = None
    party_id: str | None = None


def check_opening(book: Book, opening: Sequence[OpeningLine]) -> Refused | None:
    """Accounts of the chart with the dimensions that they need, no negative amount, and debit equals credit."""
    chart = book.chart
    for index, line in enumerate(opening):
        at = f"opening[{index}]"
        account = chart.get(line.account)
        if account is None:
            said = f"{book.standard} has for a {book.taxpayer} taxpayer no account {line.account!r} to post to"
            return Refused("account_unknown", said, f"{at}.account")
        if line.amount < 0:
            return Refused("amount_negative", "an opening balance is positive on one of the two sides", f"{at}.amount")
        refused = check_dimensions(account, line, at) or _check_stock(account, line, at)
        if refused is not None:
            return refused
    debit, credit = (sum(line.amount for line in opening if line.side == side) for side in ("debit", "credit"))
    if debit != credit:
        said = f"debit is {format_fen(debit)}, credit is {format_fen(credit)}; they have to be equal"
        return Refused("opening_unbalanced", said, "opening")
    return None


def open_book(
    journal: Journal, book: Book, source: Source, opening: Sequence[OpeningLine], maker: str
) -> Voucher | None:
    """Post the opening balances of a new book; None when there are none."""
    lines = [
        Line(
            line.account, line.side, line.amount, SUMMARY, line.customer_id, line.sku, line.qty, party_id=line.party_id
        )
        for line in opening
    ]
    for line in opening:
        if line.sku is not None and line.qty is not None:
            key = (book.book_id, line.sku)
            journal.restock(key, journal.stock.get(key, Stock()).moved(line.qty, line.amount))
    # What stands on the VAT account already is no document of this book, but its balance has to tie out.
    vat = -balance_of(line for line in lines if line.account == book.vat_output)
    entry = Settled(source.event_id, book.opened_on, customer_id=None, vat=vat)
    return journal.settle(source, entry, OPENING, lines, maker, ties=Ties(kind="opening"))


def check_dimensions(account: Account, line: OpeningLine, at: str) -> Refused | None:
    """A line names what its account is kept by, and nothing else."""
    name = f"{account.code} {account.name}"
    for field, given, needed in (
        ("customer_id", line.customer_id is not None, account.dimension == "customer"),
        ("sku", line.sku is not None, account.dimension == "sku"),
        ("qty", line.qty is not None, account.dimension == "sku"),
        ("party_id", line.party_id is not None, account.dimension in ("supplier", "party")),
    ):
        if given != needed:
            said = f"{name} is kept by {field}, give one" if needed else f"{name} is not kept by {field}, leave it out"
            return Refused(f"{field}_{'missing' if needed else 'not_allowed'}", said, f"{at}.{field}")
    return None


def _check_stock(account: Account, line: OpeningLine, at: str) -> Refused | None:
    if line.qty is not None and line.qty <= 0:
        return Refused("quantity_not_positive", f"qty is {line.qty}, it must be above 0", f"{at}.qty")
    if account.code == STOCK and line.side != "debit":
        return Refused("side_wrong", "stock opens on the debit side", f"{at}.side")
    return None
