"""Returns as they are read: with their parts, lines, claims, red invoices and scrap."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import asyncpg
import orjson
from hezhang_contracts.returns_events import RedInvoice
from hezhang_kit.arrays import arrays
from hezhang_kit.pages import Page, decode_cursor, encode_cursor

from returns_service.adapters.return_records import ReturnRecordsInPostgres
from returns_service.app.ports import PartFacts, PartKey, ReturnKey
from returns_service.app.views import (
    AnomalyView,
    ClaimedView,
    ClaimView,
    LineView,
    PartView,
    RedView,
    RefusedView,
    ReturnView,
    ScrapView,
)
from returns_service.domain.comparing import Recorded
from returns_service.domain.lifecycle import Standing, Status
from returns_service.domain.proof import BackPart
from returns_service.domain.sold_lines import Amounts

_MAX_POSITION = 2**63 - 1
_READ = """
select * from goods_return where return_id = $1 and ($2::text[] is null or book_id = any($2::text[]))
"""
_PAGE = "select * from goods_return where book_id = $1 and position < $2 order by position desc limit $3"
_OF = """
select t.* from unnest($1::text::text[], $2::text::text[]) k(book_id, return_id)
join {table} t using (book_id, return_id) order by {order}
"""
_PARTS_OF = _OF.format(table="return_part", order="t.part")
_LINES_OF = _OF.format(table="return_line", order="t.part, t.line_no")
_CLAIMED_OF = _OF.format(table="claimed_line", order="t.line_no")
_RED_OF = _OF.format(table="red_invoice", order="t.part")
_SCRAP_OF = _OF.format(table="scrap_decision", order="t.part, t.attempt")
_REFUSED_OF = _OF.format(table="posting_refusal", order="t.part, t.source_type")
_RECORDED = """
select p.book_id, p.return_id, p.part, r.customer_id, coalesce(p.occurred_on, r.received_on, r.day) as occurred_on,
       l.goods, l.net, l.vat
from unnest($1::text::text[], $2::text::text[], $3::text::int[]) k(book_id, return_id, part)
join return_part p using (book_id, return_id, part)
join goods_return r using (book_id, return_id)
cross join lateral (
    select json_object_agg(n.invoice_line_no, n.qty::text) filter (where n.qty > 0)::text as goods,
           sum(n.net)::bigint as net, sum(n.vat)::bigint as vat
    from (select invoice_line_no, sum(case when sku is null then 0 else qty end) qty, sum(net_fen) net, sum(vat_fen) vat
          from return_line t
          where t.book_id = p.book_id and t.return_id = p.return_id and t.part = p.part group by invoice_line_no) n
) l
"""
_OF_INVOICE = """
select return_id, part, status in ('recorded', 'posted') as standing from return_part
where book_id = $1 and invoice_id = $2
"""
_OPEN_OF_INVOICE = """
select c.return_id from claimed_line c join goods_return r using (book_id, return_id)
where c.book_id = $1 and c.invoice_id = $2 and r.status in ('requested', 'reviewed', 'inspected')
union
select return_id from return_part
where book_id = $1 and invoice_id = $2 and status in ('recorded', 'posted', 'posting_refused')
order by return_id
"""
_STANDINGS = """
with wanted as (
    select * from unnest($1::text::text[], $2::text::text[]) k(book_id, return_id)
    union
    select p.book_id, p.return_id from unnest($3::text::text[], $4::text::text[]) i(book_id, invoice_id)
    join return_part p using (book_id, invoice_id)
)
select r.book_id, r.return_id, r.status, r.refund_due_fen, r.refund_paid_fen,
    (select coalesce(sum(greatest(0, i.paid_fen + i.credited_fen - i.released_fen - i.gross_fen + (
                select coalesce(sum(returned_net_fen + returned_vat_fen + allowed_net_fen + allowed_vat_fen), 0)
                from sold_line s where s.book_id = i.book_id and s.invoice_id = i.invoice_id))), 0)::bigint
     from sold_invoice i
     where i.book_id = r.book_id and i.invoice_id in (
         select p.invoice_id from return_part p where p.book_id = r.book_id and p.return_id = r.return_id)) as overpaid,
    exists (select from red_invoice x where x.book_id = r.book_id and x.return_id = r.return_id
            and x.state not in ('not_needed', 'issued', 'void')) as red_open,
    exists (select from return_part p join return_line l using (book_id, return_id, part)
            where p.book_id = r.book_id and p.return_id = r.return_id and p.status in ('recorded', 'posted')
              and l.disposition = 'scrap'
              and not exists (select from scrap_decision d where d.book_id = p.book_id and d.return_id = p.return_id
                              and d.part = p.part)) as scrap_open
