"""The red-letter invoice (红字发票) of a part of a return (国家税务总局公告2024年第11号), issued on the tax platform
and tracked here.

A blue invoice that was not used yet is reversed by its seller at once. One that the buyer has used or entered needs a
confirmation sheet (红字发票信息确认单): either side starts it, the other one confirms it within 72 hours, or it lapses
and is started again. One that was used for an export refund is rolled back first. A sheet that lapses blocks the red
invoice, never the goods.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from returns_service.domain.sold_lines import Amounts

State = Literal["not_needed", "open", "awaiting", "confirmed", "declined", "lapsed", "issued", "void"]
Told = Literal["not_needed", "pending", "issued", "expired"]
Use = Literal["none", "unused", "used", "export_refund"]
"""What happened to the blue invoice: there is none, or the buyer has not used it, has, or had it refunded on export."""
Side = Literal["seller", "buyer"]
Ground = Literal["sales_return", "allowance", "service_ended", "invoicing_error"]
"""销货退回, 销售折让, 服务中止, 开票有误."""

CONFIRM_WITHIN = timedelta(hours=72)
NOTHING = Amounts()
REMIND_BEFORE = timedelta(hours=24)
"""How long before the sheet lapses its reminder is told."""


class RedRefused(Exception):
    """The red invoice cannot move on like that; ``code`` and ``field`` say what is wrong where."""

    def __init__(self, code: str, said: str, field: str | None = None) -> None:
        super().__init__(said)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class RedInvoice:
    """One red invoice and its confirmation sheet; amounts are positive."""

    use: Use
    state: State
    ground: Ground = "sales_return"
    started_by: Side | None = None
    sheet_number: str | None = None
    lapses_at: datetime | None = None
    reminded: bool = False
    number: str | None = None
    issued_on: date | None = None
    amounts: Amounts = NOTHING

    @property
    def told(self) -> Told:
        """How others are told of it."""
        if self.state in ("not_needed", "issued"):
            return self.state
        return "expired" if self.state == "lapsed" else "pending"

    @property
    def open(self) -> bool:
        """Something is still to be done."""
        return self.state not in ("not_needed", "issued", "void")


def needed(use: Use, ground: Ground) -> RedInvoice:
    """Whether one is needed: not without a blue tax invoice. One that was not used needs no confirmation."""
    state: Mapping[Use, State] = {"none": "not_needed", "unused": "confirmed", "used": "open", "export_refund": "open"}
    return RedInvoice(use, state[use], ground)


def roll_back(red: RedInvoice) -> RedInvoice:
    """The export refund was rolled back (出口退税转出): from now on like any used invoice."""
    if red.use != "export_refund":
        raise RedRefused("no_export_refund", "the blue invoice was not used for an export refund", "use")
    return replace(red, use="used")


def submit(
    red: RedInvoice, started_by: Side, sheet_number: str, ground: Ground, whole: bool, at: datetime
) -> RedInvoice:
    """Start the confirmation sheet; its 72 hours begin. RedRefused when it may not start."""
    if red.use == "export_refund":
        raise RedRefused(
            "export_refund_first", "the export refund has to be rolled back before the sheet is started", "use"
        )
    if red.state not in ("open", "declined", "lapsed"):
        raise RedRefused("red_invoice_state", f"no confirmation sheet can be started: the red invoice is {red.state}")
    if ground == "invoicing_error" and not whole:
        said = "an invoicing error (开票有误) takes the whole invoice back; give another ground for a part of it"
        raise RedRefused("invoicing_error_whole", said, "ground")
    return replace(
        red, state="awaiting", ground=ground, started_by=started_by, sheet_number=sheet_number,
        lapses_at=at + CONFIRM_WITHIN, reminded=False,
    )  # fmt: skip


def answer(red: RedInvoice, by: Side, confirmed: bool, at: datetime) -> RedInvoice:
    """The other side confirms or declines the sheet. RedRefused after the 72 hours, or by the side that started it."""
    if red.state != "awaiting" or red.lapses_at is None:
        raise RedRefused("red_invoice_state", f"there is no sheet to answer: the red invoice is {red.state}")
    if by == red.started_by:
        raise RedRefused("same_side", f"the {by} started the sheet; the other side answers it", "by")
    if at >= red.lapses_at:
        raise RedRefused("sheet_lapsed", f"the sheet lapsed at {red.lapses_at.isoformat()}; start it again")
    return replace(red, state="confirmed" if confirmed else "declined", lapses_at=None)


def lapse(red: RedInvoice, at: datetime) -> RedInvoice:
    """The sheet when its 72 hours are over; as it is before that."""
    if red.state == "awaiting" and red.lapses_at is not None and at >= red.lapses_at:
        return replace(red, state="lapsed")
    return red


def remind(red: RedInvoice, at: datetime) -> RedInvoice:
    """The sheet when its reminder is due; as it is otherwise."""
    if (
        red.state == "awaiting"
        and not red.reminded
        and red.lapses_at is not None
        and at >= red.lapses_at - REMIND_BEFORE
    ):
        return replace(red, reminded=True)
    return red


@dataclass(frozen=True, slots=True)
class RateAmount:
    """What a red invoice says at one rate, in fen, positive."""

    vat_rate: Decimal
    net_fen: int
    vat_fen: int


@dataclass(frozen=True, slots=True)
class Blue:
    """The blue invoice (蓝字发票): its day, the rates of the lines that come back, and what may still be reversed."""

    day: date
    rates: frozenset[Decimal]
    left: Amounts


def issue(
    red: RedInvoice, number: str, issued_on: date, said: Sequence[RateAmount], blue: Blue, today: date
) -> RedInvoice:
    """The red invoice was issued. RedRefused by state, period, rate (the blue's own) or amount (Σ red ≤ blue)."""
    if red.state != "confirmed":
        raise RedRefused("red_invoice_state", f"it can be issued when it is confirmed; it is {red.state}")
    if not blue.day <= issued_on <= today:
        limits = f"from {blue.day.isoformat()} (the blue invoice) to {today.isoformat()} (today)"
        raise RedRefused("red_invoice_day", f"it is dated {limits}, not {issued_on.isoformat()}", "issued_on")
    return replace(
        red, state="issued", number=number, issued_on=issued_on, amounts=_checked(said, blue), lapses_at=None
    )


def correct(red: RedInvoice, number: str, issued_on: date, said: Sequence[RateAmount], blue: Blue) -> RedInvoice:
    """The amounts of an issued red invoice were noted wrongly. RedRefused for another one, by rate or by amount.

    ``blue.left`` counts this one as not issued.
    """
    if (red.number, red.issued_on) != (number, issued_on):
        noted = f"{red.number} of {red.issued_on.isoformat() if red.issued_on else '?'}"
        raise RedRefused("red_invoice_issued", f"red invoice {noted} is issued; only its amounts can be put right")
    return replace(red, amounts=_checked(said, blue))


def _checked(said: Sequence[RateAmount], blue: Blue) -> Amounts:
    for index, one in enumerate(said):
        if one.vat_rate not in blue.rates:
            rates = " or ".join(sorted(f"{rate:f}" for rate in blue.rates))
            raise RedRefused(
                "red_rate_differs", f"its rate is that of its blue invoice, {rates}", f"amounts.{index}.vat_rate"
            )
        if one.net_fen <= 0 or one.vat_fen < 0:
            raise RedRefused("red_amount", "amounts are given as positive figures", f"amounts.{index}.net")
    total = Amounts(Decimal(0), sum(one.net_fen for one in said), sum(one.vat_fen for one in said))
    if total.net_fen > blue.left.net_fen or total.vat_fen > blue.left.vat_fen:
        raise RedRefused("red_exceeds_blue", "red invoices together never exceed their blue invoice", "amounts")
    return total
