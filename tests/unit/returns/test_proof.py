"""The proof sheet's figures: five postings, and the books as if the goods had never been sold."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from returns_service.domain.proof import BackPart, KeptLine, KeptVoucher, Proof, SaleLine, share
from returns_service.domain.sold_lines import Amounts, SoldLine

from tests.unit.returns.samples import sold

COST = 600_07
"""What went out with the line, in fen; it does not divide."""


def voucher(source_type: str, source_id: str, number: int, lines: list[KeptLine], **other: Any) -> KeptVoucher:
    """A voucher that the ledger told."""
    facts: dict[str, Any] = {
        "book_id": "b", "voucher_id": f"v{number}", "source_type": source_type, "source_id": source_id, "part": 0,
        "word": "记", "number": number, "effective_date": date(2026, 1, 20),
        "recorded_at": datetime(2026, 1, 20, tzinfo=UTC), "reverses": None, "trace_id": None, "lines": tuple(lines),
    }  # fmt: skip
    return KeptVoucher(**(facts | other))


def entries(amounts: Amounts, cost: int, sign: int, vat_account: str = "22210108") -> list[KeptLine]:
    """Entries 1 and 1b, or with a negative sign 5, of line 1."""
    return [
        KeptLine("1122", "debit", sign * amounts.gross_fen, customer_id="wang"),
        KeptLine("5001", "credit", sign * amounts.net_fen),
        KeptLine(vat_account, "credit", sign * amounts.vat_fen),
        KeptLine("5401", "debit", sign * cost),
        KeptLine("1405", "credit", sign * cost, sku="s", qty=sign * amounts.qty, invoice_line_no=1),
    ]


def proof_of(line: SoldLine, parts: list[Amounts], *vouchers: KeptVoucher) -> Proof:
    """The sheet of the returns r1, r2, … of one line."""
    sale = voucher("invoice", "a", 1, entries(line.sold, COST, 1))
    back = [BackPart(f"r{n}", 1, part, {1: part.qty}) for n, part in enumerate(parts, 1)]
    return Proof([SaleLine(1, line.qty, line.sold, line.returned, line.allowed)], back, [sale, *vouchers])


def posted(parts: list[Amounts], qty: Decimal) -> list[KeptVoucher]:
    """What a right ledger posts for these parts, one after another."""
    so_far, found = Decimal(0), list[KeptVoucher]()
    for n, part in enumerate(parts, 1):
        cost = share(COST, so_far + part.qty, qty) - share(COST, so_far, qty)
        found.append(voucher("return", f"r{n}", n + 1, entries(part, cost, -1), part=1))
        so_far += part.qty
    return found


@given(st.integers(1, 60), st.data())
def test_what_a_right_ledger_posts_agrees_however_it_is_split_and_a_full_return_leaves_nothing(
    units: int, data: st.DataObject
) -> None:
    line = sold("a", str(units), "33.335")
    cuts = sorted(data.draw(st.sets(st.integers(1, units), max_size=6)))
    parts: list[Amounts] = []
    for low, high in pairwise([0, *cuts]):
        part, line = line.give_back(Decimal(high - low))
        parts.append(part)
    proof = proof_of(line, parts, *posted(parts, line.qty))
    for n in range(1, len(parts) + 1):
        assert [(f.group, f.difference) for f in proof.postings(f"r{n}", 1) if f.difference != 0] == []
    never = proof.never_sold()
    assert [(f.group, f.difference) for f in never if f.difference] == []
    if line.remaining == 0:
        assert [f.left for f in never] == [0] * 5


def test_each_wrong_figure_is_the_difference_of_its_own_group() -> None:
    part, line = sold("a", "10", "100.00").give_back(Decimal(3))
    wrong = entries(Amounts(Decimal(3), 299_00, 39_01), 180_00, -1)
    proof = proof_of(line, [part], voucher("return", "r1", 2, wrong, part=1))
    assert {f.group: f.difference for f in proof.postings("r1", 1)} == {
        "stock": 180_00 - 180_02, "sales": 1_00, "receivable": 99, "cost": 2, "tax": -1,
    }  # fmt: skip
    assert {f.group: f.difference for f in proof.never_sold()} == {
        "stock": -2, "sales": 1_00, "receivable": 99, "cost": 2, "tax": -1,
    }  # fmt: skip


def test_before_the_ledger_posted_nothing_is_said() -> None:
    part, line = sold("a", "10", "100.00").give_back(Decimal(3))
    proof = proof_of(line, [part])
    assert {f.actual for f in proof.postings("r1", 1)} == {None}
    assert not proof.complete


def test_a_pending_red_invoice_is_part_of_the_tax() -> None:
    part, line = sold("a", "10", "100.00").give_back(Decimal(3))
    pending = voucher("return", "r1", 2, entries(part, 180_02, -1, "222199"), part=1)
    moved = [KeptLine("222199", "credit", part.vat_fen), KeptLine("22210108", "credit", -part.vat_fen)]
    for vouchers in ([pending], [pending, voucher("red_invoice", "r1", 3, moved, part=1)]):
        proof = proof_of(line, [part], *vouchers)
        assert {f.difference for f in proof.postings("r1", 1)} == {0}
        assert {f.difference for f in proof.never_sold()} == {0}


def test_scrapped_goods_are_stock_that_waits() -> None:
    part, line = sold("a", "10", "100.00").give_back(Decimal(3))
    scrap = [
        KeptLine("1901", "debit", 180_02),
        KeptLine("1405", "credit", 180_02, sku="s", qty=Decimal(3), invoice_line_no=1),
    ]
    proof = proof_of(line, [part], voucher("return", "r1", 2, [*entries(part, 180_02, -1), *scrap], part=1))
    assert {f.difference for f in proof.postings("r1", 1)} == {0}


def test_a_cancelled_return_counts_for_nothing() -> None:
    line = sold("a", "10", "100.00")
    part, _ = line.give_back(Decimal(3))
    back = voucher("return", "r1", 2, entries(part, 180_02, -1), part=1)
    undone = voucher("return_cancelled", "r1", 3, entries(part, 180_02, 1), part=1, reverses="v2")
    sale = voucher("invoice", "a", 1, entries(line.sold, COST, 1))
    lines = [SaleLine(1, line.qty, line.sold, line.returned, line.allowed)]
    proof = Proof(lines, [BackPart("r1", 1, part, {1: part.qty}, standing=False)], [sale, back, undone])
    assert {(f.returns, f.difference) for f in proof.never_sold()} == {(0, 0)}


def test_the_cost_that_waited_for_goods_belongs_to_the_sale() -> None:
    part, line = sold("a", "10", "100.00").give_back(Decimal(10))
    sale = voucher("invoice", "a", 1, entries(line.sold, 0, 1)[:3])
    cost = voucher("cost", "a", 2, entries(line.sold, COST, 1)[3:], part=1)
    back = voucher("return", "r1", 3, entries(part, COST, -1), part=1)
    lines = [SaleLine(1, line.qty, line.sold, line.returned, line.allowed)]
    proof = Proof(lines, [BackPart("r1", 1, part, {1: part.qty})], [sale, cost, back])
    assert {(f.left, f.difference) for f in proof.never_sold()} == {(0, 0)}
