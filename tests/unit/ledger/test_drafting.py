"""Vouchers by hand: who may do what when, what is refused, and corrections that leave the book as it should be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_service.app.commands import GoodsIn, PrepareEntry
from ledger_service.domain.chart import chart_of
from ledger_service.domain.checks import Refused
from ledger_service.domain.correcting import Wrong, correct
from ledger_service.domain.drafting import Draft, Prepared, check_lines, check_postable, post, posted, review, withdraw
from ledger_service.domain.journal import Wanted
from ledger_service.domain.preparing import prepare
from ledger_service.domain.voucher import Line, Voucher

from tests.unit.ledger.books import Books, entry, with_stock
from tests.unit.ledger.saying import BOOK, DAY, source

CHART = chart_of("small_business", "general")
RENT = (Line("5602", "debit", 100_000, "房租"), Line("1002", "credit", 100_000, "房租"))


def draft(*vouchers: Prepared, name: str = "d1", **more: Any) -> Draft:
    given: dict[str, Any] = {"maker": "ann", "day": DAY, "vouchers": vouchers or (Prepared(RENT),)}
    return Draft(book_id=BOOK, draft_id=name, **(given | more))


def put(books: Books, one: Draft, checker: str = "bob") -> list[Voucher] | Refused:
    """Review and post a draft."""
    reviewed = review(one, checker)
    assert isinstance(reviewed, Draft)
    sources = [source("manual", one.draft_id, n) for n in range(len(one.vouchers))]
    journal = books.read(
        Wanted(
            books=frozenset((BOOK,)),
            sources=frozenset(s.key for s in sources),
            periods=frozenset(((BOOK, f"{one.day:%Y-%m}"),)),
            skus=frozenset((BOOK, line.sku) for v in one.vouchers for line in v.lines if line.sku),
        )
    )
    vouchers = post(journal, books.all.books[BOOK], reviewed, sources, "cyd")
    if not isinstance(vouchers, Refused):
        books.write(journal)
    return vouchers


def wrong(voucher: Voucher, **more: Any) -> Wrong:
    given: dict[str, Any] = {"reversed_by": None, "corrected_by": None, "source": "manual"}
    return Wrong(voucher.source.voucher_id, kind=voucher.ties.kind, lines=voucher.lines, **(given | more))


def test_made_reviewed_and_posted_by_three_hands() -> None:
    books = Books()
    assert check_lines(CHART, RENT) is None
    [voucher] = put(books, draft(attachments=("receipt-1",)))  # type: ignore[misc]
    assert (voucher.maker, voucher.hands.checker, voucher.hands.poster) == ("ann", "bob", "cyd")
    assert voucher.ties.attachments == ("receipt-1",)
    assert entry(voucher.lines) == ["Dr 5602 1,000.00", "Cr 1002 1,000.00"]


def test_the_steps_of_a_draft() -> None:
    made = draft()
    own = review(made, "ann")
    assert isinstance(own, Refused)
    assert own.code == "checker_is_maker"
    assert check_postable(made) is not None
    reviewed = review(made, "bob")
    assert isinstance(reviewed, Draft)
    assert check_postable(reviewed) is None
    for state in (reviewed, posted(reviewed), replace(made, state="withdrawn")):
        assert isinstance(review(state, "cyd"), Refused)
    assert isinstance(withdraw(reviewed), Draft)
    assert isinstance(withdraw(posted(reviewed)), Refused)


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        (RENT[:1], "lines_missing", "lines"),
        ((RENT[0], replace(RENT[1], amount=99_999)), "voucher_unbalanced", "lines"),
        ((RENT[0], replace(RENT[1], account="2221")), "account_unknown", "lines[1].account"),
        ((RENT[0], RENT[1], Line("5603", "debit", 0, "x")), "amount_zero", "lines[2].amount"),
        ((RENT[0], replace(RENT[1], account="1122")), "customer_id_missing", "lines[1].customer_id"),
        ((RENT[0], replace(RENT[1], account="2202")), "party_id_missing", "lines[1].party_id"),
        ((replace(RENT[0], sku="S1"), RENT[1]), "sku_not_allowed", "lines[0].sku"),
        ((RENT[0], replace(RENT[1], account="1405", sku="S1", qty=Decimal(-1))), "qty_sign_wrong", "lines[1].qty"),
        (RENT * 10_001, "lines_too_many", "lines"),
        (tuple(replace(line, amount=10**15) for line in RENT), "amount_too_large", "lines[0].amount"),
        (tuple(replace(line, amount=10**15 - 1) for line in RENT * 2), "amount_too_large", "lines"),
    ],
)
def test_lines_that_are_refused(lines: tuple[Line, ...], code: str, field: str) -> None:
    refused = check_lines(CHART, lines)
    assert refused is not None
    assert (refused.code, refused.field) == (code, field)


def test_an_omission_is_posted_in_an_open_month_with_its_own_date() -> None:
    """14f."""
    [voucher] = put(Books(), draft(document_date=date(2026, 1, 2)))  # type: ignore[misc]
    assert (voucher.effective_date, voucher.document_date) == (DAY, date(2026, 1, 2))


def test_goods_by_hand_move_the_stock_and_never_below_what_is_there() -> None:
    books = with_stock(("S1", 10, 600))
    gone = (Line("5602", "debit", 120, "样品"), Line("1405", "credit", 120, "样品", sku="S1", qty=Decimal(2)))
    put(books, draft(Prepared(gone)))
    assert (books.stock("S1").qty, books.stock("S1").cost) == (8, 480)
    much = (Line("5602", "debit", 481, "x"), Line("1405", "credit", 481, "x", sku="S1", qty=Decimal(1)))
    before = repr(books.all)
    refused = put(books, draft(Prepared(much), name="d2"))
    assert isinstance(refused, Refused)
    assert (refused.code, repr(books.all)) == ("stock_short", before)


def test_14_wrong_account_red_and_blue() -> None:
    books = Books()
    [voucher] = put(books, draft())  # type: ignore[misc]
    right = (replace(RENT[0], account="1601"), RENT[1])
    vouchers = correct(wrong(voucher), "replace", right)
    assert not isinstance(vouchers, Refused)
    red, blue = put(books, draft(*vouchers, name="d2"))  # type: ignore[misc]
    assert entry(red.lines) == ["Dr 5602 -1,000.00", "Cr 1002 -1,000.00"]
    assert entry(blue.lines) == ["Dr 1601 1,000.00", "Cr 1002 1,000.00"]
    assert (red.ties.reverses, blue.ties.corrects) == (voucher.source.voucher_id, voucher.source.voucher_id)


@pytest.mark.parametrize(("booked", "true", "difference"), [(120_000, 100_000, -20_000), (100_000, 120_000, 20_000)])
def test_14b_and_14c_only_the_amount(booked: int, true: int, difference: int) -> None:
    books = Books()
    lines = tuple(replace(line, amount=booked) for line in RENT)
    [voucher] = put(books, draft(Prepared(lines)))  # type: ignore[misc]
    vouchers = correct(wrong(voucher), "adjust", tuple(replace(line, amount=true) for line in RENT))
    assert not isinstance(vouchers, Refused)
    [adjusted] = put(books, draft(*vouchers, name="d2"))  # type: ignore[misc]
    assert [line.amount for line in adjusted.lines] == [difference, difference]
    assert books.balances() == {"5602": true, "1002": -true}


def test_14e_a_duplicate_is_taken_back() -> None:
    books = Books()
    put(books, draft())
    once = books.turnover()
    [second] = put(books, draft(name="d2"))  # type: ignore[misc]
    vouchers = correct(wrong(second), "reverse", ())
    assert not isinstance(vouchers, Refused)
    put(books, draft(*vouchers, name="d3"))
    assert books.turnover() == once


@pytest.mark.parametrize(
    ("more", "how", "right", "code"),
    [
        ({"source": "invoice"}, "reverse", (), "undone_at_source"),
        ({"kind": "reversal"}, "reverse", (), "reversal_of_reversal"),
        ({"reversed_by": "v9"}, "reverse", (), "corrected_already"),
        ({"corrected_by": "v9"}, "adjust", RENT, "corrected_already"),
        ({}, "reverse", RENT, "lines_not_allowed"),
        ({}, "replace", (), "lines_missing"),
        ({}, "adjust", RENT[:1], "lines_differ"),
        ({}, "adjust", (replace(RENT[0], account="1601"), RENT[1]), "lines_differ"),
        ({}, "adjust", RENT, "nothing_differs"),
    ],
)
def test_corrections_that_are_refused(more: dict[str, Any], how: Any, right: tuple[Line, ...], code: str) -> None:
    books = Books()
    [voucher] = put(books, draft())  # type: ignore[misc]
    refused = correct(replace(wrong(voucher), **more), how, right)
    assert isinstance(refused, Refused)
    assert refused.code == code


AMOUNTS = st.lists(st.integers(-9_999, 9_999).filter(bool), min_size=1, max_size=6)
ACCOUNTS = st.sampled_from(["5601", "5602", "5603", "1601", "3001", "1001"])


@given(AMOUNTS, AMOUNTS, st.lists(ACCOUNTS, min_size=12, max_size=12))
def test_8_and_9_a_correction_leaves_the_book_as_if_the_right_voucher_had_been_posted(
    was: list[int], should: list[int], accounts: list[str]
) -> None:
    """Invariants 1, 8 and 9, with red lines among them."""

    def voucher(amounts: list[int]) -> tuple[Line, ...]:
        lines = [Line(a, "debit", n, "x") for a, n in zip(accounts, amounts, strict=False)]
        total = sum(amounts)
        return (
            *lines,
            Line("1002", "credit", total or 1, "x"),
            *([Line("5711", "debit", 1, "x")] if not total else []),
        )

    books, never, right = Books(), Books(), Books()
    [first] = put(books, draft(Prepared(voucher(was))))  # type: ignore[misc]
    put(right, draft(Prepared(voucher(should))))
    taken_back = correct(wrong(first), "reverse", ())
    replaced = correct(wrong(first), "replace", voucher(should))
    assert not isinstance(taken_back, Refused)
    assert not isinstance(replaced, Refused)
    both = Books()
    put(both, draft(Prepared(voucher(was))))
    put(both, draft(*taken_back, name="d2"))
    assert both.turnover() == never.turnover()
    put(books, draft(*replaced, name="d2"))
    assert books.turnover() == right.turnover()


def asked(number: str, **more: Any) -> PrepareEntry:
    return PrepareEntry.model_construct(
        **({"book_id": BOOK, "entry": number, "day": DAY, "figures": {"amount": 100_000}, "customer_id": None,
            "party_id": None, "invoice_id": None, "method": "bank_transfer", "account": None, "goods": (),
            "reference": "R1"} | more)
    )  # fmt: skip


def test_a_row_of_the_table_by_hand() -> None:
    book = Books().all.books[BOOK]
    lines = prepare(book, asked("12", customer_id="c1"))
    assert not isinstance(lines, Refused)
    assert entry(lines) == ["Dr 5711 1,000.00", "Cr 1122 1,000.00 [c1]"]
    assert lines[0].summary == "坏账损失 R1"
    goods = (GoodsIn.model_construct(sku="S1", qty=Decimal(30), cost=180_000),)
    back = prepare(replace(book, standard="enterprise"), asked("10c", figures={}, goods=goods))
    assert not isinstance(back, Refused)
    assert entry(back) == ["Dr 6901 -1,800.00", "Cr 1405 -1,800.00 [S1] ×-30"]


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        ("99", {}, "entry_unknown"),
        ("5", {}, "entry_told"),
        ("12", {}, "customer_id_missing"),
        ("12", {"customer_id": "c1", "party_id": "p"}, "party_id_not_allowed"),
        ("12", {"customer_id": "c1", "figures": {}}, "figures_wrong"),
        ("12", {"customer_id": "c1", "figures": {"amount": -1}}, "amount_negative"),
        ("12", {"customer_id": "c1", "account": "1002"}, "account_not_allowed"),
        ("15c", {}, "party_id_missing"),
    ],
)
def test_a_row_by_hand_that_is_refused(number: str, more: dict[str, Any], code: str) -> None:
    refused = prepare(Books().all.books[BOOK], asked(number, **more))
    assert isinstance(refused, Refused)
    assert refused.code == code


def test_a_small_scale_taxpayer_has_no_input_vat_to_transfer() -> None:
    refused = prepare(Books("small_scale").all.books[BOOK], asked("15e", figures={"net": 1, "vat": 1}))
    assert isinstance(refused, Refused)
    assert refused.code == "vat_not_deductible"
