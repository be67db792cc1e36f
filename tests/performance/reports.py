"""Reports of a year of 200,000 vouchers, for any day as known on any instant, over HTTP with the trail of reads."""

import gzip
import json
import random
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
from hezhang_contracts.money import parse_fen
from hezhang_kit.runtime import build_runtime
from hezhang_stack import AUDIENCE
from ledger_service.bootstrap import service as ledger

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure
from tests.performance.rig import Database, Rig
from tests.performance.sizes import Sizes
from tests.support import yearbook

_BOOK, _SEED, _READS, _PAIRS = "year", 5, 400, 50
_ACCOUNTS = ("1122", "1405", "5001", "22210108", "1002", "2203")
_PLAIN = """
select account, sum(case side when 'debit' then amount_fen else 0 end)::bigint,
    sum(case side when 'credit' then amount_fen else 0 end)::bigint
from voucher join voucher_line using (book_id, voucher_id)
where book_id = $1 and voucher.effective_date <= $2 and recorded_at <= $3 group by 1
"""


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """Write the year, read it, agree with a plain recomputation, check it, take it out and in again, close a month."""
    database = await rig.service_database("ledger", ledger.append_only)
    written = await _write(rig, database, sizes.year)
    connection = await asyncpg.connect(database.owner)
    await rigs.look_after(connection)
    # One process that does nothing else, as an API pod is.
    with rigs.service(rig, "ledger", "api", database) as process:
        headers = {"Authorization": f"Bearer {rig.token('*', role='manager')}"}
        async with httpx.AsyncClient(base_url=process.url, trust_env=False, headers=headers, timeout=600) as client:
            await _agrees(client, connection)
            figures = [
                _figure("trial balance, any day and instant", await _timed(client, _balances()), 50),
                _figure("account statement, a page of 100", await _timed(client, _statements(None)), 20),
                _figure("the same of one customer", await _timed(client, _statements("C007")), 20),
                _figure("profit statement", await _timed(client, _forms("profit-statement")), None),
                _figure("balance sheet", await _timed(client, _forms("balance-sheet")), None),
                await _checked(client),
                await _archive(rig, client, sizes.year),
                await _closed_and_reopened(client, rig.token("*", role="manager", sub="second")),
            ]
    await connection.close()
    return [Figure("reports", "vouchers written by the ledger's own code", "vouchers/s", (written,)), *figures]


async def _write(rig: Rig, database: Database, vouchers: int) -> float:
    settings = ledger.settings(
        database_url=database.url,  # pyright: ignore[reportArgumentType] - pydantic reads it
        kafka_bootstrap=rig.bootstrap,
        jwks_url=f"{rig.helpers_url}/.well-known/jwks.json",  # pyright: ignore[reportArgumentType]
        jwt_issuer=rig.helpers_url,
        jwt_audience=AUDIENCE,
    )
    runtime = build_runtime(ledger, settings)
    began = time.monotonic()
    await yearbook.write(yearbook.Year(_BOOK, vouchers), runtime.transactions)
    seconds = time.monotonic() - began
    await runtime.engine.dispose()
    return vouchers / seconds


def _cuts(count: int, seed: int) -> Iterable[tuple[date, datetime]]:
    draw = random.Random(seed)
    for _ in range(count):
        day = yearbook.OPENED + timedelta(days=draw.randrange(yearbook.DAYS))
        # Recording stops at a random second, mostly in the middle of a day of work.
        yield day, datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(366 * 86_400))


def _balances() -> list[str]:
    return [f"trial-balance?as_of={day}&known_at={at:%Y-%m-%dT%H:%M:%SZ}" for day, at in _cuts(_READS, _SEED)]


def _statements(party: str | None) -> list[str]:
    draw, whose = random.Random(_SEED), f"&party={party}" if party else ""
    return [
        f"accounts/{'1122' if party else draw.choice(_ACCOUNTS)}/statement?from={day}{whose}"
        + (f"&known_at={at:%Y-%m-%dT%H:%M:%SZ}" if n % 2 else "")
        for n, (day, at) in enumerate(_cuts(_READS, _SEED + 1))
    ]


