"""Writing returns, their claims and their parts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from returns_service.adapters import tables
from returns_service.app.ports import ReturnKey
from returns_service.app.views import PartView, ReturnView
from returns_service.domain.lifecycle import Status
from returns_service.domain.posting import PartPosting

_RETURN = [
    "book_id", "return_id", "customer_id", "status", "anomaly_id", "anomaly_kind", "day", "recorded_on", "reason",
    "settlement", "disposition", "red_invoice", "source_seq", "source_ref", "claim", "trace_id", "kind", "tax_invoice",
    "requested_by", "claim_key",
]  # fmt: skip
_PART = ["book_id", "return_id", "part", "invoice_id", "invoice_number", "status", "replaces", "occurred_on"]
_LINE = [
    "book_id", "return_id", "part", "line_no", "invoice_id", "invoice_line_no", "item", "sku", "qty", "net_fen",
    "vat_rate", "vat_fen", "disposition",
]  # fmt: skip
_CLAIMED = [
    "book_id", "return_id", "line_no", "invoice_id", "invoice_line_no", "item", "sku", "qty", "net_fen", "vat_fen",
]  # fmt: skip

_POSTINGS = """
select p.book_id, p.return_id, p.part, p.status, p.voucher_id, p.voucher_word, p.voucher_number,
       p.refusal_code, p.refusal_message
from unnest($1::text::text[], $2::text::text[]) k(book_id, return_id)
join return_part p using (book_id, return_id)
"""
_SAVE_PARTS = """
update return_part p
set status = u.status, voucher_id = u.voucher_id, voucher_word = u.word, voucher_number = u.number,
    refusal_code = u.code, refusal_message = u.message
from unnest($1::text::text[], $2::text::text[], $3::text::int[], $4::text::text[], $5::text::text[], $6::text::text[],
    $7::text::bigint[], $8::text::text[], $9::text::text[])
     u(book_id, return_id, part, status, voucher_id, word, number, code, message)
where (p.book_id, p.return_id, p.part) = (u.book_id, u.return_id, u.part)
"""
_ASKED_BEFORE = """
select claim_key, min(return_id) as return_id from goods_return
where book_id = $1 and claim_key = any($2::text[]) and status not in ('refused', 'rejected', 'cancelled')
group by claim_key
"""
_SAVE = """
update goods_return set status = $3, reviewed_by = $4, preview = $5, received_on = $6, note = $7, recorded_on = $8,
    replacement_invoice_id = $9
where book_id = $1 and return_id = $2
"""
_SAVE_COUNTS = """
update claimed_line l set accepted = u.accepted, damaged = u.damaged, refused = u.refused, scrap = u.scrap
from unnest($3::text::int[], $4::text::numeric[], $5::text::numeric[], $6::text::numeric[], $7::text::numeric[])
     u(line_no, accepted, damaged, refused, scrap)
