"""Amounts, dates and terms as a reader of each language expects them."""

from datetime import date
from typing import Literal

from notify_service.domain.contact import Locale
from notify_service.domain.words import WORDS

Group = Literal["anomaly", "subject", "case_status", "return_kind", "settlement", "red_invoice"]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def amount_text(fen: int, locale: Locale) -> str:
    """339000 → ``3,390.00 元`` or ``CNY 3,390.00``."""
    figure = f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    return f"{figure} 元" if locale == "zh-CN" else f"CNY {figure}"


def day_text(day: date, locale: Locale) -> str:
    """``2026年1月5日`` or ``5 January 2026``."""
    if locale == "zh-CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def term(group: Group, code: str, locale: Locale) -> str:
    """The word for a code; the code itself when the list has none, so that a new code is still told."""
    zh, en = WORDS[group].get(code, (code, code))
    return zh if locale == "zh-CN" else en
