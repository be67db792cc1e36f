"""Whole sales files: what returns decides for every C row is what the independent reckoning of the rules says."""

from pathlib import Path

import pytest
from returns_service.domain.deciding import Recorded, decide
from returns_service.domain.refusals import Refusal
from returns_service.domain.requests import ReturnRequest, WantedItem
from returns_service.domain.sales import Sales
from returns_service.domain.sold_lines import SoldLine

from tests.support.reckoning import Reckoning, Row, reckon
from tests.support.salesfiles import SEEDS, write
from tests.unit.returns.samples import exact, sold


def sales_of(book: Reckoning) -> Sales:
    """The posted sale lines of a file, with the amounts that the reckoning gives them."""
    return Sales(_line(invoice.number, n, one.row, one.net, one.vat) for invoice in book.invoices
                 for n, one in enumerate(invoice.lines, 1))  # fmt: skip


def _line(invoice: str, line_no: int, row: Row, net: int, vat: int) -> SoldLine:
    return sold(
        invoice, str(row.qty), str(exact(row.price)), row.seq, line_no=line_no, customer_id=row.customer,
        item=row.item, day=row.day, net_fen=net, vat_fen=vat,
    )  # fmt: skip


def outcomes(book: Reckoning) -> dict[int, object]:
    """By C row: the anomaly's kind, or [(invoice, line's row, quantity, net)] in the order of matching."""
    sales, found = sales_of(book), dict[int, object]()
    for row in book.rows:
        if not row.invoice.startswith("C"):
            continue
        wanted = WantedItem(row.item, exact(-row.qty), exact(row.price))
        decision = decide(ReturnRequest(row.customer, row.day, row.seq, wanted), sales)
        if isinstance(decision, Refusal):
            found[row.seq] = decision.kind
            continue
        assert isinstance(decision, Recorded)
        lines = [line for part in decision.parts for line in part.lines]
        found[row.seq] = sorted(
            (line.of.invoice_id, line.of.source_seq, line.amounts.qty, line.amounts.net_fen) for line in lines
        )
    return found


def reckoned(book: Reckoning) -> dict[int, object]:
    """The same by the reckoning."""
    found = dict[int, object]()
    for row in book.rows:
        if not row.invoice.startswith("C"):
            continue
        kind = book.outcome[row.seq]
        parts = [(invoice, line.row.seq, qty, net) for invoice, line, qty, net in book.parts.get(row.seq, [])]
        found[row.seq] = sorted(parts) if kind == "returned" else kind
    return found


@pytest.mark.parametrize("start", range(0, len(SEEDS), 20))
def test_every_c_row_of_a_generated_file_is_decided_as_reckoned(start: int, tmp_path: Path) -> None:
    for seed in SEEDS[start : start + 20]:
        book = reckon(write(seed, tmp_path))
        assert outcomes(book) == reckoned(book), f"seed {seed}"