where l.book_id = $1 and l.return_id = $2 and l.line_no = u.line_no
"""
_SAVE_PART_STATUS = """
update return_part p set status = u.status from unnest($3::text::int[], $4::text::text[]) u(part, status)
where p.book_id = $1 and p.return_id = $2 and p.part = u.part and p.status <> u.status
"""
_SAVE_REFUNDS = """
update goods_return r
set refund_due_fen = r.refund_due_fen + u.due, refund_paid_fen = r.refund_paid_fen + u.paid
from unnest($1::text::text[], $2::text::text[], $3::text::bigint[], $4::text::bigint[]) u(book_id, return_id, due, paid)
where (r.book_id, r.return_id) = (u.book_id, u.return_id)
"""
_SAVE_STATUS = """
update goods_return r set status = u.status
from unnest($1::text::text[], $2::text::text[], $3::text::text[]) u(book_id, return_id, status)
where (r.book_id, r.return_id) = (u.book_id, u.return_id) and r.status <> u.status
"""


class ReturnRecordsInPostgres:
    """The returns in the transaction of a Work, as they are written."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, returns: Sequence[ReturnView], claim_keys: Mapping[str, str] | None = None) -> None:
        """Keep new returns; ``claim_keys`` by return say what a request asks for, to find it asked twice."""
        keys = claim_keys or {}
        rows = [_return_row(view, keys.get(view.return_id)) for view in returns]
        await self._work.copy(tables.GoodsReturn, rows, _RETURN)
        claimed = [
            (view.book_id, view.return_id, one.line_no, one.invoice_id, one.invoice_line_no, one.item, one.sku, one.qty,
             one.net, one.vat)
            for view in returns
            for one in view.claimed
        ]  # fmt: skip
        await self._work.copy(tables.ClaimedLine, claimed, _CLAIMED)
        await self._add_parts([(view, part) for view in returns for part in view.parts])

    async def add_parts(self, view: ReturnView, parts: Sequence[PartView]) -> None:
        """Keep new parts of a return."""
        await self._add_parts([(view, part) for part in parts])

    async def _add_parts(self, parts: Sequence[tuple[ReturnView, PartView]]) -> None:
        rows = [
            (view.book_id, view.return_id, part.part, part.invoice_id, part.invoice_number, part.status, part.replaces,
             part.occurred_on)
            for view, part in parts
        ]  # fmt: skip
        await self._work.copy(tables.ReturnPart, rows, _PART)
        lines = [
            (view.book_id, view.return_id, part.part, line.line_no, part.invoice_id, line.invoice_line_no, line.item,
             line.sku, line.qty, line.net, line.vat_rate, line.vat, line.disposition)
            for view, part in parts
            for line in part.lines
        ]  # fmt: skip
        await self._work.copy(tables.ReturnLine, lines, _LINE)

    async def asked_before(self, book_id: str, claim_keys: Collection[str]) -> dict[str, str]:
        """Of these claims those that a standing return makes already, with that return."""
        rows = await self._work.fetch(_ASKED_BEFORE, book_id, sorted(claim_keys))
        return {row["claim_key"]: row["return_id"] for row in rows}

    async def save(self, view: ReturnView) -> None:
        """Write where a return stands, its counts and its parts."""
        await self._work.execute(
            _SAVE, view.book_id, view.return_id, view.status, view.reviewed_by, view.preview, view.received_on,
            view.note, view.recorded_on, view.replacement_invoice_id,
        )  # fmt: skip
        counts = [
            (one.line_no, one.accepted, one.damaged, one.refused, one.scrap)
            for one in view.claimed
            if one.accepted is not None
        ]
        if counts:
            await self._work.execute(_SAVE_COUNTS, view.book_id, view.return_id, *arrays(counts, 5))
        if view.parts:
            parts = [(part.part, part.status) for part in view.parts]
            await self._work.execute(_SAVE_PART_STATUS, view.book_id, view.return_id, *arrays(parts, 2))

    async def postings(self, keys: Collection[ReturnKey]) -> dict[ReturnKey, dict[int, PartPosting]]:
        """What the ledger has said of the parts of these returns, by part; unknown returns are left out."""
        found: defaultdict[ReturnKey, dict[int, PartPosting]] = defaultdict(dict)
        for row in await self._work.fetch(_POSTINGS, *arrays(sorted(keys), 2)):
            key, values = (row["book_id"], row["return_id"]), list(row.values())[1:]
            found[key][row["part"]] = PartPosting(*values)
        return dict(found)

    async def save_postings(
        self, postings: Mapping[ReturnKey, Mapping[int, PartPosting]], statuses: Mapping[ReturnKey, Status]
    ) -> None:
        """Write the parts of these returns, and their statuses."""
        if not postings:
            return
        parts = [
            (book_id, return_id, p.part, p.status, p.voucher_id, p.voucher_word, p.voucher_number, p.refusal_code,
             p.refusal_message)
            for (book_id, return_id), of_return in sorted(postings.items())
            for p in of_return.values()
        ]  # fmt: skip
        await self._work.execute(_SAVE_PARTS, *arrays(parts, 9))
        await self.save_statuses(statuses)

    async def save_statuses(self, statuses: Mapping[ReturnKey, Status]) -> None:
        """Write these statuses."""
        if statuses:
            rows = [(*key, status) for key, status in sorted(statuses.items())]
            await self._work.execute(_SAVE_STATUS, *arrays(rows, 3))

    async def refunds(self, due: Mapping[ReturnKey, int], paid: Mapping[ReturnKey, int]) -> None:
        """Add to what is due and what is paid back for these returns, in fen."""
        keys = sorted({*due, *paid})
        if keys:
            rows = [(*key, due.get(key, 0), paid.get(key, 0)) for key in keys]
            await self._work.execute(_SAVE_REFUNDS, *arrays(rows, 4))


def _return_row(view: ReturnView, claim_key: str | None) -> list[object]:
    values = view.__dict__ | {
        "claim_key": claim_key,
        "anomaly_id": view.anomaly.anomaly_id if view.anomaly else None,
        "anomaly_kind": view.anomaly.kind if view.anomaly else None,
        "red_invoice": view.red_invoice.model_dump_json(),
        "claim": view.claim.model_dump_json(),
    }
    return [values[name] for name in _RETURN]
