"""A shop's history that hypothesis makes up, told to the real ledger and to plain books; after each step they agree."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.integration.ledger.comparing import compare
from tests.integration.ledger.desk import Told
from tests.integration.ledger.doing import Deeds, How, More
from tests.integration.ledger.facts import Back, Fact, RedIssued, Scrapped, Undone
from tests.integration.ledger.keeping import UNITS, Line

SKUS = ("S1", "S2", None)
BEFORE = ("nothing", "an allowance", "an allowance, asked too much", "a part", "a payment", "a part and a payment",
          "an allowance and a payment", "more goods")  # fmt: skip
AFTER = ("red", "scrap", "settle", "refund", "close", "told again")
END = ("stays", "more", "cancelled", "cancelled", "comes again")

DAYS = st.integers(0, 160).map(lambda n: date(2026, 1, 5) + timedelta(n))
LINES = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), st.integers(1, 9_999)), min_size=1, max_size=3)
PICK = st.integers(0, 99)
FLAGS = st.integers(0, 7)
HARD = st.sampled_from((0, 1, 2, 3, 3, 3, 4, 6, 7))
"""Of returns that are scrapped (1) and exchanges (4) many wait for their red invoice (2)."""
MORE = st.sampled_from(("than the line", "units", "net", "vat"))
FOLLOWS = st.sampled_from(("cancelled", "red", "scrap"))
MONEY = st.sampled_from(("pay", "settle", "credit", "refund"))
SMALL = st.integers(0, 5_000)
HOW = st.sampled_from(("on_account", "refund", "invoice"))


class History(Deeds):
    """Sales, payments, returns and all that follows them. Told one after the other at costs that do not divide and
    change with purchases, or at whole unit costs in any order, several at once and more than once."""

    @initialize(uneven=st.one_of(st.just(0), st.integers(1, 999)), per_unit=st.sampled_from((1, 8, 1000)))
    def open(self, uneven: int, per_unit: int) -> None:
        self.open_shop(uneven, per_unit)
        self.sells([("S1", 3, 9_999), ("S2", 7, 10_001)], date(2026, 1, 5), "c0")

    # --- what happens in the shop ---

    @rule(lines=LINES, day=DAYS)
    def sell(self, lines: list[tuple[int, int, int]], day: date) -> None:
        self.sells([(SKUS[k], qty, net) for k, qty, net in lines], day, f"c{len(self.sales) % 2}")

    @precondition(lambda self: not self.any_order)
    @rule(k=st.integers(0, 1), qty=st.integers(1, 900), net=st.integers(1, 9_999_999), vat=st.integers(0, 99), day=DAYS)
    def buy(self, k: int, qty: int, net: int, vat: int, day: date) -> None:
        """Of little input VAT, so that output VAT is owed at the end of most months."""
        self.buys(list(self.plain.stock)[k], qty, net, vat, day)

    @precondition(lambda self: self.voidable())
    @rule(pick=PICK, day=DAYS)
    def void(self, pick: int, day: date) -> None:
        invoices = self.voidable()
        self.voids(invoices[pick % len(invoices)], day)

    @rule(
        pick=PICK, before=st.sampled_from(BEFORE), qty=st.integers(1, 9), flags=HARD, after=st.permutations(AFTER),
        most=st.sampled_from((6, 6, 3, 0)), how=HOW, end=st.sampled_from(END), days=st.tuples(DAYS, DAYS),
        at_once=st.booleans(),
    )  # fmt: skip
    def live_through_a_return(
        self, pick: int, before: str, qty: int, flags: int, after: Sequence[str], most: int, how: Any, end: str,
        days: tuple[date, date], at_once: bool,
    ) -> None:  # fmt: skip
        """What makes returns hard meets on one line: an allowance or a part before, what follows, a cancellation."""
        if not self.open_lines():
            self.sells([("S1", 5, 4_999), ("S2", 3, 1_001)], days[0], "c1")
        line, _ = self.pick_line(pick)
        self._go_before(line, before, days[0])
        if not (rest := self.rest_of(line))[0]:
            return
        self.comes_back(line, min(qty, rest[0]), rest, days[0], flags)
        back = self.backs[-1]
        for step in after[:most]:
            if at_once:
                self.tell_all()
            self._go_on(back, step, how, days[1])
        self._end(line, back, end, days[1])

    def _go_before(self, line: Line, what: str, day: date) -> None:
        units, net, vat = self.rest_of(line)
        if "allowance" in what:
            self.allows(line, net // 3, vat // 3, day)
        if "too much" in what:
            self.asks_too_much(line, "net", day, kept=True)
        if "payment" in what:
            self.pays(line.invoice, max(1, self.due[line.invoice.name]), 0, day)
        if "part" in what and units > 1:
            self.comes_back(line, 1, (units, net, vat), day, 0)
        if "more goods" in what and not self.any_order and line.sku is not None:
            self.buys(line.sku, 500, 7_777_777, 0, day)

    def _go_on(self, back: Back, step: str, how: How, day: date) -> None:
        sold = next(one for one in self.sales if one.name == back.invoice)
        match step:
            case "red" if back in self.can_follow(RedIssued, lambda one: one.red_pending):
                self.issues_red(back, day)
            case "scrap" if back in self.can_follow(Scrapped, lambda one: one.scrap):
                self.scraps(back, day, 113, 50, 3)
            case "settle" if self.due[back.invoice] < 0:
                self.settles(sold, how, day)
            case "refund" if self.refund_due():
                self.pays_refund(self.refund_due()[0], day)
            case "close":
                self.closes(vat=True, profit=True)
            case "told again":
                self.tell_all()
                self.tells_otherwise(next(one for one in self.told if one[0] is back))
            case _:
                pass

    def _end(self, line: Line, back: Back, end: str, day: date) -> None:
        if end in ("cancelled", "comes again"):
            self.cancels(back, day)
        if end == "comes again":
            self.tell_all()
        if end in ("more", "comes again") and (rest := self.rest_of(line))[0]:
            self.comes_back(line, rest[0], rest, day, 0)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, qty=st.integers(1, 9), flags=FLAGS, day=DAYS)
    def take_back(self, pick: int, qty: int, flags: int, day: date) -> None:
        line, rest = self.pick_line(pick)
        self.comes_back(line, min(qty, rest[0]), rest, day, flags)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, most=st.one_of(st.integers(1, 4), st.just(UNITS)), day=DAYS, red_pending=st.booleans())
    def take_lines_back(self, pick: int, most: int, day: date, red_pending: bool) -> None:
        """All open lines of an invoice in one return, up to so many of each: often the whole invoice."""
        lines = self.open_lines()
        invoice = lines[pick % len(lines)][0].invoice
        self.come_back_together([one for one in lines if one[0].invoice is invoice], most, day, red_pending)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, percent=st.integers(1, 100), day=DAYS)
    def allow(self, pick: int, percent: int, day: date) -> None:
        line, (_, net, vat) = self.pick_line(pick)
        self.allows(line, net * percent // 100, vat * percent // 100, day)

    @precondition(lambda self: self.open_lines())
    @rule(pick=PICK, more=MORE, kept=st.booleans(), day=DAYS)
    def ask_too_much(self, pick: int, more: More, kept: bool, day: date) -> None:
        line, _ = self.pick_line(pick)
        self.asks_too_much(line, more, day, kept=kept)

    @precondition(lambda self: self.can_follow(Undone, lambda _: True))
    @rule(pick=PICK, what=FOLLOWS, day=DAYS, residual=SMALL, compensation=SMALL, flags=FLAGS)
    def go_on(self, pick: int, what: str, day: date, residual: int, compensation: int, flags: int) -> None:
        if what == "cancelled" and (back := self.one_for(Undone, pick, lambda _: True)):
            self.cancels(back, day)
        if what == "red" and (back := self.one_for(RedIssued, pick, lambda one: one.red_pending)):
            self.issues_red(back, day)
        if what == "scrap" and (back := self.one_for(Scrapped, pick, lambda one: one.scrap)):
            self.scraps(back, day, residual, compensation, flags)

    @rule(pick=PICK, what=MONEY, amount=st.integers(1, 20_000), suspense=st.integers(0, 3), how=HOW, day=DAYS)
    def move_money(self, pick: int, what: str, amount: int, suspense: int, how: Any, day: date) -> None:
        """What can be settled, used or refunded is; else somebody pays."""
        over = [sold for sold in self.sales if self.due[sold.name] < 0]
        owed = [one for one in self.sales if self.due[one.name] > 0 and self.credit[one.customer, "on_account"] > 0]
        back = self.refund_due()
        if what == "settle" and over:
            self.settles(over[pick % len(over)], how, day)
        elif what == "credit" and owed:
            self.uses_credit(owed[pick % len(owed)], day)
        elif what == "refund" and back:
            self.pays_refund(back[pick % len(back)], day)
        else:
            self.pays(self.sales[pick % len(self.sales)], amount, suspense, day)

    @rule(vat=st.booleans(), profit=st.booleans())
    def close_a_month(self, vat: bool, profit: bool) -> None:
        self.closes(vat=vat, profit=profit)

    # --- how it is told ---

    @precondition(lambda self: self.untold)
    @rule(draw=st.randoms(use_true_random=False), most=st.integers(1, 6))
    def tell_some(self, draw: random.Random, most: int) -> None:
        self.tell_these(draw.sample(self.untold, min(most, len(self.untold))))

    @precondition(lambda self: self.told)
    @rule(pick=PICK, count=st.integers(1, 3), otherwise=st.booleans())
    def tell_again(self, pick: int, count: int, otherwise: bool) -> None:
        """The same event once more, or its document under another id: nothing happens."""
        again = self._told_before(pick)
        if otherwise:
            self.tells_otherwise(again)
        else:
            self.tells([again[1]] * count)

    def _told_before(self, pick: int) -> tuple[Fact, Told]:
        """Of each kind of document alike often, however many there are."""
        kinds = sorted({fact.topic for fact, _ in self.told})
        chosen = [one for one in self.told if one[0].topic == kinds[pick % len(kinds)]]
        return chosen[pick % len(chosen)]

    # --- what holds after every step ---

    @invariant()
    def the_books_are_right(self) -> None:
        """Looked at when the ledger was told or asked something since."""
        if self.stirred:
            compare(self.desk, self.book, self.plain, self.per_unit)
        self.stirred = False

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
                self.allows(line, rest[1], rest[2], day)
        for back in self.can_follow(RedIssued, lambda one: one.red_pending):
            self.issues_red(back, day)
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
