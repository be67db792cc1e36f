"""Vouchers by hand (手工凭证): draft → reviewed → posted, and never checked by who made them.

A draft is one or more vouchers that are posted together: a correction is a red copy and what replaces it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.money import MAX_FEN, format_decimal, format_fen
from hezhang_contracts.values import value

from ledger_service.domain.chart import STOCK, Account, Chart
from ledger_service.domain.checks import Refused
from ledger_service.domain.journal import Book, Journal, Settled
from ledger_service.domain.rules import MANUAL
from ledger_service.domain.stock import ZERO, Stock
from ledger_service.domain.voucher import Hands, Line, Source, Ties, Voucher, balance_of

State = Literal["draft", "reviewed", "posted", "withdrawn"]
MAX_LINES = 20_000


@value
class Prepared:
    """One voucher of a draft."""

    lines: tuple[Line, ...]
    ties: Ties = Ties()


@value(kw_only=True)
class Draft:
    """Vouchers on their way. ``rule`` says what made their lines: "manual", or "entry 13" of the table of entries.

    ``document_date`` is the day of the document where that is another: an omission is posted in an open month (14f).
    """

    book_id: str
    draft_id: str
    day: date
    maker: str
    vouchers: tuple[Prepared, ...]
    rule: str = MANUAL.name
    document_date: date | None = None
    reason: str | None = None
    attachments: tuple[str, ...] = ()
    state: State = "draft"
    checker: str | None = None


def check_lines(chart: Chart, lines: Sequence[Line]) -> Refused | None:
    """Two lines or more, none of them zero, on accounts of the chart with what these are kept by, and balanced."""
    return _check_count(lines) or _check_each(chart, lines) or _check_sums(lines)


def _check_count(lines: Sequence[Line]) -> Refused | None:
    if len(lines) < 2:
        return Refused("lines_missing", "a voucher has at least two lines", "lines")
    if len(lines) > MAX_LINES:
        return Refused("lines_too_many", f"a voucher has at most {MAX_LINES} lines, not {len(lines)}", "lines")
    return None


def _check_each(chart: Chart, lines: Sequence[Line]) -> Refused | None:
    for index, line in enumerate(lines):
        account = chart.get(line.account)
        if account is None:
            said = f"the book has no account {line.account!r} that can be posted to"
            return Refused("account_unknown", said, f"lines[{index}].account")
        refused = _check_line(account, line, f"lines[{index}]")
        if refused is not None:
            return refused
    return None


def _check_sums(lines: Sequence[Line]) -> Refused | None:
    if sum(abs(line.amount) for line in lines) > 2 * MAX_FEN:
        return Refused("amount_too_large", f"a voucher adds up to {format_fen(MAX_FEN)} at most", "lines")
    debit, credit = (sum(line.amount for line in lines if line.side == side) for side in ("debit", "credit"))
    if debit != credit:
        said = f"debit is {format_fen(debit)}, credit is {format_fen(credit)}; they have to be equal"
        return Refused("voucher_unbalanced", said, "lines")
    return None


def _check_line(account: Account, line: Line, at: str) -> Refused | None:
    if line.amount == 0:
        return Refused("amount_zero", "a line has an amount; leave the line out", f"{at}.amount")
    if abs(line.amount) > MAX_FEN:
        return Refused("amount_too_large", f"an amount is at most {format_fen(MAX_FEN)}", f"{at}.amount")
    name = f"{account.code} {account.name}"
    for field, given, needed in (
        ("customer_id", line.customer_id is not None, account.dimension == "customer"),
        ("party_id", line.party_id is not None, account.dimension in ("supplier", "party")),
        ("sku", line.sku is not None, account.dimension == "sku"),
        ("qty", line.qty is not None, account.dimension == "sku"),
    ):
        if given != needed:
            said = f"{name} is kept by {field}, give one" if needed else f"{name} is not kept by {field}, leave it out"
            return Refused(f"{field}_{'missing' if needed else 'not_allowed'}", said, f"{at}.{field}")
    if line.qty is not None and (line.qty == 0 or (line.qty > 0) != (line.amount > 0)):
        return Refused("qty_sign_wrong", "a quantity is not 0 and has the sign of its amount", f"{at}.qty")
    return None


def review(draft: Draft, by: str) -> Draft | Refused:
    """Somebody else than the maker has looked at it (复核)."""
    if draft.state != "draft":
        return Refused("draft_state_wrong", f"the draft is {draft.state}; only a new one is reviewed")
    if by == draft.maker:
        return Refused("checker_is_maker", f"{by} made it (制单); another person reviews it (复核)")
    return replace(draft, state="reviewed", checker=by)


def withdraw(draft: Draft) -> Draft | Refused:
    """It will not be posted."""
    if draft.state not in ("draft", "reviewed"):
        return Refused("draft_state_wrong", f"the draft is {draft.state} already")
    return replace(draft, state="withdrawn")


def posted(draft: Draft) -> Draft:
    """It is in the books."""
    return replace(draft, state="posted")


def check_postable(draft: Draft) -> Refused | None:
    """Only a reviewed draft is posted."""
    if draft.state == "reviewed":
        return None
    return Refused("draft_state_wrong", f"the draft is {draft.state}; it is posted when it is reviewed")


def skus_of(draft: Draft) -> frozenset[str]:
    """The goods that it moves."""
    return frozenset(line.sku for part in draft.vouchers for line in part.lines if line.sku is not None)


def post(
    journal: Journal, book: Book, draft: Draft, sources: Sequence[Source], poster: str | None
) -> list[Voucher] | Refused:
    """Post all vouchers of a draft, or none."""
    stock = _stock_after(journal, book, draft)
    if isinstance(stock, Refused):
        return stock
    for sku, after in stock.items():
        journal.restock((book.book_id, sku), after)
    vouchers: list[Voucher] = []
    for prepared, source in zip(draft.vouchers, sources, strict=True):
        # Output VAT by hand counts as a document without a tax invoice (invariant 14).
        vat = -balance_of(line for line in prepared.lines if line.account == book.vat_output)
        entry = Settled(source.event_id, draft.document_date or draft.day, customer_id=None, vat=vat)
        ties = replace(prepared.ties, attachments=draft.attachments)
        hands = Hands(draft.checker, poster)
        voucher = journal.settle(source, entry, MANUAL, prepared.lines, draft.maker, hands, ties, draft.day)
        assert voucher is not None
        vouchers.append(voucher)
    return vouchers


def _stock_after(journal: Journal, book: Book, draft: Draft) -> dict[str, Stock] | Refused:
    moved: dict[str, tuple[Decimal, int]] = defaultdict(lambda: (ZERO, 0))
    for line in (line for part in draft.vouchers for line in part.lines if line.account == STOCK):
        if line.sku is not None and line.qty is not None:
            sign = 1 if line.side == "debit" else -1
            qty, cost = moved[line.sku]
            moved[line.sku] = (qty + sign * line.qty, cost + sign * line.amount)
    after = {sku: journal.stock[(book.book_id, sku)].moved(*change) for sku, change in moved.items()}
    for sku, stock in after.items():
        if not stock.possible:
            said = f"{format_decimal(stock.qty)} of {sku} at {format_fen(stock.cost)} would be left, which cannot be"
            return Refused("stock_short", said, "lines")
    return after
