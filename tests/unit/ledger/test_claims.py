"""Invariants 3 and 27: what collections has open is what the ledger has on 1122, 2203 and 224101."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from collections_service.domain.settlement import OpenItem, Receivables
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain.documents import Claim, Document, Portion

from tests.unit.collections.test_settlement import Act, histories
from tests.unit.ledger.books import Books
from tests.unit.ledger.saying import BOOK, DAY, back, credit, payment, sale

CLAIMS: dict[str, Claim] = {"invoice": "invoice", "on_account": "advance", "refund": "refund"}
ACTS = histories(("on_account", "refund", "next_invoice"), invoices=4, acts=8)


class Trade:
    """What collections decides, and what it tells the ledger of it. Every other invoice is another customer's."""

    def __init__(self, issued: Sequence[int]) -> None:
        self.items = [
            OpenItem(BOOK, f"i{n}", f"N{n}", f"c{n % 2}", DAY + timedelta(n), issued_fen=fen)
            for n, fen in enumerate(issued)
        ]
        self.receivables = Receivables(self.items)
        self.told: list[Document] = []
        for item in self.items:
            self._tell(item, sale(item.invoice_id, (None, 1, item.issued_fen, 0), day=item.day))

    def act(self, act: Act) -> None:
        """A payment or a return."""
        item, n = self.items[act.invoice], len(self.told)
        if act.kind == "payment":
            applied = self.receivables.receive(BOOK, item.customer_id, act.fen, {item.invoice_id: act.fen})
            portions = [Portion("invoice", fen, invoice) for invoice, fen in applied.items()]
            rest = Portion("advance", act.fen - sum(applied.values()))
            self._tell(item, payment(f"p{n}", *portions, rest))
            return
        self._tell(item, back(f"r{n}", item.invoice_id, (1, None, 0, act.fen, 0), allowance=True))
        for index, one in enumerate(self.receivables.take_back(item, act.fen, act.settlement)):
            taken = Portion(CLAIMS[one.source], one.amount_fen, one.invoice_id)
            given_ = Portion(CLAIMS[one.target], one.amount_fen, one.target_invoice_id)
            self._tell(item, credit(f"k{n}-{index}", taken, given_))

    def _tell(self, item: OpenItem, document: Document) -> None:
        self.told.append(replace(document, customer_id=item.customer_id))

    def claims(self) -> Counter[tuple[str, str]]:
        """By customer and account, in fen, as collections has them."""
        found: Counter[tuple[str, str]] = Counter()
        for item in self.items:
            found[item.customer_id, "1122"] += item.open_fen
        for (_, customer), account in self.receivables.accounts.items():
            found[customer, "2203"] -= account.advance_fen
            found[customer, "224101"] -= account.refund_payable_fen
        return found


def on_the_books(books: Books) -> Counter[tuple[str, str]]:
    """By customer and account, in fen, as the ledger has them."""
    found: Counter[tuple[str, str]] = Counter()
    for line in (line for voucher in books.all.vouchers for line in voucher.lines):
        if line.account in ("1122", "2203", "224101"):
            assert line.customer_id is not None
            found[line.customer_id, line.account] += line.amount if line.side == "debit" else -line.amount
    return found


@given(ACTS, st.randoms(use_true_random=False), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_3_and_27_open_items_less_credits_are_the_control_accounts_of_each_customer(
    history: tuple[list[int], list[Act]], random: Any, sizes: list[int]
) -> None:
    issued, acts = history
    trade, books, replayed = Trade(issued), Books(), Books()
    for act in acts:
        trade.act(act)
    books.post_all(trade.told, sizes)
    assert +on_the_books(books) == +trade.claims()
    assert -on_the_books(books) == -trade.claims()
    # From the start of the topics once more, in another order, and some of it twice: the same projection.
    again = trade.told + random.sample(trade.told, len(trade.told) // 2)
    replayed.post_all(random.sample(again, len(again)), sizes)
    assert replayed.turnover() == books.turnover()
    assert on_the_books(replayed) == on_the_books(books)
