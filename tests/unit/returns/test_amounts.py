"""Entry 5n: what a part of a line is worth, and that parts close to 0.00."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from returns_service.domain.sold_lines import Amounts, SoldLine

from tests.unit.returns.samples import sold


@st.composite
def lines(draw: st.DrawFn) -> SoldLine:
    """Lines of whole and broken quantities, prices down to a millionth, any discount up to the gross, usual rates."""
    qty = draw(st.decimals("0.001", "500", places=3) | st.integers(1, 500).map(Decimal))
    price = draw(st.decimals("0.000001", "999", places=6) | st.decimals("0.01", "999", places=2))
    rate = draw(st.sampled_from([Decimal("0.13"), Decimal("0.09"), Decimal("0.06"), Decimal("0.01"), Decimal(0)]))
    gross = sold("a", str(qty), str(price)).net_fen
    discount = draw(st.just(0) | st.integers(0, gross))
    return sold("a", str(qty), str(price), discount_fen=discount, vat_rate=rate)


@st.composite
def partitions(draw: st.DrawFn) -> tuple[SoldLine, list[Decimal]]:
    """A line and quantities that together are the whole of it."""
    line = draw(lines())
    units = int(line.qty * 1000)
    cuts = sorted(draw(st.sets(st.integers(1, units - 1), max_size=12)) if units > 1 else set())
    edges = [0, *cuts, units]
    return line, [Decimal(b - a) / 1000 for a, b in pairwise(edges)]


@given(partitions())
def test_any_partition_closes_and_never_exceeds(case: tuple[SoldLine, list[Decimal]]) -> None:
    line, quantities = case
    parts: list[Amounts] = []
    for qty in quantities:
        part, line = line.give_back(qty)
        assert part.net_fen >= 0
        assert part.vat_fen >= 0
        assert line.returned.net_fen <= line.net_fen
        assert line.returned.vat_fen <= line.vat_fen
        parts.append(part)
    assert sum(p.net_fen for p in parts) == line.net_fen
    assert sum(p.vat_fen for p in parts) == line.vat_fen
    assert line.returned == Amounts(line.qty, line.net_fen, line.vat_fen)
    assert line.remaining == 0


@given(partitions())
def test_each_part_is_the_cumulative_amount_less_what_was_reversed(case: tuple[SoldLine, list[Decimal]]) -> None:
    """The formula of entry 5n written out, on lines without discount."""
    line, quantities = case
    assume(line.discount_fen == 0)
    so_far, net_before, vat_before = Decimal(0), 0, 0
    for qty in quantities[:-1]:
        so_far += qty
        net = int((line.unit_price * so_far * 200 + 1) // 2)
        vat = int((line.vat_rate * net * 2 + 1) // 2)
        part, line = line.give_back(qty)
        assert (part.net_fen, part.vat_fen) == (net - net_before, vat - vat_before)
        net_before, vat_before = net, vat


def test_thirty_of_a_hundred_at_a_hundred_yuan() -> None:
    part, _ = sold("a", "100", "100.00").give_back(Decimal(30))
    assert part == Amounts(Decimal(30), 3_000_00, 390_00)


def test_three_thirds_of_a_fen_close_on_the_last_unit() -> None:
    line = sold("a", "3", "0.335")  # net 1.01 (1.005 half up), VAT 0.13
    amounts: list[tuple[int, int]] = []
    for _ in range(3):
        part, line = line.give_back(Decimal(1))
        amounts.append((part.net_fen, part.vat_fen))
    assert amounts == [(34, 4), (33, 5), (34, 4)]


def test_a_discount_comes_back_in_proportion() -> None:
    line = sold("a", "3", "10.00", discount_fen=1_00)  # net 29.00, VAT 3.77
    amounts: list[tuple[int, int]] = []
    for _ in range(3):
        part, line = line.give_back(Decimal(1))
        amounts.append((part.net_fen, part.vat_fen))
    assert amounts == [(967, 126), (966, 125), (967, 126)]


def test_the_last_unit_takes_what_the_line_itself_says() -> None:
    """A seller that rounds VAT another way is followed: the line's own 13.01 comes back, not a computed 13.00."""
    line = sold("a", "4", "25.00", vat_fen=13_01)
    first, line = line.give_back(Decimal(3))
    last, line = line.give_back(Decimal(1))
    assert (first.vat_fen, last.vat_fen) == (9_75, 3_26)


@pytest.mark.parametrize("qty", ["0", "-1", "3.000001"])
def test_a_line_gives_back_only_what_remains(qty: str) -> None:
    with pytest.raises(ValueError, match="remain"):
        sold("a", "3", "1.00").give_back(Decimal(qty))
