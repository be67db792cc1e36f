"""Rows of the table of entries, made ready for a book: its accounts looked up, its amounts read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from hezhang_contracts.values import value

from ledger_service.domain import entries
from ledger_service.domain.chart import (
    BANK,
    REFUND_PAYABLE,
    UNIDENTIFIED,
    VAT_OUTPUT,
    VAT_RED_PENDING,
    Side,
    Standard,
    Taxpayer,
    code_in,
)
from ledger_service.domain.voucher import Line

HAND = "hand"
_NAMED = {"应退货款": REFUND_PAYABLE, "待查": UNIDENTIFIED, "待红冲销项税额": VAT_RED_PENDING}
_COLUMNS: dict[Taxpayer, dict[str, str]] = {
    "general": {
        "进项税额": "22210101", "销项税额": VAT_OUTPUT["general"], "进项税额转出": "22210110",
        "转出未交增值税": "22210104", "未交增值税": "222102",
    },
    "small_scale": {"销项税额": VAT_OUTPUT["small_scale"]},
}  # fmt: skip
_ONLY: dict[Standard, str] = {"small_business": entries.SMALL_BUSINESS, "enterprise": entries.ENTERPRISE}
_GIVEN = ("money", "account")
_PART = re.compile(r"(?P<account>\S+?)(?:\[(?P<names>\w+)\])? (?P<amount>\S+)")
_TERM = re.compile(r"([+-]?)(\w+)")


@value
class Goods:
    """Goods of a line that move, and their cost in fen; both are positive, the entry says which way."""

    line_no: int | None
    sku: str
    qty: Decimal
    cost: int


@value(kw_only=True)
class Given:
    """What the lines of a document name; ``money`` and ``account`` are the accounts that the document itself says."""

    summary: str
    customer: str | None = None
    party: str | None = None
    invoice: str | None = None
    money: str = BANK
    account: str = ""
    goods: Sequence[Goods] = ()
    payers: Sequence[tuple[str, int]] = ()


@value
class Slot:
    """One place of a row; without an account the taxpayer has none for it, and its amount has to be zero."""

    account: str
    side: Side
    terms: tuple[tuple[str, int], ...]
    names: str | None
    fixed: bool
    """Whether the account is one of the chart."""

    def amount(self, figures: Mapping[str, int]) -> int:
        """Its amount in fen."""
        amount = 0
        for name, sign in self.terms:
            amount += sign * figures[name]
        return amount

    def line(self, amount: int, given: Given) -> Line:
        """A line of it."""
        account = self.account if self.fixed else getattr(given, self.account)
        customer = party = None
        if self.names == "customer":
            customer = given.customer
        elif self.names is not None:
            party = given.party
        return Line(account, self.side, amount, given.summary, customer, None, None, given.invoice, None, party)

    def goods(self, given: Given) -> list[Line]:
        """A line for each of the goods."""
        sign = self.terms[0][1]
        return [
            Line(
                self.account, self.side, sign * one.cost, given.summary, None, one.sku, sign * one.qty, given.invoice,
                one.line_no,
            )
            for one in given.goods
        ]  # fmt: skip


@value
class Entry:
    """A row of the table; ``teller`` is the event or document that makes it, or ``hand``."""

    number: str
    name: str
    teller: str
    slots: tuple[Slot, ...]
    figures: frozenset[str] = field(default=frozenset())
    """The amounts that have to be given; ``cost`` is that of the goods where there are any."""

    def lines(self, figures: Mapping[str, int], given: Given) -> list[Line]:
        """The lines in the order of the row, zeros among them. ValueError when an account is missing for an amount."""
        lines: list[Line] = []
        for slot in self.slots:
            names = slot.names
            if names is None and slot.fixed:
                # What most slots are, and every sale, payment and return has: no further look at what is given.
                lines.append(
                    Line(slot.account, slot.side, slot.amount(figures), given.summary, invoice_id=given.invoice)
                )
            elif names == "sku":
                lines += slot.goods(given)
            elif names == "payers":
                lines += [Line(slot.account, slot.side, sum_, given.summary, party_id=p) for p, sum_ in given.payers]
            elif slot.account:
                lines.append(slot.line(slot.amount(figures), given))
            elif slot.amount(figures):
                raise ValueError(f"entry {self.number}: this kind of taxpayer has no account for {slot.terms[0][0]}")
        return lines

    @property
    def goods(self) -> bool:
        """Whether it moves goods."""
        return any(slot.names == "sku" for slot in self.slots)

    def names(self, *names: str) -> bool:
        """Whether one of its lines names one of these."""
        return any(slot.names in names for slot in self.slots)

    def asks(self, account: str) -> bool:
        """Whether the document has to say this account."""
        return any(slot.account == account for slot in self.slots)


def _slots(side: Side, cell: str, standard: Standard, taxpayer: Taxpayer) -> list[Slot]:
    slots: list[Slot] = []
    for part in filter(None, (text.strip() for text in cell.split("·"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"not a part of an entry: {part!r}")
        terms = tuple((name, -1 if sign == "-" else 1) for sign, name in _TERM.findall(match["amount"]))
        account = _account(match["account"], standard, taxpayer)
        slots.append(Slot(account, side, terms, match["names"], fixed=account not in ("", *_GIVEN)))
    return slots


def _account(said: str, standard: Standard, taxpayer: Taxpayer) -> str:
    if said in _GIVEN or said in _NAMED:
        return _NAMED.get(said, said)
    return code_in(standard, said) if said.isdecimal() else _COLUMNS[taxpayer].get(said, "")


def _read(standard: Standard, taxpayer: Taxpayer) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for row in filter(None, (entries.TABLE + _ONLY[standard]).splitlines()):
        number, name, teller, debit, credit = (cell.strip() for cell in row.split("|"))
        slots = [*_slots("debit", debit, standard, taxpayer), *_slots("credit", credit, standard, taxpayer)]
        figures = frozenset(name for slot in slots for name, _ in slot.terms if slot.names not in ("sku", "payers"))
        found[number] = Entry(number, name, teller, tuple(slots), figures)
    return found


_TABLES = {
    (standard, taxpayer): _read(standard, taxpayer)
    for standard in ("small_business", "enterprise")
    for taxpayer in ("general", "small_scale")
}


def table_of(standard: Standard, taxpayer: Taxpayer) -> dict[str, Entry]:
    """The entries of a book by their numbers."""
    return _TABLES[standard, taxpayer]
