"""All SQL of cases."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

from hezhang_kit.pages import Page, encode_cursor, page_of
from hezhang_kit.work import Work
from sqlalchemy import RowMapping, Table, select, tuple_

from cases_service.adapters.tables import CaseEntry, CaseFinding, Row
from cases_service.app.views import About, CaseFilter, CaseRecord, CaseSummary, FindingView, TimelineEntry
from cases_service.domain.case import Case, Change, Finding, Key
from cases_service.domain.message import Message

_TABLES = Row.metadata.tables
_FILE, _FOUND, _TRAIL = _TABLES["case_file"], _TABLES["case_finding"], _TABLES["case_entry"]
_COLUMNS = [field.name for field in fields(Case)]
_TYPES = {
    "revision": "int[]",
    "opened_at": "timestamptz[]",
    "changed_at": "timestamptz[]",
    "resolved_at": "timestamptz[]",
}
_CHANGING = (
    "severity", "status", "assignee", "revision", "anomaly_id", "finding_id", "changed_at", "resolved_at",
    "correction_id",
)  # fmt: skip
_ENTRY = ["book_id", "case_id", "at", "by", "what", "revision", "delivery_id", "facts", "trace_id"]
_FINDING = [
    "book_id", "finding_id", "event_source", "event_id", "case_id", "anomaly_id", "severity", "detected_by",
    "detected_at", "expected", "actual", "difference", "suspected_cause", "evidence_refs", "source_event_id",
    "trace_id",
]  # fmt: skip

OF_FINDINGS = f"""
select {", ".join(_COLUMNS)} from case_file
join unnest($1::text[], $2::text[], $3::text[], $4::text[]) k(book_id, kind, about_type, about_id)
    using (book_id, kind, about_type, about_id)
