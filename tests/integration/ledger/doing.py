"""What is done in a shop: each deed becomes facts, and the shop knows what they leave due and able to come back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

from tests.integration.ledger.facts import Back, BackLine, Credited, Paid, RedIssued, Scrapped, Sold, Undone, Voided
from tests.integration.ledger.keeping import OPENED, Line, Rest, Shop, yuan
from tests.integration.ledger.telling import units

LAST_OPEN = "2026-06"
How = Literal["on_account", "refund", "invoice"]
More = Literal["than the line", "units", "net", "vat"]


class Deeds(Shop):
    """One deed a method."""

    def sells(self, lines: Sequence[tuple[str | None, int, int]], day: date, customer: str) -> None:
        sold = tuple((sku, qty, net, (net * 13 + 50) // 100) for sku, qty, net in lines)
        invoice = Sold(f"i{len(self.sales)}", day, customer, sold)
        self.sales.append(invoice)
        self.due[invoice.name] += invoice.total
        self.happens(invoice)

    def buys(self, sku: str, qty: int, net: int, vat: int, day: date) -> None:
        """Goods at another cost: what goes out from now on costs something else than what comes back."""
        line = {"sku": sku, "qty": str(units(qty, self.per_unit)), "net": yuan(net), "vat": yuan(vat)}
        number = f"b{self.plain.balance('2202')}"
        body = {"book_id": self.book, "number": number, "supplier_id": "mill", "day": f"{day}", "lines": [line]}
        assert self.asks("/purchases", body) == 201
        self.plain.buy(day, sku, qty, net, vat)
        self.stock_at_first += net

    def voids(self, invoice: Sold, day: date) -> None:
        self.voided.add(invoice.name)
        self.due[invoice.name] -= invoice.total
        self.happens(Voided(f"v-{invoice.name}", day, invoice.customer, invoice))

    def head_of(self, invoice: Sold, day: date) -> dict[str, Any]:
        return {"name": f"r{len(self.backs)}", "day": day, "customer": invoice.customer, "invoice": invoice.name}

    def comes_back(self, line: Line, qty: int, rest: Rest, day: date, flags: int) -> None:
        """Units come back with their share of what is left; with flag 4 others go out in exchange."""
        of = share_of(line, qty, rest)
        scrap, exchange = bool(flags & 1) and line.sku is not None, flags & 4 == 4
        kind = "exchange" if exchange else "goods"
        head = self.head_of(line.invoice, day)
        self._took(Back(**head, lines=(of,), kind=kind, scrap=scrap, red_pending=flags & 2 == 2))
        if exchange:
            self.sells([(line.sku, qty, max(1, of.net))], day, line.invoice.customer)

    def come_back_together(self, some: Sequence[tuple[Line, Rest]], most: int, day: date, red_pending: bool) -> None:
        """One return of several lines of an invoice: up to so much of each."""
        lines = tuple(share_of(line, min(most, rest[0]), rest) for line, rest in some)
        self._took(Back(**self.head_of(some[0][0].invoice, day), lines=lines, red_pending=red_pending))

    def allows(self, line: Line, net: int, vat: int, day: date) -> None:
        of = BackLine(line.number, line.sku, line.qty, net, vat)
        self._took(Back(**self.head_of(line.invoice, day), lines=(of,), kind="allowance"))

    def asks_too_much(self, line: Line, more: More, day: date, *, kept: bool) -> None:
        """More than was sold is refused whatever the ledger knows already; one more than is left, once it knows what
        came back. Unless it is ``kept`` the refused return is then cancelled, of which nothing comes."""
        if more == "than the line":
            qty, net, vat = line.qty + 1, line.net, line.vat
        else:
            self.tell_all()
            left, net, vat = self.rest_of(line)
            qty = left + (more == "units")
            net, vat = net + (more == "net"), vat + (more == "vat")
        of = BackLine(line.number, line.sku, qty, net, vat)
        back = Back(**self.head_of(line.invoice, day), lines=(of,))
        self.too_much.add(back.name)
        self.happens(back)
        if more != "than the line":
            self.tell_all()
        if not kept:
            self.happens(Undone(f"u-{back.name}", day, back.customer, back.name, back.invoice))

    def cancels(self, back: Back, day: date) -> None:
        self.followed.add((Undone, back.name))
        self.happens(Undone(f"u-{back.name}", day, back.customer, back.name, back.invoice))
        self.due[back.invoice] += back.net + back.vat

    def issues_red(self, back: Back, day: date) -> None:
        self.followed.add((RedIssued, back.name))
        self.happens(RedIssued(f"n-{back.name}", day, back.customer, back.name, back.invoice, back.vat))

    def scraps(self, back: Back, day: date, residual: int, compensation: int, flags: int) -> None:
        """With flag 1 all of it is decided about, else half; with flag 2 the loss is an abnormal one."""
        [of] = back.lines
        assert of.sku is not None
        self.followed.add((Scrapped, back.name))
        qty = of.qty if flags & 1 else max(1, of.qty // 2)
        input_vat = residual // 3 if flags & 2 else 0
        self.happens(
            Scrapped(
                f"s-{back.name}", day, back.customer, back.name, back.invoice, of.line_no, of.sku, qty,
                residual, residual * 13 // 100, compensation, input_vat,
            )
        )  # fmt: skip

    def pays(self, invoice: Sold, amount: int, suspense: int, day: date) -> None:
        """What exceeds the invoice goes on account."""
        applied = min(amount, max(0, self.due[invoice.name]))
        self.due[invoice.name] -= applied
        self.credit[invoice.customer, "on_account"] += amount - applied
        paid = ((invoice.name, applied),) if applied else ()
        self.happens(Paid(self.new_name("p"), day, invoice.customer, paid, amount - applied, suspense))

    def settles(self, sold: Sold, how: How, day: date) -> None:
        """What an invoice is settled beyond itself goes to the account, a refund or the next invoice."""
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
        self._moves(day, sold.customer, "invoice", how, over, invoice=sold.name, target_invoice=target)

    def uses_credit(self, to: Sold, day: date) -> None:
        """What is on the account pays an open invoice."""
        amount = min(self.credit[to.customer, "on_account"], self.due[to.name])
        self.due[to.name] -= amount
        self.credit[to.customer, "on_account"] -= amount
        self._moves(day, to.customer, "on_account", "invoice", amount, target_invoice=to.name)

    def refund_due(self) -> list[str]:
        """Customers who are to get money back."""
        return [customer for (customer, kind), fen in sorted(self.credit.items()) if kind == "refund" and fen > 0]

    def pays_refund(self, customer: str, day: date) -> None:
        self.happens(Paid(self.new_name("p"), day, customer, refund=self.credit.pop((customer, "refund"))))

    def closes(self, *, vat: bool, profit: bool) -> None:
        """The oldest open month, unless it is the last."""
        first = OPENED if self.plain.closed_through is None else self.plain.closed_through + timedelta(1)
        month, last = f"{first:%Y-%m}", (first + timedelta(31)).replace(day=1) - timedelta(1)
        if month == LAST_OPEN:
            return
        path = f"/books/{self.book}/periods/{month}"
        for wanted, name, close in ((vat, "vat", self.plain.close_vat), (profit, "profit", self.plain.close_profit)):
            if wanted:
                assert self.asks(f"{path}/closing/{name}", None) == (201 if close(month, last) else 422)
        for step, body in (("soft-close", None), ("close", {"waiver": "what comes later lands in the next month"})):
            assert self.asks(f"{path}/{step}", body) == 201
        self.plain.closed_through = last

    def _took(self, back: Back) -> None:
        self.due[back.invoice] -= back.net + back.vat
        self.happens(back)

    def _moves(self, day: date, customer: str, source: Any, target: Any, amount: int, **invoices: str | None) -> None:
        self.happens(Credited(self.new_name("k"), day, customer, source, target, amount, **invoices))


def share_of(line: Line, qty: int, rest: Rest) -> BackLine:
    """Units of a line with their share of what is left of it."""
    net, vat = (amount if qty == rest[0] else amount * qty // rest[0] for amount in rest[1:])
    return BackLine(line.number, line.sku, qty, net, vat)
