"""What is open on an invoice, and where money and goods that come back go.

Only collections decides what a payment or a credit is applied to; the ledger posts what it is told. A payment and a
return both lower what is open; what exceeds it is the customer's: an advance (预收) or a refund payable (应退货款).
So at rest, per invoice, open = max(0, issued − returned − paid), whatever came first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Key = tuple[str, str]
"""(book_id, id): nothing is ever looked up without its book."""

Settlement = Literal["refund", "on_account", "next_invoice"]


@dataclass(slots=True)
class OpenItem:
    """An invoice as far as its balance goes.

    Amounts in fen, never negative; ``released`` is what left it again as a credit.
    """

    book_id: str
    invoice_id: str
    number: str
    customer_id: str
    day: date
    issued_fen: int
    returned_fen: int = 0
    paid_fen: int = 0
    credited_fen: int = 0
    released_fen: int = 0

    @property
    def key(self) -> Key:
        """The invoice within its book."""
        return self.book_id, self.invoice_id

    @property
    def open_fen(self) -> int:
        """What the customer still owes on it."""
        return self.issued_fen - self.returned_fen - self.paid_fen - self.credited_fen + self.released_fen

    def pay(self, wished_fen: int) -> int:
        """Apply a payment; returns what was applied, at most what is open."""
        applied = min(wished_fen, self.open_fen)
        self.paid_fen += applied
        return applied

    def credit(self, offered_fen: int) -> int:
        """Apply an advance; returns what was applied, at most what is open."""
        applied = min(offered_fen, self.open_fen)
        self.credited_fen += applied
        return applied

    def take_back(self, amount_fen: int) -> int:
        """Lower the invoice by goods that came back; returns what exceeds the open amount: it was settled before."""
        excess = max(0, amount_fen - self.open_fen)
        self.returned_fen += amount_fen
        self.released_fen += excess
        return excess


@dataclass(slots=True)
class AccountChange:
    """How a customer's account moves, in fen."""

    advance_fen: int = 0
    refund_payable_fen: int = 0


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit that moved: entries 8b (invoice → refund), 8d (invoice → on account), 3b (on account → invoice).

    From a refund back to the invoice when a return is cancelled: 8b undone.
    """

    source: Literal["invoice", "on_account", "refund"]
    target: Literal["invoice", "on_account", "refund"]
    amount_fen: int
    invoice_id: str | None = None
    target_invoice_id: str | None = None


class Receivables:
    """The open items and accounts that one transaction works on; what it changed is read back from it."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        self._items = {item.key: item for item in items}
        self._of_customer: defaultdict[Key, list[OpenItem]] = defaultdict(list)
        for item in sorted(self._items.values(), key=lambda item: (item.day, item.invoice_id)):
            self._of_customer[item.book_id, item.customer_id].append(item)
        self._touched: dict[Key, OpenItem] = {}
        self.accounts: defaultdict[Key, AccountChange] = defaultdict(AccountChange)

    @property
    def changed(self) -> list[OpenItem]:
        """The items whose balance was moved, each once."""
        return list(self._touched.values())

    def get(self, book_id: str, invoice_id: str) -> OpenItem | None:
        """The item, or None when the book has no such invoice."""
        return self._items.get((book_id, invoice_id))

    def _touch(self, item: OpenItem) -> OpenItem:
        return self._touched.setdefault(item.key, item)

    def receive(self, book_id: str, customer_id: str, amount_fen: int, wishes: dict[str, int]) -> dict[str, int]:
        """Apply a receipt (收款) by what the payer wishes per invoice; returns what was applied, without zeros.

        The caller has checked that the invoices exist and that Σ wishes ≤ amount; the rest goes on account.
        """
        applied = {invoice_id: self._touch(self._items[book_id, invoice_id]).pay(wished)
                   for invoice_id, wished in wishes.items()}  # fmt: skip
        self.accounts[book_id, customer_id].advance_fen += amount_fen - sum(applied.values())
        return {invoice_id: fen for invoice_id, fen in applied.items() if fen}

    def take_back(self, item: OpenItem, amount_fen: int, settlement: Settlement) -> list[Credit]:
        """Apply a return; returns the credits that follow when the invoice was (partly) settled before."""
        excess = self._touch(item).take_back(amount_fen)
        if not excess:
            return []
        account = self.accounts[item.book_id, item.customer_id]
        if settlement == "refund":
            account.refund_payable_fen += excess
            return [Credit("invoice", "refund", excess, invoice_id=item.invoice_id)]
        account.advance_fen += excess
        credits = [Credit("invoice", "on_account", excess, invoice_id=item.invoice_id)]
        target = self._oldest_open(item.book_id, item.customer_id) if settlement == "next_invoice" else None
        if target is not None:
            applied = self._touch(target).credit(excess)
            account.advance_fen -= applied
            credits.append(Credit("on_account", "invoice", applied, target_invoice_id=target.invoice_id))
        return credits

    def cancel(self, item: OpenItem) -> list[Credit]:
        """The invoice never was: nothing of it is open, and what was settled of it goes on the customer's account."""
        return self.take_back(item, item.issued_fen - item.returned_fen, "on_account")

    def restore(self, item: OpenItem, amount_fen: int, refund_fen: int, advance_fen: int) -> list[Credit]:
        """Undo a return: the invoice is open by it again, less what of its credit is still there.

        ``refund_fen`` is not paid out yet, ``advance_fen`` is still on account; what was used elsewhere stays there.
        """
        self._touch(item).returned_fen -= amount_fen
        account = self.accounts[item.book_id, item.customer_id]
        credits: list[Credit] = []
        refunded = item.credit(refund_fen)
        if refunded:
            account.refund_payable_fen -= refunded
            credits.append(Credit("refund", "invoice", refunded, target_invoice_id=item.invoice_id))
        advanced = item.credit(advance_fen)
        if advanced:
            account.advance_fen -= advanced
            credits.append(Credit("on_account", "invoice", advanced, target_invoice_id=item.invoice_id))
        return credits

    def _oldest_open(self, book_id: str, customer_id: str) -> OpenItem | None:
        return next((item for item in self._of_customer[book_id, customer_id] if item.open_fen), None)
