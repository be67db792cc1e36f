"""What is set for returns beyond the kit's settings."""

from zoneinfo import ZoneInfo

from hezhang_kit.settings import Settings

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of the books' business days: the day on which a return is recorded is the day there."""


class ReturnsSettings(Settings):
    """``ledger_url``: whose dry run previews are asked of; empty: approvals are refused. ``trace_url``: of a trace
    viewer, with ``{trace_id}`` in it; empty: the proof sheet shows the id alone."""

    ledger_url: str = ""
    trace_url: str = ""
    sheet_poll_s: int = 15
