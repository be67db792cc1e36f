"""What the books must say, in plain Python from the table of entries alone: no code of the project.

Amounts are fen, quantities whole numbers of whatever part of a unit is counted. Facts that need something which is not
there yet wait, as the ledger's do.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.integration.ledger.facts import Back, Credited, Fact, Paid, RedIssued, Scrapped, Sold, Undone, Voided
from tests.integration.ledger.plainaccounts import (
    ADVANCE,
    BANK,
    CLAIM,
    COST,
    INPUT,
    INPUT_OUT,
    LOSS,
    PAYABLE,
    RECEIVABLE,
    REFUND,
    REVENUE,
    STOCK,
    SUSPENSE,
    UNSETTLED,
    VAT,
    VAT_WAITING,
    Line,
    PlainAccounts,
)

SALE_ACCOUNTS = (RECEIVABLE, REVENUE, COST, STOCK, VAT, VAT_WAITING)

ORDER = (Sold, Paid, Credited, Back, RedIssued, Scrapped, Undone, Voided)
"""Of facts that are told at once any order would do; this is the one in which the ledger takes them."""


@dataclass
class SoldLine:
    sku: str | None
    qty: int
    net: int
    vat: int
    cost: int
    back_qty: int = 0
    back_net: int = 0
    back_vat: int = 0
    back_cost: int = 0

    @property
    def sold(self) -> tuple[int, int, int]:
        return self.qty, self.net, self.vat

    @property
    def came_back(self) -> tuple[int, int, int]:
        return self.back_qty, self.back_net, self.back_vat


@dataclass
class Standing:
    """A return in the books, with everything that was posted for it."""

    fact: Back
    costs: list[int]
    """By line of the return."""
    lines: list[Line]
    red_issued: bool = False

    @property
    def cost(self) -> int:
        """Of all its goods."""
        return sum(self.costs)


@dataclass(kw_only=True)
class PlainBooks(PlainAccounts):
    """One book of a general taxpayer; ``stock`` is quantity and cost by sku."""

    stock: dict[str, list[int]]
    opened: date
    lines: dict[tuple[str, int], SoldLine] = field(default_factory=dict)
    returns: dict[str, Standing] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    waiting: list[Fact] = field(default_factory=list)
    applied: Counter[str] = field(default_factory=Counter)
    """Facts that had their effect, by topic."""

    def __post_init__(self) -> None:
        for _, cost in self.stock.values():
            self.enter(self.opened, [(STOCK, "debit", cost), ("3001", "credit", cost)])

    def tell(self, facts: Sequence[Fact]) -> None:
        """Take facts that are told at once, and then whatever waited for them."""
        ready: list[Fact] = list(facts)
        while ready:
            for fact in sorted(ready, key=lambda one: ORDER.index(type(one))):
                if self._is_ready(fact):
                    self._take(fact)
                else:
                    self.waiting.append(fact)
            ready = [fact for fact in self.waiting if self._is_ready(fact)]
            self.waiting = [fact for fact in self.waiting if fact not in ready]

    def buy(self, day: date, sku: str, qty: int, net: int, vat: int) -> None:
        """Entry 0."""
        self._restock(sku, qty, net)
        self.enter(day, [(STOCK, "debit", net), (INPUT, "debit", vat), (PAYABLE, "credit", net + vat)])

    def whole(self) -> set[str]:
        """Invoices of which all came back, none of it scrapped or still waiting for its red invoice."""
        kept = {name for (name, _), line in self.lines.items() if line.sold != line.came_back}
        kept |= {
            one.fact.invoice
            for one in self.returns.values()
            if one.fact.scrap or (one.fact.red_pending and not one.red_issued)
        }
        return {name for name, _ in self.lines} - kept

    def _is_ready(self, fact: Fact) -> bool:
        if isinstance(fact, Back):
            return any(invoice == fact.invoice for invoice, _ in self.lines)
        if isinstance(fact, Undone | RedIssued | Scrapped):
            return fact.back in self.returns or fact.back in self.refused or fact.back in self.undone
        if isinstance(fact, Voided):
            lines = self._lines_of(fact.invoice)
            return bool(lines) and all(line.came_back == (0, 0, 0) for line in lines)
        return True

    def _take(self, fact: Fact) -> None:
        self.applied[fact.topic] += 1
        match fact:
            case Sold():
                self._sell(fact)
            case Paid():
                self._pay(fact)
            case Credited():
                self._credit(fact)
            case Back():
                self._take_back(fact)
            case RedIssued() if standing := self.returns.get(fact.back):
                standing.red_issued = True
                self._follow(standing, fact.day, [(VAT_WAITING, "credit", fact.vat), (VAT, "credit", -fact.vat)])
            case Scrapped() if standing := self.returns.get(fact.back):
                self._scrap(standing, fact)
            case Undone() if standing := self.returns.pop(fact.back, None):
                self._undo(standing, fact)
            case Voided():
                self._void(fact)
            case _:
                pass  # of a return that was refused or taken back: nothing

    def _sell(self, sold: Sold) -> None:
        cost_of_sale = 0
        for number, (sku, qty, net, vat) in enumerate(sold.lines, 1):
            cost = 0
            if sku is not None:
                stock = self.stock[sku]
                cost = share(stock[1], qty, stock[0])
                stock[0], stock[1] = stock[0] - qty, stock[1] - cost
            self.lines[sold.invoice, number] = SoldLine(sku, qty, net, vat, cost)
            cost_of_sale += cost
        self.enter(
            sold.day,
            [
                (RECEIVABLE, "debit", sold.total),
                (REVENUE, "credit", sum(net for _, _, net, _ in sold.lines)),
                (VAT, "credit", sum(vat for *_, vat in sold.lines)),
                (COST, "debit", cost_of_sale),
                (STOCK, "credit", cost_of_sale),
            ],
            sold.invoice,
        )

    def _take_back(self, back: Back) -> None:
        parts = [(self.lines[back.invoice, of.line_no], 0 if back.allowance else of.qty, of) for of in back.lines]
        if any(
            line.back_qty + qty > line.qty or line.back_net + of.net > line.net or line.back_vat + of.vat > line.vat
            for line, qty, of in parts
        ):
            self.refused.add(back.name)
            return
        costs: list[int] = []
        for line, qty, of in parts:
            cost = max(0, share(line.cost, line.back_qty + qty, line.qty) - line.back_cost) if qty else 0
            line.back_qty, line.back_cost = line.back_qty + qty, line.back_cost + cost
            line.back_net, line.back_vat = line.back_net + of.net, line.back_vat + of.vat
            if line.sku is not None and not back.scrap:
                self._restock(line.sku, qty, cost)
            costs.append(cost)
        cost = sum(costs)
        lines = [
            (RECEIVABLE, "debit", -back.net - back.vat),
            (REVENUE, "credit", -back.net),
            (VAT_WAITING if back.red_pending else VAT, "credit", -back.vat),
            (COST, "debit", -cost),
            (STOCK, "credit", -cost),
        ]
        if back.scrap:
            lines += [(UNSETTLED, "debit", cost), (STOCK, "credit", cost)]
        self.enter(back.day, lines, back.invoice)
        self.returns[back.name] = Standing(back, costs, lines)

    def _scrap(self, standing: Standing, scrap: Scrapped) -> None:
        [scrapped] = standing.fact.lines
        cost = share(standing.cost, scrap.qty, scrapped.qty)
        gained = scrap.residual_net + scrap.compensation
        self._follow(
            standing,
            scrap.day,
            [
                (UNSETTLED, "debit", scrap.input_vat),
                (INPUT_OUT, "credit", scrap.input_vat),
                (CLAIM, "debit", gained + scrap.residual_vat),
                (LOSS, "debit", cost + scrap.input_vat - gained),
                (UNSETTLED, "credit", cost + scrap.input_vat),
                (VAT, "credit", scrap.residual_vat),
            ],
        )

    def _undo(self, standing: Standing, undone: Undone) -> None:
        self.undone.add(undone.back)
        back = standing.fact
        for of, cost in zip(back.lines, standing.costs, strict=True):
            line, qty = self.lines[back.invoice, of.line_no], 0 if back.allowance else of.qty
            line.back_qty, line.back_cost = line.back_qty - qty, line.back_cost - cost
            line.back_net, line.back_vat = line.back_net - of.net, line.back_vat - of.vat
            if line.sku is not None and not back.scrap:
                self._restock(line.sku, -qty, -cost)
        red = [(account, side, -amount) for account, side, amount in standing.lines]
        self.enter(undone.day, red, back.invoice)

    def _void(self, voided: Voided) -> None:
        """The red copy of 1 and 1b; nothing can come back any more."""
        lines = self._lines_of(voided.invoice)
        for line in lines:
            line.back_qty, line.back_net, line.back_vat, line.back_cost = *line.sold, line.cost
            if line.sku is not None:
                self._restock(line.sku, line.qty, line.cost)
        net, vat, cost = (sum(of) for of in zip(*((one.net, one.vat, one.cost) for one in lines), strict=True))
        self.enter(
            voided.day,
            [
                (RECEIVABLE, "debit", -net - vat),
                (REVENUE, "credit", -net),
                (VAT, "credit", -vat),
                (COST, "debit", -cost),
                (STOCK, "credit", -cost),
            ],
            voided.invoice,
        )

    def _pay(self, paid: Paid) -> None:
        total = sum(amount for _, amount in paid.invoices) + paid.on_account + paid.suspense + paid.refund
        if paid.refund:
            self.enter(paid.day, [(REFUND, "debit", total), (BANK, "credit", total)])
            return
        parts = [(RECEIVABLE, "credit", amount) for _, amount in paid.invoices]
        parts += [(ADVANCE, "credit", paid.on_account), (SUSPENSE, "credit", paid.suspense)]
        self.enter(paid.day, [(BANK, "debit", total), *parts])
        for invoice, amount in paid.invoices:
            self.receivable[invoice] -= amount

    def _credit(self, credit: Credited) -> None:
        accounts = {"invoice": RECEIVABLE, "on_account": ADVANCE, "refund": REFUND}
        self.enter(
            credit.day,
            [(accounts[credit.source], "debit", credit.amount), (accounts[credit.target], "credit", credit.amount)],
        )
        if credit.invoice:
            self.receivable[credit.invoice] += credit.amount
        if credit.target_invoice:
            self.receivable[credit.target_invoice] -= credit.amount

    def _follow(self, standing: Standing, day: date, lines: list[Line]) -> None:
        self.enter(day, lines, standing.fact.invoice)
        standing.lines += lines

    def _lines_of(self, invoice: str) -> list[SoldLine]:
        return [line for (name, _), line in self.lines.items() if name == invoice]

    def _restock(self, sku: str, qty: int, cost: int) -> None:
        self.stock[sku][0] += qty
        self.stock[sku][1] += cost


def share(amount: int, part: int, whole: int) -> int:
    """A part of an amount that is not negative, rounded half up."""
    return (2 * amount * part + whole) // (2 * whole)
