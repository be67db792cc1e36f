"""The dunning ladder (催收阶梯) and when a claim becomes time-barred (诉讼时效)."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the ladder: it holds from ``from_days`` days after the due date until the next one does."""

    code: str
    from_days: int
    name: str
    name_zh: str


LADDER = (
    Stage("due_3", 3, "reminder", "到期提醒"),
    Stage("due_10", 10, "reminder with statement of account", "催款并附对账单"),
    Stage("due_20", 20, "phone call", "电话催收"),
    Stage("due_30", 30, "manager's call and offer of a plan", "主管催收与分期建议"),
    Stage("due_60", 60, "formal demand", "催款函"),
    Stage("due_90", 90, "notice of suspension", "暂停服务通知"),
)
"""Mildest first. A stage never has the same ``from_days`` as another."""

LIMITATION_YEARS = 3
"""民法典 art. 188 (in force 2021-01-01): the general period of limitation is three years."""


def stage_on(days_overdue: int, ladder: tuple[Stage, ...] = LADDER) -> Stage | None:
    """The most severe stage that holds that many days after the due date; None before the first."""
    return next((stage for stage in reversed(ladder) if days_overdue >= stage.from_days), None)


def first_stage_on(due: date, ladder: tuple[Stage, ...] = LADDER) -> date:
    """The day on which the first stage begins to hold."""
    return due + timedelta(days=ladder[0].from_days)


def next_stage_on(due: date, code: str, ladder: tuple[Stage, ...] = LADDER) -> date | None:
    """The day on which the stage after this one begins to hold; None after the last. KeyError for no stage."""
    begins = {stage.code: stage.from_days for stage in ladder}[code]
    days = next((stage.from_days for stage in ladder if stage.from_days > begins), None)
    return None if days is None else due + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class DueWindow:
    """The due dates for which a stage holds on a day: after ``after`` (exclusive; None: any), until ``until``.

    ``next_days`` after its due date an invoice stands at the next stage (None: this is the last).
    """

    stage: Stage
    after: date | None
    until: date
    next_days: int | None


def due_windows(day: date, ladder: tuple[Stage, ...] = LADDER) -> list[DueWindow]:
    """``stage_on`` for a whole book at once: each due date lies in at most one window."""
    later = (*ladder[1:], None)
    return [
        DueWindow(
            stage,
            day - timedelta(days=after.from_days) if after else None,
            day - timedelta(days=stage.from_days),
            after.from_days if after else None,
        )
        for stage, after in zip(ladder, later, strict=True)
    ]


def limitation_date(due: date) -> date:
    """The last day of the limitation period, counted from the due date (民法典 art. 188).

    Where the month has no such day, it is the month's last one (民法典 art. 202).
    """
    year = due.year + LIMITATION_YEARS
    return due.replace(year=year, day=min(due.day, calendar.monthrange(year, due.month)[1]))
