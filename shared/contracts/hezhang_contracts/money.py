"""Exact numbers: money as integer fen (分), quantities and unit prices as decimals; decimal strings outside.

A JSON number is refused everywhere, because a reader in another language may already have made it a float.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

MONEY_PATTERN = r"^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$"
DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
MAX_FEN = 10**15 - 1

_money = re.compile(MONEY_PATTERN)
_decimal = re.compile(DECIMAL_PATTERN)


def parse_fen(text: object) -> int:
    """Fen of a decimal string of yuan: ``"3390.00"`` → 339000. ValueError for anything else, floats included."""
    if not isinstance(text, str) or not _money.fullmatch(text):
        raise ValueError('money is a decimal string of yuan with at most two places, such as "3390.00"')
    yuan, _, fen = text.partition(".")
    cents = int(fen.ljust(2, "0")) if fen else 0
    return int(yuan) * 100 + (-cents if text.startswith("-") else cents)


def format_fen(fen: int) -> str:
    """Yuan with two places: 339000 → ``"3390.00"``."""
    if fen < 0:
        return f"-{-fen // 100}.{-fen % 100:02d}"
    return f"{fen // 100}.{fen % 100:02d}"


def parse_decimal(text: object) -> Decimal:
    """A quantity or unit price of at most six places. ValueError for anything but a decimal string."""
    if not isinstance(text, str) or not _decimal.fullmatch(text):
        raise ValueError('a quantity or price is a decimal string with at most six places, such as "2.5"')
    return Decimal(text)


def format_decimal(value: Decimal) -> str:
    """Plain notation without trailing zeros: ``Decimal("5.000000")`` → ``"5"``."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def round_fen(yuan: Decimal) -> int:
    """Fen of an exact amount of yuan, rounded half away from zero (四舍五入)."""
    return int((yuan * 100).to_integral_value(ROUND_HALF_UP))


def not_negative(**amounts: int) -> None:
    """ValueError that names the amount in fen that is below zero."""
    for name, fen in amounts.items():
        if fen < 0:
            raise ValueError(f"{name} is {format_fen(fen)}; it cannot be negative")


def adds_up(name: str, fen: int, parts: int) -> None:
    """ValueError unless a stated amount is the sum of its parts, in fen."""
    if fen != parts:
        raise ValueError(f"{name} is {format_fen(fen)}, but its parts add up to {format_fen(parts)}")


def _fen(value: Any, info: ValidationInfo) -> int:
    # Our own code builds events with integer fen; what comes from outside is JSON and has to be a string.
    if type(value) is int and info.mode == "python":
        if abs(value) > MAX_FEN:
            raise ValueError(f"an amount is at most {format_fen(MAX_FEN)}")
        return value
    return parse_fen(value)


def _exact(value: Any, info: ValidationInfo) -> Decimal:
    if isinstance(value, Decimal) and info.mode == "python":
        parse_decimal(format_decimal(value))  # what our own code makes has to be what readers take
        return value
    return parse_decimal(value)


_money_schema = WithJsonSchema({"type": "string", "pattern": MONEY_PATTERN, "examples": ["3390.00"]})
_decimal_schema = WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN, "examples": ["2.5"]})
_fen_out = PlainSerializer(format_fen, return_type=str, when_used="json")
_decimal_out = PlainSerializer(format_decimal, return_type=str, when_used="json")

Fen = Annotated[int, BeforeValidator(_fen), _fen_out, _money_schema]
"""Money in events and answers: integer fen in Python, a decimal string of yuan in JSON."""

Exact = Annotated[Decimal, BeforeValidator(_exact), _decimal_out, _decimal_schema]
"""A quantity, unit price or rate in events and answers."""

FenIn = Annotated[int, BeforeValidator(parse_fen), _fen_out, _money_schema]
"""Money in a request body: only the decimal string is taken, since web frameworks validate parsed JSON."""

ExactIn = Annotated[Decimal, BeforeValidator(parse_decimal), _decimal_out, _decimal_schema]
"""A quantity, unit price or rate in a request body: only the decimal string is taken."""
