"""Drafts of vouchers, and posted vouchers as far as a correction has to know them."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
from hezhang_contracts.money import format_decimal
from hezhang_kit.arrays import arrays
from hezhang_kit.pages import Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.work import Work

from ledger_service.domain.correcting import Wrong
from ledger_service.domain.drafting import Draft, Prepared
from ledger_service.domain.voucher import Line, Ties

_COLUMNS = """
book_id, draft_id, day, maker, vouchers, rule, document_date, reason, attachments, state, checker"""
_GET = f"select {_COLUMNS} from draft where book_id = $1 and draft_id = $2"
_PUT = """
insert into draft (book_id, draft_id, day, maker, vouchers, rule, document_date, reason, attachments, state, checker,
    made_at)
select b, d, day, m, v::jsonb, r, dd, why, array(select jsonb_array_elements_text(a::jsonb)), s, c, $12
from unnest($1::text::text[], $2::text::text[], $3::text::date[], $4::text::text[], $5::text::text[], $6::text::text[],
    $7::text::date[], $8::text::text[], $9::text::text[], $10::text::text[], $11::text::text[])
    k(b, d, day, m, v, r, dd, why, a, s, c)
on conflict (book_id, draft_id) do update set state = excluded.state, checker = excluded.checker
"""
_LIST = f"""
select {_COLUMNS} from draft
where book_id = $1 and draft_id > $2 and ($3::text is null or state = $3) order by draft_id limit $4
"""
_POSTED = """
select v.source_type, v.kind, max(l.voucher_id) filter (where l.reverses = $2),
    max(l.voucher_id) filter (where l.corrects = $2)
from voucher v
left join voucher l on l.book_id = v.book_id and (l.reverses = v.voucher_id or l.corrects = v.voucher_id)
where v.book_id = $1 and v.voucher_id = $2 group by v.source_type, v.kind
"""
_LINES = """
select account, side, amount_fen, summary, customer_id, sku, qty, invoice_id, invoice_line_no, party_id
from voucher_line where book_id = $1 and voucher_id = $2 order by line_no
"""


class DraftsInPostgres:
    """Drafts in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, book_id: str, draft_id: str) -> Draft | None:
        """A draft."""
        rows = await self._work.fetch(_GET, book_id, draft_id)
        return _draft(rows[0]) if rows else None

    async def put(self, drafts: Sequence[Draft], now: datetime) -> None:
        """Keep drafts, or the steps that they took."""
        if drafts:
            await self._work.execute(_PUT, *arrays([_row(draft) for draft in drafts], 11), now)

    async def search(self, book_id: str, state: str | None, cursor: str | None, limit: int) -> Page[Draft]:
        """Drafts in order of their ids, of a state if given."""
        [after] = decode_cursor(cursor, str) or [""]
        rows = await self._work.fetch(_LIST, book_id, after, state, limit + 1)
        return page_of([_draft(row) for row in rows], limit, lambda draft: encode_cursor(draft.draft_id))

    async def posted(self, book_id: str, voucher_id: str) -> Wrong | None:
        """A posted voucher that is to be corrected."""
        rows = await self._work.fetch(_POSTED, book_id, voucher_id)
        if not rows:
            return None
        lines = tuple(Line(*row) for row in await self._work.fetch(_LINES, book_id, voucher_id))
        return Wrong(voucher_id, rows[0][0], rows[0][1], lines, rows[0][2], rows[0][3])


def _row(draft: Draft) -> tuple[str | date | None, ...]:
    vouchers = json.dumps([_kept(one) for one in draft.vouchers], ensure_ascii=False)
    attachments = json.dumps(draft.attachments, ensure_ascii=False)
    return (
        draft.book_id, draft.draft_id, draft.day, draft.maker, vouchers, draft.rule, draft.document_date, draft.reason,
        attachments, draft.state, draft.checker,
    )  # fmt: skip


def _draft(row: asyncpg.Record) -> Draft:
    said = dict(row) | {
        "vouchers": tuple(_prepared(one) for one in row["vouchers"]),
        "attachments": tuple(row["attachments"]),
    }
    return Draft(**said)


def _kept(one: Prepared) -> dict[str, Any]:
    ties = one.ties
    return {"kind": ties.kind, "reverses": ties.reverses, "corrects": ties.corrects, "lines": [*map(_cells, one.lines)]}


def _cells(line: Line) -> list[Any]:
    qty = None if line.qty is None else format_decimal(line.qty)
    return [
        line.account, line.side, line.amount, line.summary, line.customer_id, line.sku, qty, line.invoice_id,
        line.invoice_line_no, line.party_id,
    ]  # fmt: skip


def _prepared(said: dict[str, Any]) -> Prepared:
    lines = tuple(_line(cells) for cells in said["lines"])
    return Prepared(lines, Ties(said["kind"], said["reverses"], said["corrects"]))


def _line(cells: list[Any]) -> Line:
    qty = None if cells[6] is None else Decimal(cells[6])
    return Line(
        cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], qty, cells[7], cells[8], cells[9]
    )  # fmt: skip
