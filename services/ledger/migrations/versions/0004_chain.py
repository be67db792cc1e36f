"""The hash chain of every book. Vouchers that are there already are linked in the order in which they were recorded."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from ledger_service.adapters.chains import content_of
from ledger_service.domain.chain import beginning, linked

revision = "0004"
down_revision = "0003"

CHAIN = """
create table chain (
    book_id text not null,
    link_no bigint not null,
    voucher_id text not null,
    hash bytea not null,
    constraint chain_pkey primary key (book_id, link_no),
    constraint chain_links_a_voucher_once unique (book_id, voucher_id)
)
"""
ORDER = ("recorded_at", "period", "word", "number")
HEADS = sa.text("""
select * from voucher
where book_id = :book and (recorded_at, period, word, number) > (:recorded_at, :period, :word, :number)
order by recorded_at, period, word, number limit :batch
""")
LINES = sa.text("select * from voucher_line where book_id = :book and voucher_id = any(:vouchers) order by line_no")
LINK = sa.text("insert into chain (book_id, link_no, voucher_id, hash) values (:book, :link, :voucher, :hash)")
BATCH = 1_000


def upgrade() -> None:
    """Create the table and link what is there."""
    op.execute(CHAIN)
    connection = op.get_bind()
    for (book,) in connection.execute(sa.text("select book_id from book order by book_id")).all():
        head = beginning(book)
        for batch in _batches(connection, book):
            names = [voucher["voucher_id"] for voucher in batch]
            lines: dict[str, list[Any]] = {name: [] for name in names}
            for line in connection.execute(LINES, {"book": book, "vouchers": names}).mappings():
                lines[line["voucher_id"]].append(line)
            links: list[dict[str, Any]] = []
            for voucher in batch:
                head = linked(head, content_of(voucher, lines[voucher["voucher_id"]]))
                links.append({"book": book, "link": head.links, "voucher": voucher["voucher_id"], "hash": head.hash})
            connection.execute(LINK, links)


def _batches(connection: sa.Connection, book: str) -> Iterator[Sequence[Any]]:
    after: dict[str, Any] = {"recorded_at": datetime.min.replace(tzinfo=UTC), "period": "", "word": "", "number": 0}
    while rows := connection.execute(HEADS, after | {"book": book, "batch": BATCH}).mappings().all():
        yield rows
        after = {name: rows[-1][name] for name in ORDER}
