"""The table of what was looked at. Only described here."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from ledger_service.adapters.tables import Instant, Row


class BookCheck(Row, table=True):
    """How far a book was looked at.

    ``links`` and ``statement_id`` are what the last check saw: while they are the same, nothing has changed.
    ``differed`` is the statement at which receivables first differed. ``verified_links`` and ``verified_hash`` say how
    far the present round along the hash chain has come, ``verified_at`` when the last one had ended.
    """

    __tablename__ = "book_check"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("book_check_verified", "verified_at"),)

    book_id: str = Field(primary_key=True)
    taken_at: datetime = Field(sa_type=Instant)
    links: int | None = Field(sa_type=BigInteger)
    statement_id: str | None
    differed: str | None
    verified_at: datetime = Field(sa_type=Instant)
    verified_links: int = Field(sa_type=BigInteger)
    verified_hash: bytes | None
