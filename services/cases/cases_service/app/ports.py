"""What the handlers need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hezhang_kit.pages import Page
from hezhang_kit.work import Work

from cases_service.app.views import CaseFilter, CaseRecord, CaseSummary
from cases_service.domain.case import Case, Change, Finding, Key
from cases_service.domain.correction import Correction
from cases_service.domain.message import Message


class Cases(Protocol):
    """The cases with their findings and their audit trail."""

    async def of_findings(self, keys: Collection[Key]) -> Mapping[Key, Case]:
        """The cases there are for these findings."""
        ...

    async def get(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Case]:
        """The cases with these (book, case id)."""
        ...

    async def of_anomalies(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        """The case id of each (book, anomaly id) that is known."""
        ...

    async def add_findings(self, findings: Sequence[Finding], case_ids: Sequence[str]) -> None:
        """Keep findings, each with the id of its case."""
        ...

    async def save(self, changes: Sequence[Change], trace_ids: Sequence[str | None]) -> None:
        """Write the cases as they are after these changes, and a line of the audit trail for each with its trace id."""
        ...

    async def add_messages(
        self, messages: Sequence[Message], case_ids: Sequence[str], trace_ids: Sequence[str | None]
    ) -> None:
        """Add messages to the audit trails of their cases."""
        ...

    async def book_of(self, case_id: str, books: Collection[str] | None) -> str | None:
        """The book of a case among the granted ones (None: all)."""
        ...

    async def read(self, case_id: str, books: Collection[str] | None) -> CaseRecord | None:
        """The whole record of a case among the granted books."""
        ...

    async def search(self, wanted: CaseFilter, books: Collection[str] | None) -> Page[CaseSummary]:
        """A page of cases, the newest first."""
        ...


class Corrections(Protocol):
    """The corrections that were proposed."""

    async def get(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Correction]:
        """The corrections with these (book, correction id)."""
        ...

    async def put(self, corrections: Sequence[Correction]) -> None:
        """Keep corrections, or what became of them."""
        ...

    async def of_case(self, book_id: str, case_id: str) -> Sequence[Correction]:
        """The corrections of a case in the order in which they were proposed."""
        ...


@dataclass(frozen=True, slots=True)
class CasesPorts:
    """Everything that a handler of this service works with."""

    cases: Cases
    corrections: Corrections
    work: Work
