"""The table of the hash chains. Only described here."""

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field

from ledger_service.adapters.tables import Row


class ChainLink(Row, table=True):
    """A link of a book's hash chain (哈希链), one a voucher in the order of recording. Append-only."""

    __tablename__ = "chain"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("book_id", "voucher_id", name="chain_links_a_voucher_once"),)

    book_id: str = Field(primary_key=True)
    link_no: int = Field(sa_type=BigInteger, primary_key=True)
    voucher_id: str
    hash: bytes
