"""Answers about vouchers by hand. Money is a decimal string of yuan outside."""

from datetime import date

from pydantic import BaseModel

from ledger_service.app.views import LineView, VoucherHead
from ledger_service.domain.chart import Chart
from ledger_service.domain.drafting import Draft, State
from ledger_service.domain.voucher import Kind


class PreparedView(BaseModel):
    """One voucher of a draft; ``reverses`` and ``corrects`` name posted vouchers."""

    kind: Kind
    reverses: str | None
    corrects: str | None
    lines: list[LineView]


class DraftView(BaseModel):
    """Vouchers on their way: made (制单), reviewed by another person (复核), then posted (记账)."""

    draft_id: str
    book_id: str
    state: State
    day: date
    document_date: date | None
    rule: str
    maker: str
    checker: str | None
    reason: str | None
    attachments: list[str]
    vouchers: list[PreparedView]

    @classmethod
    def of(cls, draft: Draft, chart: Chart) -> "DraftView":
        """A draft as it is shown."""
        return cls(
            draft_id=draft.draft_id,
            book_id=draft.book_id,
            state=draft.state,
            day=draft.day,
            document_date=draft.document_date,
            rule=draft.rule,
            maker=draft.maker,
            checker=draft.checker,
            reason=draft.reason,
            attachments=list(draft.attachments),
            vouchers=[
                PreparedView(
                    kind=one.ties.kind,
                    reverses=one.ties.reverses,
                    corrects=one.ties.corrects,
                    lines=[LineView.of(line, chart[line.account].name) for line in one.lines],
                )
                for one in draft.vouchers
            ],
        )


class PostedDraft(BaseModel):
    """A draft that was posted, with its vouchers."""

    draft_id: str
    vouchers: list[VoucherHead]


class RefusedRow(BaseModel):
    """What is wrong in a file: in which line, in which column, and what would be right."""

    line: int
    field: str | None
    code: str
    message: str


class ImportResult(BaseModel):
    """What a file becomes: drafts (none yet in a preview), and the lines that are refused with their vouchers."""

    drafts: list[DraftView]
    refused: list[RefusedRow]
