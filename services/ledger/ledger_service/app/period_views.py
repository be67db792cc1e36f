"""Answers about months. Money is a decimal string of yuan outside."""

from pydantic import BaseModel

from ledger_service.app.views import LineView, VoucherHead
from ledger_service.domain.chart import Chart
from ledger_service.domain.closing import Closing, Proposal
from ledger_service.domain.periods import Month, State


class PeriodView(BaseModel):
    """A month (会计期间); ``asked_by`` and ``reason`` are those of a reopening that waits for a second person."""

    period: str
    state: State
    asked_by: str | None
    reason: str | None

    @classmethod
    def of(cls, month: Month) -> "PeriodView":
        """A month as it is shown."""
        return cls(period=month.period, state=month.state, asked_by=month.asked_by, reason=month.reason)


class Periods(BaseModel):
    """The months of a book from the first to the newest open one."""

    periods: list[PeriodView]


class ReadyItem(BaseModel):
    """Something that speaks against closing a month when ``count`` is above 0; ``what`` names the first of it."""

    name: str
    count: int
    blocks: bool
    what: list[str] = []


class Readiness(BaseModel):
    """Whether a month can be closed without a waiver, and all that was looked at."""

    period: str
    ready: bool
    items: list[ReadyItem]


class ProposalView(BaseModel):
    """A voucher that would close something; without lines there is nothing to close."""

    closing: Closing
    lines: list[LineView]

    @classmethod
    def of(cls, proposal: Proposal, chart: Chart) -> "ProposalView":
        """A proposal as it is shown."""
        lines = [LineView.of(line, chart[line.account].name) for line in proposal.lines]
        return cls(closing=proposal.closing, lines=lines)


class Proposals(BaseModel):
    """What the end of a month asks for."""

    proposals: list[ProposalView]


class ClosingVoucher(BaseModel):
    """A proposal that was posted."""

    closing: Closing
    voucher: VoucherHead
