"""Exact numbers: what is taken, what is refused, and that nothing is lost on the way out and in again."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hezhang_contracts.money import (
    MAX_FEN,
    Exact,
    ExactIn,
    Fen,
    FenIn,
    format_decimal,
    format_fen,
    parse_decimal,
    parse_fen,
    round_fen,
)
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

FEN = st.integers(-MAX_FEN, MAX_FEN)
EXACT = st.decimals(Decimal(-(10**12) + 1), Decimal(10**12 - 1), places=6)


class Told(BaseModel):
    """Money and a quantity in an event."""

    amount: Fen
    qty: Exact


class Asked(BaseModel):
    """Money and a quantity in a request."""

    amount: FenIn
    qty: ExactIn


@given(FEN)
def test_fen_come_back_from_their_text(fen: int) -> None:
    assert parse_fen(format_fen(fen)) == fen


@given(FEN)
def test_fen_are_a_hundredth_of_the_decimal_they_are_written_as(fen: int) -> None:
    assert Fraction(Decimal(format_fen(fen))) == Fraction(fen, 100)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("3390.00", 339_000), ("3390", 339_000), ("0", 0), ("-0.00", 0), ("0.1", 10), ("0.05", 5), ("-0.05", -5),
        ("-12.5", -1_250), ("9999999999999.99", MAX_FEN),
    ],
)  # fmt: skip
def test_decimal_strings_of_yuan_are_taken(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


NOT_MONEY = (
    12.5, 12, Decimal("12.50"), True, None, b"12.50", ["12.50"],
    "", " ", "-", ".", ".5", "5.", "+1.00", "01.00", "00", "1,000.00", "1 000.00", " 1.00", "1.00 ", "1.00\n", "¥1.00",
    "1e3", "1E+2", "0x10", "NaN", "Infinity", "-Infinity", "--1", "1_000",
    "0.001", "1.000", "１２.５０", "٣.٥٠", "१.०", "10000000000000.00", "9" * 40,
)  # fmt: skip


@pytest.mark.parametrize("wrong", NOT_MONEY, ids=repr)
def test_everything_else_is_refused_as_money(wrong: object) -> None:
    with pytest.raises(ValueError, match=r'decimal string of yuan with at most two places, such as "3390\.00"'):
        parse_fen(wrong)


@given(st.text())
def test_no_text_is_misread_as_money(text: str) -> None:
    try:
        fen = parse_fen(text)
    except ValueError:
        return
    assert Fraction(text) * 100 == fen


@given(EXACT)
def test_decimals_come_back_from_their_text(value: Decimal) -> None:
    assert parse_decimal(format_decimal(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("5.000000"), "5"), (Decimal("2.50"), "2.5"), (Decimal("0.13"), "0.13"), (Decimal("-0.00"), "0"),
        (Decimal("1E+3"), "1000"), (Decimal("1E-6"), "0.000001"), (Decimal("100"), "100"), (Decimal("-7.10"), "-7.1"),
    ],
)  # fmt: skip
def test_decimals_are_written_plainly(value: Decimal, text: str) -> None:
    assert format_decimal(value) == text


@pytest.mark.parametrize(
    "wrong", [2.5, 2, True, None, "1e3", "1.0000001", "NaN", "２", "1,5", "", "+1", "1" * 13], ids=repr
)
def test_everything_else_is_refused_as_a_decimal(wrong: object) -> None:
    with pytest.raises(ValueError, match=r'decimal string with at most six places, such as "2\.5"'):
        parse_decimal(wrong)


@given(EXACT, EXACT)
def test_rounding_is_half_away_from_zero_of_the_exact_product(quantity: Decimal, price: Decimal) -> None:
    exact = Fraction(quantity) * Fraction(price) * 100
    if abs(exact) > MAX_FEN:
        return
    whole, rest = divmod(abs(exact), 1)
    expected = int(whole) + (rest >= Fraction(1, 2))
    assert round_fen(quantity * price) == (expected if exact >= 0 else -expected)


@pytest.mark.parametrize(
    ("yuan", "fen"), [("0.005", 1), ("-0.005", -1), ("0.0049999", 0), ("2.675", 268), ("1.115", 112), ("-1.115", -112)]
)
def test_the_half_fen_goes_away_from_zero(yuan: str, fen: int) -> None:
    assert round_fen(Decimal(yuan)) == fen


@given(FEN, EXACT)
def test_events_carry_exact_numbers_as_strings(amount: int, qty: Decimal) -> None:
    told = Told(amount=amount, qty=qty)
    assert told.model_dump(mode="json") == {"amount": format_fen(amount), "qty": format_decimal(qty)}
    assert Told.model_validate_json(told.model_dump_json()) == told


@given(FEN, EXACT)
def test_requests_take_the_strings_that_events_carry(amount: int, qty: Decimal) -> None:
    asked = Asked.model_validate({"amount": format_fen(amount), "qty": format_decimal(qty)})
    assert (asked.amount, asked.qty) == (amount, qty)


@pytest.mark.parametrize("number", ["3390.00", "3390", "1e3", "0.1"])
def test_a_json_number_is_refused_in_events(number: str) -> None:
    with pytest.raises(ValidationError):
        Told.model_validate_json(f'{{"amount": {number}, "qty": "1"}}')
    with pytest.raises(ValidationError):
        Told.model_validate_json(f'{{"amount": "1.00", "qty": {number}}}')


@pytest.mark.parametrize("number", [1, 1.0, Decimal(1), True])
def test_a_number_is_refused_in_requests(number: object) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"amount": number, "qty": "1"})
    with pytest.raises(ValidationError):
        Asked.model_validate({"amount": "1.00", "qty": number})


@pytest.mark.parametrize("amount", [MAX_FEN + 1, -MAX_FEN - 1, 2**63])
def test_an_event_cannot_be_made_with_an_amount_that_its_readers_refuse(amount: int) -> None:
    with pytest.raises(ValidationError, match=r"at most 9999999999999\.99"):
        Told(amount=amount, qty=Decimal(1))


@pytest.mark.parametrize("amount", [1.0, True, Decimal(1), None])
def test_an_event_cannot_be_made_with_money_that_is_no_integer_of_fen(amount: object) -> None:
    with pytest.raises(ValidationError):
        Told.model_validate({"amount": amount, "qty": Decimal(1)})


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_an_event_can_only_be_made_with_a_decimal_that_its_readers_take(qty: Decimal) -> None:
    try:
        told = Told(amount=0, qty=qty)
    except ValidationError:
        return
    assert Told.model_validate_json(told.model_dump_json()) == told
