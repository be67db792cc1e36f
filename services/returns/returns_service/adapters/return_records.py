"""All SQL on returns and their parts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import asyncpg
from hezhang_contracts.returns_events import RedInvoice
from hezhang_kit.pages import Page, decode_cursor, encode_cursor
from hezhang_kit.work import Work

from returns_service.adapters import tables
from returns_service.app.ports import ReturnKey
from returns_service.app.views import AnomalyView, ClaimView, LineView, PartView, ReturnView
from returns_service.domain.posting import PartPosting, status_of

_MAX_POSITION = 2**63 - 1
_RETURN = [
    "book_id", "return_id", "customer_id", "status", "anomaly_id", "anomaly_kind", "day", "recorded_on", "reason",
    "settlement", "disposition", "red_invoice", "source_seq", "source_ref", "claim", "trace_id",
]  # fmt: skip
_PART = ["book_id", "return_id", "part", "invoice_id", "invoice_number", "status"]
_LINE = [
    "book_id", "return_id", "part", "line_no", "invoice_id", "invoice_line_no", "item", "sku", "qty", "net_fen",
    "vat_rate", "vat_fen",
]  # fmt: skip

_POSTINGS = """
select p.book_id, p.return_id, p.part, p.status, p.voucher_id, p.voucher_word, p.voucher_number,
       p.refusal_code, p.refusal_message
from unnest($1::text[], $2::text[]) k(book_id, return_id)
join return_part p using (book_id, return_id)
"""
_SAVE_PARTS = """
update return_part p
set status = u.status, voucher_id = u.voucher_id, voucher_word = u.word, voucher_number = u.number,
    refusal_code = u.code, refusal_message = u.message
from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[])
     u(book_id, return_id, part, status, voucher_id, word, number, code, message)
where (p.book_id, p.return_id, p.part) = (u.book_id, u.return_id, u.part)
"""
_SAVE_STATUS = """
update goods_return r set status = u.status
from unnest($1::text[], $2::text[], $3::text[]) u(book_id, return_id, status)
where (r.book_id, r.return_id) = (u.book_id, u.return_id) and r.status <> u.status
"""
_READ = """
select * from goods_return where return_id = $1 and ($2::text[] is null or book_id = any($2::text[]))
"""
_PAGE = "select * from goods_return where book_id = $1 and position < $2 order by position desc limit $3"
_PARTS_OF = """
select p.* from unnest($1::text[], $2::text[]) k(book_id, return_id)
join return_part p using (book_id, return_id) order by p.part
"""
_LINES_OF = """
select l.* from unnest($1::text[], $2::text[]) k(book_id, return_id)
join return_line l using (book_id, return_id) order by l.part, l.line_no
"""


class ReturnRecordsInPostgres:
    """The returns in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, returns: Sequence[ReturnView]) -> None:
        """Keep new returns."""
        await self._work.copy(tables.GoodsReturn, [_return_row(view) for view in returns], _RETURN)
        parts = [
            (view.book_id, view.return_id, part.part, part.invoice_id, part.invoice_number, part.status)
            for view in returns
            for part in view.parts
        ]
        await self._work.copy(tables.ReturnPart, parts, _PART)
        lines = [
            (view.book_id, view.return_id, part.part, line.line_no, part.invoice_id, line.invoice_line_no, line.item,
             line.sku, line.qty, line.net, line.vat_rate, line.vat)
            for view in returns
            for part in view.parts
            for line in part.lines
        ]  # fmt: skip
        await self._work.copy(tables.ReturnLine, lines, _LINE)

    async def postings(self, keys: Collection[ReturnKey]) -> dict[ReturnKey, dict[int, PartPosting]]:
        """What the ledger has said of the parts of these returns, by part; unknown returns are left out."""
        found: defaultdict[ReturnKey, dict[int, PartPosting]] = defaultdict(dict)
        for row in await self._work.fetch(_POSTINGS, *_columns(sorted(keys))):
            key, values = (row["book_id"], row["return_id"]), list(row.values())[1:]
            found[key][row["part"]] = PartPosting(*values)
        return dict(found)

    async def save_postings(self, postings: Mapping[ReturnKey, Mapping[int, PartPosting]]) -> None:
        """Write the parts of these returns and the status that follows from them."""
        if not postings:
            return
        parts = [
            (book_id, return_id, p.part, p.status, p.voucher_id, p.voucher_word, p.voucher_number, p.refusal_code,
             p.refusal_message)
            for (book_id, return_id), of_return in sorted(postings.items())
            for p in of_return.values()
        ]  # fmt: skip
        await self._work.execute(_SAVE_PARTS, *_columns(parts))
        statuses = [(*key, status_of(parts.values())) for key, parts in sorted(postings.items())]
        await self._work.execute(_SAVE_STATUS, *_columns(statuses))

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
        keys = _columns([(row["book_id"], row["return_id"]) for row in rows])
        lines: defaultdict[tuple[str, str, int], list[LineView]] = defaultdict(list)
        for line in await self._work.fetch(_LINES_OF, *keys):
            lines[line["book_id"], line["return_id"], line["part"]].append(_line_view(line))
        parts: defaultdict[ReturnKey, list[PartView]] = defaultdict(list)
        for part in await self._work.fetch(_PARTS_OF, *keys):
            key = (part["book_id"], part["return_id"])
            parts[key].append(_part_view(part, lines[*key, part["part"]]))
        return [_return_view(row, parts[row["book_id"], row["return_id"]]) for row in rows]


def _columns(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """At least one row as one list a column, the form that ``unnest`` takes."""
    return [list(column) for column in zip(*rows, strict=True)]


def _return_row(view: ReturnView) -> list[object]:
    values = view.__dict__ | {
        "anomaly_id": view.anomaly.anomaly_id if view.anomaly else None,
        "anomaly_kind": view.anomaly.kind if view.anomaly else None,
        "red_invoice": view.red_invoice.model_dump_json(),
        "claim": view.claim.model_dump_json(),
    }
    return [values[name] for name in _RETURN]


def _line_view(row: asyncpg.Record) -> LineView:
    return LineView(**dict(row), net=row["net_fen"], vat=row["vat_fen"])


def _part_view(row: asyncpg.Record, lines: list[LineView]) -> PartView:
    return PartView(**dict(row), code=row["refusal_code"], message=row["refusal_message"], lines=lines)


def _return_view(row: asyncpg.Record, parts: list[PartView]) -> ReturnView:
    anomaly = AnomalyView(anomaly_id=row["anomaly_id"], kind=row["anomaly_kind"]) if row["anomaly_id"] else None
    columns = dict(row) | {
        "anomaly": anomaly,
        "red_invoice": RedInvoice.model_validate(row["red_invoice"]),
        "claim": ClaimView.model_validate(row["claim"]),
        "parts": parts,
    }
    return ReturnView(**columns)
