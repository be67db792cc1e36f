"""Books as rows."""

import json
from collections.abc import Iterable
from datetime import datetime

import asyncpg

from ledger_service.domain.chart import Chart
from ledger_service.domain.journal import Book

BOOK_COLUMNS = "book_id, name, standard, taxpayer, zone, opened_on, closed_through, opened_through, authorised"


def book_of(row: asyncpg.Record) -> Book:
    """The book in a row of ``BOOK_COLUMNS``."""
    return Book(*row[:8], authorised=row[8])


def chart_with(book: Book, own: Iterable[tuple[str, str, str]]) -> Chart:
    """The accounts of a book: those of its standard and its own sub-accounts (code, parent, name) in order of codes."""
    chart = dict(book.chart)
    for code, parent, name in own:
        chart[code] = chart[parent].sub(code, name)
    return dict(sorted(chart.items()))


def book_row(book: Book, now: datetime) -> tuple[object, ...]:
    """A row of the table."""
    return (
        book.book_id, book.name, book.taxpayer, book.zone, book.opened_on, now, book.standard, book.closed_through,
        book.opened_through, json.dumps(dict(book.authorised), ensure_ascii=False),
    )  # fmt: skip
