"""Where money and goods that come back go: the same books whatever came first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from typing import Literal

from collections_service.domain.settlement import OpenItem, Receivables, Settlement
from hypothesis import given
from hypothesis import strategies as st

BOOK = "b"
DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Act:
    """A payment of, or a return on, invoice ``invoice``."""

    kind: Literal["payment", "return"]
    invoice: int
    fen: int
    settlement: Settlement = "on_account"


def new_receivables(issued: Sequence[int]) -> tuple[Receivables, list[OpenItem]]:
    items = [
        OpenItem(BOOK, f"i{n}", f"N{n}", "c", DAY + timedelta(days=n), issued_fen=fen) for n, fen in enumerate(issued)
    ]
    return Receivables(items), items


def check(item: OpenItem) -> None:
    """What the database checks too."""
    assert item.open_fen >= 0
    assert 0 <= item.returned_fen <= item.issued_fen
    assert 0 <= item.released_fen <= item.paid_fen + item.credited_fen


def play(issued: Sequence[int], acts: Sequence[Act]) -> tuple[list[int], int, int]:
    """Open amounts, advance and refund payable after all acts, with every step checked."""
    receivables, items = new_receivables(issued)
    account = receivables.accounts[BOOK, "c"]
    for act in acts:
        item = items[act.invoice]
        before = item.open_fen
        advance = account.advance_fen
        if act.kind == "payment":
            applied = receivables.receive(BOOK, "c", act.fen, {item.invoice_id: act.fen})
            assert sum(applied.values()) == min(act.fen, before)
            assert act.fen == sum(applied.values()) + account.advance_fen - advance
        else:
            credits = receivables.take_back(item, act.fen, act.settlement)
            assert sum(c.amount_fen for c in credits if c.source == "invoice") == max(0, act.fen - before)
            assert all(c.amount_fen > 0 for c in credits)
        for each in items:
            check(each)
        assert account.advance_fen >= 0
        assert account.refund_payable_fen >= 0
    assert {item.invoice_id for item in receivables.changed} <= {f"i{n}" for n in range(len(items))}
    return [item.open_fen for item in items], account.advance_fen, account.refund_payable_fen


@st.composite
def histories(
    draw: st.DrawFn, settlements: Sequence[Settlement], invoices: int, acts: int
) -> tuple[list[int], list[Act]]:
    """Invoices and what happened to them; never more comes back than was invoiced."""
    issued = draw(st.lists(st.integers(0, 500), min_size=1, max_size=invoices))
    left = list(issued)
    made: list[Act] = []
    for _ in range(draw(st.integers(0, acts))):
        n = draw(st.integers(0, len(issued) - 1))
        if draw(st.booleans()):
            made.append(Act("payment", n, draw(st.integers(1, 700))))
        else:
            fen = draw(st.integers(0, left[n]))
            left[n] -= fen
            made.append(Act("return", n, fen, draw(st.sampled_from(settlements))))
    return issued, made


@given(histories(("on_account",), invoices=2, acts=5))
def test_every_order_ends_in_the_same_books(history: tuple[list[int], list[Act]]) -> None:
    issued, acts = history
    moved = Counter[int]()
    for act in acts:
        moved[act.invoice] += act.fen
    expected = (
        [max(0, fen - moved[n]) for n, fen in enumerate(issued)],
        sum(max(0, moved[n] - fen) for n, fen in enumerate(issued)),
        0,
    )
    for order in permutations(acts):
        assert play(issued, order) == expected


@given(histories(("on_account", "refund"), invoices=2, acts=5))
def test_with_refunds_what_is_owed_to_the_customer_is_the_same(history: tuple[list[int], list[Act]]) -> None:
    issued, acts = history
    results = [play(issued, order) for order in permutations(acts)]
    assert len({(tuple(open_fen), advance + refund) for open_fen, advance, refund in results}) == 1


@given(histories(("on_account", "refund", "next_invoice"), invoices=4, acts=8))
def test_nothing_appears_or_vanishes(history: tuple[list[int], list[Act]]) -> None:
    issued, acts = history
    open_fen, advance, refund = play(issued, acts)
    assert sum(open_fen) - advance - refund == sum(issued) - sum(act.fen for act in acts)


def test_a_return_of_a_paid_invoice_goes_where_its_settlement_says() -> None:
    paid = Act("payment", 0, 300)
    assert play([300, 200], [paid, Act("return", 0, 120, "on_account")]) == ([0, 200], 120, 0)
    assert play([300, 200], [paid, Act("return", 0, 120, "refund")]) == ([0, 200], 0, 120)
    assert play([300, 200], [paid, Act("return", 0, 120, "next_invoice")]) == ([0, 80], 0, 0)


def test_a_credit_goes_to_the_oldest_open_invoice_and_its_rest_on_account() -> None:
    receivables, items = new_receivables([300, 0, 50, 400])
    receivables.receive(BOOK, "c", 300, {"i0": 300})
    moves = [(c.source, c.target, c.amount_fen, c.invoice_id, c.target_invoice_id)
             for c in receivables.take_back(items[0], 120, "next_invoice")]  # fmt: skip
    assert moves == [("invoice", "on_account", 120, "i0", None), ("on_account", "invoice", 50, None, "i2")]
    assert receivables.accounts[BOOK, "c"].advance_fen == 70
    assert [item.open_fen for item in items] == [0, 0, 0, 400]


def test_a_credit_without_an_open_invoice_stays_on_account() -> None:
    assert play([300], [Act("payment", 0, 300), Act("return", 0, 300, "next_invoice")]) == ([0], 300, 0)


def test_another_customers_and_another_books_invoices_are_left_alone() -> None:
    mine = OpenItem(BOOK, "i0", "N0", "c", DAY, 100, paid_fen=100)
    others = [OpenItem(BOOK, "i1", "N1", "d", DAY, 100), OpenItem("other", "i2", "N2", "c", DAY, 100)]
    receivables = Receivables([mine, *others])
    receivables.take_back(mine, 100, "next_invoice")
    assert receivables.accounts[BOOK, "c"].advance_fen == 100
    assert receivables.changed == [mine]
    assert receivables.get("other", "i0") is None
