"""How much is measured."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """A full run's sizes."""

    repetitions: int = 5
    events: int = 15_000
    """Of the ledger, in each repetition."""
    books: int = 1_000
    relayed: int = 50_000
    rates: tuple[int, ...] = (50, 200)
    """Returns per second."""
    paced_s: float = 6.0
    """For how long a rate is kept up in each repetition."""
    bulk_rates: tuple[tuple[int, float], ...] = ((1_000, 0.1), (1_000, 1.0), (500, 1.0))
    """Returns per second by the API's bulk form, and the share of them whose traces are recorded."""
    bulk_s: float = 20.0
    """For how long each of them is offered."""
    large_book: int = 500_000
    """Invoices of one book, each a voucher of five lines."""
    large_rest: int = 500_000
    """Invoices spread over the other books."""
    backlog: int = 500_000
    open_invoices: int = 1_000_000
    year: int = 200_000
    """Vouchers of one book over twelve months."""
    against: Path | None = None
    """A program to hold the yardstick against: takes BOOTSTRAP DSN EVENTS BATCH, prints JSON with events_per_s."""


def quick(against: Path | None) -> Sizes:
    """Tiny sizes: whether everything runs, not how fast."""
    return Sizes(
        repetitions=1,
        events=500,
        books=50,
        relayed=2_000,
        rates=(20, 50),
        paced_s=2.0,
        bulk_rates=((400, 1.0),),
        bulk_s=3.0,
        large_book=5_000,
        large_rest=5_000,
        backlog=2_000,
        open_invoices=20_000,
        year=2_000,
        against=against,
    )
