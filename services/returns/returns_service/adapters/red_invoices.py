"""All SQL on red invoices; their clock is a column with an index, so that it survives every restart."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

import asyncpg
from hezhang_kit.work import Work

from returns_service.adapters import evidence_tables
from returns_service.app.ports import PartKey, Sheet
from returns_service.domain.red_invoice import RedInvoice
from returns_service.domain.sold_lines import Amounts

_COLUMNS = [
    "book_id", "return_id", "part", "invoice_id", "customer_id", "use", "state", "ground", "started_by",
    "sheet_number", "lapses_at", "reminded", "number", "issued_on", "net_fen", "vat_fen", "part_vat_fen", "traceparent",
]  # fmt: skip
_SAVE = """
update red_invoice set use = $4, state = $5, ground = $6, started_by = $7, sheet_number = $8, lapses_at = $9,
    reminded = $10, number = $11, issued_on = $12, net_fen = $13, vat_fen = $14, buyer = coalesce($15, buyer)
where book_id = $1 and return_id = $2 and part = $3
"""
_ISSUED = """
select coalesce(sum(net_fen), 0)::bigint, coalesce(sum(vat_fen), 0)::bigint from red_invoice
where book_id = $1 and invoice_id = $2 and state = 'issued'
"""
_DUE = "state = 'awaiting' and (lapses_at <= {at} or (lapses_at <= {remind_at} and not reminded))"
_DUE_BOOKS = f"""
select distinct book_id from (
    select book_id from red_invoice where {_DUE.format(at="$1", remind_at="$2")} order by lapses_at limit $3) due
"""
_TAKE_DUE = f"""
select * from red_invoice
where book_id = any($3::text[]) and {_DUE.format(at="$1", remind_at="$2")} order by lapses_at, return_id, part
"""


class RedInvoicesInPostgres:
    """See the port ``RedInvoices``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, sheets: Sequence[Sheet]) -> None:
        """Keep the red invoices of new parts."""
        rows = [
            (s.book_id, s.return_id, s.part, s.invoice_id, s.customer_id, *_values(s.red), s.vat_fen, s.traceparent)
            for s in sheets
        ]
        await self._work.copy(evidence_tables.RedInvoice, rows, _COLUMNS)

    async def save(self, key: PartKey, red: RedInvoice, buyer: str | None = None) -> None:
        """Write where the red invoice of a part stands."""
        await self._work.execute(_SAVE, *key, *_values(red), buyer)

    async def get(self, key: PartKey) -> Sheet | None:
        """The red invoice of a part."""
        sql = "select * from red_invoice where book_id = $1 and return_id = $2 and part = $3"
        rows = await self._work.fetch(sql, *key)
        return _sheet(rows[0]) if rows else None

    async def issued(self, book_id: str, invoice_id: str) -> tuple[int, int]:
        """Net and VAT in fen of the red invoices that were issued for a blue one."""
        [row] = await self._work.fetch(_ISSUED, book_id, invoice_id)
        return row[0], row[1]

    async def due(self, at: datetime, remind_at: datetime, limit: int) -> list[str]:
        """The books of at most ``limit`` sheets that lapsed at ``at``, or to be reminded of up to ``remind_at``."""
        return [row["book_id"] for row in await self._work.fetch(_DUE_BOOKS, at, remind_at, limit)]

    async def take_due(self, books: Collection[str], at: datetime, remind_at: datetime) -> list[Sheet]:
        """Those sheets of locked books."""
        return [_sheet(row) for row in await self._work.fetch(_TAKE_DUE, at, remind_at, sorted(books))]


def _values(red: RedInvoice) -> tuple[object, ...]:
    return (
        red.use, red.state, red.ground, red.started_by, red.sheet_number, red.lapses_at, red.reminded, red.number,
        red.issued_on, red.amounts.net_fen, red.amounts.vat_fen,
    )  # fmt: skip


def _sheet(row: asyncpg.Record) -> Sheet:
    red = RedInvoice(
        use=row["use"],
        state=row["state"],
        ground=row["ground"],
        started_by=row["started_by"],
        sheet_number=row["sheet_number"],
        lapses_at=row["lapses_at"],
        reminded=row["reminded"],
        number=row["number"],
        issued_on=row["issued_on"],
        amounts=Amounts(Decimal(0), row["net_fen"], row["vat_fen"]),
    )
    return Sheet(
        row["book_id"],
        row["return_id"],
        row["part"],
        row["invoice_id"],
        row["customer_id"],
        row["part_vat_fen"],
        row["traceparent"],
        red,
    )
