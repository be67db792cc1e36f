"""What a shop knows of itself while its history is made up: what can come back, what is due, what is not told yet."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from tests.integration.ledger.desk import Desk, Told
from tests.integration.ledger.facts import Back, Credited, Fact, RedIssued, Sold, Undone
from tests.integration.ledger.plainbooks import PlainBooks
from tests.integration.ledger.telling import event_of
from tests.support.events import new_book

OPENED = date(2026, 1, 1)
UNITS, COSTS = 1_000, {"S1": 6_000, "S2": 705}
"""Of each sku there is more than any history sells; cost of a unit in fen."""
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
    """The state of a history, and how its steps become facts; the steps themselves are in ``history``."""

    desk: Desk

    def open_shop(self, uneven: int) -> None:
        """A book with stock, of whole unit costs or ``uneven`` fen more."""
        self.book = new_book()
        self.any_order = uneven == 0
        stock = {sku: [UNITS, UNITS * cost + uneven] for sku, cost in COSTS.items()}
        self.plain = PlainBooks(stock, OPENED)
        opening = [
            {"account": "1405", "side": "debit", "amount": yuan(cost), "sku": sku, "qty": str(qty)}
            for sku, (qty, cost) in stock.items()
        ]
        capital = {"account": "3001", "side": "credit", "amount": yuan(sum(cost for _, cost in stock.values()))}
        body = {"book_id": self.book, "name": "店", "taxpayer": "general", "opened_on": f"{OPENED}"}
        status, _ = self.desk.post("/books", body | {"opening": [*opening, capital]}, self.book)
        assert status == 201
        self.stock_at_first = self.plain.balance("1405")
        self.sales: list[Sold] = []
        self.backs: list[Back] = []
        self.followed: set[tuple[type[Fact], str]] = set()
        self.due: Counter[str] = Counter()
        self.credit: Counter[tuple[str, str]] = Counter()
        self.untold: list[tuple[Fact, Told]] = []
        self.told: list[tuple[Fact, Told]] = []

    def happens(self, fact: Fact) -> None:
        self.untold.append((fact, (event_of(self.book, fact), str(uuid.uuid4()))))
        if isinstance(fact, Back):
            self.backs.append(fact)
        if not self.any_order:
            self.tell_all()

    def tell_these(self, some: Sequence[tuple[Fact, Told]]) -> None:
        self.desk.tell([told for _, told in some])
        self.plain.tell([fact for fact, _ in some])
        self.untold = [one for one in self.untold if one not in some]
        self.told += some

    def tell_all(self) -> None:
        if self.untold:
            self.tell_these(list(self.untold))

    def new_name(self, letter: str) -> str:
        return f"{letter}{len(self.told) + len(self.untold)}"

    def lines_left(self) -> list[tuple[Line, Rest]]:
        """Every line with the units, net and VAT that can come back; what a cancelled return took is free once the
        ledger knows of it."""
        gone = self.plain.undone | self.plain.refused
        found: list[tuple[Line, Rest]] = []
        for invoice in self.sales:
            for number, (sku, qty, net, vat) in enumerate(invoice.lines, 1):
                back = [
                    one for one in self.backs
                    if (one.invoice, one.line_no) == (invoice.name, number) and one.name not in gone and one.qty <= qty
                ]  # fmt: skip
                units = qty - sum(one.qty for one in back if not one.allowance)
                rest = units, net - sum(one.net for one in back), vat - sum(one.vat for one in back)
                found.append((Line(invoice, number, sku, qty, net, vat), rest))
        return found

    def open_lines(self) -> list[tuple[Line, Rest]]:
        return [(line, rest) for line, rest in self.lines_left() if rest[0]]

    def pick_line(self, pick: int) -> tuple[Line, Rest] | None:
        # Of few lines much comes back, so that one return of a line follows another.
        lines = self.open_lines()[:3]
        return lines[pick % len(lines)] if lines else None

    def head_of(self, line: Line, day: date) -> dict[str, Any]:
        return {
            "name": f"r{len(self.backs)}", "day": day, "customer": line.invoice.customer, "invoice": line.invoice.name,
            "line_no": line.number, "sku": line.sku,
        }  # fmt: skip

    def comes_back(self, line: Line, qty: int, rest: Rest, day: date, flags: int) -> None:
        """Units come back with their share of what is left; with flag 4 others go out in exchange."""
        net, vat = (amount if qty == rest[0] else amount * qty // rest[0] for amount in rest[1:])
        scrap, exchange = bool(flags & 1) and line.sku is not None, flags & 4 == 4
        kind = "exchange" if exchange else "goods"
        self.took(
            Back(
                **self.head_of(line, day), qty=qty, net=net, vat=vat, kind=kind, scrap=scrap, red_pending=flags & 2 == 2
            )
        )
        if exchange:
            self.sells([(line.sku, qty, max(1, net))], day, line.invoice.customer)

    def sells(self, lines: Sequence[tuple[str | None, int, int]], day: date, customer: str) -> None:
        sold = tuple((sku, qty, net, (net * 13 + 50) // 100) for sku, qty, net in lines)
        invoice = Sold(f"i{len(self.sales)}", day, customer, sold)
        self.sales.append(invoice)
        self.due[invoice.name] += invoice.total
        self.happens(invoice)

    def red_issued(self, pick: int, day: date) -> bool:
        back = self.follows(RedIssued, pick, lambda one: one.red_pending)
        if back is not None:
            self.happens(RedIssued(f"n-{back.name}", day, back.customer, back.name, back.invoice, back.vat))
        return back is not None

    def took(self, back: Back) -> None:
        self.due[back.invoice] -= back.net + back.vat
        self.happens(back)

    def follows(self, kind: type[Fact], pick: int, fits: Callable[[Back], bool]) -> Back | None:
        """A return of which this happens now."""
        some = self.can_follow(kind, fits)
        if not some:
            return None
        chosen = some[pick % len(some)]
        self.followed.add((kind, chosen.name))
        return chosen

    def can_follow(self, kind: type[Fact], fits: Callable[[Back], bool]) -> list[Back]:
        """Returns of which this has not happened, nor were they taken back or asked too much."""
        sold = {(one.name, n): line[1] for one in self.sales for n, line in enumerate(one.lines, 1)}
        return [
            one for one in self.backs
            if fits(one) and one.qty <= sold[one.invoice, one.line_no]
            and not {(kind, one.name), (Undone, one.name)} & self.followed
        ]  # fmt: skip

    def settles(self, sold: Sold, how: Any, day: date) -> None:
        over, target = -self.due[sold.name], None
        if how == "invoice":
            owed = [one for one in self.sales if one.customer == sold.customer and self.due[one.name] > 0]
            if not owed:
                return
            target = owed[0].name
            over = min(over, self.due[target])
            self.due[target] -= over
        else:
            self.credit[sold.customer, how] += over
        self.due[sold.name] += over
        self.moves(day, sold.customer, "invoice", how, over, invoice=sold.name, target_invoice=target)

    def moves(self, day: date, customer: str, source: Any, target: Any, amount: int, **invoices: str | None) -> None:
        self.happens(Credited(self.new_name("k"), day, customer, source, target, amount, **invoices))


def yuan(fen: int) -> str:
    """Fen as the API takes them."""
    return f"{fen // 100}.{fen % 100:02d}"
