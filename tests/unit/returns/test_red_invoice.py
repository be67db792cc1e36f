"""The red-letter invoice: who needs what, the 72 hours, and what may be issued."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from returns_service.domain.red_invoice import (
    Blue,
    RateAmount,
    RedInvoice,
    RedRefused,
    Use,
    answer,
    issue,
    lapse,
    needed,
    remind,
    roll_back,
    submit,
)
from returns_service.domain.sold_lines import Amounts

START = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 1, 23)
BLUE = Blue(date(2026, 1, 5), frozenset({Decimal("0.03")}), Amounts(Decimal(0), 1000_00, 30_00))
SAID = [RateAmount(Decimal("0.03"), 100_00, 3_00)]


def begun(use: Use) -> RedInvoice:
    """A sheet that the seller starts for a blue invoice of this use."""
    return submit(needed(use, "sales_return"), "seller", "S1", "sales_return", False, START)


def started(whole: bool = False, ground: str = "sales_return") -> RedInvoice:
    """A sheet that the seller started."""
    return submit(needed("used", "sales_return"), "seller", "S1", ground, whole, START)  # pyright: ignore[reportArgumentType]


def confirmed() -> RedInvoice:
    """One that the buyer confirmed."""
    return answer(started(), "buyer", True, START + timedelta(hours=1))


@pytest.mark.parametrize(
    ("use", "state", "told"),
    [
        ("none", "not_needed", "not_needed"),
        ("unused", "confirmed", "pending"),
        ("used", "open", "pending"),
        ("export_refund", "open", "pending"),
    ],
)
def test_what_is_needed_follows_from_the_blue_invoice(use: str, state: str, told: str) -> None:
    red = needed(use, "sales_return")  # pyright: ignore[reportArgumentType]
    assert (red.state, red.told, red.open) == (state, told, state != "not_needed")


def test_the_sheet_lapses_after_72_hours_and_is_reminded_of_once_a_day_before() -> None:
    red = started()
    assert red.lapses_at == START + timedelta(hours=72)
    just_before = START + timedelta(hours=48) - timedelta(seconds=1)
    assert remind(red, just_before) == red
    reminded = remind(red, just_before + timedelta(seconds=1))
    assert reminded.reminded
    assert remind(reminded, START + timedelta(hours=60)) == reminded
    assert lapse(reminded, START + timedelta(hours=72) - timedelta(seconds=1)) == reminded
    lapsed = lapse(reminded, START + timedelta(hours=72))
    assert (lapsed.state, lapsed.told) == ("lapsed", "expired")
    again = submit(lapsed, "buyer", "S2", "sales_return", False, START + timedelta(hours=80))
    assert (again.state, again.lapses_at, again.reminded) == ("awaiting", START + timedelta(hours=152), False)


def test_the_other_side_confirms_or_declines_in_time() -> None:
    assert confirmed().state == "confirmed"
    declined = answer(started(), "buyer", False, START + timedelta(hours=71))
    assert submit(declined, "seller", "S2", "sales_return", False, START).state == "awaiting"


REFUSED: list[tuple[str, Callable[[], RedInvoice]]] = [
    ("same_side", lambda: answer(started(), "seller", True, START)),
    ("sheet_lapsed", lambda: answer(started(), "buyer", True, START + timedelta(hours=72))),
    ("red_invoice_state", lambda: answer(needed("used", "sales_return"), "buyer", True, START)),
    ("red_invoice_state", lambda: submit(started(), "buyer", "S2", "sales_return", False, START)),
    ("red_invoice_state", lambda: begun("unused")),
    ("red_invoice_state", lambda: begun("none")),
    ("export_refund_first", lambda: begun("export_refund")),
    ("no_export_refund", lambda: roll_back(started())),
    ("invoicing_error_whole", lambda: started(whole=False, ground="invoicing_error")),
    ("red_invoice_state", lambda: issue(started(), "R1", TODAY, SAID, BLUE, TODAY)),
    ("red_invoice_state", lambda: issue(lapse(started(), START + timedelta(days=9)), "R1", TODAY, SAID, BLUE, TODAY)),
    ("red_invoice_day", lambda: issue(confirmed(), "R1", date(2026, 1, 4), SAID, BLUE, TODAY)),
    ("red_invoice_day", lambda: issue(confirmed(), "R1", date(2026, 1, 24), SAID, BLUE, TODAY)),
    ("red_rate_differs", lambda: issue(confirmed(), "R1", TODAY, [RateAmount(Decimal("0.01"), 1, 0)], BLUE, TODAY)),
    ("red_amount", lambda: issue(confirmed(), "R1", TODAY, [RateAmount(Decimal("0.03"), 0, 0)], BLUE, TODAY)),
    ("red_exceeds_blue", lambda: issue(confirmed(), "R1", TODAY, [RateAmount(Decimal("0.03"), 1000_01, 3000)], BLUE,
                                       TODAY)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "move"), REFUSED)
def test_what_may_not_be_is_refused_with_its_code(code: str, move: Callable[[], RedInvoice]) -> None:
    with pytest.raises(RedRefused) as refused:
        move()
    assert refused.value.code == code


def test_an_invoicing_error_takes_the_whole_invoice() -> None:
    assert started(whole=True, ground="invoicing_error").ground == "invoicing_error"


def test_the_rate_is_the_blue_one_even_when_todays_levy_is_lower() -> None:
    """Sold at 3 %, reversed at 3 %, whatever the levy rate is today."""
    red = issue(confirmed(), "R1", TODAY, SAID, BLUE, TODAY)
    assert (red.state, red.number, red.issued_on, red.told) == ("issued", "R1", TODAY, "issued")
    assert red.amounts == Amounts(Decimal(0), 100_00, 3_00)


def test_an_export_refund_is_rolled_back_first() -> None:
    rolled = roll_back(needed("export_refund", "sales_return"))
    assert submit(rolled, "seller", "S", "sales_return", False, START).state == "awaiting"
