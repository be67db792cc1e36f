"""Growth: the ledger's rate and the trial balance on books of millions of lines, against empty ones."""

import time
from datetime import timedelta

import httpx

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure, ratios
from tests.performance.ledger_rate import Backlog, Run, backlog, described, work_off
from tests.performance.ledgerbooks import OPENED, Books, bulk
from tests.performance.rig import Process, Rig
from tests.performance.sizes import Sizes

_DAYS = 365
_READS = 50
_REPETITIONS = 3
_LINES = "select (select count(*) from voucher_line) as lines, (select count(*) from account_day) as account_days"


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """One ledger has one large book and many others, of which every invoice makes a voucher of five lines."""
    large = Books("h", 1, _DAYS)
    many = Books("g", sizes.books, _DAYS)
    async with backlog(rig, many) as full, backlog(rig, Books("f", sizes.books, _DAYS)) as empty:
        # Invoices are counted over all books of a ledger: the large book's are behind the others'.
        async with bulk(full.connection):
            await many.sell(full.connection, 0, sizes.large_rest)
            await large.open(full.connection)
            await large.sell(full.connection, sizes.large_rest, sizes.large_rest + sizes.large_book)
        full.sold = sizes.large_rest
        counted = dict(await full.connection.fetchrow(_LINES) or {})
        balances = [
            await _trial_balances(rig, "empty", empty, "f00000"),
            await _trial_balances(rig, "large", full, "h00000"),
        ]
        return await _rates(full, empty, sizes, counted) + balances


async def _rates(full: Backlog, empty: Backlog, sizes: Sizes, counted: dict[str, int]) -> list[Figure]:
    runs: dict[str, list[Run]] = {"empty": [], "large": []}
    events = sizes.events // 2
    for _ in range(min(sizes.repetitions, _REPETITIONS)):
        for name, made in (("empty", empty), ("large", full)):
            await made.prepare(events, 0.0)
            runs[name].append(await work_off(made, events, otlp_endpoint="", trace_sample_ratio=0))
    rates = {name: tuple(run.rate for run in each) for name, each in runs.items()}
    return [
        *(
            Figure("growth", f"ledger, {name} books", "events/s", rates[name], notes=described(each))
            for name, each in runs.items()
        ),
        Figure("growth", "rate, large / empty", "", ratios(rates["large"], rates["empty"]), Aim(0.9), counted),
    ]


async def _trial_balances(rig: Rig, name: str, made: Backlog, book: str) -> Figure:
    """Through the API, as of days over the whole year."""
    with rigs.service(rig, "ledger", "api", made.database) as process:
        times = await _read_balances(process, rig.token(book), book)
    return Figure("growth", f"trial balance, {name} book", "ms", tuple(times))


async def _read_balances(process: Process, token: str, book: str) -> list[float]:
    times: list[float] = []
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=process.url, trust_env=False, headers=headers) as client:
        for n in range(-5, _READS):
            as_of = OPENED + timedelta(days=_DAYS * max(n, 0) // (_READS - 1))
            started = time.perf_counter()
            answer = await client.get(f"/books/{book}/trial-balance", params={"as_of": f"{as_of}"})
            if n >= 0:
                times.append((time.perf_counter() - started) * 1000)
            balance = answer.raise_for_status().json()
            if balance["debit"] != balance["credit"]:
                raise RuntimeError(f"book {book} as of {as_of}: {balance['debit']} is not {balance['credit']}")
    return times
