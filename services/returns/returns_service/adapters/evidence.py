"""All SQL on the ledger's vouchers that returns keeps, and on what was decided of scrap."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, cast

import asyncpg
import orjson
from hezhang_contracts.money import format_decimal
from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from returns_service.adapters import evidence_tables
from returns_service.app.ports import PartSource
from returns_service.app.views import ScrapView
from returns_service.domain.proof import KeptLine, KeptVoucher

_VOUCHER = [
    "book_id", "voucher_id", "source_type", "source_id", "part", "word", "number", "effective_date", "recorded_at",
    "reverses", "trace_id", "lines",
]  # fmt: skip
_SCRAP = [
    "book_id", "return_id", "part", "attempt", "decided_on", "approved_by", "ground", "residual_net_fen",
    "residual_vat_fen", "residual_buyer", "input_vat_fen", "compensations",
]  # fmt: skip
_OF_INVOICES = """
select * from voucher where book_id = $1 and source_type in ('invoice', 'cost') and source_id = any($2::text[])
union all
select v.* from (
    select distinct return_id from return_part where book_id = $1 and invoice_id = any($2::text[])) r
join voucher v on v.book_id = $1 and v.source_type not in ('invoice', 'cost') and v.source_id = r.return_id
order by recorded_at, number
"""
_OF_RETURN = """
select * from voucher where book_id = $1 and source_type = 'return' and source_id = $2 and reverses is null
"""
_POSTED = """
select v.book_id, v.source_id, v.part, v.source_type
from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::text[])
    k(book_id, source_id, part, source_type)
join voucher v using (book_id, source_type, source_id, part)
"""


class EvidenceInPostgres:
    """See the port ``Evidence``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, vouchers: Sequence[KeptVoucher]) -> None:
        """Keep vouchers of sales and returns."""
        rows = [
            (v.book_id, v.voucher_id, v.source_type, v.source_id, v.part, v.word, v.number, v.effective_date,
             v.recorded_at, v.reverses, v.trace_id, _packed(v.lines))
            for v in vouchers
        ]  # fmt: skip
        await self._work.copy(evidence_tables.Voucher, rows, _VOUCHER)

    async def of_invoices(self, book_id: str, invoice_ids: Collection[str]) -> list[KeptVoucher]:
        """The vouchers of these invoices and of every return of them, in the order in which they were posted."""
        rows = await self._work.fetch(_OF_INVOICES, book_id, sorted(invoice_ids))
        return [_voucher(row) for row in rows]

    async def of_return(self, book_id: str, return_id: str) -> list[KeptVoucher]:
        """The vouchers of the parts of a return, without those of what followed it."""
        return [_voucher(row) for row in await self._work.fetch(_OF_RETURN, book_id, return_id)]

    async def posted(self, sources: Collection[PartSource]) -> set[PartSource]:
        """Those of these sources that have a voucher."""
        rows = await self._work.fetch(_POSTED, *arrays(sorted(sources), 4)) if sources else []
        return {(row[0], row[1], row[2], row[3]) for row in rows}

    async def add_scrap(self, book_id: str, return_id: str, decision: ScrapView) -> None:
        """Keep what was decided of scrap."""
        row = (
            book_id, return_id, decision.part, decision.attempt, decision.decided_on, decision.approved_by,
            decision.ground, decision.residual_net, decision.residual_vat, decision.residual_buyer, decision.input_vat,
            orjson.dumps(decision.compensations).decode(),
        )  # fmt: skip
        await self._work.copy(evidence_tables.ScrapDecision, [row], _SCRAP)


def _packed(lines: Sequence[KeptLine]) -> str:
    """Lines as short lists: a year of sales is kept with them."""
    return orjson.dumps(
        [
            (
                line.account,
                line.side[0],
                line.amount_fen,
                line.customer_id,
                line.sku,
                None if line.qty is None else format_decimal(line.qty),
                line.invoice_id,
                line.invoice_line_no,
            )
            for line in lines
        ]
    ).decode()


def _voucher(row: asyncpg.Record) -> KeptVoucher:
    lines = cast(list[list[Any]], row["lines"])
    unpacked = tuple(
        KeptLine(
            account=account,
            side="debit" if side == "d" else "credit",
            amount_fen=amount,
            customer_id=customer,
            sku=sku,
            qty=None if qty is None else Decimal(qty),
            invoice_id=invoice,
            invoice_line_no=number,
        )
        for account, side, amount, customer, sku, qty, invoice, number in lines
    )
    return KeptVoucher(**{name: row[name] for name in _VOUCHER if name != "lines"}, lines=unpacked)