from wanted join goods_return r using (book_id, return_id)
where r.requested_by is not null and r.status in ('posted', 'settled')
"""


class ReturnsInPostgres(ReturnRecordsInPostgres):
    """The returns in the transaction of a Work, written and read."""

    async def recorded(self, keys: Collection[PartKey]) -> dict[PartKey, PartFacts]:
        """These parts as they were recorded."""
        rows = await self._work.fetch(_RECORDED, *arrays(sorted(keys), 3)) if keys else []
        return {
            (row["book_id"], row["return_id"], row["part"]): PartFacts(
                row["customer_id"],
                row["occurred_on"],
                Recorded(row["part"], _goods(row["goods"]), Amounts(Decimal(0), row["net"], row["vat"])),
            )
            for row in rows
        }

    async def parts_of_invoice(self, book_id: str, invoice_id: str) -> list[BackPart]:
        """The parts of all returns of an invoice, also those that were taken back."""
        rows = await self._work.fetch(_OF_INVOICE, book_id, invoice_id)
        standing = {(book_id, row["return_id"], row["part"]): row["standing"] for row in rows}
        return [
            BackPart(key[1], key[2], facts.recorded.amounts, facts.recorded.goods, standing[key])
            for key, facts in (await self.recorded(standing)).items()
        ]

    async def open_of_invoice(self, book_id: str, invoice_id: str) -> list[str]:
        """The returns that ask for goods of an invoice, or of which a part of it stands."""
        rows = await self._work.fetch(_OPEN_OF_INVOICE, book_id, invoice_id)
        return [row["return_id"] for row in rows]

    async def standings(
        self, keys: Collection[ReturnKey], invoices: Collection[tuple[str, str]] = ()
    ) -> dict[ReturnKey, tuple[Status, Standing]]:
        """Of these returns and those with a part of these invoices: the requested ones, posted or settled."""
        wanted = (*arrays(sorted(keys), 2), *arrays(sorted(invoices), 2))
        return {
            (row["book_id"], row["return_id"]): (
                row["status"],
                Standing(
                    row["overpaid"], row["refund_due_fen"], row["refund_paid_fen"], row["red_open"], row["scrap_open"]
                ),
            )
            for row in await self._work.fetch(_STANDINGS, *wanted)
        }

    async def read(self, return_id: str, books: Collection[str] | None) -> ReturnView | None:
        """A return among the granted books (None: all)."""
        rows = await self._work.fetch(_READ, return_id, None if books is None else sorted(books))
        return (await self._views(rows))[0] if rows else None

    async def page(self, book_id: str, cursor: str | None, limit: int) -> Page[ReturnView]:
        """Returns of a book, the newest first."""
        after = decode_cursor(cursor, int)
        before = _MAX_POSITION if after is None else min(max(int(after[0]), 0), _MAX_POSITION)
        rows = await self._work.fetch(_PAGE, book_id, before, limit + 1)
        shown = rows[:limit]
        next_cursor = encode_cursor(shown[-1]["position"]) if len(rows) > limit else None
        return Page(items=await self._views(shown), next_cursor=next_cursor)

    async def _views(self, rows: Sequence[asyncpg.Record]) -> list[ReturnView]:
        if not rows:
            return []
        keys = arrays([(row["book_id"], row["return_id"]) for row in rows], 2)
        lines: defaultdict[PartKey, list[LineView]] = defaultdict(list)
        for line in await self._work.fetch(_LINES_OF, *keys):
            lines[line["book_id"], line["return_id"], line["part"]].append(_line_view(line))
        parts: defaultdict[ReturnKey, list[PartView]] = defaultdict(list)
        for part in await self._work.fetch(_PARTS_OF, *keys):
            key = (part["book_id"], part["return_id"])
            parts[key].append(_part_view(part, lines[*key, part["part"]]))
        requested = [(row["book_id"], row["return_id"]) for row in rows if row["requested_by"] is not None]
        claimed, red, scrap = [
            await self._grouped(sql, arrays(requested, 2)) if requested else {}
            for sql in (_CLAIMED_OF, _RED_OF, _SCRAP_OF)
        ]
        refused = await self._grouped(_REFUSED_OF, keys)
        views: list[ReturnView] = []
        for row in rows:
            key = (row["book_id"], row["return_id"])
            more = {
                "claimed": [_claimed_view(one) for one in claimed.get(key, [])],
                "red_invoices": [_red_view(one) for one in red.get(key, [])],
                "scrap": [_scrap_view(one) for one in scrap.get(key, [])],
                "refused": [RefusedView(**dict(one)) for one in refused.get(key, []) if one["open"]],
            }
            views.append(_return_view(row, parts[key], more))
        return views

    async def _grouped(self, sql: str, keys: list[str]) -> Mapping[ReturnKey, list[asyncpg.Record]]:
        found: defaultdict[ReturnKey, list[asyncpg.Record]] = defaultdict(list)
        for row in await self._work.fetch(sql, *keys):
            found[row["book_id"], row["return_id"]].append(row)
        return found


def _goods(packed: str | None) -> dict[int, Decimal]:
    return {int(line_no): Decimal(qty) for line_no, qty in orjson.loads(packed or "{}").items()}


def _line_view(row: asyncpg.Record) -> LineView:
    return LineView(**dict(row), net=row["net_fen"], vat=row["vat_fen"])


def _part_view(row: asyncpg.Record, lines: list[LineView]) -> PartView:
    return PartView(**dict(row), code=row["refusal_code"], message=row["refusal_message"], lines=lines)


def _claimed_view(row: asyncpg.Record) -> ClaimedView:
    return ClaimedView(**dict(row), net=row["net_fen"], vat=row["vat_fen"])


def _red_view(row: asyncpg.Record) -> RedView:
    return RedView(**dict(row), net=row["net_fen"], vat=row["vat_fen"])


def _scrap_view(row: asyncpg.Record) -> ScrapView:
    fen = {name: row[f"{name}_fen"] for name in ("residual_net", "residual_vat", "input_vat")}
    return ScrapView(**dict(row), **fen)


def _return_view(row: asyncpg.Record, parts: list[PartView], more: Mapping[str, object]) -> ReturnView:
    anomaly = AnomalyView(anomaly_id=row["anomaly_id"], kind=row["anomaly_kind"]) if row["anomaly_id"] else None
    found: dict[str, object] = dict(row) | {
        "anomaly": anomaly,
        "red_invoice": RedInvoice.model_validate(row["red_invoice"]),
        "claim": ClaimView.model_validate(row["claim"]),
        "parts": parts,
        "refund_due": row["refund_due_fen"],
        "refund_paid": row["refund_paid_fen"],
    }
    return ReturnView.model_validate({**found, **more})
