"""Books as rows."""

import json
from datetime import datetime

import asyncpg

from ledger_service.domain.journal import Book

BOOK_COLUMNS = "book_id, name, standard, taxpayer, zone, opened_on, closed_through, opened_through, authorised"


def book_of(row: asyncpg.Record) -> Book:
    """The book in a row of ``BOOK_COLUMNS``."""
    return Book(*row[:8], authorised=row[8])


def book_row(book: Book, now: datetime) -> tuple[object, ...]:
    """A row of the table."""
    return (
        book.book_id, book.name, book.taxpayer, book.zone, book.opened_on, now, book.standard, book.closed_through,
        book.opened_through, json.dumps(dict(book.authorised), ensure_ascii=False),
    )  # fmt: skip
