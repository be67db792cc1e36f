"""What the journal needs of earlier postings: vouchers of a sale or a return, and sales that wait for goods."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hezhang_contracts.money import format_decimal
from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from ledger_service.domain.documents import PartKey, ReturnLine
from ledger_service.domain.journal import Journal, PostedLine, Settled, SkuKey
from ledger_service.domain.stock import IssuedLine
from ledger_service.domain.voucher import Line

_PARTS = """
select k.b, k.r, k.p, v.voucher_id, l.account, l.side, l.amount_fen, l.summary, l.customer_id, l.sku, l.qty,
    l.invoice_id, l.invoice_line_no, l.party_id
from unnest($1::text::text[], $2::text::text[], $3::text::int[]) k(b, r, p)
join voucher v on v.book_id = k.b and v.source_type in ('return', 'red_invoice', 'scrap')
    and v.source_id = k.r and v.part = k.p
join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
order by v.source_type <> 'return', v.recorded_at, v.number, l.line_no
"""
_SALES = """
select k.b, k.i, v.voucher_id, l.account, l.side, l.amount_fen, l.summary, l.customer_id, l.sku, l.qty,
    l.invoice_id, l.invoice_line_no, l.party_id
from unnest($1::text::text[], $2::text::text[]) k(b, i)
join voucher v on v.book_id = k.b and v.source_type in ('invoice', 'cost') and v.source_id = k.i
join voucher_line l on (l.book_id, l.voucher_id) = (v.book_id, v.voucher_id)
order by v.source_type <> 'invoice', v.recorded_at, v.number, l.line_no
"""
_REFUSED_SALES = """
select f.book_id, f.about_id from unnest($1::text::text[], $2::text::text[]) k(b, i)
join finding f on (f.book_id, f.kind, f.about_type, f.about_id) = (k.b, 'posting_refused', 'invoice', k.i)
"""
_REFUSED = """
select r.book_id, r.return_id, r.part from unnest($1::text::text[], $2::text::text[], $3::text::int[]) k(b, r, p)
join refused_return r on (r.book_id, r.return_id, r.part) = (k.b, k.r, k.p)
"""
_REFUSE = """
insert into refused_return (book_id, return_id, part, event_id)
select * from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::text[]) on conflict do nothing
"""
_PENDING = """
select l.book_id, l.invoice_id, l.line_no, l.sku, l.qty, l.net_fen, l.vat_fen, l.cost_fen, l.cost_pending,
    l.returned_qty, l.returned_net_fen, l.returned_vat_fen, l.returned_cost_fen,
    d.event_id, d.day, d.customer_id, d.vat_fen, d.vat_pending
from unnest($1::text::text[], $2::text::text[]) k(b, s)
join invoice_line l on l.book_id = k.b and l.sku = k.s and l.cost_pending
join document d on (d.book_id, d.source_type, d.source_id, d.part) = (l.book_id, 'invoice', l.invoice_id, 0)
order by d.day, l.invoice_id, l.line_no
"""


def kept(lines: tuple[ReturnLine, ...]) -> str | None:
    """Lines of a return as they are kept; None without any."""
    if not lines:
        return None
    return json.dumps(
        [[one.invoice_line_no, one.sku, format_decimal(one.qty), one.net, one.vat, one.scrapped] for one in lines]
    )


def returned_of(lines: list[list[Any]] | None) -> tuple[ReturnLine, ...]:
    """Lines of a return that were kept."""
    return tuple(
        ReturnLine(number, sku, Decimal(qty), net, vat, scrapped)
        for number, sku, qty, net, vat, scrapped in lines or ()
    )


def skus_of(journal: Journal, parts: Iterable[PartKey]) -> frozenset[SkuKey]:
    """The goods that came back with these parts of returns."""
    returns = [journal.settled.get((book_id, "return", return_id, part)) for book_id, return_id, part in parts]
    return frozenset(
        (key[0], line.sku)
        for key, back in zip(parts, returns, strict=True)
        if back is not None
        for line in back.returned
        if line.sku is not None
    )


async def read_parts(work: Work, journal: Journal, parts: frozenset[PartKey]) -> None:
    """What was posted for parts of returns, and which of them were refused."""
    keys = arrays(sorted(parts), 3)
    journal.parts = {part: [] for part in parts}
    for row in await work.fetch(_PARTS, *keys):
        posted = PostedLine(row[3], Line(*row[4:]))
        journal.parts[(row[0], row[1], row[2])].append(posted)
    journal.refused_parts |= {(row[0], row[1], row[2]) for row in await work.fetch(_REFUSED, *keys)}


async def read_sales(work: Work, journal: Journal, sales: frozenset[tuple[str, str]]) -> None:
    """What was posted for sales, and which were refused."""
    journal.sales = {sale: [] for sale in sales}
    keys = arrays(sorted(sales), 2)
    for row in await work.fetch(_SALES, *keys):
        journal.sales[(row[0], row[1])].append(PostedLine(row[2], Line(*row[3:])))
    journal.refused_sales = {(row[0], row[1]) for row in await work.fetch(_REFUSED_SALES, *keys)}


async def read_pending(work: Work, journal: Journal, received: frozenset[SkuKey]) -> None:
    """Sold lines whose cost waits for these goods, with their invoices."""
    for row in await work.fetch(_PENDING, *arrays(sorted(received), 2)):
        key = (row[0], row[1], row[2])
        journal.issued[key] = IssuedLine(*row[3:13])
        journal.settled[(row[0], "invoice", row[1], 0)] = Settled(*row[13:])
        journal.pending.setdefault((row[0], row[3]), []).append(key)


async def write_refused(work: Work, journal: Journal) -> None:
    """Keep which parts of returns were refused."""
    rows = [(*part, event_id) for part, event_id in journal.new_refused]
    if rows:
        await work.execute(_REFUSE, *arrays(rows, 4))
