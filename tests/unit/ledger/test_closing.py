"""The end of a month: 16 and 17 as the books stand, and zero when they are done."""

from hypothesis import given
from hypothesis import strategies as st
from ledger_service.domain.chart import Taxpayer, chart_of
from ledger_service.domain.closing import Sums, proposals
from ledger_service.domain.voucher import Line, balance_of

from tests.unit.ledger.books import Books, entry
from tests.unit.ledger.saying import BOOK

MONTH, DECEMBER = "2026-01", "2026-12"


def close(sums: Sums, period: str = MONTH, taxpayer: Taxpayer = "general") -> dict[str, list[str]]:
    book = Books(taxpayer).all.books[BOOK]
    return {one.closing: entry(one.lines) for one in proposals(book, book.chart, period, sums)}


def test_16_what_the_columns_owe_is_transferred() -> None:
    sums = {"22210108": (0, 130_000), "22210101": (78_000, 0), "22210110": (0, 6_000)}
    assert close(sums)["vat"] == ["Dr 22210104 580.00", "Cr 222102 580.00"]
    assert close({**sums, "22210104": (58_000, 0)})["vat"] == [], "it was transferred"
    assert close({"22210101": (78_000, 0)})["vat"] == [], "a credit (留抵) stays"
    assert close({"222101": (0, 111_88)}, taxpayer="small_scale")["vat"] == []


def test_17_profit_and_loss_are_closed() -> None:
    sums = {"5001": (0, 700_000), "5401": (420_000, 0), "5602": (-1_000, 0), "1002": (5, 0)}
    assert close(sums)["profit"] == [
        "Dr 5001 7,000.00", "Cr 3103 7,000.00", "Cr 5401 4,200.00", "Cr 5602 -10.00", "Dr 3103 4,190.00",
    ]  # fmt: skip


def test_17_the_year_is_closed_when_its_profit_is_known() -> None:
    sums = {"5001": (0, 100), "3103": (0, 281_000)}
    assert close(sums, DECEMBER)["year"] == []
    assert close({"3103": (0, 281_000)}, DECEMBER)["year"] == ["Dr 3103 2,810.00", "Cr 3104 2,810.00"]
    assert close({"3103": (1_000, 0)}, DECEMBER)["year"] == ["Dr 3104 10.00", "Cr 3103 10.00"]
    assert close({"3103": (0, 281_000)}, "2026-11")["year"] == []


CHART = chart_of("small_business", "general")


@given(st.dictionaries(st.sampled_from(sorted(CHART)), st.tuples(st.integers(-999, 9_999), st.integers(-999, 9_999))))
def test_17_leaves_nothing_on_profit_and_loss(sums: dict[str, tuple[int, int]]) -> None:
    book = Books().all.books[BOOK]
    after = {code: list(sides) for code, sides in sums.items()}

    def post(lines: tuple[Line, ...]) -> None:
        assert balance_of(lines) == 0
        for line in lines:
            after.setdefault(line.account, [0, 0])[line.side == "credit"] += line.amount

    for one in proposals(book, book.chart, DECEMBER, sums):
        post(one.lines)
    again = {code: (debit, credit) for code, (debit, credit) in after.items()}
    vat, profit, _ = proposals(book, book.chart, DECEMBER, again)
    assert (vat.lines, profit.lines) == ((), ())
