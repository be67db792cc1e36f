"""All SQL of corrections."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

import asyncpg
from hezhang_contracts.cases_events import CorrectionLine
from hezhang_kit.work import Work
from pydantic import TypeAdapter

from cases_service.domain.correction import Correction, RightLine

_COLUMNS = [field.name for field in fields(Correction)]
_LINES = TypeAdapter(tuple[CorrectionLine, ...])
_NAMED = ", ".join(f"k.{name}" for name in _COLUMNS)
_GET = f"""
select {_NAMED} from case_correction k
join unnest($1::text[], $2::text[]) w(book, correction) on (w.book, w.correction) = (k.book_id, k.correction_id)
"""
_OF_CASE = f"""
select {_NAMED} from case_correction k where book_id = $1 and case_id = $2 order by proposed_at, correction_id
"""
_PUT = f"""
insert into case_correction ({", ".join(_COLUMNS)}) values ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
on conflict (book_id, correction_id) do update set state = excluded.state, approved_by = excluded.approved_by,
    vouchers = excluded.vouchers, refusal_code = excluded.refusal_code, refusal = excluded.refusal
"""


class CorrectionsInPostgres:
    """The corrections in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Correction]:
        """The corrections with these (book, correction id)."""
        keys = sorted(ids)
        rows = await self._work.fetch(_GET, [book for book, _ in keys], [one for _, one in keys])
        return {(row["book_id"], row["correction_id"]): _correction(row) for row in rows}

    async def put(self, corrections: Sequence[Correction]) -> None:
        """Keep corrections, or what became of them. They come one by one: a person proposes and approves each."""
        for correction in corrections:
            await self._work.execute(_PUT, *(_value(correction, name) for name in _COLUMNS))

    async def of_case(self, book_id: str, case_id: str) -> Sequence[Correction]:
        """The corrections of a case in the order in which they were proposed."""
        return [_correction(row) for row in await self._work.fetch(_OF_CASE, book_id, case_id)]


def _value(correction: Correction, name: str) -> Any:
    if name == "lines":
        told = _LINES.validate_python(correction.lines, from_attributes=True)
        return _LINES.dump_json(told).decode()
    return getattr(correction, name)


def _correction(row: asyncpg.Record) -> Correction:
    said: dict[str, Any] = dict(row)
    said |= {name: tuple(row[name]) for name in ("attachments", "vouchers")}
    said["lines"] = tuple(map(_line, row["lines"]))
    return Correction(**said)


def _line(kept: dict[str, Any]) -> RightLine:
    line = CorrectionLine.model_validate(kept)
    return RightLine(
        line.account, line.side, line.amount, line.summary, line.customer_id, line.party_id, line.sku, line.qty,
        line.invoice_id,
    )  # fmt: skip
