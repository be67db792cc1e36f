"""Returns by customer and item: the customer's earlier lines, latest first, whole or nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from returns_service.domain.deciding import Recorded, decide
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import ReturnRequest, WantedItem
from returns_service.domain.sales import Sales
from returns_service.domain.sold_lines import SoldLine

from tests.unit.returns.samples import DAY, sold, want

Parts = list[tuple[int, str, list[tuple[int, Decimal]]]]


def outcome(request: ReturnRequest, sales: Sales) -> Parts | str:
    """Parts as (part, invoice, [(line, quantity)]), or the kind of the refusal."""
    decision = decide(request, sales)
    if isinstance(decision, Refusal):
        return decision.kind
    assert isinstance(decision, Recorded)
    return [
        (part.part, part.invoice_id, [(line.of.line_no, line.amounts.qty) for line in part.lines])
        for part in decision.parts
    ]


# --- examples ---


def test_several_invoices_for_one_row_latest_first_at_their_own_price() -> None:
    sales = Sales([sold("a", "5", "10.00", 1), sold("b", "2", "11.00", 2), sold("c", "4", "12.00", 9)])
    decision = decide(want("4", seq=5, unit_price="99.00"), sales)
    assert isinstance(decision, Recorded)
    amounts = [(p.part, p.invoice_id, p.lines[0].amounts.net_fen, p.lines[0].amounts.vat_fen) for p in decision.parts]
    assert amounts == [(1, "b", 22_00, 2_86), (2, "a", 20_00, 2_60)]


def test_lines_of_one_invoice_are_lines_of_one_part() -> None:
    sales = Sales([sold("a", "1", "1.00", 1), sold("b", "1", "1.00", 2), sold("a", "1", "1.00", 3, line_no=2)])
    one = Decimal(1)
    assert outcome(want("3", seq=4), sales) == [(1, "a", [(2, one), (1, one)]), (2, "b", [(1, one)])]


def test_a_second_return_takes_what_the_first_left() -> None:
    sales = Sales([sold("a", "3", "1.00", 1)])
    assert outcome(want("2", seq=5), sales) == [(1, "a", [(1, Decimal(2))])]
    assert outcome(want("2", seq=6), sales) == "return_more_than_sold"
    assert outcome(want("1", seq=7), sales) == [(1, "a", [(1, Decimal(1))])]
    assert outcome(want("1", seq=8), sales) == "return_more_than_sold"


def test_bought_and_returned_in_full_is_more_than_sold_not_never_sold() -> None:
    sales = Sales([sold("a", "1", "1.00", 3)])
    assert outcome(want("1", seq=3), sales) == "return_never_sold"
    assert outcome(want("1", seq=4), sales) == [(1, "a", [(1, Decimal(1))])]
    assert outcome(want("1", seq=4), sales) == "return_more_than_sold"


def test_other_customers_and_items_do_not_count() -> None:
    sales = Sales([sold("a", "9", "1.00", 1, customer_id="li"), sold("b", "9", "1.00", 2, item="85123A")])
    assert outcome(want("1", seq=5), sales) == "return_never_sold"
    assert outcome(want("1", seq=5, customer_id="li"), sales) == [(1, "a", [(1, Decimal(1))])]


def test_price_is_checked_before_quantity_and_both_before_the_sales() -> None:
    sales = Sales([])
    assert outcome(want("0", seq=5, unit_price="0"), sales) == "price_not_positive"
    assert outcome(want("-1", seq=5, unit_price="-2"), sales) == "price_not_positive"
    assert outcome(want("0", seq=5, unit_price="1"), sales) == "quantity_not_positive"
    assert outcome(want("-1", seq=5), sales) == "quantity_not_positive"


def test_with_a_row_number_days_do_not_matter_and_lines_without_one_do_not_count() -> None:
    sales = Sales([sold("a", "1", "1.00", 1, day=DAY + timedelta(9)), sold("b", "1", "1.00")])
    assert outcome(want("1", seq=2), sales) == [(1, "a", [(1, Decimal(1))])]
    assert outcome(want("1", seq=2), sales) == "return_more_than_sold"


def test_without_a_row_number_the_latest_day_up_to_the_returns_day_comes_first() -> None:
    sales = Sales([
        sold("a", "1", "1.00", 7),
        sold("b", "1", "1.00", 8),
        sold("c", "1", "1.00", 1, day=DAY - timedelta(1)),
        sold("d", "1", "1.00", 2, day=DAY + timedelta(1)),
    ])  # fmt: skip
    assert outcome(want("4"), sales) == "return_more_than_sold"
    one = Decimal(1)
    assert outcome(want("3"), sales) == [(1, "b", [(1, one)]), (2, "a", [(1, one)]), (3, "c", [(1, one)])]
    assert outcome(want("1", day=DAY - timedelta(2)), sales) == "return_never_sold"


def test_a_refusal_tells_an_accountant_what_does_not_agree() -> None:
    sales = Sales([sold("a", "5", "1.00", 1), sold("b", "2", "1.00", 2)])
    decide(want("3", seq=3), sales)
    refused = decide(want("10", seq=4), sales)
    assert isinstance(refused, Refusal)
    assert refused.expected == (
        "at most 4 of item 22423: what customer wang bought (before row 4) and has not returned"
    )
    assert (refused.actual, refused.difference) == ("10 returned", "6")
    assert [line.invoice_id for line in refused.looked_at] == ["b", "a"]


# --- against a reference that only knows the words of the rule ---


@dataclass
class PlainLine:
    """A sold line of the reference."""

    seq: int | None
    day: date
    invoice: str
    line_no: int
    left: Decimal


class Reference:
    """The rule word by word, one unit of 0.5 at a time, with nothing shared with the code under test."""

    step = Decimal("0.5")

    def __init__(self, lines: list[SoldLine]) -> None:
        self.lines: dict[tuple[str, str], list[PlainLine]] = {}
        for line in lines:
            plain = PlainLine(line.source_seq, line.day, line.invoice_id, line.line_no, line.qty)
            self.lines.setdefault((line.customer_id, line.item), []).append(plain)

    def outcome(self, request: ReturnRequest) -> Parts | str:
        wanted = request.wanted
        assert isinstance(wanted, WantedItem)
        bought = self.lines.get((request.customer_id, wanted.item), [])
        seq = request.source_seq
        if seq is None:
            earlier = [line for line in bought if line.day <= request.day]
            earlier.sort(key=lambda line: (line.day, line.seq or 0, line.invoice, line.line_no))
        else:
            earlier = [line for line in bought if line.seq is not None and line.seq < seq]
            earlier.sort(key=lambda line: line.seq or 0)
        if not earlier:
            return "return_never_sold"
        if sum(line.left for line in earlier) < wanted.qty:
            return "return_more_than_sold"
        parts: Parts = []
        for _ in range(int(wanted.qty / self.step)):
            line = [line for line in earlier if line.left][-1]
            line.left -= self.step
            self._note(parts, line)
        return parts

    def _note(self, parts: Parts, line: PlainLine) -> None:
        for _, invoice, lines in parts:
            if invoice == line.invoice:
                if lines[-1][0] == line.line_no:
                    lines[-1] = (line.line_no, lines[-1][1] + self.step)
                else:
                    lines.append((line.line_no, self.step))
                return
        parts.append((len(parts) + 1, line.invoice, [(line.line_no, self.step)]))


customers = st.sampled_from(["wang", "li", "walk-in"])
items = st.sampled_from(["22423", "POST"])
days = st.integers(0, 4).map(lambda n: DAY + timedelta(n))
halves = st.integers(1, 12).map(lambda n: n * Decimal("0.5"))


@st.composite
def shops(draw: st.DrawFn) -> tuple[list[SoldLine], list[ReturnRequest]]:
    """A small file: sale lines and returns with row numbers that interleave, or none at all."""
    numbered = draw(st.booleans())
    count = draw(st.integers(1, 10))
    seqs = draw(st.permutations(range(1, 2 * count + 1)))
    lines: list[SoldLine] = []
    for n in range(count):
        invoice = draw(st.sampled_from("abcd"))
        price = draw(st.decimals("0.01", "20", places=2))
        seq = seqs[n] if numbered else None
        line = sold(invoice, str(draw(halves)), str(price), seq, line_no=n + 1, day=draw(days))
        lines.append(_of(line, draw(customers), draw(items)))
    requests = [
        want(str(draw(halves)), draw(st.integers(1, 2 * count + 1)) if numbered else None,
             customer_id=draw(customers), item=draw(items), day=draw(days))
        for _ in range(draw(st.integers(1, 10)))
    ]  # fmt: skip
    return lines, requests


def _of(line: SoldLine, customer: str, item: str) -> SoldLine:
    return sold(
        line.invoice_id, str(line.qty), str(line.unit_price), line.source_seq,
        line_no=line.line_no, day=line.day, customer_id=customer, item=item,
    )  # fmt: skip


@given(shops())
def test_matching_is_the_brute_force_reference(shop: tuple[list[SoldLine], list[ReturnRequest]]) -> None:
    lines, requests = shop
    sales, reference = Sales(lines), Reference(lines)
    for request in requests:
        assert outcome(request, sales) == reference.outcome(request)


@given(shops())
def test_never_more_comes_back_than_was_sold(shop: tuple[list[SoldLine], list[ReturnRequest]]) -> None:
    lines, requests = shop
    sales = Sales(lines)
    back: dict[tuple[str, int], Decimal] = {}
    value: dict[tuple[str, int], int] = {}
    for request in requests:
        decision = decide(request, sales)
        for part in decision.parts if isinstance(decision, Recorded) else ():
            for line in part.lines:
                back[line.of.key] = back.get(line.of.key, Decimal(0)) + line.amounts.qty
                value[line.of.key] = value.get(line.of.key, 0) + line.amounts.net_fen + line.amounts.vat_fen
    for line in lines:
        assert back.get(line.key, 0) <= line.qty
        assert value.get(line.key, 0) <= line.net_fen + line.vat_fen
        if back.get(line.key) == line.qty:
            assert value[line.key] == line.net_fen + line.vat_fen
    assert {line.key: line.returned.qty for line in sales.changed} == back