"""
GET = f"""
select {", ".join(_COLUMNS)} from case_file
join unnest($1::text[], $2::text[]) k(book_id, case_id) using (book_id, case_id)
"""
OF_ANOMALIES = """
select distinct book_id, anomaly_id, case_id from case_finding
join unnest($1::text[], $2::text[]) k(book_id, anomaly_id) using (book_id, anomaly_id)
"""
SAVE = f"""
insert into case_file ({", ".join(_COLUMNS)})
select * from unnest({", ".join(f"${i}::{_TYPES.get(name, 'text[]')}" for i, name in enumerate(_COLUMNS, 1))})
on conflict (book_id, case_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
"""


class CasesInPostgres:
    """The cases in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def of_findings(self, keys: Collection[Key]) -> Mapping[Key, Case]:
        """The cases there are for these findings."""
        cases = [Case(**dict(row)) for row in await self._work.fetch(OF_FINDINGS, *_lists(keys, 4))]
        return {(case.book_id, case.kind, case.about_type, case.about_id): case for case in cases}

    async def get(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Case]:
        """The cases with these (book, case id)."""
        cases = [Case(**dict(row)) for row in await self._work.fetch(GET, *_lists(ids, 2))] if ids else []
        return {(case.book_id, case.case_id): case for case in cases}

    async def of_anomalies(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        """The case id of each (book, anomaly id) that is known."""
        rows = await self._work.fetch(OF_ANOMALIES, *_lists(ids, 2)) if ids else []
        return {(row["book_id"], row["anomaly_id"]): row["case_id"] for row in rows}

    async def add_findings(self, findings: Sequence[Finding], case_ids: Sequence[str]) -> None:
        """Keep findings, each with the id of its case."""
        pairs = zip(findings, case_ids, strict=True)
        rows = [[case_id if name == "case_id" else getattr(f, name) for name in _FINDING] for f, case_id in pairs]
        await self._work.copy(CaseFinding, rows, _FINDING)

    async def save(self, changes: Sequence[Change], trace_ids: Sequence[str | None]) -> None:
        """Write the cases as they are after these changes, and a line of the audit trail for each with its trace id."""
        if not changes:
            return
        last = {(change.case.book_id, change.case.case_id): change.case for change in changes}
        await self._work.execute(SAVE, *_lists([astuple(case) for case in last.values()], len(_COLUMNS)))
        entries = [_entry_of_change(*pair) for pair in zip(changes, trace_ids, strict=True)]
        await self._work.copy(CaseEntry, entries, _ENTRY)

    async def add_messages(
        self, messages: Sequence[Message], case_ids: Sequence[str], trace_ids: Sequence[str | None]
    ) -> None:
        """Add messages to the audit trails of their cases."""
        entries = [_entry_of_message(*one) for one in zip(messages, case_ids, trace_ids, strict=True)]
        await self._work.copy(CaseEntry, entries, _ENTRY)

    async def book_of(self, case_id: str, books: Collection[str] | None) -> str | None:
        """The book of a case among the granted ones (None: all)."""
        query = _granted(select(_FILE.c.book_id).where(_FILE.c.case_id == case_id), books)
        return (await self._work.conn.execute(query)).scalar_one_or_none()

    async def read(self, case_id: str, books: Collection[str] | None) -> CaseRecord | None:
        """The whole record of a case among the granted books."""
        query = _granted(_with_finding().where(_FILE.c.case_id == case_id), books)
        row = (await self._work.conn.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return CaseRecord(
            **_summary(row).__dict__,
            findings=[FindingView(**one) for one in await self._of_case(_FOUND, row, "detected_at", "event_id")],
            timeline=[TimelineEntry(**one) for one in await self._of_case(_TRAIL, row, "position")],
        )

    async def search(self, wanted: CaseFilter, books: Collection[str] | None) -> Page[CaseSummary]:
        """A page of cases, the newest first."""
        query = _granted(_with_finding(), books)
        for name in ("book_id", "kind", "status", "severity", "assignee"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(_FILE.c[name] == value)
        if wanted.about is not None:
            query = query.where(_FILE.c.about_id == wanted.about)
        newest = (_FILE.c.opened_at, _FILE.c.case_id)
        if wanted.after is not None:
            query = query.where(tuple_(*newest) < wanted.after)
        query = query.order_by(*(column.desc() for column in newest)).limit(wanted.limit + 1)
        rows = (await self._work.conn.execute(query)).mappings().all()
        return page_of([_summary(row) for row in rows], wanted.limit, _cursor_after)

    async def _of_case(self, table: Table, case: RowMapping, *order: str) -> Sequence[Mapping[str, Any]]:
        query = select(table).where(table.c.book_id == case["book_id"], table.c.case_id == case["case_id"])
        query = query.order_by(*(table.c[name] for name in order))
        return [dict(row) for row in (await self._work.conn.execute(query)).mappings()]


def _with_finding() -> Any:
    latest = (_FILE.c.book_id == _FOUND.c.book_id) & (_FILE.c.finding_id == _FOUND.c.finding_id)
    told = ("expected", "actual", "difference", "suspected_cause", "evidence_refs", "source_event_id", "trace_id")
    return select(_FILE, *(_FOUND.c[name] for name in told)).join(_FOUND, latest)


def _granted(query: Any, books: Collection[str] | None) -> Any:
    return query if books is None else query.where(_FILE.c.book_id.in_(books))


def _summary(row: RowMapping) -> CaseSummary:
    return CaseSummary(about=About(type=row["about_type"], id=row["about_id"]), **row)


def _cursor_after(case: CaseSummary) -> str:
    return encode_cursor(case.opened_at.isoformat(), case.case_id)


def _lists(rows: Collection[Sequence[object]], width: int) -> list[list[object]]:
    """Rows as one list a column, the form that ``unnest`` takes."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _entry_of_change(change: Change, trace_id: str | None) -> list[object]:
    case = change.case
    facts = json.dumps({"status": case.status, **change.facts}, ensure_ascii=False)
    return [
        case.book_id, case.case_id, case.changed_at, change.by, change.kind, case.revision, None, facts, trace_id,
    ]  # fmt: skip


def _entry_of_message(message: Message, case_id: str, trace_id: str | None) -> list[object]:
    told = ("delivery_id", "party_id", "event_type", "channel", "status", "reason")
    facts = json.dumps({name: getattr(message, name) for name in told}, ensure_ascii=False)
    return [
        message.book_id, case_id, message.at, "notify", "message", None, message.delivery_id, facts, trace_id,
    ]  # fmt: skip