def _forms(report: str) -> list[str]:
    days = "as_of={1}" if report == "balance-sheet" else "from={0}&to={1}"
    return [
        f"{report}?{days.format(day.replace(day=1), day)}&known_at={at:%Y-%m-%dT%H:%M:%SZ}"
        for day, at in _cuts(_READS // 4, _SEED + 2)
    ]


async def _timed(client: httpx.AsyncClient, paths: list[str]) -> list[float]:
    times: list[float] = []
    for path in [*paths[:10], *paths]:
        began = time.perf_counter()
        answer = await client.get(f"/books/{_BOOK}/{path}")
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return times[10:]


def _figure(name: str, times: list[float], aim_ms: float | None) -> Figure:
    p95 = statistics.quantiles(times, n=20)[-1]
    notes = {"p50_ms": round(statistics.median(times), 1), "max_ms": round(max(times), 1), "reads": len(times)}
    return Figure("reports", f"{name}, p95", "ms", (p95,), Aim(aim_ms, least=False) if aim_ms else None, notes)


async def _agrees(client: httpx.AsyncClient, connection: Any) -> None:
    for day, at in _cuts(_PAIRS, _SEED + 3):
        path = f"/books/{_BOOK}/trial-balance?as_of={day}&known_at={at:%Y-%m-%dT%H:%M:%SZ}"
        shown = (await client.get(path)).raise_for_status().json()
        got = {a["code"]: (parse_fen(a["debit"]), parse_fen(a["credit"])) for a in shown["accounts"]}
        right = {row[0]: (row[1], row[2]) for row in await connection.fetch(_PLAIN, _BOOK, day, at)}
        if got != right or shown["debit"] != shown["credit"]:
            raise RuntimeError(f"the trial balance of {day} as known on {at} is not that of the vouchers")
    ties = (await client.get(f"/books/{_BOOK}/tie-outs")).raise_for_status().json()["tie_outs"]
    # What collections states is not part of this book.
    odd = [tie for tie in ties if not tie["ok"] and tie["name"] != "receivable"]
    if odd:
        raise RuntimeError(f"tie-outs of the year: {odd}")


async def _checked(client: httpx.AsyncClient) -> Figure:
    """Every detector and tie-out of the whole book by command; in the notes, every link of its hash chain."""
    began = time.monotonic()
    answer = await client.post(f"/books/{_BOOK}/checks", headers={"Idempotency-Key": "all checks"})
    found = answer.raise_for_status().json()["count"]
    seconds = time.monotonic() - began
    began = time.monotonic()
    chain = (await client.get(f"/books/{_BOOK}/chain/verification")).raise_for_status().json()
    notes = {"found": found, "chain_s": round(time.monotonic() - began, 1), "links": chain["links"]}
    if not chain["intact"]:
        raise RuntimeError(f"the chain of the year is broken: {chain}")
    return Figure("reports", "all checks of the book", "s", (seconds,), None, notes)


async def _archive(rig: Rig, client: httpx.AsyncClient, vouchers: int) -> Figure:
    """Out of this ledger into an empty one, which has the same hashes then."""
    path = f"/books/{_BOOK}/archive"
    began = time.monotonic()
    file = (await client.get(path)).raise_for_status().content
    out_s = time.monotonic() - began
    manifest = json.loads(gzip.decompress(file).splitlines()[-1])["manifest"]
    database = await rig.service_database("ledger", ledger.append_only)
    with rigs.service(rig, "ledger", "api", database) as process:
        async with httpx.AsyncClient(
            base_url=process.url, trust_env=False, headers=client.headers, timeout=600
        ) as other:
            began = time.monotonic()
            answer = (await other.put(path, content=file)).raise_for_status().json()
            in_s = time.monotonic() - began
    if (answer["vouchers"], answer["vouchers_sha256"]) != (vouchers, manifest["vouchers_sha256"]):
        raise RuntimeError(f"the rebuilt book is {answer}, its file says {manifest}")
    notes = {"export_s": round(out_s, 1), "import_s": round(in_s, 1), "bytes": len(file)}
    rate = vouchers / (out_s + in_s)
    return Figure("reports", "exported, and rebuilt with equal hashes", "vouchers/s", (rate,), None, notes)


async def _closed_and_reopened(client: httpx.AsyncClient, second: str) -> Figure:
    """The first month: what its end asks for is posted, it is closed, and by a second person opened again."""
    month = f"/books/{_BOOK}/periods/{yearbook.OPENED:%Y-%m}"

    async def act(path: str, body: dict[str, str] | None = None, by: str | None = None) -> str:
        headers = {"Idempotency-Key": path} | ({"Authorization": f"Bearer {by}"} if by else {})
        return (await client.post(f"{month}/{path}", json=body, headers=headers)).raise_for_status().json().get("state")

    began = time.monotonic()
    proposed = (await client.get(f"{month}/closing")).raise_for_status().json()["proposals"]
    asked = [one for one in proposed if one["lines"]]
    for one in asked:
        await act(f"closing/{one['closing']}")
    states = [await act("soft-close"), await act("close", {"waiver": "of generated documents"})]
    closed_s = time.monotonic() - began
    await act("reopen", {"reason": "to see that it can be"})
    states.append(await act("reopen/confirm", by=second))
    if states != ["soft_closed", "closed", "open"]:
        raise RuntimeError(f"the first month went through {states}")
    notes = {"closing_vouchers": len(asked), "closed_s": round(closed_s, 2)}
    return Figure("reports", "a month closed, and opened again", "s", (time.monotonic() - began,), None, notes)
