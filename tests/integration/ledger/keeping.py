"""What a shop knows of itself while its history is made up: what can come back, what is due, what is not told yet."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from tests.integration.ledger.desk import Desk, Told
from tests.integration.ledger.facts import Back, Fact, Sold, Undone
from tests.integration.ledger.plainbooks import PlainBooks
from tests.integration.ledger.telling import event_of, units
from tests.support.events import new_book

OPENED = date(2026, 1, 1)
UNITS, COSTS = 1_000, {"S1": 6_000, "S2": 705}
"""Of each sku there is more than any history sells; cost of one in fen."""
Rest = tuple[int, int, int]
"""Units, net and VAT that can come back."""


@dataclass
class Line:
    """An invoice line as the shop sees it."""

    invoice: Sold
    number: int
    sku: str | None
    qty: int
    net: int
    vat: int


class Shop(RuleBasedStateMachine):
    """The state of a history; what is done in a shop is in ``doing``, the steps in ``history``."""

    desk: Desk

    def open_shop(self, uneven: int, per_unit: int) -> None:
        """A book with stock, of whole unit costs or ``uneven`` fen more; ``per_unit`` of what is counted are a unit."""
        self.book = new_book()
        self.per_unit = per_unit
        self.any_order = uneven == 0
        stock = {sku: [UNITS, UNITS * cost + uneven] for sku, cost in COSTS.items()}
        self.plain = PlainBooks(stock=stock, opened=OPENED)
        opening = [
            {"account": "1405", "side": "debit", "amount": yuan(cost), "sku": sku, "qty": str(units(qty, per_unit))}
            for sku, (qty, cost) in stock.items()
        ]
        capital = {"account": "3001", "side": "credit", "amount": yuan(sum(cost for _, cost in stock.values()))}
        body = {"book_id": self.book, "name": "店", "taxpayer": "general", "opened_on": f"{OPENED}"}
        assert self.asks("/books", body | {"opening": [*opening, capital]}) == 201
        self.stock_at_first = self.plain.balance("1405")
        self.sales: list[Sold] = []
        self.voided: set[str] = set()
        self.backs: list[Back] = []
        self.too_much: set[str] = set()
        """Returns of more than could come back: the ledger refuses them."""
        self.followed: set[tuple[type[Fact], str]] = set()
        self.due: Counter[str] = Counter()
        self.credit: Counter[tuple[str, str]] = Counter()
        self.untold: list[tuple[Fact, Told]] = []
        self.told: list[tuple[Fact, Told]] = []

    # --- what the ledger hears of it ---

    def asks(self, path: str, body: Any) -> int:
        """A command to the ledger's API; the status of its answer."""
        self.stirred = True
        status, _ = self.desk.post(path, body, self.book)
        return status

    def tells(self, some: Sequence[Told]) -> None:
        """Events to the ledger, whose books may be others now."""
        self.stirred = True
        self.desk.tell(some)

    def happens(self, fact: Fact) -> None:
        self.untold.append((fact, (event_of(self.book, fact, self.per_unit), str(uuid.uuid4()))))
        if isinstance(fact, Back):
            self.backs.append(fact)
        if not self.any_order:
            self.tell_all()

    def tell_these(self, some: Sequence[tuple[Fact, Told]]) -> None:
        self.tells([told for _, told in some])
        self.plain.tell([fact for fact, _ in some])
        self.untold = [one for one in self.untold if one not in some]
        self.told += some

    def tell_all(self) -> None:
        if self.untold:
            self.tell_these(list(self.untold))

    def tells_otherwise(self, one: tuple[Fact, Told]) -> None:
        """The same document under another id is refused, and counted as an event of its topic. What waits or was
        refused is not told so: the ledger would take either."""
        fact, (event, _) = one
        if fact not in self.plain.waiting and fact.name not in self.plain.refused:
            self.tells([(event, str(uuid.uuid4()))])
            self.plain.applied[fact.topic] += 1

    def new_name(self, letter: str) -> str:
        return f"{letter}{len(self.told) + len(self.untold)}"

    # --- what can still happen ---

    def lines_left(self) -> list[tuple[Line, Rest]]:
        """Every line with the units, net and VAT that can come back; what a cancelled return took is free once the
        ledger knows of it."""
        gone = self.plain.undone | self.too_much
        found: list[tuple[Line, Rest]] = []
        for invoice in self.sales:
            for number, (sku, qty, net, vat) in enumerate(invoice.lines, 1):
                back = [
                    (one.allowance, of) for one in self.backs if one.invoice == invoice.name and one.name not in gone
                    for of in one.lines if of.line_no == number
                ]  # fmt: skip
                left = qty - sum(of.qty for allowance, of in back if not allowance)
                rest = left, net - sum(of.net for _, of in back), vat - sum(of.vat for _, of in back)
                line = Line(invoice, number, sku, qty, net, vat)
                found.append((line, (0, 0, 0) if invoice.name in self.voided else rest))
        return found

    def open_lines(self) -> list[tuple[Line, Rest]]:
        return [(line, rest) for line, rest in self.lines_left() if rest[0]]

    def pick_line(self, pick: int) -> tuple[Line, Rest]:
        """One of the first that are open: of few lines much comes back, so that one return follows another."""
        lines = self.open_lines()[:3]
        return lines[pick % len(lines)]

    def rest_of(self, line: Line) -> Rest:
        """What is left of a line by now."""
        key = (line.invoice.name, line.number)
        return next(rest for one, rest in self.lines_left() if (one.invoice.name, one.number) == key)

    def voidable(self) -> list[Sold]:
        """Invoices of which nothing came back, as far as the ledger knows."""
        touched = {line.invoice.name for line, rest in self.lines_left() if rest != (line.qty, line.net, line.vat)}
        return [one for one in self.sales if one.name not in touched | self.voided]

    def can_follow(self, kind: type[Fact], fits: Callable[[Back], bool]) -> list[Back]:
        """Returns of which this has not happened, nor were they taken back or asked too much."""
        return [
            one for one in self.backs
            if fits(one) and one.name not in self.too_much
            and not {(kind, one.name), (Undone, one.name)} & self.followed
        ]  # fmt: skip

    def one_for(self, kind: type[Fact], pick: int, fits: Callable[[Back], bool]) -> Back | None:
        """A return of which this can happen now."""
        some = self.can_follow(kind, fits)
        return some[pick % len(some)] if some else None


def yuan(fen: int) -> str:
    """Fen as the API takes them."""
    return f"{fen // 100}.{fen % 100:02d}"
