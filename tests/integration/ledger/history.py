"""A shop's history that hypothesis makes up, told to the real ledger and to plain books; after each step they agree."""

import random
import uuid
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.integration.ledger.comparing import compare
from tests.integration.ledger.facts import Back, Paid, RedIssued, Scrapped, Undone
from tests.integration.ledger.keeping import OPENED, Shop

LAST_OPEN = "2026-06"
SKUS = ("S1", "S2", None)

DAYS = st.integers(0, 160).map(lambda n: date(2026, 1, 5) + timedelta(n))
LINES = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), st.integers(1, 9_999)), min_size=1, max_size=3)
PICK = st.integers(0, 99)
FLAGS = st.integers(0, 7)


class History(Shop):
    """Sales, payments, returns and all that follows them. Told one after the other at costs that do not divide, or at
    whole unit costs in any order, several at once and more than once."""

    @initialize(uneven=st.one_of(st.just(0), st.integers(1, 999)))
    def open(self, uneven: int) -> None:
        self.open_shop(uneven)
        self.sells([("S1", 3, 9_999), ("S2", 7, 10_001)], date(2026, 1, 5), "c0")

    # --- what happens in the shop ---

    @rule(lines=LINES, day=DAYS)
    def sell(self, lines: list[tuple[int, int, int]], day: date) -> None:
        self.sells([(SKUS[k], qty, net) for k, qty, net in lines], day, f"c{len(self.sales) % 2}")

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, qty=st.integers(1, 9), flags=FLAGS, day=DAYS)
    def take_back(self, pick: int, qty: int, flags: int, day: date) -> None:
        if left := self.pick_line(pick):
            line, rest = left
            self.comes_back(line, min(qty, rest[0]), rest, day, flags)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, day=DAYS)
    def take_the_whole_invoice_back(self, pick: int, day: date) -> None:
        if self.sales:
            invoice = self.sales[pick % len(self.sales)]
            for line, rest in self.open_lines():
                if line.invoice is invoice:
                    self.comes_back(line, rest[0], rest, day, 0)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, percent=st.integers(1, 100), day=DAYS)
    def allow(self, pick: int, percent: int, day: date) -> None:
        if left := self.pick_line(pick):
            line, (_, net, vat) = left
            net, vat = net * percent // 100, vat * percent // 100
            self.took(Back(**self.head_of(line, day), qty=line.qty, net=net, vat=vat, kind="allowance"))

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, day=DAYS)
    def ask_too_much(self, pick: int, day: date) -> None:
        """The ledger refuses it whatever it knows already."""
        if left := self.pick_line(pick):
            line = left[0]
            self.happens(Back(**self.head_of(line, day), qty=line.qty + 1, net=line.net, vat=line.vat))

    @precondition(lambda self: self.can_follow(Undone, lambda _: True))
    @rule(pick=PICK, day=DAYS)
    def cancel(self, pick: int, day: date) -> None:
        if back := self.follows(Undone, pick, lambda _: True):
            self.happens(Undone(f"u-{back.name}", day, back.customer, back.name, back.invoice))
            self.due[back.invoice] += back.net + back.vat

    @precondition(lambda self: self.can_follow(RedIssued, lambda one: one.red_pending))
    @rule(pick=PICK, day=DAYS)
    def issue_red(self, pick: int, day: date) -> None:
        self.red_issued(pick, day)

    @precondition(lambda self: self.can_follow(Scrapped, lambda one: one.scrap))
    @rule(pick=PICK, day=DAYS, residual=st.integers(0, 5_000), compensation=st.integers(0, 5_000), flags=FLAGS)
    def decide_scrap(self, pick: int, day: date, residual: int, compensation: int, flags: int) -> None:
        if back := self.follows(Scrapped, pick, lambda one: one.scrap):
            assert back.sku is not None
            qty = back.qty if flags & 1 else max(1, back.qty // 2)
            input_vat = residual // 3 if flags & 2 else 0
            self.happens(
                Scrapped(
                    f"s-{back.name}", day, back.customer, back.name, back.invoice, back.line_no, back.sku, qty,
                    residual, residual * 13 // 100, compensation, input_vat,
                )
            )  # fmt: skip

    @rule(pick=PICK, amount=st.integers(1, 20_000), suspense=st.integers(0, 3), day=DAYS)
    def pay(self, pick: int, amount: int, suspense: int, day: date) -> None:
        if self.sales:
            invoice = self.sales[pick % len(self.sales)]
            applied = min(amount, max(0, self.due[invoice.name]))
            self.due[invoice.name] -= applied
            self.credit[invoice.customer, "on_account"] += amount - applied
            paid = ((invoice.name, applied),) if applied else ()
            self.happens(Paid(self.new_name("p"), day, invoice.customer, paid, amount - applied, suspense))

    @precondition(lambda self: any(fen < 0 for fen in self.due.values()))
    @rule(pick=PICK, how=st.sampled_from(("on_account", "refund", "invoice")), day=DAYS)
    def settle(self, pick: int, how: Any, day: date) -> None:
        """What an invoice is settled beyond itself goes to the account, a refund or the next invoice."""
        over = [sold for sold in self.sales if self.due[sold.name] < 0]
        if over:
            self.settles(over[pick % len(over)], how, day)

    @rule(pick=PICK, day=DAYS)
    def use_credit(self, pick: int, day: date) -> None:
        """What is on the account pays an open invoice."""
        owed = [one for one in self.sales if self.due[one.name] > 0 and self.credit[one.customer, "on_account"] > 0]
        if owed:
            to = owed[pick % len(owed)]
            amount = min(self.credit[to.customer, "on_account"], self.due[to.name])
            self.due[to.name] -= amount
            self.credit[to.customer, "on_account"] -= amount
            self.moves(day, to.customer, "on_account", "invoice", amount, target_invoice=to.name)

    @precondition(lambda self: any(fen > 0 for (_, kind), fen in self.credit.items() if kind == "refund"))
    @rule(pick=PICK, day=DAYS)
    def pay_a_refund(self, pick: int, day: date) -> None:
        due = [customer for (customer, kind), fen in sorted(self.credit.items()) if kind == "refund" and fen > 0]
        if due:
            customer = due[pick % len(due)]
            self.happens(Paid(self.new_name("p"), day, customer, refund=self.credit.pop((customer, "refund"))))

    @rule(vat=st.booleans(), profit=st.booleans())
    def close_a_month(self, vat: bool, profit: bool) -> None:
        first = OPENED if self.plain.closed_through is None else self.plain.closed_through + timedelta(1)
        month, last = f"{first:%Y-%m}", (first + timedelta(31)).replace(day=1) - timedelta(1)
        if month == LAST_OPEN:
            return
        path = f"/books/{self.book}/periods/{month}"
        for wanted, name, close in ((vat, "vat", self.plain.close_vat), (profit, "profit", self.plain.close_profit)):
            if wanted:
                status, _ = self.desk.post(f"{path}/closing/{name}", None, self.book)
                assert status == (201 if close(month, last) else 422)
        for step, body in (("soft-close", None), ("close", {"waiver": "what comes later lands in the next month"})):
            status, answer = self.desk.post(f"{path}/{step}", body, self.book)
            assert status == 201, answer
        self.plain.closed_through = last

    # --- how it is told ---

    @precondition(lambda self: self.untold)
    @rule(draw=st.randoms(use_true_random=False), most=st.integers(1, 6))
    def tell_some(self, draw: random.Random, most: int) -> None:
        self.tell_these(draw.sample(self.untold, min(most, len(self.untold))))

    @precondition(lambda self: self.told)
    @rule(pick=PICK, count=st.integers(1, 3))
    def tell_again(self, pick: int, count: int) -> None:
        """The same event, once more: nothing happens."""
        again = self.told[pick % len(self.told)]
        self.desk.tell([again[1]] * count)

    @precondition(lambda self: self.told)
    @rule(pick=PICK)
    def tell_by_another_event(self, pick: int) -> None:
        """The same document under another id: refused, and counted as an event of its topic."""
        fact, (event, _) = self.told[pick % len(self.told)]
        if fact not in self.plain.waiting and fact.name not in self.plain.refused:
            self.desk.tell([(event, str(uuid.uuid4()))])
            self.plain.applied[fact.topic] += 1

    # --- what holds after every step ---

    @invariant()
    def the_books_are_right(self) -> None:
        compare(self.desk, self.book, self.plain)

    @rule()
    def all_comes_back(self) -> None:
        """Everything is told, all goods come back, every red invoice is issued, every credit is settled: nothing is
        owed, and what was scrapped is all that is missing."""
        day = date(2026, 6, 14)
        self.tell_all()
        for line, rest in self.lines_left():
            if rest[0]:
                self.comes_back(line, rest[0], rest, day, 0)
            elif rest[1] or rest[2]:
                self.took(Back(**self.head_of(line, day), qty=line.qty, net=rest[1], vat=rest[2], kind="allowance"))
        while self.red_issued(0, day):
            pass
        for sold in self.sales:
            if self.due[sold.name] < 0:
                self.settles(sold, "refund", day)
        self.tell_all()
        assert not self.plain.waiting
        assert not any(self.due.values())
        assert not any(self.plain.receivable.values())
        scrapped = sum(one.cost for one in self.plain.returns.values() if one.fact.scrap)
        assert self.plain.balance("1405") == self.stock_at_first - scrapped
        assert self.plain.balance("222199") == 0
