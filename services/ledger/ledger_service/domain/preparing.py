"""Lines by a row of the table of entries that no event tells: what a person has to say, and what of it is missing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from hezhang_contracts.money import format_decimal

from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Method
from ledger_service.domain.entry import HAND, Entry, Given, Goods
from ledger_service.domain.journal import Book
from ledger_service.domain.rules import MONEY
from ledger_service.domain.voucher import Line, without_zeros


class GoodsAsked(Protocol):
    """Goods and their cost in fen."""

    @property
    def sku(self) -> str: ...
    @property
    def qty(self) -> Decimal: ...
    @property
    def cost(self) -> int: ...


class EntryAsked(Protocol):
    """What a person says of an entry; amounts in fen."""

    @property
    def entry(self) -> str: ...
    @property
    def figures(self) -> Mapping[str, int]: ...
    @property
    def customer_id(self) -> str | None: ...
    @property
    def party_id(self) -> str | None: ...
    @property
    def invoice_id(self) -> str | None: ...
    @property
    def method(self) -> Method: ...
    @property
    def account(self) -> str | None: ...
    @property
    def goods(self) -> Sequence[GoodsAsked]: ...
    @property
    def reference(self) -> str: ...


def prepare(book: Book, asked: EntryAsked) -> tuple[Line, ...] | Refused:
    """The lines of a row, without zeros."""
    row = book.entries.get(asked.entry)
    if row is None:
        return Refused("entry_unknown", f"the table of {book.standard} has no entry {asked.entry!r}", "entry")
    refused = _check(row, asked)
    if refused is not None:
        return refused
    goods = [Goods(None, one.sku, one.qty, one.cost) for one in asked.goods]
    figures = dict(asked.figures)
    if goods:
        figures["cost"] = sum(one.cost for one in goods)
    given = Given(
        summary=f"{row.name} {asked.reference}".rstrip(),
        customer=asked.customer_id,
        party=asked.party_id,
        invoice=asked.invoice_id,
        money=MONEY[asked.method],
        account=asked.account or "",
        goods=goods,
    )
    try:
        return without_zeros(row.lines(figures, given))
    except ValueError as error:
        return Refused("vat_not_deductible", str(error), "figures")


def _check(row: Entry, asked: EntryAsked) -> Refused | None:
    if row.teller != HAND:
        said = f"entry {row.number} ({row.name}) is posted when {row.teller} says so"
        return Refused("entry_told", said, "entry")
    needed = row.figures - {"cost"} if row.goods else row.figures
    if set(asked.figures) != needed:
        return Refused("figures_wrong", f"entry {row.number} takes {', '.join(sorted(needed)) or 'none'}", "figures")
    if any(amount < 0 for amount in asked.figures.values()):
        return Refused("amount_negative", "the entry says what is red; give positive amounts", "figures")
    for field, given, wanted in (
        ("customer_id", asked.customer_id is not None, row.names("customer")),
        ("party_id", asked.party_id is not None, row.names("supplier", "party")),
        ("account", asked.account is not None, row.asks("account")),
        ("goods", bool(asked.goods), row.goods),
    ):
        if given != wanted:
            said = f"entry {row.number} needs a {field}" if wanted else f"entry {row.number} takes no {field}"
            return Refused(f"{field}_{'missing' if wanted else 'not_allowed'}", said, field)
    for index, one in enumerate(asked.goods):
        if one.qty <= 0 or one.cost < 0:
            said = f"qty is {format_decimal(one.qty)}; it is above 0, and the cost not below"
            return Refused("quantity_not_positive", said, f"goods[{index}].qty")
    return None
