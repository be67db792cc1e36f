"""Books in memory, read and written by key as the database's are."""

import copy
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ledger_service.domain import buying, cancelling, following, posting
from ledger_service.domain.chart import Standard, Taxpayer
from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import (
    Credit,
    Document,
    InvoiceCancelled,
    Payment,
    Purchase,
    RedInvoiceIssued,
    Return,
    ReturnCancelled,
    ReturnLine,
    Sale,
    Scrap,
    SupplierPayment,
)
from ledger_service.domain.journal import Book, Journal, PostedLine, Settled, Wanted
from ledger_service.domain.opening import OpeningLine, open_book
from ledger_service.domain.posting import Outcome, Posted, Waits, wanted_by
from ledger_service.domain.stock import Stock
from ledger_service.domain.voucher import Line, Voucher, period_of

from tests.unit.ledger.saying import BOOK, opening_of, source

NOW = datetime(2026, 1, 6, tzinfo=UTC)


class Books:
    """Everything that was posted. Only what ``Wanted`` names can be seen by a posting."""

    def __init__(
        self,
        taxpayer: Taxpayer = "general",
        opening: Sequence[OpeningLine] = (),
        standard: Standard = "small_business",
    ) -> None:
        self.all = Journal(NOW)
        book = Book(
            BOOK, "Shop", standard, taxpayer, "Asia/Shanghai", date(2026, 1, 1), opened_through=date(2026, 12, 31)
        )
        self.all.numbers[(BOOK, period_of(book.opened_on))] = 0
        open_book(self.all, book, source("opening", BOOK), opening, "me")
        self.all.books[BOOK] = book

    def read(self, wanted: Wanted) -> Journal:
        """A journal with the wanted keys only."""
        pending = {key: self._pending(key) for key in wanted.received}
        waiting = {line for lines in pending.values() for line in lines}
        sources = wanted.sources | {(book, "invoice", invoice, 0) for book, invoice, _ in waiting}
        settled = {k: v for k, v in self.all.settled.items() if k in sources}
        journal = Journal(
            self.all.now,
            books={k: v for k, v in self.all.books.items() if k in wanted.books},
            settled=settled,
            issued={k: v for k, v in self.all.issued.items() if k[:2] in wanted.invoices or k in waiting},
            parts={part: self._posted_for(part) for part in wanted.parts},
            refused_parts=self.all.refused_parts & wanted.parts,
            refused_sales=self.all.refused_sales & wanted.sales,
            pending=pending,
            sales={sale: self._posted(("invoice", "cost"), sale) for sale in wanted.sales},
        )
        journal.numbers = {k: self.all.numbers.get(k, 0) for k in journal.landing_periods(wanted.periods)}
        returned = {(book, line.sku) for book, *of in wanted.parts for line in self._returned((book, *of)) if line.sku}
        journal.stock = {k: self.all.stock.get(k, Stock()) for k in wanted.skus | returned}
        return journal

    def _returned(self, part: tuple[Any, ...]) -> Sequence[ReturnLine]:
        back = self.all.settled.get((part[0], "return", part[1], part[2]))
        return () if back is None else back.returned

    def _posted_for(self, part: tuple[str, str, int]) -> list[PostedLine]:
        return self._posted(("return", "red_invoice", "scrap"), part)

    def _posted(self, types: tuple[str, ...], of: tuple[Any, ...]) -> list[PostedLine]:
        return [
            PostedLine(voucher.source.voucher_id, line)
            for voucher in self.all.vouchers
            for line in voucher.lines
            if voucher.source.type in types
            and (voucher.source.book_id, voucher.source.id, voucher.source.part)[: len(of)] == of
        ]

    def _pending(self, key: tuple[str, str]) -> list[tuple[str, str, int]]:
        def age(line: tuple[str, str, int]) -> tuple[Any, ...]:
            sold: Settled = self.all.settled[(line[0], "invoice", line[1], 0)]
            return sold.day, *line

        lines = [k for k, v in self.all.issued.items() if v.cost_pending and (k[0], v.sku) == key]
        return sorted(lines, key=age)

    def write(self, journal: Journal) -> None:
        """Keep just what the journal says has changed."""
        self.all.vouchers += journal.vouchers
        self.all.settled |= {k: journal.settled[k] for k in journal.new_settled}
        self.all.issued |= {
            k: journal.issued[k] for k in [*journal.new_issued, *journal.changed_issued, *journal.costed]
        }
        self.all.refused_parts |= journal.refused_parts
        self.all.stock |= {k: journal.stock[k] for k in journal.changed_stock}
        self.all.numbers |= {k: journal.numbers[k] for k in journal.changed_numbers}

    def post(self, *documents: Document) -> list[Outcome]:
        """Post a batch."""
        journal = self.read(wanted_by(documents))
        outcomes = [POST[type(document)](journal, document) for document in documents]
        self.write(journal)
        return outcomes

    def post_all(self, documents: Sequence[Document], sizes: Sequence[int] = (1,)) -> None:
        """Post documents in batches of these sizes, repeated; who waits goes on when something was posted."""
        queue, waiting, turn = list(documents), list[Document](), 0
        while queue:
            size = sizes[turn % len(sizes)]
            batch, queue, turn = queue[:size], queue[size:], turn + 1
            outcomes = self.post(*batch)
            waiting += [d for d, outcome in zip(batch, outcomes, strict=True) if isinstance(outcome, Waits)]
            if any(isinstance(outcome, Posted | Refused) for outcome in outcomes):
                queue, waiting = waiting + queue, []
        assert not waiting

    def voucher(self, document: Document) -> Voucher:
        """The voucher of one document, which has to be posted."""
        [outcome] = self.post(document)
        assert isinstance(outcome, Posted), outcome
        assert outcome.voucher is not None
        return outcome.voucher

    def turnover(self) -> dict[str, tuple[int, int]]:
        """Debit and credit by account, zeros left out."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (_, account, *_), (debit, credit) in self.all.turnover().items():
            sums[account][0] += debit
            sums[account][1] += credit
        return {account: (debit, credit) for account, (debit, credit) in sums.items() if debit or credit}

    def balances(self) -> dict[str, int]:
        """Debit less credit by account, zeros left out."""
        return {account: debit - credit for account, (debit, credit) in self.turnover().items() if debit != credit}

    def stock(self, sku: str) -> Stock:
        """What is there of a sku."""
        return self.all.stock.get((BOOK, sku), Stock())


POST: dict[type[Document], Callable[[Journal, Any], Outcome]] = {
    Sale: posting.post_sale,
    Payment: posting.post_payment,
    Credit: posting.post_credit,
    Return: posting.post_return,
    ReturnCancelled: following.post_cancellation,
    InvoiceCancelled: cancelling.post_invoice_cancellation,
    RedInvoiceIssued: following.post_red_invoice,
    Scrap: following.post_scrap,
    Purchase: lambda journal, bought: buying.post_purchase(journal, bought, lambda n: f"v-{bought.source.id}-{n}"),
    SupplierPayment: buying.post_supplier_payment,
}


def with_stock(
    *stock: tuple[str, int, int], taxpayer: Taxpayer = "general", standard: Standard = "small_business"
) -> Books:
    """A book that opens with (sku, quantity, cost in fen) against capital."""
    return Books(taxpayer, opening_of(*stock, standard=standard), standard)


def entry(lines: Sequence[Line]) -> list[str]:
    """Lines as the table of entries has them: side, account, amount in yuan and dimensions."""
    return [
        " ".join(
            [
                "Dr" if line.side == "debit" else "Cr",
                line.account,
                f"{Decimal(line.amount) / 100:,.2f}",
                *(f"[{d}]" for d in (line.customer_id, line.sku, line.party_id) if d is not None),
                *([f"×{line.qty}"] if line.qty is not None else []),
            ]
        )
        for line in lines
    ]


def refusal(books: Books, document: Document) -> str:
    """The code of a refusal that leaves the books as they were."""
    before = copy.deepcopy(books.all)
    [outcome] = books.post(document)
    assert isinstance(outcome, Refused), outcome
    assert books.all == before
    return outcome.code
