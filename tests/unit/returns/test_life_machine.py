"""Any order of requests, counts, records, allowances, cancellations, ledger's answers and payments: what holds always.

The ledger is played by the rules of the entries table alone: cost by cumulative share, refusals at random, answers
twice.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from returns_service.domain import lifecycle
from returns_service.domain.inspection import ClaimedGoods, Counted, NotInspected, inspected
from returns_service.domain.lifecycle import STEPS, NotNow, Standing, Status
from returns_service.domain.posting import PartPosting, status_of
from returns_service.domain.proof import BackPart, KeptLine, KeptVoucher, Proof, SaleLine, share
from returns_service.domain.settling import SoldInvoice
from returns_service.domain.sold_lines import Amounts, SoldLine

from tests.unit.returns.samples import sold

COST = 777_78
"""Divides neither by seven nor by much else."""
UNITS = 7


@dataclass
class Back:
    """A return of the machine."""

    name: str
    status: Status
    claimed: Decimal
    counted: Counted | None = None
    parts: dict[int, Amounts] = field(default_factory=dict)
    postings: dict[int, PartPosting] = field(default_factory=dict)
    allowance: Amounts | None = None
    refund_due: int = 0
    refund_paid: int = 0

    def take(self, step: lifecycle.Step) -> bool:
        """Take a step when it may be; otherwise it is refused and nothing changes."""
        before = self.status
        try:
            self.status = lifecycle.after(before, step)
        except NotNow:
            assert before not in STEPS[step].before
            assert self.status == before
            return False
        return True

    @property
    def standing(self) -> dict[int, Amounts]:
        """The parts that were not taken back."""
        gone = ("replaced", "cancelled")
        return {part: amounts for part, amounts in self.parts.items() if self.postings[part].status not in gone}


class Returns(RuleBasedStateMachine):
    """One invoice line of seven units, at a price and a discount that do not divide."""

    returns = Bundle("returns")

    @initialize(price=st.sampled_from(["33.335", "0.335", "100", "19.99"]), discount=st.integers(0, 99))
    def sell(self, price: str, discount: int) -> None:
        self.line: SoldLine = sold("a", str(UNITS), price, discount_fen=discount)
        self.invoice = SoldInvoice("b", "a", gross_fen=self.line.sold.gross_fen)
        self.all: list[Back] = []
        self.vouchers: list[KeptVoucher] = []
        self.back_qty, self.back_cost = Decimal(0), 0
        self.post("invoice", "a", 0, self.line.sold, COST, 1)

    def post(self, kind: str, source: str, part: int, amounts: Amounts, cost: int, sign: int, **other: Any) -> str:
        number = len(self.vouchers) + 1
        lines = (
            KeptLine("1122", "debit", sign * amounts.gross_fen),
            KeptLine("5001", "credit", sign * amounts.net_fen),
            KeptLine("22210108", "credit", sign * amounts.vat_fen),
            KeptLine("5401", "debit", sign * cost),
            KeptLine("1405", "credit", sign * cost, sku="s", qty=sign * amounts.qty, invoice_line_no=1),
        )
        at = datetime(2026, 1, 20, tzinfo=UTC)
        self.vouchers.append(
            KeptVoucher("b", f"v{number}", kind, source, part, "记", number, date(2026, 1, 20), at,
                        other.get("reverses"), None, lines)
        )  # fmt: skip
        return f"v{number}"

    @rule(target=returns, units=st.integers(1, UNITS))
    def ask(self, units: int) -> Any:
        qty = Decimal(units)
        if qty > self.line.remaining:
            with pytest.raises(ValueError, match="remain"):
                self.line.reserve(qty)
            return multiple()
        self.line = self.line.reserve(qty)
        self.all.append(Back(f"r{len(self.all)}", "requested", qty))
        return self.all[-1]

    @rule(target=returns, net=st.integers(1, 5_000))
    def allow(self, net: int) -> Any:
        if net > self.line.left.net_fen:
            return multiple()
        amounts = self.line.allowance(net)
        self.line = self.line.allow(amounts)
        name = f"r{len(self.all)}"
        self.all.append(Back(name, "recorded", Decimal(0), None, {1: amounts}, {1: PartPosting(name, 1)}, amounts))
        return self.all[-1]

    @rule(back=returns, approve=st.booleans())
    def review(self, back: Back, approve: bool) -> None:
        if back.take("approve" if approve else "reject") and not approve:
            self.line = self.line.release(back.claimed)

    @rule(back=returns, accepted=st.integers(0, 8), damaged=st.integers(-1, 8), refused=st.integers(0, 2))
    def inspect(self, back: Back, accepted: int, damaged: int, refused: int) -> None:
        before = back.status
        if not back.take("inspect"):
            return
        count = Counted(self.line.key, Decimal(accepted), Decimal(damaged), Decimal(refused))
        try:
            [back.counted] = inspected([ClaimedGoods(self.line.key, "s", back.claimed)], [count])
        except NotInspected:
            assert damaged < 0 or accepted + damaged > back.claimed
            back.status = before

    @rule(back=returns)
    def record(self, back: Back) -> None:
        if back.counted is None or not back.counted.taken:
            return
        if back.take("record"):
            self.line = self.line.release(back.claimed)
            part, self.line = self.line.give_back(back.counted.taken)
            back.parts, back.postings = {1: part}, {1: PartPosting(back.name, 1)}

    @rule(back=returns, refuse=st.booleans(), twice=st.booleans())
    def ledger_answers(self, back: Back, refuse: bool, twice: bool) -> None:
        for number in back.standing:
            answer = back.postings[number]
            if refuse or answer.status != "recorded":
                after = answer.refused("before_opening", "too early") if refuse else answer
            else:
                after = answer.posted(self.post_back(back, number), "记", 1)
            back.postings[number] = after
            if twice and after.status == "posted":
                assert after.posted("another", "记", 9) == after.refused("x", "y") == after
        if back.postings and back.status in ("recorded", "posted", "settled", "posting_refused"):
            back.status = status_of(back.postings.values())

    def post_back(self, back: Back, number: int) -> str:
        """Cumulative share of the line's cost less what is back, as the ledger keeps it."""
        part = back.parts[number]
        cost = max(0, share(COST, self.back_qty + part.qty, self.line.qty) - self.back_cost)
        self.back_qty, self.back_cost = self.back_qty + part.qty, self.back_cost + cost
        return self.post("return", back.name, number, part, cost, -1)

    @rule(back=returns)
    def resubmit(self, back: Back) -> None:
        refused = [number for number in back.standing if back.postings[number].status == "posting_refused"]
        if not back.take("resubmit"):
            return
        for number in refused:
            again = max(back.parts) + 1
            back.postings[number] = PartPosting(back.name, number, "replaced")
            back.parts[again], back.postings[again] = back.parts[number], PartPosting(back.name, again)

    @rule(back=returns)
    def cancel(self, back: Back) -> None:
        asked = back.status in lifecycle.OPEN
        if back.refund_paid or not back.take("cancel"):
            return
        if asked:
            self.line = self.line.release(back.claimed)
        for number, part in list(back.standing.items()):
            self.line = self.line.allow(Amounts() - part) if back.allowance else self.line.take_again(part)
            voucher = back.postings[number].voucher_id
            if back.postings[number].status == "posted":
                told = next(v for v in self.vouchers if v.voucher_id == voucher)
                cost = -told.figure("cost")
                self.back_qty, self.back_cost = self.back_qty - part.qty, self.back_cost - cost
                self.post("return_cancelled", back.name, number, part, cost, 1, reverses=voucher)
            back.postings[number] = PartPosting(back.name, number, "cancelled", voucher)

    @rule(fen=st.integers(1, 30_000))
    def pay(self, fen: int) -> None:
        self.invoice = self.invoice.plus(SoldInvoice("b", "a", paid_fen=fen))

    @rule()
    def credit_leaves(self) -> None:
        """Collections moves what the invoice is settled beyond itself."""
        over = self.invoice.overpaid_fen((self.line.returned + self.line.allowed).gross_fen)
        self.invoice = self.invoice.plus(SoldInvoice("b", "a", released_fen=over))
        assert self.invoice.overpaid_fen((self.line.returned + self.line.allowed).gross_fen) == 0

    @rule(back=returns, due=st.integers(0, 100), paid=st.integers(0, 100))
    def refund(self, back: Back, due: int, paid: int) -> None:
        back.refund_due += due
        back.refund_paid = min(back.refund_due, back.refund_paid + paid)
        over = self.invoice.overpaid_fen((self.line.returned + self.line.allowed).gross_fen)
        now = Standing(over, back.refund_due, back.refund_paid, red_open=False, scrap_open=False)
        before, back.status = back.status, lifecycle.standing(back.status, now)
        if before in ("posted", "settled"):
            assert (back.status == "settled") == (over == 0 and back.refund_paid == back.refund_due)
        else:
            assert back.status == before

    @rule(back=consumes(returns))
    def forget(self, back: Back) -> None:
        """The rest happens without it."""

    @invariant()
    def nothing_is_more_than_was_sold(self) -> None:
        if not hasattr(self, "line"):
            return
        line = self.line
        goods = [part for back in self.all if not back.allowance for part in back.standing.values()]
        allowed = [part for back in self.all if back.allowance for part in back.standing.values()]
        assert line.returned == sum(goods, Amounts())
        assert line.allowed == sum(allowed, Amounts())
        assert line.reserved == sum(back.claimed for back in self.all if back.status in lifecycle.OPEN)
        assert line.returned.qty + line.reserved <= line.qty
        assert min(line.left.net_fen, line.left.vat_fen, line.returned.net_fen, line.returned.vat_fen) >= 0
        assert all(min(part.net_fen, part.vat_fen) >= 0 for part in goods)
        if line.returned.qty == line.qty:
            assert line.left == Amounts(), "the last unit closes to 0.00"

    @invariant()
    def the_books_are_as_if_what_came_back_had_never_been_sold(self) -> None:
        if not hasattr(self, "line"):
            return
        parts = [
            BackPart(back.name, number, part, {1: part.qty} if part.qty else {}, number in back.standing)
            for back in self.all
            for number, part in back.parts.items()
        ]
        line = self.line
        sheet = [SaleLine(1, line.qty, line.sold, line.returned, line.allowed)]
        proof = Proof(sheet, parts, self.vouchers)
        for part in (part for part in parts if part.standing):
            assert {figure.difference for figure in proof.postings(part.return_id, part.part)} <= {0, None}
        if proof.complete:
            never = proof.never_sold()
            assert [(figure.group, figure.difference) for figure in never if figure.difference] == []
            if line.returned.qty == line.qty:
                assert [figure.left for figure in never] == [0] * 5


TestAnyOrder = Returns.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@pytest.mark.long
class TestAnyOrderAtLength(Returns.TestCase):
    """Five hundred of them."""

    settings = settings(max_examples=500, stateful_step_count=60, deadline=None)
