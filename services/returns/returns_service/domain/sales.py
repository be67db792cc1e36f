"""The sold lines that a batch of requests may touch: each request sees what the ones before it took."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from hezhang_contracts.values import value

from returns_service.domain.sold_lines import Amounts, LineKey, SoldLine


@value
class ReturnedLine:
    """What comes back of one sold line in one request."""

    of: SoldLine
    amounts: Amounts


class Sales:
    """Sold lines of one book by key, and by customer and item in the order they were sold.

    Of a customer's lines of an item, at least the latest open ones are here that the batch can take, and the first one.
    """

    def __init__(self, lines: Iterable[SoldLine], known_invoices: Iterable[str] = ()) -> None:
        self._lines = {line.key: line for line in lines}
        self._invoices = {line.invoice_id for line in self._lines.values()} | set(known_invoices)
        self._changed: dict[LineKey, SoldLine] = {}
        by_seq: defaultdict[tuple[str, str], list[tuple[int, date, str, int]]] = defaultdict(list)
        by_day: defaultdict[tuple[str, str], list[tuple[date, int, str, int]]] = defaultdict(list)
        for line in self._lines.values():
            sold = (line.customer_id, line.item)
            by_day[sold].append((line.day, line.source_seq or 0, *line.key))
            if line.source_seq is not None:
                by_seq[sold].append((line.source_seq, line.day, *line.key))
        self._by_seq = {sold: sorted(order) for sold, order in by_seq.items()}
        self._by_day = {sold: sorted(order) for sold, order in by_day.items()}

    def line(self, key: LineKey) -> SoldLine | None:
        """The line as it is after what the batch took so far, or None when the book has none of that key."""
        return self._lines.get(key)

    def knows_invoice(self, invoice_id: str) -> bool:
        """Whether the book has the invoice."""
        return invoice_id in self._invoices

    def earlier(self, customer_id: str, item: str, source_seq: int | None, day: date) -> list[SoldLine]:
        """The customer's lines of the item sold before, latest first; none when nothing of it was bought before.

        Before means a lower ``source_seq`` when one is given (a line without one is not before); otherwise an invoice
        day up to ``day``, in the order of day, source_seq, invoice and line.
        """
        sold = (customer_id, item)
        if source_seq is not None:
            in_file = self._by_seq.get(sold, [])
            keys = [order[2:] for order in in_file[: bisect_left(in_file, source_seq, key=lambda order: order[0])]]
        else:
            in_time = self._by_day.get(sold, [])
            keys = [order[2:] for order in in_time[: bisect_right(in_time, day, key=lambda order: order[0])]]
        return [self._lines[key] for key in reversed(keys)]

    def give_back(self, key: LineKey, qty: Decimal) -> ReturnedLine:
        """Take ``qty`` back of a line. ValueError when that much does not remain."""
        before = self._lines[key]
        amounts, after = before.give_back(qty)
        self.change(after)
        return ReturnedLine(before, amounts)

    def reserve(self, key: LineKey, qty: Decimal) -> SoldLine:
        """Keep ``qty`` of a line for a request. ValueError when that much does not remain."""
        return self.change(self._lines[key].reserve(qty))

    def change(self, line: SoldLine) -> SoldLine:
        """Put a line as it is now in the place of what it was."""
        self._lines[line.key] = self._changed[line.key] = line
        return line

    @property
    def changed(self) -> list[SoldLine]:
        """The lines that this batch changed, as they are now."""
        return list(self._changed.values())
