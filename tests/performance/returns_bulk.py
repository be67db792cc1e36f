"""Returns in bulk: ``POST /returns/bulk`` at a steady rate, posted by the ledger beside it. Does its lag grow?"""

import asyncio
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

import asyncpg

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure
from tests.performance.latency import know_sales
from tests.performance.ledgerbooks import Books
from tests.performance.paced import Answer, Client
from tests.performance.returned import request_of
from tests.performance.rig import Process, Rig
from tests.performance.sizes import Sizes

AT_ONCE = 200
"""Returns of a request, the most that the API takes."""
_BOOKS = 24
"""Each has its requests in turn, over all lanes."""
_OVER = 1.05
"""So much more than the rate is offered, so that it can be reached."""
_GROWS = 0.02
"""Of the rate: a lag that grows by less is not growing but spread."""
_EVERY_S = 0.25
_DEADLINE_S = 300.0
_RECORDED = "select coalesce(sum(n), 0)::int from flow where direction = 'emitted' and topic = 'return.recorded'"
_POSTED = "select coalesce(sum(n), 0)::int from flow where direction = 'applied' and topic = 'return.recorded'"
_REFUSED = "select (select count(*) from waiting) + (select count(*) from parked)"


@dataclass
class Seen:
    """One rate, as it went."""

    accepted: float
    posted: float
    growth: float
    answers: list[Answer]
    cpu_s: tuple[float, float]


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """Each rate in turn, with processes of its own on the same databases."""
    books = Books("k", _BOOKS)
    counts = [max(2, round(rate * _OVER * sizes.bulk_s / AT_ONCE)) for rate, _ in sizes.bulk_rates]
    # For the warm-ups, too, and for each request as many invoices of its book as it returns.
    rounds = -(-(sum(counts) + len(counts) * _BOOKS) // _BOOKS)
    own, other = await know_sales(rig, books, rounds * _BOOKS * AT_ONCE)
    await rig.settle()
    figures: list[Figure] = []
    bodies, token = _bodies(books), rig.token("*")
    for (rate, traced), count in zip(sizes.bulk_rates, counts, strict=True):
        with ExitStack() as stack:
            poster = stack.enter_context(rigs.service(rig, "ledger", "all", own, trace_sample_ratio=traced))
            api = stack.enter_context(rigs.service(rig, "returns", "all", other, trace_sample_ratio=traced))
            load = _Load(
                Client(api.url), (api, poster), await asyncpg.connect(other.owner), await asyncpg.connect(own.owner)
            )
            requests = (load.client.request("/returns/bulk", token, str(uuid.uuid4()), body) for body in bodies)
            await load.warm_up(list(islice(requests, _BOOKS)))
            offered = list(islice(requests, count))
            with api.under_load(), poster.under_load():
                seen = await load.run(offered, rate * _OVER / AT_ONCE)
            figures += _figures(rate, traced, seen)
            await load.close()
    return figures


def _figures(rate: int, traced: float, seen: Seen) -> list[Figure]:
    each = 1000 / (len(seen.answers) * AT_ONCE)

    def figure(name: str, unit: str, value: float, aim: Aim | None = None) -> Figure:
        return Figure("returns-bulk", f"{rate}/s, {traced:.0%} traced: {name}", unit, (value,), aim)

    return [
        figure("accepted", "returns/s", seen.accepted, Aim(rate)),
        figure("posted by the ledger", "returns/s", seen.posted, Aim(rate * (1 - _GROWS))),
        figure("growth of the ledger's lag", "returns/s", max(0.0, seen.growth), Aim(rate * _GROWS, least=False)),
        figure("due → 200 p50", "ms", statistics.median((a.at - a.due) * 1000 for a in seen.answers)),
        figure("processor time a return, returns service", "ms", seen.cpu_s[0] * each),
        figure("processor time a return, ledger", "ms", seen.cpu_s[1] * each),
    ]


def _bodies(books: Books) -> Iterator[dict[str, Any]]:
    """Request after request, each of one book's next invoices."""
    n = 0
    while True:
        book, turn = n % _BOOKS, n // _BOOKS
        invoices = [book + _BOOKS * i for i in range(turn * AT_ONCE, (turn + 1) * AT_ONCE)]
        returns = [request_of(books.sold(i), i) for i in invoices]
        yield {"book_id": returns[0]["book_id"], "returns": returns}
        n += 1


@dataclass
class _Load:
    """Sends, and looks on at both databases."""

    client: Client
    processes: tuple[Process, Process]
    returns: asyncpg.Connection
    ledger: asyncpg.Connection

    async def run(self, requests: list[bytes], a_second: float) -> Seen:
        """One rate until all is posted; the lag's growth is taken while requests are sent."""
        begin = await self.returns.fetchval(_RECORDED)
        before = [process.cpu_s() for process in self.processes]
        samples: list[tuple[float, int]] = []
        watching = asyncio.create_task(self._watch(samples))
        answers = await self.client.paced(requests, a_second)
        self._check(answers)
        watching.cancel()
        await asyncio.wait([watching])
        ended = await self._posted(begin + len(requests) * AT_ONCE)
        cpu_s = tuple(process.cpu_s() - used for process, used in zip(self.processes, before, strict=True))
        total, started = len(requests) * AT_ONCE, answers[0].due
        last = max(answer.at for answer in answers)
        return Seen(
            accepted=total / max(last - started, len(requests) / a_second),
            posted=total / (ended - started),
            growth=_slope(samples[len(samples) // 4 :]),
            answers=answers,
            cpu_s=(cpu_s[0], cpu_s[1]),
        )

    async def warm_up(self, requests: list[bytes]) -> None:
        """What a service has behind it when it is used: code that has run, and tables that the server knows."""
        await self.run(requests, 2.0)
        for connection in (self.returns, self.ledger):
            await rigs.look_after(connection)

    async def close(self) -> None:
        await self.returns.close()
        await self.ledger.close()

    async def _watch(self, samples: list[tuple[float, int]]) -> None:
        while True:
            posted = await self.ledger.fetchval(_POSTED)
            recorded = await self.returns.fetchval(_RECORDED)
            samples.append((time.monotonic(), recorded - posted))
            await asyncio.sleep(_EVERY_S)

    async def _posted(self, count: int) -> float:
        deadline = time.monotonic() + _DEADLINE_S
        while (posted := await self.ledger.fetchval(_POSTED)) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{count - posted} of {count} returns have no voucher")
            await asyncio.sleep(0.02)
        ended = time.time()
        if held := await self.ledger.fetchval(_REFUSED):
            raise RuntimeError(f"{held} returns wait or are parked")
        return ended

    def _check(self, answers: list[Answer]) -> None:
        for answer in answers:
            bad = answer.status != 200 or [
                one for one in answer.body["results"] if not one["result"] or one["result"]["status"] != "recorded"
            ]
            if bad:
                raise RuntimeError(f"POST /returns/bulk: {answer.status} {str(answer.body)[:500]}")


def _slope(samples: list[tuple[float, int]]) -> float:
    """By how much a second the lag grows, by least squares; 0 of too few samples."""
    if len(samples) < 3:
        return 0.0
    return statistics.linear_regression(*zip(*samples, strict=True)).slope
