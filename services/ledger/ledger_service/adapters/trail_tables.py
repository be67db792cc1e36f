"""The tables of who read a book, and who made one of a file. Only described here."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from ledger_service.adapters.tables import Instant, Row


class BookRead(Row, table=True):
    """Who read what of a book, and when. Append-only."""

    __tablename__ = "book_read"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    read_id: int = Field(sa_type=BigInteger, primary_key=True)
    read_at: datetime = Field(sa_type=Instant)
    subject: str
    roles: str
    what: str
    asked: str
    trace_id: str | None


class BookImport(Row, table=True):
    """That a book was made of a file, by whom and of which. Append-only."""

    __tablename__ = "book_import"  # pyright: ignore[reportAssignmentType]

    book_id: str = Field(primary_key=True)
    imported_at: datetime = Field(sa_type=Instant)
    imported_by: str
    content_sha256: str
    vouchers_sha256: str
    vouchers: int
