"""The ledger's dry run over HTTP: what a silent ledger costs, and when it is asked again."""

from collections.abc import Iterator
from datetime import date

import pytest
from hezhang_contracts.returns_events import RedInvoice, ReturnRecorded
from returns_service.adapters.ledger import FAILURES, PAUSE_S, LedgerOverHttp
from returns_service.app.ports import LedgerSilent

from tests.integration.returns.life import DryLedger, dry_ledger

EVENT = ReturnRecorded(
    book_id="b", return_id="r", part=1, customer_id="wang", invoice_id="a", lines=(), settlement="refund",
    reason="broken", occurred_on=date(2026, 1, 20), recorded_on=date(2026, 1, 20),
    red_invoice=RedInvoice(status="not_needed"),
)  # fmt: skip


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


async def silent(line: LedgerOverHttp, ledger: DryLedger) -> str:
    """Ask a ledger that does not answer; why nothing can be said."""
    with pytest.raises(LedgerSilent) as said:
        await line.ask(ledger.url, "token", "b", [EVENT])
    return str(said.value)


async def test_after_three_silences_it_is_left_alone_for_a_while(ledger: DryLedger) -> None:
    now = 100.0
    line = LedgerOverHttp(lambda: now)
    assert len(await line.ask(ledger.url, "token", "b", [EVENT])) == 1
    ledger.silent = True
    for _ in range(FAILURES):
        assert "it answered 503" in await silent(line, ledger)
    asked = len(ledger.asked)
    assert "it is asked again in a few seconds" in await silent(line, ledger)
    assert len(ledger.asked) == asked, "nobody waits for it meanwhile"
    now += PAUSE_S
    assert "it answered 503" in await silent(line, ledger)
    assert "it is asked again" in await silent(line, ledger), "one question was tried"
    now += PAUSE_S
    ledger.silent = False
    for _ in range(2):
        assert len(await line.ask(ledger.url, "token", "b", [EVENT])) == 1


async def test_one_good_answer_forgets_earlier_silences_and_other_ledgers_are_not_concerned(ledger: DryLedger) -> None:
    line = LedgerOverHttp(lambda: 100.0)
    for _ in range(2):
        ledger.silent = True
        for _ in range(FAILURES - 1):
            await silent(line, ledger)
        ledger.silent = False
        await line.ask(ledger.url, "token", "b", [EVENT])
    ledger.silent = True
    for _ in range(FAILURES):
        await silent(line, ledger)
    with dry_ledger() as other:
        assert len(await line.ask(other.url, "token", "b", [EVENT])) == 1
    with pytest.raises(LedgerSilent, match="HEZHANG_LEDGER_URL"):
        await line.ask("", "token", "b", [EVENT])
