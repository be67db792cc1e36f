"""Equal to a peer: beancount computes the balances of a book from its journal, and they are the ledger's."""

from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core import realization
from beancount.core.data import Transaction
from beancount.loader import load_file
from hezhang_contracts.money import parse_fen
from ledger_service.app.beancount import Ledgered as Voucher
from ledger_service.app.beancount import Posting as Line
from ledger_service.app.beancount import account_of, head, transactions
from ledger_service.bootstrap import service
from ledger_service.domain.chart import chart_of

from tests.support import yearbook
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
CHART_OF_BOOK = chart_of("small_business", "general")


def computed(journal: Path) -> tuple[int, dict[str, Decimal]]:
    """The transactions that beancount reads, and the balance of each account, zeros left out."""
    entries, errors, _ = load_file(str(journal))
    assert errors == []
    root = realization.realize(entries)
    balances = {
        account.account: account.balance.get_currency_units("CNY").number
        for account in realization.iter_children(root, leaf_only=True)
    }
    count = sum(isinstance(entry, Transaction) for entry in entries)
    return count, {name: balance for name, balance in balances.items() if balance}


async def agree(ledger: Running, book: str, vouchers: int, folder: Path) -> None:
    """The peer's balances are those of the trial balance."""
    headers = ledger.headers(book)
    journal = folder / "book.beancount"
    journal.write_bytes((await ledger.client.get(f"/books/{book}/journal.beancount", headers=headers)).content)
    shown = (await ledger.client.get(f"/books/{book}/trial-balance", headers=headers)).json()["accounts"]
    right: dict[str, Decimal] = {}
    for one in shown:
        owed = parse_fen(one["balance"]) * (1 if one["side"] == "debit" else -1)
        if owed:
            right[account_of(CHART_OF_BOOK[one["code"]])] = Decimal(owed) / 100
    assert len(right) > 10
    assert computed(journal) == (vouchers, right)


async def test_beancount_computes_the_same_balances(year: Running, tmp_path: Path) -> None:
    await agree(year, "year", 5_000, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(3_600)
async def test_beancount_computes_the_same_balances_of_200_000_vouchers(world: World, tmp_path: Path) -> None:
    async with world.running(service, "api") as ledger:
        clock = ledger.runtime.transactions.clock
        await yearbook.write(yearbook.Year("large", 200_000), ledger.runtime.transactions)
        ledger.runtime.transactions.clock = clock
        await agree(ledger, "large", 200_000, tmp_path)


def test_text_of_people_stays_text(tmp_path: Path) -> None:
    journal = tmp_path / "book.beancount"
    opened = yearbook.OPENED
    said = 'a "quote" \\ and\na line\n2025-01-01 open Assets:Stolen'
    voucher = Voucher("v1", opened, "记-1", said, (Line("1002", 1_234), Line("22210108", 66), Line("5001", -1_300)))
    journal.write_text(head(said, CHART_OF_BOOK, opened) + transactions([voucher], CHART_OF_BOOK), encoding="utf-8")
    count, balances = computed(journal)
    assert count == 1
    assert balances == {
        account_of(CHART_OF_BOOK["1002"]): Decimal("12.34"),
        account_of(CHART_OF_BOOK["22210108"]): Decimal("0.66"),
        account_of(CHART_OF_BOOK["5001"]): Decimal("-13.00"),
    }
    assert account_of(CHART_OF_BOOK["22210108"]).startswith("Liabilities:22210108-应交税费")
