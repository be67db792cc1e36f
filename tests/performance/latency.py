"""End-to-end latency: from the 202 of POST /returns to the ledger's committed voucher, against a bare round trip."""

import asyncio
import statistics
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack

import asyncpg
from ledger_service.bootstrap import service as ledger
from returns_service.bootstrap import service as returns

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure, ratios
from tests.performance.ledger_rate import program
from tests.performance.ledgerbooks import Books
from tests.performance.paced import Answer, Client
from tests.performance.returned import request_of
from tests.performance.rig import Rig
from tests.performance.sizes import Sizes

_DEADLINE_S = 60.0
_WARM_UP = 100
_SEEN = ("p50", "p99", "bare p50", "bare p99", "api p50", "ledger cpu", "returns cpu")
# The sales of ledgerbooks, as returns keeps them.
_SOLD = """
insert into sold_line
select book_id, invoice_id, 1, 'N' || i, customer, sku, sku, day, null, 10, price / 100.0, 0, net, 0.13, vat, 0, 0, 0
from made
"""
_COMMITTED = """
select source_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 from voucher
where source_type = 'return' and source_id = any($1::text[])
"""


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """Each rate in turn: the bare round trip, then returns through both services, which run all the while."""
    found = {name: {rate: list[float]() for rate in sizes.rates} for name in _SEEN}
    books = Books("l", sizes.books)
    needed = _WARM_UP + sizes.repetitions * int(sum(rate * sizes.paced_s for rate in sizes.rates))
    bare_database = rig.database("bare").owner
    own, other = await know_sales(rig, books, needed)
    await rig.settle()
    with ExitStack() as stack:
        poster = stack.enter_context(rigs.service(rig, "ledger", "all", own))
        api = stack.enter_context(rigs.service(rig, "returns", "all", other))
        load = Load(Client(api.url), books, rig.token("*"), await asyncpg.connect(own.owner))
        await load.run(_WARM_UP, 50)
        for _ in range(sizes.repetitions):
            for rate in sizes.rates:
                argv = ("-m", "tests.performance.roundtrip", rig.bootstrap, bare_database)
                bare = await program(*argv, f"bare-{uuid.uuid4().hex[:8]}", rate, sizes.paced_s)
                used = [process.cpu_s() for process in (poster, api)]
                with ExitStack() as profiles:
                    if rate == min(sizes.rates):
                        profiles.enter_context(poster.under_load())
                        profiles.enter_context(api.under_load())
                    answers, own_ms = await load.run(int(rate * sizes.paced_s), rate)
                for name, process, before in (("ledger cpu", poster, used[0]), ("returns cpu", api, used[1])):
                    found[name][rate].append((process.cpu_s() - before) * 1000 / len(answers))
                found["bare p50"][rate].append(statistics.median(bare))
                found["bare p99"][rate].append(percentile(bare, 99))
                found["p50"][rate].append(statistics.median(own_ms))
                found["p99"][rate].append(percentile(own_ms, 99))
                found["api p50"][rate].append(statistics.median((a.at - a.due) * 1000 for a in answers))
        await load.connection.close()
    return [figure for rate in sizes.rates for figure in _figures(rate, {k: v[rate] for k, v in found.items()})]


def _figures(rate: int, found: dict[str, list[float]]) -> list[Figure]:
    def ms(name: str, key: str, aim: Aim | None = None) -> Figure:
        return Figure("latency", f"{rate}/s {name}", "ms", tuple(found[key]), aim)

    return [
        ms("202 → voucher p50", "p50", Aim(50, least=False)),
        ms("202 → voucher p99", "p99", Aim(250, least=False)),
        ms("bare round trip p50", "bare p50"),
        ms("bare round trip p99", "bare p99"),
        ms("due → 202 p50", "api p50"),
        ms("processor time a return, returns service", "returns cpu"),
        ms("processor time a return, ledger", "ledger cpu"),
        Figure("latency", f"{rate}/s p50 / bare p50", "×", ratios(found["p50"], found["bare p50"])),
    ]


async def know_sales(rig: Rig, books: Books, invoices: int) -> tuple[rigs.Database, rigs.Database]:
    """Databases of a ledger and of returns that know these invoices."""
    own = await rig.service_database("ledger", ledger.append_only)
    other = await rig.service_database("returns", returns.append_only)
    for database, keep in ((own, None), (other, _SOLD)):
        connection = await asyncpg.connect(database.owner)
        if keep is None:
            await books.open(connection)
            await books.sell(connection, 0, invoices)
        else:
            await books.sell(connection, 0, invoices, (keep,))
        await connection.close()
    return own, other


class Load:
    """Returns of one invoice after another."""

    def __init__(self, client: Client, books: Books, token: str, connection: asyncpg.Connection) -> None:
        self._client = client
        self._books = books
        self._token = token
        self._next = 0
        self.connection = connection

    async def run(self, count: int, rate: float) -> tuple[list[Answer], list[float]]:
        """Record returns, and wait for their vouchers: the answers, and the milliseconds from each to its commit."""
        requests = [self._request(self._next + n) for n in range(count)]
        self._next += count
        answers = await self._client.paced(requests, rate)
        at: dict[str, float] = {}
        for answer in answers:
            if answer.status != 202 or answer.body["status"] != "recorded":
                raise RuntimeError(f"POST /returns: {answer.status} {answer.body}")
            at[answer.body["return_id"]] = answer.at
        deadline = time.monotonic() + _DEADLINE_S
        while len(rows := await self.connection.fetch(_COMMITTED, list(at))) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{count - len(rows)} of {count} returns have no voucher")
            await asyncio.sleep(0.1)
        return answers, [(committed - at[return_id]) * 1000 for return_id, committed in rows]

    def _request(self, i: int) -> bytes:
        body = request_of(self._books.sold(i), i)
        return self._client.request("/returns", self._token, str(uuid.uuid4()), body)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which ``percent`` of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
