"""The overdue sweep of collections: a large book of open invoices, of which few or many change their stage."""

import time
from datetime import date, timedelta

import asyncpg
import httpx
import psutil
from collections_service.bootstrap import service as collections

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure
from tests.performance.rig import Rig
from tests.performance.sizes import Sizes

_BOOK = "sweep"
_FIRST = date(2026, 6, 1)
_SHARES = (0.001, 0.01, 0.1)
_TIMEOUT_S = 300.0
_PROPORTIONAL = 0.1
# Half are not due for months. Of the others most have been told their last stage long ago; those that are told a stage
# on the nth day of the sweep fell due just then, so that nothing else changes on that day.
_FILL = """
insert into invoice (book_id, invoice_id, number, customer_id, day, due_date, next_stage_on, issued_fen, lines)
select $1, 'inv-' || lpad(n::text, 32, '0'), 'N' || n, 'c' || n % 5000, due - 30, due,
    case when due < date '2026-01-01' then 'infinity' else due + 3 end, 1000 + n % 900, '[]'
from (
    select n, case
        when n < $2 then date '2026-05-29'
        when n < $3 then date '2026-05-30'
        when n < $4 then date '2026-05-31'
        when n % 2 = 0 then date '2026-10-01' + (n % 90)::int
        else date '2025-12-01' - (n % 300)::int
    end as due
    from generate_series(0, $5::bigint - 1) n
) made
"""
_TOLD = """
insert into stage_reached select book_id, invoice_id, 'due_90', due_date + 90, open_fen from invoice
where due_date < date '2026-01-01'
"""


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """One sweep a day on three days."""
    changing = [int(sizes.open_invoices * share) for share in _SHARES]
    database = await rig.service_database("collections", collections.append_only)
    await _fill(database.owner, changing, sizes.open_invoices)
    await rig.settle()
    seconds: list[float] = []
    memory: list[float] = []
    headers = {"Authorization": f"Bearer {rig.token(_BOOK)}"}
    with rigs.service(rig, "collections", "api", database) as process:
        async with httpx.AsyncClient(base_url=process.url, headers=headers, trust_env=False, timeout=_TIMEOUT_S) as c:
            for n, expected in enumerate((0, *changing)):
                day = _FIRST + timedelta(days=n - 1)
                started = time.monotonic()
                body = {"book_id": _BOOK, "day": f"{day}"}
                answer = await c.post("/sweeps", json=body, headers={"Idempotency-Key": f"sweep {day}"})
                seconds.append(time.monotonic() - started)
                told = answer.raise_for_status().json()["emitted"]
                if told != expected:
                    raise RuntimeError(f"the sweep of {day} told {told} stages, not {expected}")
                memory.append(psutil.Process(process.pid).memory_info().rss / 1e6)
    return _figures(sizes, changing, seconds, memory)


def _figures(sizes: Sizes, changing: list[int], seconds: list[float], memory: list[float]) -> list[Figure]:
    nothing, few, some, many = seconds
    notes = {"open_invoices": sizes.open_invoices, "rss_mb_after": [round(value) for value in memory]}
    return [
        Figure("sweep", "nothing changes", "s", (nothing,), notes=notes),
        *(
            Figure("sweep", f"{share:.1%} change ({count:,})", "s", (took,))
            for share, count, took in zip(_SHARES, changing, seconds[1:], strict=True)
        ),
        # Ten times fewer changes take a tenth of the time, but for what a request and a commit cost.
        Figure("sweep", "time, 0.1 % / 1 %", "", (few / some,), Aim(2 * _PROPORTIONAL, least=False)),
        Figure("sweep", "time, 1 % / 10 %", "", (some / many,), Aim(2 * _PROPORTIONAL, least=False)),
        Figure("sweep", "RSS after 10 %", "MB", (memory[-1],)),
    ]


async def _fill(owner: str, changing: list[int], invoices: int) -> None:
    ends = [sum(changing[: n + 1]) for n in range(len(changing))]
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(_FILL, _BOOK, *ends, invoices, timeout=_TIMEOUT_S)
        await connection.execute(_TOLD, timeout=_TIMEOUT_S)
        await rigs.look_after(connection, _TIMEOUT_S)
    finally:
        await connection.close()
